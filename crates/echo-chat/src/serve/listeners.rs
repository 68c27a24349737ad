//! Opening every address that the settings name.
//!
//! See [`open`].

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::net::listen::BindError;
use crate::serve::settings::listener::{Front, Wanted, wanted};
use crate::serve::settings::sections::Listen;
use crate::serve::sockets;

/// A socket that listens.
#[derive(Debug)]
pub struct Opened {
    /// The socket.
    pub listener: TcpListener,
    /// Where it listens, with the port that the system chose.
    pub address: SocketAddr,
    /// Who is expected there.
    pub front: Front,
}

/// Listens everywhere that `settings` say; at the IRC port only if it can be had.
///
/// # Errors
///
/// If any other address cannot be had.
pub async fn open(settings: &Listen) -> Result<Vec<Opened>, BindError> {
    open_all(&wanted(&settings.addresses, settings.irc_port)).await
}

async fn open_all(places: &[Wanted]) -> Result<Vec<Opened>, BindError> {
    let mut all = Vec::new();
    for wanted in places {
        let name = wanted.listener.address.to_string();
        let listener = match sockets::listen(&name, "--listen").await {
            Ok(listener) => listener,
            Err(error) if wanted.required => return Err(error),
            Err(error) => {
                tracing::debug!(%error, "done without");
                continue;
            }
        };
        if let Ok(address) = listener.local_addr() {
            all.push(Opened { listener, address, front: wanted.listener.front });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::settings::listener::Listener;

    fn place(port: u16, required: bool) -> Wanted {
        let listener = Listener::parse(&format!("plain://127.0.0.1:{port}")).expect("a listener");
        Wanted { listener, required }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_an_error_unless_it_is_only_nice_to_have() {
        let holder = sockets::listen("127.0.0.1:0", "--listen").await.expect("a free port");
        let taken = holder.local_addr().expect("has an address").port();
        assert!(open_all(&[place(0, true), place(taken, true)]).await.is_err());

        let opened = open_all(&[place(0, true), place(taken, false), place(0, false)]).await.expect("two are free");
        assert_eq!(opened.len(), 2);
        for opened in opened {
            assert_eq!((opened.address, opened.front), (opened.listener.local_addr().expect("listens"), Front::Plain));
            assert_ne!(opened.address.port(), 0);
        }
    }
}
