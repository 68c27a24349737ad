//! Addresses that begin with the same bits.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::ParseIntError;

/// The addresses that share their first bits: `10.0.0.0/8`, or a single one.
///
/// An IPv4 address that is written as an IPv6 one is that IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    // Invariant: canonical, and all bits after the first `length` are 0.
    first: IpAddr,
    length: u8,
}

/// Why a text is not a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkError {
    /// It does not begin with an address.
    Address,
    /// What follows the address is no number of bits that it has.
    Length {
        /// What was written there.
        written: String,
        /// How many bits there are.
        most: u8,
    },
}

// === impl Network ===

impl Network {
    /// Reads `address` or `address/bits`.
    ///
    /// # Errors
    ///
    /// If there is no address, or no number of bits that it has.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let most = bits(address);
        let length = match length {
            None => most,
            Some(written) => {
                let read: Result<u8, ParseIntError> = written.parse();
                let wrong = || NetworkError::Length { written: written.to_owned(), most };
                read.ok().filter(|length| *length <= most && !written.starts_with('+')).ok_or_else(wrong)?
            }
        };
        Ok(Self::new(address, length))
    }

    fn new(address: IpAddr, length: u8) -> Self {
        let canonical = address.to_canonical();
        // The bits that say that it is an IPv4 address are not those of a network.
        match length.checked_sub(bits(address) - bits(canonical)) {
            Some(length) => Self { first: masked(canonical, length), length },
            None => Self { first: masked(address, length), length },
        }
    }

    /// Returns whether `address` is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && masked(address, self.length) == self.first
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        if self.length < bits(self.first) { write!(f, "/{}", self.length) } else { Ok(()) }
    }
}

// === impl NetworkError ===

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("no address stands before the slash: write 10.0.0.0/8 or 2001:db8::/32"),
            Self::Length { written, most } => {
                write!(f, "`{written}` is no length of a network: after the slash stands a number from 0 to {most}")
            }
        }
    }
}

impl std::error::Error for NetworkError {}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Returns `address` with all bits after the first `length` set to 0.
fn masked(address: IpAddr, length: u8) -> IpAddr {
    let length = u32::from(length);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::BITS - length).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u128::BITS - length).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}
