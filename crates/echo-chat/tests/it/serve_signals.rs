//! Signals to the chat server: finish, stop now, read the settings again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{File, Guest, Server, output_of};

/// How many messages may be on their way to their sender at a time.
const AHEAD: usize = 32;

/// Talks without a break until the server ends, and returns what came back.
fn talk(mut guest: Guest, echoed: &AtomicUsize) -> Vec<String> {
    let mut sent = 0;
    let mut texts = Vec::new();
    loop {
        while sent < texts.len() + AHEAD {
            sent += 1;
            // That the server has ended shows in what it says last.
            let _ = guest.try_send(format!("PRIVMSG #lobby :message {sent}\r\n").as_bytes());
        }
        match guest.next().expect("ended without a reset") {
            Some(line) => texts.extend(message(&line)),
            None => break,
        }
        echoed.store(texts.len(), Ordering::Relaxed);
    }
    assert_told_the_end(&guest);
    texts
}

fn message(line: &str) -> Option<String> {
    Some(line.split_once("PRIVMSG #lobby :")?.1.to_owned())
}

#[track_caller]
fn assert_told_the_end(guest: &Guest) {
    let last = guest.heard().last().expect("something was told");
    assert_eq!(last, "ERROR :Closing link: the server is stopping");
}

#[test]
fn all_that_came_back_to_its_sender_before_the_end_reaches_everybody() {
    let mut server = Server::chat(&[]);
    let mut members: Vec<_> =
        (0..10).map(|number| Guest::irc_in(server.address, &format!("member{number}"), "#lobby")).collect();
    members.push(Guest::plain(server.address, "ann"));
    let mut sender = Guest::irc_with(server.address, "sender", "echo-message");
    sender.asks("JOIN #lobby");

    let echoed = Arc::new(AtomicUsize::new(0));
    let talking = thread::spawn({
        let echoed = Arc::clone(&echoed);
        move || talk(sender, &echoed)
    });
    // Half of them read only after the signal.
    let late = members.split_off(5);
    let mut reading: Vec<_> =
        members.into_iter().map(|mut member| thread::spawn(move || (member.ends(), member))).collect();
    while echoed.load(Ordering::Relaxed) < 500 {
        thread::yield_now();
    }
    let asked = Instant::now();
    server.program.signal("TERM");
    server.logs("draining");
    reading.extend(late.into_iter().map(|mut member| thread::spawn(move || (member.ends(), member))));

    let came_back = talking.join().expect("the sender saw a good end");
    assert!(came_back.len() >= 500, "{}", came_back.len());
    for reader in reading {
        let (told, member) = reader.join().expect("a member saw a good end");
        let is_plain = told.iter().any(|line| line.starts_with("sender: "));
        let texts: Vec<_> = match is_plain {
            true => told.iter().filter_map(|line| Some(line.strip_prefix("sender: ")?.to_owned())).collect(),
            false => {
                assert_told_the_end(&member);
                told.iter().filter_map(|line| message(line)).collect()
            }
        };
        // What was heard last may not have come back to its sender any more, but nothing is missing or out of turn.
        assert!(texts.starts_with(&came_back), "{} of {}", texts.len(), came_back.len());
    }
    assert!(server.program.status().success());
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}

#[test]
fn everybody_is_told_and_nobody_new_comes_in() {
    let mut server = Server::chat(&[]);
    let mut plain = Guest::plain(server.address, "ann");
    let mut irc = Guest::irc(server.address, "bob");
    let mut newcomer = Guest::at_the_door(server.address);
    newcomer.say("CAP LS 302");
    newcomer.hears("CAP * LS");
    server.program.signal("INT");
    plain.hears("The server is stopping.");
    irc.hears("The server is stopping.");
    assert!(std::net::TcpStream::connect(server.address).is_err(), "the door is closed by now");
    plain.ends();
    irc.ends();
    newcomer.ends();
    assert_told_the_end(&irc);
    assert_told_the_end(&newcomer);
    drop((plain, irc, newcomer));
    assert!(server.program.status().success());
}

#[test]
fn a_second_signal_does_not_wait_for_those_who_take_their_time() {
    let mut server = Server::chat(&["--drain", "10m"]);
    let mut guest = Guest::irc(server.address, "ann");
    server.program.signal("TERM");
    server.logs("draining");
    // It was told the end and does not go.
    guest.ends();
    server.program.signal("TERM");
    assert_eq!(server.program.status().code(), Some(130));
}

#[test]
fn those_who_do_not_go_are_cut_off_in_time() {
    let mut server = Server::chat(&["--drain", "200ms"]);
    let mut guest = Guest::irc(server.address, "ann");
    server.program.signal("TERM");
    guest.ends();
    assert!(server.program.status().success());
}

/// Has the server read its settings again, and waits for what it says about that.
fn reloads(server: &Server, file: &File, text: &str, says: &str) {
    file.write(text);
    server.program.signal("HUP");
    server.logs(says);
}

#[test]
fn what_everybody_is_told_on_arrival_can_change_while_the_server_runs() {
    let file = File::new("motd", "[server]\nmotd = 'good morning'\n");
    let server = Server::chat(&["--config", file.name()]);
    let mut before = Guest::irc(server.address, "ann");
    assert!(before.heard().iter().any(|line| line.contains(" 372 ann ") && line.contains("good morning")));
    reloads(&server, &file, "[server]\nmotd = 'good evening'\n", "reloaded: server.motd is now");
    let after = Guest::plain(server.address, "bob");
    assert!(after.heard().iter().any(|line| line.contains("good evening")), "{:?}", after.heard());
    assert!(before.asks("MOTD").iter().any(|line| line.contains("good evening")));
}

