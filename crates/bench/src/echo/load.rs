//! A load generator: one thread, epoll, a fixed number of requests in flight per connection.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

/// How the server is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) connections: usize,
    pub(super) in_flight: usize,
    /// Bytes of one request.
    pub(super) size: usize,
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} conn, {} x {} B", self.connections, self.in_flight, self.size)
    }
}

/// Many connections to one server.
pub(super) struct Client {
    poll: Poll,
    connections: Vec<Connection>,
    load: Load,
    buffer: Vec<u8>,
}

struct Connection {
    stream: mio::net::TcpStream,
    /// Bytes of an answer that is not complete yet.
    received: usize,
    /// Bytes of requests that are due but did not fit into the socket.
    unsent: usize,
}

const BUFFER: usize = 64 * 1024;
static FILLING: [u8; BUFFER] = [b'x'; BUFFER];

// === impl Client ===

impl Client {
    /// Connects and asks each connection one thing, so that the server has accepted it.
    pub(super) fn connect(server: SocketAddr, load: Load) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut connections = Vec::with_capacity(load.connections);
        for (number, stream) in connect(server, load.connections)?.into_iter().enumerate() {
            stream.set_nonblocking(true)?;
            let mut stream = mio::net::TcpStream::from_std(stream);
            let interest = Interest::READABLE | Interest::WRITABLE;
            poll.registry().register(&mut stream, Token(number), interest)?;
            let unsent = load.in_flight * load.size;
            connections.push(Connection { stream, received: 0, unsent });
        }
        Ok(Self { poll, connections, load, buffer: vec![0; BUFFER] })
    }

    /// Keeps the requests in flight for this long; how many were answered, and how long it was.
    pub(super) fn run(&mut self, length: Duration) -> io::Result<(u64, Duration)> {
        let mut events = Events::with_capacity(1024);
        let mut answered = 0;
        let start = Instant::now();
        while start.elapsed() < length {
            self.poll.poll(&mut events, Some(length))?;
            for event in &events {
                let connection = &mut self.connections[event.token().0];
                if event.is_readable() {
                    let requests = connection.receive(&mut self.buffer, self.load.size)?;
                    connection.unsent += requests * self.load.size;
                    answered += requests as u64;
                }
                connection.send()?;
            }
        }
        Ok((answered, start.elapsed()))
    }
}

// === impl Connection ===

impl Connection {
    /// Reads what has come and says how many answers it completed.
    fn receive(&mut self, buffer: &mut [u8], size: usize) -> io::Result<usize> {
        let mut answers = 0;
        loop {
            let length = match self.stream.read(buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a connection")),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(answers),
                Err(error) => return Err(error),
            };
            self.received += length;
            answers += self.received / size;
            self.received %= size;
            // A short read has emptied the socket; what comes later is another event.
            if length < buffer.len() {
                return Ok(answers);
            }
        }
    }

    fn send(&mut self) -> io::Result<()> {
        while self.unsent > 0 {
            match self.stream.write(&FILLING[..self.unsent.min(BUFFER)]) {
                Ok(length) => self.unsent -= length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Connections from several source addresses, each of which has had one answer.
pub(super) fn connect(server: SocketAddr, connections: usize) -> io::Result<Vec<TcpStream>> {
    (0..connections).map(|number| connect_one(server, number)).collect()
}

fn connect_one(server: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let source = Ipv4Addr::new(127, 0, 0, 2 + (number % 8) as u8);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddrV4::new(source, 0).into())?;
    // Closing resets, so that no run leaves thousands of waiting sockets to the next.
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_tcp_nodelay(true)?;
    socket.connect(&server.into())?;
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut answer = [0; 16];
    stream.write_all(&FILLING[..answer.len()])?;
    stream.read_exact(&mut answer)?;
    if answer != FILLING[..answer.len()] {
        return Err(io::Error::other("the server does not echo"));
    }
    Ok(stream)
}
