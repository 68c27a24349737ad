use super::*;
use crate::connect::input::Input;

/// A client and the server that a test plays.
struct Played {
    client: Client,
}

impl Played {
    /// Returns one that is not connected and wants into `#x`.
    fn new() -> Self {
        let rooms = vec![("#x".to_owned(), None)];
        Self { client: Client::new(Identity { nick: "me".to_owned(), rooms, password: None, any_nick: true }) }
    }

    /// Returns one that is in `#x` of a server with these capabilities.
    fn ready(capabilities: &str) -> Self {
        let mut played = Self::new();
        played.connects(capabilities);
        played
    }

    fn connects(&mut self, capabilities: &str) {
        self.client.connected();
        self.hears(&[&format!(":s CAP * LS :{capabilities}")]);
        if !capabilities.is_empty() {
            self.hears(&[&format!(":s CAP * ACK :{capabilities}")]);
        }
        self.hears(&[":s 001 me :hi", ":me!m@h JOIN #x", ":s PONG s ready"]);
        assert!(self.client.is_ready());
        self.client.take_outgoing();
        self.client.take_events();
    }

    fn hears(&mut self, lines: &[&str]) {
        lines.iter().for_each(|line| self.client.received(line, 7));
    }

    fn types(&mut self, line: &str) {
        self.client.typed(Input::parse(line), 7);
    }

