//! Lines as people type them: what telnet says to telnet is taken out, and a CR never stays.

use super::Lines;

/// What telnet was saying when the bytes ended, as RFC 854 and RFC 855 have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telnet {
    /// Nothing: the next byte is text.
    Text,
    /// A CR: what follows says what it was.
    Return,
    /// IAC: the next byte says what is said.
    Command,
    /// An option is offered or asked for: the next byte is which.
    Option,
    /// The value of an option, up to IAC SE.
    Value,
    /// An IAC in there, which may be its end.
    ValueCommand,
}

const IAC: u8 = 0xff;
const SUBNEGOTIATION: u8 = 0xfa;
const SUBNEGOTIATION_END: u8 = 0xf0;
const WILL: u8 = 0xfb;
const DONT: u8 = 0xfe;

// === impl Lines ===

impl Lines {
    pub(super) fn push_plain(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.telnet == Telnet::Text {
                let special = bytes.iter().position(|byte| matches!(*byte, b'\r' | b'\n' | IAC));
                let (text, rest) = bytes.split_at(special.unwrap_or(bytes.len()));
                self.extend(text);
                bytes = rest;
            }
            if let Some((byte, rest)) = bytes.split_first() {
                self.telnet = self.special(*byte);
                bytes = rest;
            }
        }
    }

    /// Takes a byte that is, or follows, one with a meaning of its own.
    fn special(&mut self, byte: u8) -> Telnet {
        match (self.telnet, byte) {
            (Telnet::Return, b'\0') | (Telnet::Return | Telnet::Text, b'\n') => {
                self.finish();
                Telnet::Text
            }
            (Telnet::Return, _) => {
                self.extend(b" ");
                self.telnet = Telnet::Text;
                self.special(byte)
            }
            (Telnet::Text, b'\r') => Telnet::Return,
            (Telnet::Text, IAC) => Telnet::Command,
            // Twice is the byte itself, which no text in UTF-8 has; whoever reads the line says so.
            (Telnet::Text, _) | (Telnet::Command, IAC) => {
                self.extend(&[byte]);
                Telnet::Text
            }
            (Telnet::Command, SUBNEGOTIATION) => Telnet::Value,
            (Telnet::Command, WILL..=DONT) => Telnet::Option,
            (Telnet::Value, IAC) => Telnet::ValueCommand,
            (Telnet::Value, _) => Telnet::Value,
            (Telnet::ValueCommand, SUBNEGOTIATION_END) | (Telnet::Command | Telnet::Option, _) => Telnet::Text,
            (Telnet::ValueCommand, _) => Telnet::Value,
        }
    }
}
