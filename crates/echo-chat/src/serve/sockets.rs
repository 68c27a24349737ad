//! How the sockets of clients are set up.
//!
//! See [`listen`] and [`set_up`].

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};

use crate::net::listen::{BindError, bind_with};

/// How much of what a client has not taken the kernel holds.
///
/// Left to itself it grows to megabytes, which no limit of ours would see: a slow client is known
/// by what waits in its queue, so what waits behind that has to be little.
pub const SEND_BUFFER: usize = 64 * 1024;

/// How long a client is silent before the kernel asks whether it is still there.
pub const KEEPALIVE_AFTER: Duration = Duration::from_secs(60);

/// How long it waits for each answer.
pub const KEEPALIVE_EVERY: Duration = Duration::from_secs(15);

/// How many questions remain unanswered before the connection is taken for broken.
pub const KEEPALIVE_TRIES: u32 = 4;

/// How long what was sent may remain unacknowledged.
///
/// While something is on its way no keepalive is sent, and the kernel alone would try for a
/// quarter of an hour.
pub const UNACKNOWLEDGED: Duration = Duration::from_secs(60);

/// Whether accepted sockets have the options of their listener.
const INHERITED: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Listens for chat clients on `address`, which `option` of the command line says.
///
/// # Errors
///
/// As [`bind`](crate::net::listen::bind).
pub async fn listen(address: &str, option: &'static str) -> Result<TcpListener, BindError> {
    bind_with(address, option, |socket| apply(&SockRef::from(socket))).await
}

/// Sets an accepted socket up as those of chat clients are.
///
/// Where sockets have the options of their listener there is nothing to do, unless the kernel is to
/// hold more or less than [`SEND_BUFFER`]; that saves seven system calls for each client of a
/// [`listen`] or [`adopt`]ed listener.
///
/// # Errors
///
/// If the system refuses, as it does when the client has already left.
pub fn set_up(stream: &TcpStream, send_buffer: usize) -> io::Result<()> {
    let socket = SockRef::from(stream);
    if !INHERITED {
        apply(&socket)?;
    }
    if send_buffer == SEND_BUFFER { Ok(()) } else { socket.set_send_buffer_size(send_buffer) }
}

/// Sets a listener up that somebody else has opened, such as the service manager.
///
/// # Errors
///
/// If the system refuses.
pub fn adopt(listener: &TcpListener) -> io::Result<()> {
    apply(&SockRef::from(listener))
}

fn apply(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_tcp_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_AFTER);
    #[cfg(not(any(target_os = "openbsd", target_os = "haiku")))]
    let keepalive = keepalive.with_interval(KEEPALIVE_EVERY).with_retries(KEEPALIVE_TRIES);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn accepted_from(listener: TcpListener) -> TcpStream {
        let address = listener.local_addr().expect("bound");
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        client.expect("it listens");
        accepted.expect("a client").0
    }

    #[cfg(target_os = "linux")]
    fn assert_set_up(stream: &TcpStream) {
        let socket = SockRef::from(stream);
        // The kernel doubles it for its own bookkeeping, and tells the double.
        assert_eq!(socket.send_buffer_size().expect("known"), 2 * SEND_BUFFER);
        assert!(socket.keepalive().expect("known"));
        assert!(socket.tcp_nodelay().expect("known"));
        assert_eq!(socket.tcp_keepalive_time().expect("known"), KEEPALIVE_AFTER);
        assert_eq!(socket.tcp_keepalive_interval().expect("known"), KEEPALIVE_EVERY);
        assert_eq!(socket.tcp_keepalive_retries().expect("known"), KEEPALIVE_TRIES);
        assert_eq!(socket.tcp_user_timeout().expect("known"), Some(UNACKNOWLEDGED));
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn accepted_sockets_have_the_options_of_their_listener() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            // A machine without IPv6 has nothing to look at.
            let Ok(listener) = listen(address, "--listen").await else { continue };
            let stream = accepted_from(listener).await;
            set_up(&stream, SEND_BUFFER).expect("nothing to do");
            assert_set_up(&stream);
        }
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn a_listener_opened_by_somebody_else_is_set_up_later() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        adopt(&listener).expect("it may be set up");
        assert_set_up(&accepted_from(listener).await);
    }

    #[tokio::test]
    async fn setting_up_an_accepted_socket_by_itself_works_everywhere() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let stream = accepted_from(listener).await;
        apply(&SockRef::from(&stream)).expect("it is connected");
        assert!(stream.nodelay().expect("known"));
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[tokio::test]
    async fn the_kernel_holds_as_much_as_it_is_told() {
        let listener = listen("127.0.0.1:0", "--listen").await.expect("a free port");
        let stream = accepted_from(listener).await;
        set_up(&stream, 16 * 1024).expect("still open");
        assert_eq!(SockRef::from(&stream).send_buffer_size().expect("known"), 2 * 16 * 1024);
    }
}