    /// Returns the lines that were sent since the last call.
    fn sent(&mut self) -> Vec<String> {
        let bytes = String::from_utf8(self.client.take_outgoing()).expect("text");
        assert!(bytes.is_empty() || bytes.ends_with("\r\n"), "{bytes:?}");
        bytes.split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn told(&mut self) -> Vec<What> {
        self.client.take_events().into_iter().map(|event| event.what).collect()
    }

    /// Returns the hints and refusals, as text.
    fn sentences(&mut self) -> Vec<String> {
        let text = |what| match what {
            What::Hint { text } | What::Refused { text, .. } => Some(text),
            _ => None,
        };
        self.told().into_iter().filter_map(text).collect()
    }

    fn said(&mut self) -> Vec<(String, String)> {
        let said = |what| match what {
            What::Said { target, text, own: true, .. } => Some((target, text)),
            _ => None,
        };
        self.told().into_iter().filter_map(said).collect()
    }
}

fn pair(target: &str, text: &str) -> (String, String) {
    (target.to_owned(), text.to_owned())
}

#[test]
fn it_registers_asks_for_what_it_can_use_and_goes_into_its_rooms() {
    let mut played = Played::new();
    played.client.connected();
    assert_eq!(played.sent(), ["CAP LS 302", "NICK me", "USER me 0 * :me"]);
    played.hears(&[":s CAP * LS :sasl server-time echo-message=x"]);
    assert_eq!(played.sent(), ["CAP REQ :echo-message server-time"]);
    played.hears(&[":s CAP * ACK :echo-message server-time"]);
    assert_eq!(played.sent(), ["CAP END"]);
    played.hears(&[":s 001 me :hi"]);
    assert_eq!(played.sent(), ["JOIN #x", "PING ready"]);
    assert!(!played.client.is_ready());
    played.hears(&[":s PONG s :ready"]);
    assert!(played.client.is_ready());
}

#[test]
fn a_password_goes_first_and_a_nick_of_any_script_has_a_user_name() {
    let identity = Identity { nick: "小明".to_owned(), password: Some("a b".to_owned()), ..Identity::default() };
    let mut played = Played { client: Client::new(identity) };
    played.client.connected();
    assert_eq!(played.sent(), ["CAP LS 302", "PASS :a b", "NICK 小明", "USER user 0 * :小明"]);
}

#[test]
fn a_server_without_capabilities_is_a_server_too() {
    let mut played = Played::new();
    played.client.connected();
    played.hears(&[":s 421 me CAP :Unknown command", ":s 001 me :hi", ":s PONG s ready"]);
    assert!(played.client.is_ready() && played.client.refusals().is_empty());
}

#[test]
fn where_a_nick_is_taken_others_are_tried_until_it_is_enough() {
    let mut played = Played::new();
    played.client.connected();
    played.sent();
    for nick in ["me_", "me__", "me___"] {
        played.hears(&[":s 433 * me :Nickname is already in use"]);
        assert_eq!(played.sent(), [format!("NICK {nick}")]);
        assert_eq!(played.client.fatal(), None);
    }
    played.hears(&[":s 433 * me___ :taken"]);
    assert_eq!(played.client.fatal(), Some("me___: taken; try another nick with --nick"));
    let mut strict = Played::new();
    strict.client.identity.any_nick = false;
    strict.client.connected();
    strict.hears(&[":s 433 * me :taken"]);
    assert!(strict.client.fatal().is_some());
}

#[test]
fn a_question_whether_we_are_there_is_answered() {
    let mut played = Played::ready("");
    played.hears(&["PING :a b"]);
    assert_eq!(played.sent(), ["PONG :a b"]);
}

#[test]
fn what_is_said_is_shown_by_the_server_if_it_echoes_and_else_by_us() {
    let mut played = Played::ready("");
    played.types("hi");
    assert_eq!(played.sent(), ["PRIVMSG #x :hi", "PING taken-2"]);
    assert_eq!(played.said(), [pair("#x", "hi")]);

    let mut played = Played::ready("echo-message");
    played.types("hi");
    assert_eq!(played.sent(), ["PRIVMSG #x :hi"], "the echo will tell");
    assert!(played.said().is_empty());
    played.hears(&[":me!m@h PRIVMSG #X :hi"]);
    assert_eq!(played.said(), [pair("#X", "hi")]);
    assert_eq!(played.client.unsettled(), 0);
}

#[test]
fn without_echoes_the_answer_to_a_ping_settles_what_was_said() {
    let mut played = Played::ready("");
    played.types("one");
    played.types("two");
    assert_eq!(played.client.unsettled(), 2);
    played.hears(&[":s PONG s taken-2"]);
    assert_eq!(played.client.unsettled(), 1);
    assert_eq!(played.sent().last().map(String::as_str), Some("PING taken-4"));
    played.hears(&[":s PONG s taken-4"]);
    assert_eq!(played.client.unsettled(), 0);
    assert!(played.sent().is_empty() && played.client.refusals().is_empty());
}

#[test]
fn a_line_that_was_neither_echoed_nor_refused_was_not_taken() {
    let mut played = Played::ready("echo-message");
    played.types("hi");
    played.client.ask();
    assert_eq!(played.sent(), ["PRIVMSG #x :hi", "PING taken-2"]);
    played.hears(&[":s PONG s taken-2"]);
    assert_eq!(played.client.refusals(), ["#x: the server did not take it"]);
    assert_eq!(played.client.unsettled(), 0);
}

#[test]
fn a_refused_line_is_settled_and_a_refusal_of_something_else_settles_none() {
    let mut played = Played::ready("");
    played.types("hi");
    played.hears(&[":s 482 me #x :You're not a channel operator"]);
    assert_eq!(played.client.unsettled(), 1);
    played.hears(&[":s 404 me #x :Cannot send to channel"]);
    assert_eq!(played.client.unsettled(), 0);
    assert_eq!(played.client.refusals().last().map(String::as_str), Some("#x: Cannot send to channel"));
}

#[test]
fn where_answers_have_labels_only_the_label_counts() {
    let mut played = Played::ready("echo-message labeled-response message-tags");
    played.types("one");
    played.types("two");
    assert_eq!(played.sent(), ["@label=1 PRIVMSG #x :one", "@label=2 PRIVMSG #x :two"]);
    played.hears(&["@label=2 :s 404 me #x :no"]);
    played.hears(&[":s 404 me #x :somebody else's"]);
    assert_eq!(played.client.unsettled(), 1);
    played.hears(&["@label=1 :me!m@h PRIVMSG #x :one"]);
    assert_eq!(played.client.unsettled(), 0);
}

#[test]
fn after_a_loss_what_was_not_taken_is_sent_again_and_says_so() {
    let mut played = Played::ready("");
    played.types("/join #y key");
    played.hears(&[":me!m@h JOIN #y", ":me!m@h NICK you"]);
    played.types("taken");
    played.hears(&[":s PONG s taken-2"]);
    played.types("lost");
    played.client.lost("gone", Some(1), 7);
    played.types("later");
    assert_eq!(played.client.unsettled(), 2);
    assert!(played.sent().is_empty());
    played.told();

    played.client.connected();
    assert_eq!(played.sent()[1], "NICK you");
    played.hears(&[":s 001 you :hi"]);
    assert_eq!(played.sent(), ["JOIN #x", "JOIN #y key", "PING ready"]);
    played.hears(&[":you!m@h JOIN #y", ":you!m@h JOIN #x", ":s PONG s ready"]);
    assert_eq!(played.client.model.current.as_deref(), Some("#y"), "where we were");
    assert_eq!(played.sent()[..3], ["PRIVMSG #y :lost", "PING taken-6", "PRIVMSG #y :later"]);
    let told = played.told();
    let resent = What::Resent { target: "#y".to_owned(), text: "lost".to_owned() };
    assert_eq!(told.iter().filter(|what| matches!(what, What::Resent { .. })).collect::<Vec<_>>(), [&resent]);
    let said: Vec<_> = told.iter().filter(|what| matches!(what, What::Said { .. })).collect();
    assert!(matches!(said[..], [What::Said { text, .. }] if text == "later"), "what was shown is not shown again");
}

#[test]
fn what_is_said_before_the_server_listens_waits_and_not_without_end() {
    let mut played = Played::new();
    for _ in 0..UNSENT {
        played.types("hi");
    }
    assert_eq!(played.client.unsettled(), UNSENT);
    played.told();
    played.types("too much");
    assert_eq!(played.client.unsettled(), UNSENT);
    assert!(played.sentences()[0].contains("was not kept"));
}

#[test]
fn a_long_text_becomes_lines_that_fit_and_a_longer_one_is_refused() {
    let mut played = Played::ready("");
    played.types(&"你".repeat(300));
    let lines: Vec<_> = played.sent().into_iter().filter(|line| line.starts_with("PRIVMSG")).collect();
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert!(format!(":me!m@h {line}\r\n").len() <= 512, "{line}");
    }
    assert_eq!(lines.concat().matches('你').count(), 300);
    played.told();
    played.types(&"x".repeat(5000));
    assert!(played.sent().is_empty());
    assert!(played.sentences()[0].contains("5000 bytes"));
    played.client.say_here(&"x".repeat(5000), 7).expect("a script may say more");
    assert!(played.sent().len() > 9);
}

