//! Where a server is.
//!
//! See [`with_port`].

/// The port of a server that did not choose another.
pub const PORT: u16 = 8067;

/// Returns `text` as a host and a port: its own, or `default`.
///
/// # Errors
///
/// A sentence that says what is missing.
///
/// # Examples
///
/// ```
/// use echo_chat::connect::address::with_port;
///
/// assert_eq!(with_port("chat.example", 8067).as_deref(), Ok("chat.example:8067"));
/// assert_eq!(with_port("[::1]:6667", 8067).as_deref(), Ok("[::1]:6667"));
/// ```
pub fn with_port(text: &str, default: u16) -> Result<String, String> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))),
        // More colons than one are an address of IPv6, which has no port then.
        None if text.matches(':').count() > 1 => (text, Some("")),
        None => text.split_once(':').map_or((text, Some("")), |(host, port)| (host, Some(port))),
    };
    let explicit = text.ends_with(':');
    let port = match port {
        Some("") if !explicit => Some(default),
        Some(port) => port.parse().ok().filter(|port| *port != 0),
        None => None,
    };
    match port {
        Some(port)
            if !host.is_empty() && !host.contains(|other: char| other.is_whitespace() || "[]".contains(other)) =>
        {
            Ok(if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") })
        }
        _ => Err(format!(
            "a host is needed, and perhaps a port, as in chat.example, 127.0.0.1:{default} or [::1]:{default}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_added_where_there_is_none() {
        for (text, address) in [
            ("localhost", "localhost:1"),
            ("localhost:6667", "localhost:6667"),
            ("127.0.0.1", "127.0.0.1:1"),
            ("::1", "[::1]:1"),
            ("[::1]", "[::1]:1"),
            ("[::1]:6667", "[::1]:6667"),
        ] {
            assert_eq!(with_port(text, 1).as_deref(), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_says_how_one_looks() {
        for text in ["", ":", ":80", "a:", "a:b", "a:0", "a:70000", "[::1", "[::1]x", "a b"] {
            assert!(with_port(text, 1).is_err_and(|error| error.contains("127.0.0.1:1")), "{text}");
        }
    }
}
