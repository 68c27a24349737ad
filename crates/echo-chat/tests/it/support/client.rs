use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use super::DEADLINE;

/// A plain socket.
pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    #[track_caller]
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address, DEADLINE).expect("the server can be reached")
    }

    pub(crate) fn try_connect(address: SocketAddr, limit: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, limit)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        Ok(Self { stream })
    }

    /// Returns how the server calls this client.
    pub(crate) fn address(&self) -> SocketAddr {
        self.stream.local_addr().expect("connected")
    }

    #[track_caller]
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).expect("the server takes it");
    }

    /// Reads exactly `answer`.
    #[track_caller]
    pub(crate) fn expect(&mut self, answer: impl AsRef<[u8]>) {
        let mut read = vec![0; answer.as_ref().len()];
        self.stream.read_exact(&mut read).expect("an answer arrives");
        let (read, answer) = (String::from_utf8_lossy(&read), String::from_utf8_lossy(answer.as_ref()));
        assert_eq!(read, answer);
    }

    #[track_caller]
    pub(crate) fn asks(&mut self, message: impl AsRef<[u8]>, answer: impl AsRef<[u8]>) {
        self.send(message);
        self.expect(answer);
    }

    /// Says that nothing more will be sent.
    #[track_caller]
    pub(crate) fn finish(&mut self) {
        self.stream.shutdown(Shutdown::Write).expect("still connected");
    }

    /// Reads what is left, until the server ends the connection in good order.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).expect("ended without a reset");
        rest
    }

    /// Sends copies of `block` without reading until the server takes no more, and returns how
    /// many bytes it took.
    #[track_caller]
    pub(crate) fn send_until_stuck(&mut self, block: &[u8]) -> usize {
        // A server that reads at all makes room within far less.
        let stuck = Some(Duration::from_secs(1));
        self.stream.set_write_timeout(stuck).expect("not zero");
        let mut sent = 0;
        let taken = loop {
            match self.stream.write(&block[sent % block.len()..]) {
                Ok(taken) => sent += taken,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    break sent;
                }
                Err(error) => panic!("after {sent} bytes: {error}"),
            }
            assert!(sent < 1 << 30, "a gigabyte was taken and nothing given back");
        };
        self.stream.set_write_timeout(None).expect("none is allowed");
        taken
    }
}
