//! The kernel's table of TCP sockets, as text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The state of a socket that listens.
const LISTENS: &str = "0A";

/// Returns the inodes of the sockets in `table` whose listening keeps others from `address`.
pub(super) fn listeners(table: &str, address: SocketAddr) -> Vec<u64> {
    table.lines().skip(1).filter_map(|line| listener(line, address)).collect()
}

fn listener(line: &str, wanted: SocketAddr) -> Option<u64> {
    let mut fields = line.split_ascii_whitespace();
    let local = parse_address(fields.nth(1)?)?;
    let state = fields.nth(1)?;
    let inode = fields.nth(5)?.parse().ok()?;
    (state == LISTENS && excludes(local, wanted)).then_some(inode)
}

/// Returns whether one that listens at `local` has what is `wanted`.
fn excludes(local: SocketAddr, wanted: SocketAddr) -> bool {
    let (here, there) = (local.ip().to_canonical(), wanted.ip().to_canonical());
    local.port() == wanted.port() && (here == there || here.is_unspecified() || there.is_unspecified())
}

/// Parses `0100007F:1F83`: words of 32 bits as the machine has them in memory, then the port.
fn parse_address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = Vec::with_capacity(16);
    for word in address.as_bytes().chunks(8) {
        let word = u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?;
        bytes.extend(word.to_ne_bytes());
    }
    let ip = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(bytes) => IpAddr::V4(Ipv4Addr::from(bytes)),
        Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a little-endian machine prints them.
    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F83 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1001 1 0000000000000000 100
   1: 00000000:1A0B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1002 1 0000000000000000 100
   2: 0100007F:1F83 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 1003 1 0000000000000000 20
   3: 010200C0:1F84 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1004 1 0000000000000000 100
";
    const TABLE_OF_IPV6: &str = "\
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F83 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2001 1 0
   1: 00000000000000000000000001000000:1F85 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2002 1 0
   2: 0000000000000000FFFF00000100007F:1F86 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2003 1 0
";

    fn found(table: &str, address: &str) -> Vec<u64> {
        listeners(table, address.parse().expect("an address"))
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn who_listens_at_the_same_address_is_found() {
        assert_eq!(found(TABLE, "127.0.0.1:8067"), [1001]);
        assert_eq!(found(TABLE, "192.0.2.1:8068"), [1004]);
        assert_eq!(found(TABLE_OF_IPV6, "[::1]:8069"), [2002]);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn who_listens_everywhere_has_every_address_and_the_other_way_round() {
        assert_eq!(found(TABLE, "192.0.2.7:6667"), [1002]);
        assert_eq!(found(TABLE, "0.0.0.0:8067"), [1001]);
        assert_eq!(found(TABLE_OF_IPV6, "127.0.0.1:8067"), [2001]);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn another_port_or_another_address_is_not_taken() {
        assert!(found(TABLE, "127.0.0.1:8066").is_empty());
        assert!(found(TABLE, "127.0.0.1:8068").is_empty());
        assert!(found(TABLE_OF_IPV6, "[2001:db8::1]:8069").is_empty());
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn an_ipv4_address_in_ipv6_notation_is_found() {
        assert_eq!(found(TABLE_OF_IPV6, "127.0.0.1:8070"), [2003]);
    }

    #[test]
    fn a_table_that_makes_no_sense_names_nobody() {
        for table in ["", "x", "a\n", "a\n0: 0100007F", "a\n0: zz:zz x 0A x x x x x 1", "a\n0: \u{e9}100007F:1F83 x 0A"]
        {
            assert!(found(table, "127.0.0.1:8067").is_empty());
        }
    }
}
