//! What a server prints when it has started.
//!
//! See [`Facts`].

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use unicode_width::UnicodeWidthStr;

use crate::serve::capacity::{Capacity, KEPT};
use crate::serve::settings::listener::{DEFAULT_PORT, Front};

/// What there is to tell about a server that has started.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The version of the program.
    pub version: &'a str,
    /// Where it listens, and for whom.
    pub listening: &'a [(SocketAddr, Front)],
    /// Where it answers programs that watch it.
    pub admin: Option<SocketAddr>,
    /// Its process.
    pub pid: u32,
    /// How many clients it takes.
    pub capacity: Capacity,
    /// Whether clients need a password.
    pub needs_password: bool,
    /// Where those with plain lines are, for IRC clients to join them.
    pub room: &'a str,
}

// === impl Facts ===

impl Facts<'_> {
    /// Returns the lines for people: where the server is, how to come in, and how to end it.
    pub fn banner(&self) -> String {
        let mut text = format!(
            "  echo-chat {}   listening on {}   (pid {}, up to {} clients)\n\n",
            self.version,
            self.addresses(),
            self.pid,
            thousands(self.capacity.clients)
        );
        let ways = self.ways();
        let names = ways.iter().map(|way| way.name.width()).max().unwrap_or(0);
        for Way { name, command, remark } in &ways {
            let line = format!("    {}   {command}   {remark}", padded(name, names));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push('\n');
        for sentence in self.sentences() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {sentence}");
        }
        text
    }

    /// Returns the lines for scripts: where the server listens, and nothing else.
    pub fn quiet(&self) -> String {
        self.listening.iter().map(|(address, _)| format!("listening on {address}\n")).collect()
    }

    fn addresses(&self) -> String {
        let addresses: Vec<_> = self.listening.iter().map(|(address, _)| address.to_string()).collect();
        addresses.join(", ")
    }

    /// Returns how to come in, one of each kind.
    fn ways(&self) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut for_irc = self.listening.iter().filter(|(_, front)| *front != Front::Plain);
        if let Some((first, _)) = for_irc.next() {
            let (host, port) = reached_at(*first);
            let password = if self.needs_password { " -w PASSWORD" } else { "" };
            let command = format!("irssi -c {host} -p {port}{password}");
            let others: Vec<_> = for_irc.map(|(address, _)| address.port().to_string()).collect();
            let others = match others.len() {
                0 => String::new(),
                1 => format!("; {} works too", others[0]),
                _ => format!("; {} work too", others.join(" and ")),
            };
            ways.push(Way { name: "IRC", command, remark: format!("(then /join {}{others})", self.room) });
        }
        if let Some((first, _)) = self.listening.iter().find(|(_, front)| *front != Front::Irc) {
            let (host, port) = reached_at(*first);
            ways.push(Way { name: "plain", command: format!("nc {host} {port}"), remark: String::new() });
        }
        if let Some(admin) = self.admin {
            ways.push(Way { name: "metrics", command: format!("curl http://{admin}/metrics"), remark: String::new() });
        }
        ways
    }

    fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let Capacity { wanted, descriptors, .. } = self.capacity;
        if let (true, Some(descriptors)) = (self.capacity.is_clamped(), descriptors) {
            sentences.push(format!(
                "Not the {} clients that it is configured for: the system lets this process open {} files, and {KEPT} \
                 are for other things. `ulimit -n` raises that.",
                thousands(wanted),
                thousands(descriptors)
            ));
        }
        let is_open = self.listening.iter().any(|(address, _)| !address.ip().is_loopback());
        sentences.push(match (is_open, self.needs_password) {
            (false, _) => {
                let port = self.listening.first().map_or(DEFAULT_PORT, |(address, _)| address.port());
                let port = if port == DEFAULT_PORT { String::new() } else { format!(":{port}") };
                format!("Only this machine can connect. To open it up:  echo-chat serve --listen 0.0.0.0{port}")
            }
            (true, true) => "Other machines can connect, with the password; nothing is encrypted.".to_owned(),
            (true, false) => "Other machines can connect, without a password; nothing is encrypted. \
                              ECHO_CHAT_SERVER_PASSWORD sets one."
                .to_owned(),
        });
        sentences.push("Ctrl-C drains and stops; twice stops now.".to_owned());
        sentences
    }
}

