use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::listener::{Front, IrcPort};
use super::table::{Applies, Table};
use super::units::Size;
use super::value::{Given, Value};
use super::*;
use crate::password::Hashed;

fn read(text: &str) -> Result<Loaded, SettingsError> {
    read_only(Path::new("chat.toml"), text)
}

#[track_caller]
fn settings(text: &str) -> Settings {
    read(text).unwrap_or_else(|error| panic!("{error}")).settings
}

#[track_caller]
fn refused(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[track_caller]
fn refused_variable(name: &str, value: &str) -> String {
    Sources { variables: variables(&[(name, value)]), ..Sources::default() }.load().expect_err(name).to_string()
}

#[test]
fn the_example_is_exactly_the_defaults() {
    let example = Settings::example();
    let loaded = read(&example).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.settings, Settings::default());
    for key in Settings::keys() {
        assert!(loaded.origins.contains_key(&key.path()), "{} is missing", key.path());
    }
}

#[test]
fn what_is_commented_out_in_the_example_shows_every_key_of_operators_and_bans() {
    let example = Settings::example();
    let from = example.find("# [[operator]]").expect("operators are shown");
    let hash = Hashed::of("secret").show();
    let uncommented: String = example[from..]
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with('[') || line.contains(" = "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(refused(&uncommented).contains("`echo-chat config hash`"), "the placeholder lets nobody in");
    let settings = settings(&uncommented.replace("\"what `echo-chat config hash` prints\"", &hash.to_string()));
    assert_eq!((settings.operators.len(), settings.bans.len()), (1, 1));
    let tables: [&dyn Table; 2] = [&settings.operators[0], &settings.bans[0]];
    for field in tables.iter().flat_map(|table| table.fields()) {
        assert!(uncommented.contains(&format!("{} = ", field.name)), "{}", field.name);
    }
}

#[test]
fn the_defaults_are_those_that_the_documentation_promises() {
    let Settings { listen, rooms, history, nicks, limits, flood, admin, .. } = Settings::default();
    assert_eq!(listen.addresses.show().to_string(), r#"["127.0.0.1:8067"]"#);
    assert_eq!((listen.irc_port, rooms.default.as_str()), (IrcPort::IfFree(6667), "#lobby"));
    assert_eq!((history.lines, history.age, history.replay), (1000, Duration::from_secs(604_800), 20));
    assert_eq!(nicks.hold, Duration::from_secs(60));
    assert_eq!((limits.connections.get(), limits.per_address.get(), limits.per_minute.get()), (10_000, 16, 32));
    let seconds =
        [limits.registration, limits.ping, limits.drop, limits.no_progress, limits.drain].map(|time| time.as_secs());
    assert_eq!(seconds, [30, 90, 150, 30, 10]);
    let sizes = [limits.line, limits.unread_pause, limits.unread_drop, limits.receive, limits.send_buffer];
    assert_eq!(sizes, [8, 32, 256, 16, 64].map(Size::kib));
    assert_eq!((flood.limit, flood.burst.get(), flood.lines.get(), flood.bytes), (true, 10, 2, Size::kib(4)));
    assert_eq!(admin.listen, None);
}

#[test]
fn defaults_do_not_contradict_each_other() {
    assert_eq!(check::contradictions(&Settings::default()), []);
}

#[test]
fn every_value_is_shown_so_that_it_reads_as_the_same_and_every_name_is_there_once() {
    let mut settings = Settings::default();
    let (mut paths, mut flags) = (HashSet::new(), HashSet::new());
    for key in Settings::keys() {
        let shown = key.default();
        let table = settings.table_mut(key.table).expect("the table of a key");
        table.set(key.field.name, &shown).unwrap_or_else(|reason| panic!("{}: {reason}", key.path()));
        assert!((key.field.check)(&shown).is_ok() && !key.field.about.is_empty());
        assert!(paths.insert(key.variable()), "{} twice", key.variable());
        assert!(key.field.flag.is_none_or(|flag| flags.insert(flag.name)), "{} twice", key.path());
    }
    assert_eq!(settings, Settings::default());
}

#[test]
fn a_file_says_what_differs() {
    let settings = settings(
        r#"
        [listen]
        addresses = ["0.0.0.0", "irc://[::]:6697"]
        irc_port = "off"
        [server]
        motd = """Welcome.
你好。"""
        threads = 4
        [limits]
        unread_drop = "1 MiB"
        drop = "5m"
        connections = 0x10
        [flood]
        limit = false
        [[ban]]
        mask = "*!*@192.0.2.0/24"
        "#,
    );
    assert_eq!(settings.listen.addresses[1].front, Front::Irc);
    assert_eq!(settings.listen.irc_port, IrcPort::Off);
    assert_eq!(settings.server.motd, "Welcome.\n你好。");
    assert_eq!(settings.server.threads.number().get(), 4);
    assert_eq!(settings.limits.unread_drop, Size(1 << 20));
    assert_eq!(settings.limits.drop, Duration::from_secs(300));
    assert_eq!(settings.limits.connections.get(), 16);
    assert!(!settings.flood.limit);
    assert_eq!(settings.bans[0].mask, "*!*@192.0.2.0/24");
    assert_eq!(settings.rooms, Settings::default().rooms);
}

#[test]
fn a_key_that_does_not_exist_is_named_with_its_line_and_the_nearest() {
    for (text, sentence) in [
        (
            "[limits]\n\nconections = 5",
            "chat.toml, line 3: there is no key `limits.conections`; did you mean `limits.connections`?",
        ),
        (
            "[limits]\ndefault = '#x'",
            "chat.toml, line 2: there is no key `limits.default`; did you mean `rooms.default`?",
        ),
        (
            "[history]\npre_adress = 5",
            "chat.toml, line 2: there is no key `history.pre_adress`; did you mean `limits.per_address`?",
        ),
        ("connections = 5", "chat.toml, line 1: there is no key `connections`; did you mean `limits.connections`?"),
        (
            "[rooms]\nxyzzy = 5",
            "chat.toml, line 2: there is no key `rooms.xyzzy`; `echo-chat config default` prints all there are",
        ),
        ("\n[limit]\nping = '5 s'", "chat.toml, line 2: there is no table `limit`; did you mean [limits]?"),
        ("[[operators]]", "chat.toml, line 1: there is no table `operators`; did you mean [[operator]]?"),
        ("[[ban]]\nmaks = 'x'", "chat.toml, line 2: there is no key `ban.maks`; did you mean `mask`?"),
        ("[[ban]]\nuntil = 'x'", "chat.toml, line 2: there is no key `ban.until`; there are mask, reason"),
    ] {
        assert_eq!(refused(text), sentence);
    }
}

#[test]
fn a_value_that_cannot_be_is_named_with_what_can() {
    for (text, sentence) in [
        (
            "[limits]\nconnections = 'many'",
            "chat.toml, line 2: `limits.connections` cannot be \"many\": give a whole number, 1 or more",
        ),
        (
            "[limits]\nconnections = 0",
            "chat.toml, line 2: `limits.connections` cannot be 0: give a whole number, 1 or more",
        ),
        (
            "[limits]\nconnections = 1.5",
            "chat.toml, line 2: `limits.connections` cannot be 1.5: give a whole number, 1 or more",
        ),
        (
            "[limits]\nping = 90",
            "chat.toml, line 2: `limits.ping` cannot be 90: give a time with its unit, as in 30 s, 5 m, 1 h or 7 d",
        ),
        (
            "[limits]\nline = [1]",
            "chat.toml, line 2: `limits.line` cannot be this: give a size, as in 512, 64 KiB or 2 MiB",
        ),
        (
            "[limits]\nline = { a = 1 }",
            "chat.toml, line 2: `limits.line` cannot be this: give a size, as in 512, 64 KiB or 2 MiB",
        ),
        ("[server]\nname = 5", "chat.toml, line 2: `server.name` cannot be 5: give a text in quotes"),
        (
            "[nicks]\ncharacters = 'latin'",
            "chat.toml, line 2: `nicks.characters` cannot be \"latin\": give unicode or ascii",
        ),
        ("limits = 5", "chat.toml, line 1: `limits` is a table; write [limits] and its keys below it"),
        (
            "[operator]\nname = 'ann'",
            "chat.toml, line 1: there can be several; write [[operator]] and the keys below it",
        ),
    ] {
        assert_eq!(refused(text), sentence);
    }
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    let error = read("[rooms]\nx1 = 1\n[limits]\nping = 'x'\nx2 = 1\n[flood]\nlimit = 3").expect_err("four mistakes");
    let lines: Vec<_> = error.problems().iter().map(|problem| problem.origin.clone()).collect();
    let expected = [2, 4, 5, 7].map(|line| Some(Origin::File { path: "chat.toml".into(), line }));
    assert_eq!(lines, expected);
    assert_eq!(error.to_string().lines().count(), 4);
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let sentence = refused("[limits]\nping = 'x\n");
    assert!(sentence.starts_with("chat.toml, line 2: this is no TOML: "), "{sentence}");
    let sentence = refused("[limits]\n[limits]\n");
    assert!(sentence.contains("line 2") && sentence.contains("duplicate"), "{sentence}");
}

#[test]
fn values_that_contradict_each_other_are_refused_at_the_one_that_was_given() {
    for (text, parts) in [
        (
            "[limits]\nunread_pause = '1 MiB'",
            &["line 2", "`limits.unread_pause` (1 MiB)", "`limits.unread_drop` (256 KiB)"][..],
        ),
        ("[limits]\nping = '150 s'", &["line 2", "`limits.ping` (150 s)", "`limits.drop` (150 s)"]),
        ("[limits]\nline = '32 KiB'", &["`limits.receive` (16 KiB)"]),
        ("[limits]\nline = 511", &["line 2", "512 B or more"]),
        ("[limits]\nregistration = '0 s'", &["line 2", "more than 0 s"]),
        ("[server]\nname = 'localhost'", &["line 2", "\"localhost\"", "at least one dot"]),
        ("[server]\nnetwork = 'two words'", &["line 2", "one word"]),
        (
            "[listen]\naddresses = ['127.0.0.1', '[::1]', 'irc://127.0.0.1:8067']",
            &["line 2", "`listen.addresses`", "twice, as 127.0.0.1:8067 and as irc://127.0.0.1:8067"],
        ),
        ("[rooms]\ndefault = 'lobby'", &["line 2", "#lobby"]),
        ("[rooms]\ndefault = '#a,b'", &["line 2", "without spaces"]),
        ("[rooms]\nname_length = 65", &["line 2", "`rooms.name_length` (65)", "from 2 to 64"]),
        ("[rooms]\nname_length = 1\ndefault = '#a'", &["line 2", "from 2 to 64"]),
        ("[rooms]\ntopic_length = 301", &["line 2", "`rooms.topic_length` (301)", "300 or less"]),
        ("[rooms]\nkick_length = 301", &["line 2", "300 or less"]),
        ("[rooms]\naway_length = 301", &["line 2", "300 or less"]),
        ("[flood]\nbytes = 0", &["line 2", "`flood.limit = false`"]),
        ("[[ban]]\nmask = '*!*@192.0.2.0/33'", &["line 1", "`ban.mask` cannot be \"*!*@192.0.2.0/33\": "]),
        ("[[ban]]\nmask = 'a b'", &["line 1", "`ban.mask` cannot be \"a b\": the mask has", "use ? in its place"]),
        ("[[ban]]\nreason = 'x'", &["line 1", "`ban.mask` cannot be \"\""]),
        ("[[operator]]\nname = 'ann'", &["line 1", "\"ann\" has no password"]),
    ] {
        let sentence = refused(text);
        assert!(parts.iter().all(|part| sentence.contains(part)), "{sentence}");
    }
}

#[test]
fn two_operators_of_one_name_are_refused() {
    let hash = Hashed::of("secret").show();
    let one = format!("[[operator]]\nname = 'ann'\npassword = {hash}\n");
    assert_eq!(settings(&one).operators[0].hosts, ["*@*"]);
    assert!(refused(&format!("{one}{one}")).contains("line 4: there are two operators called \"ann\""));
}

#[test]
fn no_secret_is_printed() {
    let text = "[server]\npassword = 'opensesame'\n";
    let loaded = read(text).expect("a password");
    assert!(loaded.settings.server.password.as_ref().is_some_and(|password| password.is("opensesame")));
    assert!(loaded.settings.server.password.as_ref().is_some_and(|password| !password.is("opensesamd")));
    assert!(loaded.settings.server.password.as_ref().is_some_and(|password| !password.is("open")));
    let changes = Settings::default().changes(&loaded.settings).to_string();
    assert_eq!(changes, "server.password has changed");
    let wrong = refused("[[operator]]\npassword = 'opensesame'");
    for printed in [loaded.to_string(), format!("{loaded:?}"), wrong] {
        assert!(!printed.contains("sesame"), "{printed}");
    }
    assert!(settings("[server]\npassword = ''").server.password.is_none());
}

#[test]
fn flags_count_for_more_than_variables_and_those_for_more_than_the_file() {
    let folder = std::env::temp_dir().join(format!("echo-chat-settings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("chat.toml");
    std::fs::write(
        &file,
        "[limits]\nconnections = 1\nper_address = 1\nper_minute = 1\n[server]\nmotd_file = 'motd.txt'",
    )
    .expect("written");
    std::fs::write(folder.join("motd.txt"), "你好\n").expect("written");
    let sources = Sources {
        file: Some(file.clone()),
        variables: variables(&[
            ("ECHO_CHAT_LIMITS_CONNECTIONS", "2"),
            ("ECHO_CHAT_LIMITS_PER_ADDRESS", "2"),
            ("ECHO_CHAT_LISTEN_ADDRESSES", "127.0.0.1:1, plain://127.0.0.1:2"),
            ("ECHO_CHAT_ROOMS_DEFAULT", ""),
            ("ECHO_CHAT_CONFIG", "elsewhere"),
            ("PATH", "x"),
        ]),
        flags: vec![("--max-connections".to_owned(), "limits.connections".to_owned(), Given::text("3"))],
    };
    let loaded = sources.load();
    std::fs::write(folder.join("motd.txt"), b"ok\n\xff").expect("written");
    let wrong_motd = sources.load();
    std::fs::remove_dir_all(&folder).expect("was there");
    let missing = sources.load();

    let Loaded { settings: Settings { limits, listen, server, rooms, .. }, origins, .. } =
        loaded.expect("all of it is right");
    assert_eq!((limits.connections.get(), limits.per_address.get(), limits.per_minute.get()), (3, 2, 1));
    assert_eq!((listen.addresses.len(), rooms.default.as_str(), server.motd.as_str()), (2, "#lobby", "你好\n"));
    assert_eq!(origins["limits.connections"], Origin::Flag("--max-connections".to_owned()));
    assert_eq!(origins["limits.per_address"], Origin::Variable("ECHO_CHAT_LIMITS_PER_ADDRESS".to_owned()));
    assert_eq!(origins["limits.per_minute"], Origin::File { path: file, line: 4 });
    let wrong_motd = wrong_motd.expect_err("not UTF-8").to_string();
    assert!(wrong_motd.contains("motd.txt, line 2: this is not UTF-8"), "{wrong_motd}");
    let missing = missing.expect_err("the file is gone").to_string();
    assert!(missing.contains("cannot read") && missing.contains("chat.toml"), "{missing}");
}

#[test]
fn both_a_text_and_a_file_of_what_everybody_is_told_are_refused() {
    let sentence = refused("[server]\nmotd = 'x'\nmotd_file = 'y'");
    assert_eq!(sentence, "chat.toml, line 3: `server.motd` and `server.motd_file` exclude each other; take one out");
}

#[test]
fn a_variable_that_does_not_exist_is_named_with_the_nearest() {
    assert_eq!(
        refused_variable("ECHO_CHAT_LIMITS_CONECTIONS", "5"),
        "ECHO_CHAT_LIMITS_CONECTIONS: there is no such variable; did you mean ECHO_CHAT_LIMITS_CONNECTIONS?"
    );
    assert!(refused_variable("ECHO_CHAT_CONFIGS", "x").contains("did you mean ECHO_CHAT_CONFIG?"));
    assert!(refused_variable("ECHO_CHAT_X", "x").contains("as in ECHO_CHAT_LIMITS_CONNECTIONS"));
    assert_eq!(
        refused_variable("ECHO_CHAT_HISTORY_AGE", "7"),
        "ECHO_CHAT_HISTORY_AGE: `history.age` cannot be \"7\": give a time with its unit, as in 30 s, 5 m, 1 h or 7 d"
    );
}

#[test]
fn a_key_given_by_flag_that_does_not_exist_is_named_with_the_nearest() {
    let flags = vec![("--set".to_owned(), "limits.pong".to_owned(), Given::text("5 s"))];
    let error = Sources { flags, ..Sources::default() }.load().expect_err("no such key");
    assert_eq!(error.to_string(), "--set: there is no key `limits.pong`; did you mean `limits.ping`?");
}

#[test]
fn where_everything_comes_from_is_shown_in_columns() {
    let loaded = read("[limits]\nping = '1 m'\n[server]\nname = 'a.b'").expect("right");
    assert_eq!(
        loaded.to_string(),
        "  limits.ping  \"60 s\"  chat.toml, line 2\n  server.name  \"a.b\"   chat.toml, line 4\n"
    );
}

#[test]
fn a_running_server_takes_over_what_it_can_and_says_what_needs_a_restart() {
    let old = settings("[[ban]]\nmask = 'a'\n[[ban]]\nmask = 'b'");
    let new = settings(
        "[listen]\nirc_port = 'off'\n[limits]\nconnections = 5\n[server]\nthreads = 3\nmotd = 'hello'\n\
         [[ban]]\nmask = 'b'\nreason = 'x'\n[[ban]]\nmask = 'c'",
    );
    let changes = old.changes(&new);
    assert_eq!(
        changes.to_string(),
        "server.motd is now \"hello\", was \"\"\n\
         limits.connections is now 5, was 10000\n\
         ban \"a\" is gone\n\
         ban \"b\" is another\n\
         ban \"c\" is new\n\
         listen.irc_port is now \"off\", was 6667; needs a restart\n\
         server.threads is now 3, was \"auto\"; needs a restart"
    );
    let taken = old.taking_over(&new);
    assert_eq!((&taken.listen, taken.server.threads), (&old.listen, old.server.threads));
    assert_eq!((&taken.limits, &taken.bans, taken.server.motd.as_str()), (&new.limits, &new.bans, "hello"));
    let left: Vec<_> = taken.changes(&new).iter().map(|change| change.applies).collect();
    assert_eq!(left, [Applies::AfterRestart; 2]);
    assert!(new.changes(&new).is_empty());
    assert_eq!(new.changes(&new).to_string(), "nothing has changed");
}

#[test]
fn texts_are_shown_so_that_toml_reads_them_and_no_terminal_obeys_them() {
    let text = "a\"b\\c\n\t\u{1b}[2J\u{202e}你好";
    let shown = Given::text(text).to_string();
    assert!(!shown.contains(['\n', '\u{1b}', '\u{202e}']) && shown.contains("你好"), "{shown}");
    assert_eq!(settings(&format!("[server]\nmotd = {shown}")).server.motd, text);
}
