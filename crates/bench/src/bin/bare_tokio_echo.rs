//! The echo server everyone writes first: one task and one 4 KiB buffer a connection.
//!
//! Usage: `bare-tokio-echo ADDRESS ct|mt2`.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (address, flavour) = (arguments.next(), arguments.next());
    let mut builder = match flavour.as_deref() {
        Some("ct") => Builder::new_current_thread(),
        Some("mt2") => Builder::new_multi_thread(),
        _ => {
            return Err(std::io::Error::other("usage: bare-tokio-echo ADDRESS ct|mt2"));
        }
    };
    let address = address.unwrap_or_default().parse().map_err(std::io::Error::other)?;
    builder.worker_threads(2).enable_all().build()?.block_on(serve(address))
}

async fn serve(address: SocketAddr) -> std::io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(4096)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(echo(stream));
    }
}

async fn echo(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        if stream.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