/// A way to come in.
struct Way {
    name: &'static str,
    command: String,
    remark: String,
}

/// Returns where this machine's own programs find what listens at `address`.
fn reached_at(address: SocketAddr) -> (IpAddr, u16) {
    let host = match address.ip() {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        host => host,
    };
    (host, address.port())
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Returns `number` with commas.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts<'a>(listening: &'a [(SocketAddr, Front)]) -> Facts<'a> {
        let capacity = Capacity::new(10_000, Some(20_000));
        Facts { version: "1.0.0", listening, admin: None, pid: 4121, capacity, needs_password: false, room: "#lobby" }
    }

    fn at(address: &str, front: Front) -> (SocketAddr, Front) {
        (address.parse().expect("an address"), front)
    }

    #[test]
    fn a_newcomer_reads_where_the_server_is_how_to_come_in_and_how_to_end_it() {
        let listening = [at("127.0.0.1:8067", Front::Auto), at("127.0.0.1:6667", Front::Auto)];
        assert_eq!(
            facts(&listening).banner(),
            "  echo-chat 1.0.0   listening on 127.0.0.1:8067, 127.0.0.1:6667   (pid 4121, up to 10,000 clients)\n\
             \n    \
               IRC     irssi -c 127.0.0.1 -p 8067   (then /join #lobby; 6667 works too)\n    \
               plain   nc 127.0.0.1 8067\n\
             \n  \
               Only this machine can connect. To open it up:  echo-chat serve --listen 0.0.0.0\n  \
               Ctrl-C drains and stops; twice stops now.\n"
        );
    }

    #[test]
    fn fewer_clients_than_configured_are_explained() {
        let listening = [at("127.0.0.1:8067", Front::Auto)];
        let mut facts = facts(&listening);
        assert!(!facts.banner().contains("ulimit"));
        facts.capacity = Capacity::new(10_000, Some(1024));
        let banner = facts.banner();
        assert!(banner.contains("up to 960 clients") && banner.contains("10,000 clients"), "{banner}");
        assert!(banner.contains("open 1,024 files") && banner.contains("`ulimit -n`"), "{banner}");
    }

    #[test]
    fn an_open_server_does_not_say_that_it_is_closed_and_is_reached_at_home() {
        let listening = [at("0.0.0.0:8067", Front::Auto)];
        let mut facts = facts(&listening);
        let banner = facts.banner();
        assert!(banner.contains("nc 127.0.0.1 8067") && banner.contains("irssi -c 127.0.0.1"), "{banner}");
        assert!(banner.contains("Other machines can connect, without a password"), "{banner}");
        assert!(!banner.contains("Only this machine"), "{banner}");
        facts.needs_password = true;
        let banner = facts.banner();
        assert!(banner.contains("with the password") && banner.contains("-w PASSWORD"), "{banner}");
    }

    #[test]
    fn commands_fit_what_each_listener_is_for() {
        let listening = [at("[::1]:6697", Front::Irc), at("127.0.0.1:8000", Front::Plain)];
        let mut facts = facts(&listening);
        facts.admin = Some("127.0.0.1:8068".parse().expect("an address"));
        let banner = facts.banner();
        for line in [
            "IRC       irssi -c ::1 -p 6697   (then /join #lobby)\n",
            "plain     nc 127.0.0.1 8000\n",
            "metrics   curl http://127.0.0.1:8068/metrics\n",
        ] {
            assert!(banner.contains(line), "{banner}");
        }
        let plain_only = [listening[1]];
        let banner = self::facts(&plain_only).banner();
        assert!(!banner.contains("irssi") && banner.contains("--listen 0.0.0.0:8000"), "{banner}");
    }

    #[test]
    fn scripts_read_only_the_addresses() {
        let listening = [at("127.0.0.1:8067", Front::Auto), at("[::1]:6667", Front::Irc)];
        assert_eq!(facts(&listening).quiet(), "listening on 127.0.0.1:8067\nlistening on [::1]:6667\n");
    }

    #[test]
    fn large_numbers_have_commas() {
        for (number, shown) in [(0, "0"), (999, "999"), (1_000, "1,000"), (9_936, "9,936"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), shown);
        }
    }
}
