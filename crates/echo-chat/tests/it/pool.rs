//! Four are served, the others wait, first come, first served.

use std::collections::BTreeSet;

use crate::support::{Program, Server, pythons, script};

#[test]
fn a_fifth_python_client_gets_its_answer_when_the_first_leaves() {
    for python in pythons() {
        let server = Server::start(&["--upper", "--pool", "4"]);
        let mut clients = Vec::new();
        for number in 1..=6 {
            let mut chat = script(python, "chat.py");
            let port = server.address.port().to_string();
            let mut client = Program::start(chat.args(["127.0.0.1", &port, ">>: "]));
            client.write(b"hi\n");
            clients.push(client);
            // In order, so that the test knows who waits for whom.
            match number {
                1..=4 => server.prints(&format!("echo-{number}: hi")),
                _ => server.logs(&format!("waiting, {} before it", number - 5)),
            };
        }
        for client in &clients[..4] {
            client.output.wait_for_text("HI");
        }
        for (leaving, next) in [(0, 4), (1, 5)] {
            let printed = server.program.output.so_far().join("\n");
            assert!(!printed.contains(&format!("echo-{}:", next + 1)), "{printed}");
            assert!(clients[leaving].status().success());
            clients[next].output.wait_for_text("HI");
            server.prints(&format!("served by worker {}", leaving + 1));
        }
        for client in &mut clients[2..] {
            assert!(client.status().success());
        }
        assert_eq!(workers(&server.program.output.so_far()), (1..=4).collect());
    }
}

#[cfg(unix)]
#[test]
fn who_came_first_is_served_first() {
    for threads in ["1", "2"] {
        let server = Server::start(&["--pool", "1", "--threads", threads]);
        let mut first = server.connect();
        first.asks("1", "1");
        let mut waiting: Vec<_> = (0..50).map(|_| server.connect()).collect();
        server.logs("waiting, 49 before it");
        drop(first);
        // All have asked before the first of them is answered.
        for client in &mut waiting {
            client.send("mine");
            client.finish();
        }
        for client in &mut waiting {
            assert_eq!(client.rest(), b"mine");
        }
        let addresses: Vec<_> = waiting.iter().map(|client| client.address().to_string()).collect();
        let (_, lines) = server.terminate();
        let served: Vec<_> = lines
            .iter()
            .filter(|line| line.contains("connected"))
            .skip(1)
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        assert_eq!(served, addresses);
    }
}

#[cfg(unix)]
#[test]
fn who_waits_is_told_the_end_when_the_server_stops() {
    let server = Server::start(&["--pool", "1"]);
    let mut first = server.connect();
    first.asks("1", "1");
    let mut second = server.connect();
    second.send("2");
    server.logs("waiting, 0 before it");
    let ends = std::thread::spawn(move || {
        assert!(first.rest().is_empty());
        assert!(second.rest().is_empty());
    });
    assert!(server.terminate().0.success());
    ends.join().expect("both saw a plain end");
}

fn workers(lines: &[String]) -> BTreeSet<usize> {
    lines.iter().filter_map(|line| line.split("served by worker ").nth(1)?.parse().ok()).collect()
}