#[test]
fn an_action_of_any_length_is_closed_in_every_line() {
    let mut played = Played::ready("");
    played.types(&format!("/me {}", "waves ".repeat(120)));
    let lines: Vec<_> = played.sent().into_iter().filter(|line| line.starts_with("PRIVMSG")).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(line.starts_with("PRIVMSG #x :\u{1}ACTION waves") && line.ends_with('\u{1}'), "{line:?}");
        assert!(format!(":me!m@h {line}\r\n").len() <= 512);
    }
}

#[test]
fn commands_say_what_they_mean_to_the_server() {
    let mut played = Played::ready("");
    played.hears(&[":ann!a@h PRIVMSG me :psst"]);
    for (typed, sent) in [
        ("/join y", "JOIN #y"),
        ("/join #y key", "JOIN #y key"),
        ("/part", "PART #x"),
        ("/part #y so long", "PART #y :so long"),
        ("/nick you", "NICK you"),
        ("/topic", "TOPIC #x"),
        ("/topic #x new one", "TOPIC #x :new one"),
        ("/who", "NAMES #x"),
        ("/who ann", "WHO ann"),
        ("/whois ann", "WHOIS ann"),
        ("/rooms", "LIST"),
        ("/away at lunch", "AWAY :at lunch"),
        ("/back", "AWAY"),
        ("/irc MODE #x +m", "MODE #x +m"),
        ("/reply yes", "PRIVMSG ann :yes"),
        ("/msg bob hi", "PRIVMSG bob :hi"),
    ] {
        played.types(typed);
        assert_eq!(played.sent()[0], sent, "{typed}");
    }
}