#[test]
fn limits_can_change_while_the_server_runs() {
    let file = File::new("limits", "");
    let server = Server::chat(&["--config", file.name()]);
    let mut first = Guest::irc(server.address, "ann");
    reloads(&server, &file, "[limits]\nconnections = 1\n", "reloaded: limits.connections is now");
    let refused = Guest::at_the_door(server.address).ends();
    assert!(refused.len() == 1 && refused[0].starts_with("ERROR :"), "{refused:?}");
    // Who is in stays, and the limit is for those who come.
    first.catch_up();
    reloads(&server, &file, "[limits]\nconnections = 2\n", "reloaded: limits.connections is now 2, was 1");
    Guest::irc(server.address, "bob");
}

#[test]
fn irc_clients_are_told_again_what_the_server_supports_where_that_is_different() {
    let file = File::new("supports", "");
    let server = Server::chat(&["--config", file.name()]);
    let mut irc = Guest::irc(server.address, "ann");
    let mut plain = Guest::plain(server.address, "bob");
    reloads(&server, &file, "[rooms]\nper_user = 7\n", "reloaded: rooms.per_user is now 7");
    let told = irc.hears("CHANLIMIT=#:7");
    assert_eq!(told, ":echo-chat.internal 005 ann CHANLIMIT=#:7 MAXLIST=beI:100 :are supported by this server");
    plain.catch_up();
    assert!(!plain.heard().iter().any(|line| line.contains("CHANLIMIT")), "{:?}", plain.heard());
}

#[test]
fn a_new_ban_ends_the_connections_that_it_is_about() {
    let file = File::new("bans", "");
    let server = Server::chat(&["--config", file.name()]);
    let mut ann = Guest::irc_in(server.address, "ann", "#lobby");
    let mut troll = Guest::irc_in(server.address, "troll", "#lobby");
    let bans = "[[ban]]\nmask = 'troll!*@*'\nreason = 'enough of it'\n";
    reloads(&server, &file, bans, "reloaded: ");
    let told = troll.ends();
    assert_eq!(told.last().expect("a reason"), "ERROR :Closing link: banned: enough of it");
    assert!(ann.hears("QUIT").contains("enough of it"));

    let mut again = Guest::at_the_door(server.address);
    again.register("troll", "");
    assert!(again.ends().iter().any(|line| line.contains(" 465 ")), "{:?}", again.heard());
    reloads(&server, &file, "", "reloaded: ");
}

#[test]
fn who_becomes_an_operator_is_logged_and_is_one_only_as_long_as_the_file_has_them() {
    let password = String::from_utf8(output_of(&["config", "hash"], b"sesame\n").stdout).expect("text");
    let file = File::new("operators", &format!("[[operator]]\nname = 'root'\n{password}"));
    let server = Server::chat(&["--config", file.name(), "--log", "debug"]);
    let mut ann = Guest::irc(server.address, "ann");
    assert!(ann.asks("OPER root simsim").iter().any(|line| line.contains(" 464 ann ")));
    assert!(server.logs("no operator has that name and that password").contains("WARN"));
    ann.asks("OPER root sesame");
    assert!(server.logs("became an operator of the server").contains("\"operator\":\"root\""));
    assert!(!server.program.errors.so_far().iter().any(|line| line.contains("sesame") || line.contains("simsim")));

    reloads(&server, &file, "", "operator \\\"root\\\" is gone");
    ann.hears("MODE ann -o");
    assert!(ann.asks("KILL ann :enough").iter().any(|line| line.contains(" 481 ann ")));
}

#[test]
fn who_leaves_before_they_are_in_is_found_in_the_log_by_who_looks_for_it() {
    let file = File::new("password", "[server]\npassword = 'sesame'\n");
    let server = Server::chat(&["--config", file.name(), "--log", "debug"]);
    let mut guest = Guest::at_the_door(server.address);
    guest.register("ann", "");
    guest.ends();
    let line = server.logs("left before coming in");
    assert!(line.contains("the password of the server was wrong") && line.contains("127.0.0.1"), "{line}");
}

#[test]
fn a_file_with_a_mistake_changes_nothing_and_the_log_says_what_it_is() {
    let file = File::new("mistake", "[server]\nmotd = 'good morning'\n");
    let server = Server::chat(&["--config", file.name()]);
    let text = "[server]\nmotd = 'good evening'\n[limits]\nconections = 5\nping = 'soon'\n";
    reloads(&server, &file, text, "not reloaded: ");
    let complaint = server.logs("conections");
    assert!(
        complaint.contains("connections") && complaint.contains(file.name()),
        "it says where and what: {complaint}"
    );
    server.logs("limits.ping");
    let guest = Guest::irc(server.address, "ann");
    assert!(guest.heard().iter().any(|line| line.contains("good morning")), "{:?}", guest.heard());

    reloads(&server, &file, "[server]\nmotd = 'good evening'\n", "reloaded: server.motd is now");
    let guest = Guest::irc(server.address, "bob");
    assert!(guest.heard().iter().any(|line| line.contains("good evening")), "{:?}", guest.heard());
}

#[test]
fn reading_the_settings_again_disturbs_nobody() {
    let file = File::new("same", "");
    let server = Server::chat(&["--config", file.name()]);
    let mut ann = Guest::irc_in(server.address, "ann", "#lobby");
    let mut bob = Guest::irc_in(server.address, "bob", "#lobby");
    ann.hears("JOIN");
    reloads(&server, &file, "# nothing\n", "reloaded: nothing has changed");
    ann.say("PRIVMSG #lobby :still here");
    assert_eq!(bob.hears("still here"), ":ann!ann@127.0.0.1 PRIVMSG #lobby :still here");
}
