//! The chat server everyone writes first: a `broadcast<String>` for each room, and a task for each connection that
//! selects between its lines and the room's.
//!
//! It knows as much IRC as a load generator needs. Usage: `broadcast-chat ADDRESS ct|mt2`.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

/// Lines a room keeps for those who are behind.
const CAPACITY: usize = 1024;

/// Who said something, so that they do not hear themselves, and the line.
type Said = (SocketAddr, String);
type Rooms = Arc<Mutex<HashMap<String, Sender<Said>>>>;

struct Client {
    address: SocketAddr,
    nick: String,
    room: Option<(Sender<Said>, Receiver<Said>)>,
}

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (address, flavour) = (arguments.next(), arguments.next());
    let mut builder = match flavour.as_deref() {
        Some("ct") => Builder::new_current_thread(),
        Some("mt2") => Builder::new_multi_thread(),
        _ => return Err(io::Error::other("usage: broadcast-chat ADDRESS ct|mt2")),
    };
    let address = address.unwrap_or_default().parse().map_err(io::Error::other)?;
    builder.worker_threads(2).enable_all().build()?.block_on(serve(address))
}

async fn serve(address: SocketAddr) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(4096)?;
    let rooms = Rooms::default();
    loop {
        let (stream, address) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let rooms = rooms.clone();
        // Whatever ends a connection ends it alone.
        tokio::spawn(async move { _ = talk(stream, address, rooms).await });
    }
}

async fn talk(stream: TcpStream, address: SocketAddr, rooms: Rooms) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut client = Client { address, nick: String::new(), room: None };
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                let answer = client.hear(&line, &rooms);
                writer.write_all(answer.as_bytes()).await?;
            }
            said = client.said_by_others() => writer.write_all(said.as_bytes()).await?,
        }
    }
}

impl Client {
    /// Does what a line asks and returns the answer.
    fn hear(&mut self, line: &str, rooms: &Rooms) -> String {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "NICK" => rest.clone_into(&mut self.nick),
            "USER" => return format!(":broadcast 001 {} :Welcome\r\n", self.nick),
            "PING" => return format!(":broadcast PONG broadcast {rest}\r\n"),
            "JOIN" => return self.join(rest, rooms),
            "PRIVMSG" => self.say(format!("PRIVMSG {rest}")),
            _ => {}
        }
        String::new()
    }

    fn join(&mut self, room: &str, rooms: &Rooms) -> String {
        let mut rooms = rooms.lock().expect("nobody panics with it");
        let sender = rooms.entry(room.to_owned()).or_insert_with(|| broadcast::channel(CAPACITY).0).clone();
        drop(rooms);
        self.room = Some((sender.clone(), sender.subscribe()));
        self.say(format!("JOIN {room}"));
        let nick = &self.nick;
        format!(":{nick}!{nick}@localhost JOIN {room}\r\n:broadcast 366 {nick} {room} :End of NAMES list\r\n")
    }

    fn say(&self, what: String) {
        if let Some((sender, _)) = &self.room {
            let nick = &self.nick;
            // Without receivers nobody is told.
            let _ = sender.send((self.address, format!(":{nick}!{nick}@localhost {what}\r\n")));
        }
    }

    async fn said_by_others(&mut self) -> String {
        let Some((_, receiver)) = &mut self.room else {
            return std::future::pending().await;
        };
        loop {
            match receiver.recv().await {
                Ok((address, line)) if address != self.address => return line,
                // The room went on without this client: what it missed is lost.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return std::future::pending().await,
            }
        }
    }
}