#[test]
fn an_irc_line_is_one_line() {
    let mut played = Played::ready("");
    played.client.typed(Input::Irc("A\r\nB\0".to_owned()), 7);
    assert_eq!(played.sent(), ["AB"]);
}

#[test]
fn a_room_that_we_are_in_is_entered_without_the_server_and_a_person_can_be_a_place() {
    let mut played = Played::ready("");
    played.types("/msg ann");
    assert_eq!(played.client.model.current.as_deref(), Some("ann"));
    played.types("hi");
    assert_eq!(played.sent()[0], "PRIVMSG ann :hi");
    played.types("/join X");
    assert!(played.sent().is_empty());
    assert_eq!(played.client.model.current.as_deref(), Some("#x"));
    played.types("/msg ann");
    played.types("/part");
    assert!(played.sent().is_empty());
    assert_eq!(played.client.model.current.as_deref(), Some("#x"));
}

#[test]
fn what_cannot_be_done_says_what_could() {
    let mut played = Played { client: Client::new(Identity { nick: "me".to_owned(), ..Identity::default() }) };
    for (typed, hint) in [
        ("hi", "you are in no room; /join #lobby"),
        ("/reply hi", "nobody has written to you alone"),
        ("/nick", "use it as /nick NICK"),
        ("/jion", "did you mean /join?"),
        ("/rooms", "there is no connection"),
        ("/ignore", "nobody is ignored"),
    ] {
        played.types(typed);
        let sentences = played.sentences();
        assert!(sentences.len() == 1 && sentences[0].contains(hint), "{typed}: {sentences:?}");
    }
    assert!(played.sent().is_empty());
}

#[test]
fn whoever_goes_says_so_only_where_somebody_hears_it() {
    let mut played = Played::ready("");
    played.types("/quit so long");
    assert!(played.client.is_leaving());
    assert_eq!(played.sent(), ["QUIT :so long"]);
    let mut offline = Played::new();
    offline.types("/quit");
    assert!(offline.client.is_leaving() && offline.sent().is_empty());
}

#[test]
fn it_is_finished_when_the_server_has_answered_for_everything() {
    let mut played = Played::ready("echo-message");
    played.types("/whois ann");
    assert!(!played.client.finish());
    assert_eq!(played.sent(), ["WHOIS ann", "PING done"]);
    assert!(!played.client.finish());
    assert!(played.sent().is_empty(), "it is asked once");
    played.types("hi");
    played.hears(&[":s PONG s done"]);
    assert!(!played.client.finish(), "something was said since");
    played.hears(&[":me!m@h PRIVMSG #x :hi"]);
    assert!(played.client.finish());
    played.client.lost("gone", Some(1), 7);
    assert!(!played.client.finish());
    played.connects("");
    assert!(!played.client.finish());
    assert_eq!(played.sent(), ["PING done"]);
}

#[test]
fn what_the_server_says_last_is_kept_for_the_reason() {
    let mut played = Played::ready("");
    played.hears(&["ERROR :too slow"]);
    assert_eq!(played.client.take_farewell().as_deref(), Some("too slow"));
    assert_eq!(played.client.take_farewell(), None);
}
