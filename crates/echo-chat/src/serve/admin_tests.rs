use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use super::*;

struct Server {
    address: SocketAddr,
    draining: Event,
    group: Group,
}

impl Server {
    async fn start() -> Self {
        let listener = bind("127.0.0.1:0", "--admin", Reach::Loopback).await.expect("a port is free");
        let address = listener.local_addr().expect("bound");
        let draining = Event::new();
        let admin = Admin::new(|| async { "# EOF\n".to_owned() }, draining.clone());
        let group = Group::named("server");
        group.spawn(admin.serve(listener)).await;
        Self { address, draining, group }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// Sends `request` and returns all that is answered until the end.
    async fn answer(&self, request: &[u8]) -> String {
        let mut client = self.connect().await;
        client.write_all(request).await.expect("there is room");
        rest(&mut client).await.expect("an orderly end")
    }
}

async fn rest(client: &mut TcpStream) -> io::Result<String> {
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    Ok(answer)
}

fn request(line: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[tokio::test]
async fn a_server_is_well_until_it_drains() {
    let server = Server::start().await;
    let answer = server.answer(&request("GET /healthz")).await;
    assert_eq!((status(&answer), body(&answer)), ("HTTP/1.1 200 OK", "ok\n"));
    server.draining.set();
    let answer = server.answer(&request("GET /healthz")).await;
    assert_eq!((status(&answer), body(&answer)), ("HTTP/1.1 503 Service Unavailable", "draining\n"));
    assert_eq!(status(&server.answer(&request("GET /metrics")).await), "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn numbers_are_sent_as_what_they_are() {
    let server = Server::start().await;
    let answer = server.answer(&request("GET /metrics?any")).await;
    assert_eq!((status(&answer), body(&answer)), ("HTTP/1.1 200 OK", "# EOF\n"));
    let kind = "content-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n";
    assert!(answer.contains(kind), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn the_head_alone_may_be_asked_for() {
    let server = Server::start().await;
    let answer = server.answer(&request("HEAD /healthz")).await;
    assert_eq!((status(&answer), body(&answer)), ("HTTP/1.1 200 OK", ""));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    for path in ["/", "/metrics/", "/healthz/../metrics", "*", "http://example.org/secret"] {
        let answer = server.answer(&request(&format!("GET {path}"))).await;
        assert_eq!(status(&answer), "HTTP/1.1 404 Not Found", "{path}");
    }
}

#[tokio::test]
async fn nothing_can_be_changed_and_a_body_is_not_waited_for() {
    let server = Server::start().await;
    for method in ["POST", "DELETE", "OPTIONS", "BREW"] {
        let answer = server.answer(&request(&format!("{method} /metrics"))).await;
        assert_eq!(status(&answer), "HTTP/1.1 405 Method Not Allowed", "{method}");
        assert!(answer.contains("allow: GET, HEAD\r\n"), "{answer}");
    }
    let mut long = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n".to_vec();
    long.resize(500_000, b'x');
    assert_eq!(status(&server.answer(&long).await), "HTTP/1.1 405 Method Not Allowed");
}

#[tokio::test]
async fn garbage_behind_a_request_does_not_cost_its_answer() {
    let server = Server::start().await;
    let mut bytes = request("GET /healthz");
    bytes.extend([0xff; 100_000]);
    let answer = server.answer(&bytes).await;
    assert_eq!((status(&answer), body(&answer)), ("HTTP/1.1 200 OK", "ok\n"));
    let twice = [request("GET /healthz"), request("GET /metrics")].concat();
    assert_eq!(body(&server.answer(&twice).await), "ok\n");
}

#[tokio::test]
async fn who_goes_on_sending_after_the_answer_is_not_cut_off() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client
        .write_all(b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx")
        .await
        .expect("room");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("an orderly end");
    assert_eq!(status(&answer), "HTTP/1.1 405 Method Not Allowed");
    for _ in 0..16 {
        client.write_all(&[b'x'; 60_000]).await.expect("it is read, though nobody cares");
    }
}

#[tokio::test]
async fn garbage_is_told_so_and_ended() {
    let server = Server::start().await;
    for garbage in
        [&b"\x16\x03\x01\x02\x00 hello\r\n\r\n"[..], b"NICK ann\r\nUSER a b c :d\r\n", b"GET / HTTP/9.9\r\n\r\n"]
    {
        let answer = server.answer(garbage).await;
        assert_eq!(status(&answer), "HTTP/1.1 400 Bad Request", "{garbage:?}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_refused_before_it_fills_memory() {
    let server = Server::start().await;
    let mut bytes = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec();
    bytes.resize(200_000, b'x');
    let answer = server.answer(&bytes).await;
    assert_eq!(status(&answer), "HTTP/1.1 431 Request Header Fields Too Large");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_comes_byte_by_byte_is_ended_in_time_and_others_are_answered_meanwhile() {
    let server = Server::start().await;
    let start = Instant::now();
    let (mut read, mut write) = server.connect().await.into_split();
    let trickle = async {
        write.write_all(b"GET /healthz HTTP/1.1\r\nX: ").await.expect("there is room");
        let mut others = 0;
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
            others += body(&server.answer(&request("GET /healthz")).await).len() / 3;
        }
        others
    };
    let end = async {
        let mut answer = String::new();
        read.read_to_string(&mut answer).await.expect("an orderly end");
        assert_eq!(answer, "");
        assert!((TIME..TIME * 2).contains(&start.elapsed()), "{:?}", start.elapsed());
    };
    let (others, ()) = tokio::join!(trickle, end);
    assert!(others >= 9, "{others} others");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_nothing_is_ended() {
    let server = Server::start().await;
    let start = Instant::now();
    assert_eq!(server.answer(b"").await, "");
    assert!(start.elapsed() >= TIME);
}

#[tokio::test(start_paused = true)]
async fn a_few_are_served_at_a_time_and_the_next_when_one_of_them_has_ended() {
    let server = Server::start().await;
    let start = Instant::now();
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS {
        silent.push(server.connect().await);
    }
    assert_eq!(body(&server.answer(&request("GET /healthz")).await), "ok\n");
    assert!(start.elapsed() >= TIME, "{:?}", start.elapsed());

    drop(silent);
    let start = Instant::now();
    assert_eq!(body(&server.answer(&request("GET /healthz")).await), "ok\n");
    assert!(start.elapsed() < TIME, "{:?}", start.elapsed());
}

#[tokio::test]
async fn it_ends_with_the_server_and_so_do_its_connections() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.write_all(b"GET /heal").await.expect("there is room");
    server.group.terminate();
    server.group.join().await.expect("nothing failed");
    // Whether it is a reset depends on whether what it sent had been read.
    assert_eq!(rest(&mut client).await.unwrap_or_default(), "");
    TcpStream::connect(server.address).await.expect_err("nobody listens");
}

#[tokio::test]
async fn only_this_machine_may_be_let_in_unless_told_otherwise() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let error = bind(address, "--admin", Reach::Loopback).await.expect_err("open to others");
        let sentence = error.to_string();
        assert!(matches!(error, AdminError::Open { .. }), "{sentence}");
        assert!(
            sentence.contains(address) && sentence.contains("use --admin 127.0.0.1:0") && sentence.contains("ssh -L"),
            "{sentence}"
        );
    }
    bind("0.0.0.0:0", "--admin", Reach::Anywhere).await.expect("told so");
    bind("localhost:0", "--admin", Reach::Loopback).await.expect("this machine");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_with_the_option_of_the_admin_listener() {
    let server = Server::start().await;
    let error = bind(&server.address.to_string(), "--admin", Reach::Loopback).await.expect_err("taken");
    assert!(error.to_string().contains("--admin"), "{error}");
}
