use polytask::{Task, pipe, spawn};
use tokio::io::{DuplexStream, duplex};

use super::*;

/// A connection, with both of its ends in the hands of a test.
struct Line {
    client: Connection<Order, Happening>,
    server: DuplexStream,
    outgoing: Queue<Vec<u8>>,
    talking: Task<String>,
    start: tokio::time::Instant,
}

impl Line {
    async fn new() -> Self {
        let (client, session) = pipe(64);
        let (ours, server) = duplex(1 << 16);
        let talking = spawn(async move {
            let (reading, writing) = tokio::io::split(ours);
            talk(reading, writing, "the server", &session, &mut Retry::default()).await
        });
        let Ok(Happening::Connected(outgoing)) = client.recv().await else { panic!("no connection") };
        Self { client, server, outgoing, talking, start: tokio::time::Instant::now() }
    }

    /// Returns what happened next, and after how many seconds.
    async fn next(&self) -> (String, u64) {
        let happening = self.client.recv().await;
        let what = match happening {
            Ok(Happening::Line(line)) => line,
            Ok(Happening::Quiet) => "quiet".to_owned(),
            other => format!("{other:?}"),
        };
        (what, self.start.elapsed().as_secs())
    }

    /// Returns why it ended, and after how many seconds.
    async fn end(self) -> (String, u64) {
        let reason = self.talking.await.expect("no panic");
        (reason, self.start.elapsed().as_secs())
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_let_us_in_is_given_up() {
    let line = Line::new().await;
    let (reason, seconds) = line.end().await;
    assert_eq!(seconds, 30);
    assert!(reason.contains("the server is lost: it has not let us in within 30 s"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_asked_once_and_then_given_up() {
    let line = Line::new().await;
    line.client.send(Order::Known).await.expect("it is there");
    assert_eq!(line.next().await, ("quiet".to_owned(), 60));
    let (reason, seconds) = line.end().await;
    assert_eq!(seconds, 120);
    assert!(reason.contains("timed out"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_something_now_and_then_is_left_alone() {
    let mut line = Line::new().await;
    line.client.send(Order::Known).await.expect("it is there");
    for number in 1..5 {
        sleep(Duration::from_secs(50)).await;
        line.server.write_all(b"hi\r\n").await.expect("it is read");
        assert_eq!(line.next().await, ("hi".to_owned(), number * 50));
    }
    // And an answer to the question is as good.
    assert_eq!(line.next().await, ("quiet".to_owned(), 260));
    line.server.write_all(b"yes\r\n").await.expect("it is read");
    assert_eq!(line.next().await.0, "yes");
    assert_eq!(line.next().await, ("quiet".to_owned(), 320));
}

#[tokio::test(start_paused = true)]
async fn lines_come_whole_however_they_were_cut_and_bad_bytes_harm_none() {
    let mut line = Line::new().await;
    for part in [&b"on"[..], b"e\r\ntw\xe4\xbd", b"\xa0o\n\xff\r\n"] {
        line.server.write_all(part).await.expect("it is read");
    }
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(line.next().await.0);
    }
    assert_eq!(lines, ["one", "tw你o", "\u{fffd}"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_written_before_the_end_and_the_server_closes_last() {
    let mut line = Line::new().await;
    for bytes in [&b"one\r\n"[..], b"QUIT\r\n"] {
        line.outgoing.put(bytes.to_vec()).await.expect("there is room");
    }
    line.outgoing.close();
    let mut written = Vec::new();
    line.server.read_to_end(&mut written).await.expect("an end");
    assert_eq!(written, b"one\r\nQUIT\r\n");
    let Line { server, talking, .. } = line;
    drop(server);
    assert_eq!(talking.await.expect("no panic"), "the server closed the connection");
}
