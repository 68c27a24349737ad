//! What a server can do beyond the oldest standard, and asking for it.
//!
//! See [`Capabilities`].

/// What we ask for, if the server has it.
const WANTED: [(&str, Option<Capability>); 10] = [
    ("away-notify", None),
    ("batch", None),
    ("cap-notify", None),
    ("echo-message", Some(Capability::Echo)),
    ("labeled-response", Some(Capability::Label)),
    ("message-tags", None),
    ("multi-prefix", None),
    ("server-time", None),
    ("setname", None),
    ("standard-replies", None),
];

/// One that makes a difference to what we do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// We are told what we said ourselves.
    Echo,
    /// An answer says what it answers.
    Label,
}

/// What was asked for, and what was granted.
#[derive(Debug, Default)]
pub struct Capabilities {
    offered: Vec<String>,
    granted: Vec<String>,
    /// How many requests are not answered; none before it is known what there is.
    open: Option<usize>,
}

impl Capabilities {
    /// Returns whether the server does this.
    pub fn has(&self, capability: Capability) -> bool {
        WANTED
            .iter()
            .any(|(name, known)| *known == Some(capability) && self.granted.iter().any(|granted| granted == name))
    }

    /// Returns whether nothing is asked for any more.
    pub fn is_done(&self) -> bool {
        self.open == Some(0)
    }

    /// Takes in what follows `CAP` and our nick, and returns what to request in turn, a request each.
    pub fn heard(&mut self, subcommand: &str, rest: &[&str]) -> Vec<String> {
        let last = rest.last().copied().unwrap_or_default();
        let words = || last.split_ascii_whitespace();
        match subcommand.to_ascii_uppercase().as_str() {
            "LS" => {
                self.offered.extend(words().map(name).map(str::to_owned));
                // A star says that the list goes on in another line.
                if rest.len() > 1 && rest[0] == "*" { Vec::new() } else { self.request_offered() }
            }
            "NEW" => {
                self.offered = words().map(name).map(str::to_owned).collect();
                self.request_offered()
            }
            "ACK" => {
                for word in words() {
                    self.granted.retain(|granted| granted != word.trim_start_matches('-'));
                    if !word.starts_with('-') {
                        self.granted.push(word.to_owned());
                    }
                }
                self.close_one();
                Vec::new()
            }
            "NAK" => {
                self.close_one();
                // Refused as a whole; perhaps one of them is to blame.
                let again: Vec<_> = words().map(str::to_owned).collect();
                if again.len() < 2 {
                    return Vec::new();
                }
                self.open = Some(self.open.unwrap_or(0) + again.len());
                again
            }
            "DEL" => {
                self.granted.retain(|granted| !words().any(|word| word == granted));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn request_offered(&mut self) -> Vec<String> {
        let offered = std::mem::take(&mut self.offered);
        let wanted = WANTED.iter().map(|(name, _)| *name);
        let wanted: Vec<_> = wanted.filter(|name| offered.iter().any(|offered| offered == name)).collect();
        let open = usize::from(!wanted.is_empty());
        self.open = Some(self.open.unwrap_or(0) + open);
        if wanted.is_empty() { Vec::new() } else { vec![wanted.join(" ")] }
    }

    fn close_one(&mut self) {
        self.open = self.open.map(|open| open.saturating_sub(1));
    }
}

/// Returns the name of a capability without its value.
fn name(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_over_several_lines_is_requested_once() {
        let mut capabilities = Capabilities::default();
        assert!(capabilities.heard("LS", &["*", "echo-message sasl=PLAIN"]).is_empty());
        assert!(!capabilities.is_done());
        assert_eq!(capabilities.heard("LS", &["batch unknown"]), ["batch echo-message"]);
        assert!(!capabilities.is_done() && !capabilities.has(Capability::Echo));
        capabilities.heard("ACK", &["batch echo-message "]);
        assert!(capabilities.is_done() && capabilities.has(Capability::Echo));
        assert!(!capabilities.has(Capability::Label));
    }

    #[test]
    fn a_server_that_has_nothing_for_us_is_asked_for_nothing() {
        let mut capabilities = Capabilities::default();
        assert!(capabilities.heard("ls", &["sasl"]).is_empty());
        assert!(capabilities.is_done());
    }

    #[test]
    fn after_a_refusal_each_one_is_requested_by_itself() {
        let mut capabilities = Capabilities::default();
        capabilities.heard("LS", &["batch echo-message"]);
        assert_eq!(capabilities.heard("NAK", &["batch echo-message"]), ["batch", "echo-message"]);
        assert!(capabilities.heard("NAK", &["batch"]).is_empty());
        assert!(!capabilities.is_done());
        capabilities.heard("ACK", &["echo-message"]);
        assert!(capabilities.is_done() && capabilities.has(Capability::Echo));
    }

    #[test]
    fn what_comes_later_is_requested_and_what_goes_is_no_longer_there() {
        let mut capabilities = Capabilities::default();
        capabilities.heard("LS", &[""]);
        assert_eq!(capabilities.heard("NEW", &["labeled-response"]), ["labeled-response"]);
        capabilities.heard("ACK", &["labeled-response"]);
        assert!(capabilities.has(Capability::Label));
        capabilities.heard("DEL", &["labeled-response"]);
        assert!(!capabilities.has(Capability::Label));
    }
}
