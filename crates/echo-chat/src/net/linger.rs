//! Ending a connection so that what was written last arrives.
//!
//! See [`close`].

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Ends our direction, then reads until the other side ends its own, or for as long as `limit`.
///
/// Closing at once while the other side still sends would make the kernel answer with a reset,
/// which can overtake and destroy the last answer. Whether in time or not, with or without an
/// error: the connection is over.
///
/// # Cancel safety
///
/// Our direction may have been ended; the connection is good for nothing but to be dropped.
pub async fn close(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), limit: Duration) {
    let goodbye = async {
        stream.shutdown().await?;
        let mut ignored = [0; 512];
        while stream.read(&mut ignored).await? > 0 {}
        Ok::<(), io::Error>(())
    };
    let _ = tokio::time::timeout(limit, goodbye).await;
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("bound");
        let ours = async { listener.accept().await.expect("somebody connects").0 };
        let theirs = async { TcpStream::connect(address).await.expect("it listens") };
        tokio::join!(ours, theirs)
    }

    #[tokio::test]
    async fn the_last_answer_arrives_though_much_was_never_read() {
        let (mut ours, mut theirs) = pair().await;
        theirs.write_all(&[b'x'; 100_000]).await.expect("there is room");
        ours.write_all(b"goodbye").await.expect("there is room");
        let leave = async move { close(&mut ours, LIMIT).await };
        let read = async move {
            let mut answer = String::new();
            theirs.read_to_string(&mut answer).await.map(|_| answer)
        };
        let ((), answer) = tokio::join!(leave, read);
        assert_eq!(answer.expect("no reset"), "goodbye");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_over_when_the_other_side_has_ended() {
        let (mut ours, theirs) = tokio::io::duplex(64);
        let start = Instant::now();
        drop(theirs);
        close(&mut ours, LIMIT).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_other_side_cannot_keep_it_open_for_longer_than_the_limit() {
        let (mut ours, mut theirs) = tokio::io::duplex(64);
        let start = Instant::now();
        let talk = async {
            loop {
                theirs.write_all(b"still here").await.expect("it is read");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            () = close(&mut ours, LIMIT) => assert_eq!(start.elapsed(), LIMIT),
            () = talk => unreachable!("it never ends"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_other_side_sees_the_end_at_once() {
        let (mut ours, mut theirs) = tokio::io::duplex(64);
        let start = Instant::now();
        let see = async {
            assert_eq!(theirs.read(&mut [0; 8]).await.expect("an orderly end"), 0);
            assert_eq!(start.elapsed(), Duration::ZERO);
            drop(theirs);
        };
        tokio::join!(close(&mut ours, LIMIT), see);
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
