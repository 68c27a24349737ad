//! The page on echo-chat against the program: every setting, command, number and exit code, and what is said to `nc`.

#![forbid(unsafe_code)]

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use echo_chat::chat::{List, RoomFlag, UserFlag};
use echo_chat::irc::caps::Caps;
use echo_chat::net::hangup::Hangups;
use echo_chat::net::shutdown::Signals;
use echo_chat::printer::Printer;
use echo_chat::serve::capacity::Capacity;
use echo_chat::serve::listeners::open;
use echo_chat::serve::metrics::{Live, Metrics, exposition};
use echo_chat::serve::server::{self, Setup};
use echo_chat::serve::settings::listener::Listener;
use echo_chat::serve::settings::sections::{Ban, Operator};
use echo_chat::serve::settings::table::{Applies, Table};
use echo_chat::serve::settings::value::Given;
use echo_chat::serve::settings::{Settings, Sources};

use self::page::{cells, code, read, rows_under};

const PAGE: &str = "docs/echo-chat.md";

fn all_code(cell: &str) -> String {
    code(cell).collect()
}

/// What a table of the page names in its first column.
fn named(heading: &str) -> BTreeSet<String> {
    rows_under(&read(PAGE), heading).iter().flat_map(|row| code(&row[0])).map(str::to_owned).collect()
}

#[track_caller]
fn assert_same(what: &str, there: &BTreeSet<String>, told: &BTreeSet<String>) {
    assert!(there.len() > 3, "read from the sources: {there:?}");
    let missing: Vec<_> = there.difference(told).collect();
    assert!(missing.is_empty(), "echo-chat.md has no {what} {missing:?}");
    let gone: Vec<_> = told.difference(there).collect();
    assert!(gone.is_empty(), "echo-chat.md has {what} {gone:?}, which is not there");
}

/// The texts between quotes that follow each of `starts` in a source.
fn quoted(path: &str, starts: &[&str]) -> Vec<Vec<String>> {
    let source = read(path);
    let lines = source.lines().map(str::trim).filter(|line| starts.iter().any(|start| line.starts_with(start)));
    lines.map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

#[test]
fn every_setting_is_on_the_page_with_its_default_and_when_it_applies() {
    let page = read(PAGE);
    let rows = rows_under(&page, "key");
    let mut told: BTreeMap<_, _> = rows.iter().map(|row| (all_code(&row[0]), row)).collect();
    assert_eq!(told.len(), rows.len(), "no key stands there twice");
    for key in Settings::keys() {
        let path = key.path();
        let row = told.remove(&path).unwrap_or_else(|| panic!("echo-chat.md does not tell of {path}"));
        let default = match key.default() {
            Given::Bare(text) | Given::Text(text) => text,
            list @ Given::List(_) => list.to_string(),
        };
        assert_eq!(all_code(&row[1]), default, "the default of {path}");
        let applies: &[&str] = match key.field.applies {
            Applies::AtOnce => &["at once", "newcomers"],
            Applies::AfterRestart => &["restart"],
        };
        assert!(applies.contains(&row[2].as_str()), "{path} applies {applies:?}, and not {}", row[2]);
        if let Some(flag) = key.field.flag.filter(|_| !path.starts_with("limits.") && !path.starts_with("flood.")) {
            assert!(row[3].contains(&format!("`--{}`", flag.name)), "{path} has the flag {}", flag.name);
        }
    }
    let (operator, ban) = (Operator::default(), Ban::default());
    for table in [&operator as &dyn Table, &ban] {
        for field in table.fields() {
            let path = format!("{}.{}", table.name(), field.name);
            assert!(told.remove(&path).is_some(), "echo-chat.md does not tell of {path}");
        }
    }
    assert!(told.is_empty(), "echo-chat.md tells of what cannot be set: {:?}", told.keys());
}

#[test]
fn every_plain_command_is_on_the_page_as_it_is_typed_and_explained() {
    let page = read(PAGE);
    let told: BTreeSet<Vec<String>> = rows_under(&page, "command").into_iter().collect();
    let commands = quoted("crates/echo-chat/src/plain/commands.rs", &["command(\""]);
    assert!(commands.len() > 30, "read from the sources: {commands:?}");
    let there: BTreeSet<Vec<String>> = commands
        .iter()
        .map(|texts| {
            let [name, aliases @ .., arguments, help] = &texts[..] else { panic!("four parts: {texts:?}") };
            let aliases: Vec<_> = aliases.iter().map(|alias| format!("`/{alias}`")).collect();
            vec![format!("`{}`", format!("/{name} {arguments}").trim_end()), aliases.join(" "), help.clone()]
        })
        .collect();
    let missing: Vec<_> = there.difference(&told).collect();
    assert!(missing.is_empty(), "echo-chat.md has not {missing:#?}");
    let gone: Vec<_> = told.difference(&there).collect();
    assert!(gone.is_empty(), "echo-chat.md has what there is not: {gone:#?}");
}

#[test]
fn every_irc_command_and_capability_is_on_the_page() {
    let commands = quoted("crates/echo-chat/src/irc/commands.rs", &["after(\"", "before(\""]);
    assert_same("IRC command", &commands.into_iter().flatten().collect(), &named("IRC command"));
    let capabilities = Caps::NAMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_same("capability", &capabilities, &named("capability"));
}

#[test]
fn every_number_is_on_the_page_with_its_labels() {
    let text = exposition(&Arc::new(Metrics::new(Instant::now())), Live::default(), Instant::now());
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, labels) = line.split_once('{').unwrap_or((line.split(' ').next().unwrap_or_default(), ""));
        let name = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        let values = there.entry(name.to_owned()).or_default();
        values.extend(labels.split('"').nth(1).filter(|_| !labels.starts_with("le=")).map(str::to_owned));
    }
    let page = read(PAGE);
    let rows = rows_under(&page, "metric");
    let name = |row: &Vec<String>| all_code(&row[0]).split('{').next().unwrap_or_default().to_owned();
    assert_same("metric", &there.keys().cloned().collect(), &rows.iter().map(name).collect());
    for row in &rows {
        let values = &there[&name(row)];
        assert_eq!(row[0].contains('{'), !values.is_empty(), "{}", row[0]);
        let told: BTreeSet<_> = code(&row[1]).map(str::to_owned).collect();
        assert!(told.is_superset(values), "{}: {values:?}, and not {told:?}", row[0]);
    }
}

#[test]
fn every_exit_code_is_on_the_page() {
    let source = read("crates/echo-chat/src/cli/mod.rs");
    let (_, help) = source.split_once("Exit codes:\n").expect("the help has them");
    let (help, _) = help.split_once("\";").expect("it ends");
    let there = help.lines().map(|line| line.trim().split_once(' ').expect("a code and a sentence"));
    let there: Vec<_> = there.map(|(code, sentence)| vec![code.to_owned(), sentence.trim().to_owned()]).collect();
    assert_eq!(rows_under(&read(PAGE), "exit code"), there);
}

#[test]
fn every_mode_is_on_the_page() {
    let letters = |of: &str| -> BTreeSet<char> {
        let page = read(PAGE);
        let rows = rows_under(&page, "mode").into_iter().filter(|row| row[1].ends_with(of));
        rows.flat_map(|row| all_code(&row[0]).chars().collect::<Vec<_>>()).collect()
    };
    let room = RoomFlag::ALL.map(RoomFlag::letter).into_iter().chain(List::ALL.map(List::letter));
    assert_eq!(letters("room"), room.chain(['k', 'l', 'o', 'v']).collect());
    assert_eq!(letters("person"), UserFlag::ALL.into_iter().map(UserFlag::letter).collect());
}

#[test]
fn what_stands_in_a_row_has_a_place_in_the_heading() {
    let page = read(PAGE);
    let mut columns = 0;
    for line in page.lines() {
        let cells = cells(line);
        if columns > 0 && !cells.is_empty() {
            assert_eq!(cells.len(), columns, "{line}");
        }
        columns = cells.len();
    }
}

/// A server as the page starts it, on a port of its own.
async fn server() -> SocketAddr {
    let mut settings = Settings::default();
    settings.listen.addresses = vec![Listener::parse("127.0.0.1:0").expect("an address")];
    let doors = open(&settings.listen).await.expect("a free port");
    let address = doors[0].address;
    let setup = Setup {
        doors,
        admin: None,
        capacity: Capacity::new(settings.limits.connections.get(), None),
        settings,
        sources: Sources::default(),
        hangups: Hangups::new().expect("they can be heard"),
        log: polytask_subscriber::builder().filter("off".parse().expect("a filter")).try_init().expect("the first log"),
        printer: Printer::quiet().0,
    };
    let signals = Signals::new().expect("they can be heard");
    tokio::spawn(server::serve(setup, signals));
    address
}

/// What bash prints, whatever ends its lines.
fn printed(command: &str) -> Vec<String> {
    let output = Command::new("bash").args(["-c", command]).output().expect("there is bash");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_to_nc_was_said_by_the_program() {
    if Command::new("nc").arg("-h").output().is_err() {
        assert!(std::env::var("CI").is_err(), "nc is needed; `apt-get install netcat-openbsd` has it");
        return eprintln!("skipped: there is no nc");
    }
    let address = server().await;
    let page = read(PAGE);
    let mut talks = 0;
    let blocks = page.split("```console\n$ ").skip(1).filter_map(|rest| rest.split("\n```").next());
    for block in blocks {
        let mut lines = block.lines();
        let command = lines.next().unwrap_or_default();
        if !command.contains("| nc ") {
            continue;
        }
        let run = command.replace("127.0.0.1 8067", &format!("127.0.0.1 {}", address.port()));
        let answer = tokio::task::spawn_blocking(move || printed(&run)).await.expect("it ran");
        assert_eq!(answer, lines.collect::<Vec<_>>(), "{command}");
        talks += 1;
    }
    assert!(talks > 0, "the page talks to a server");

    let port = address.port();
    let entering = format!("printf 'NICK bo\\r\\nUSER bo 0 * :Bo\\r\\nQUIT\\r\\n' | nc -N 127.0.0.1 {port}");
    let lines = tokio::task::spawn_blocking(move || printed(&entering)).await.expect("it ran");
    let tokens =
        lines.iter().filter_map(|line| line.split_once(" 005 bo ")?.1.strip_suffix(" :are supported by this server"));
    let names =
        tokens.flat_map(|tokens| tokens.split(' ')).filter_map(|token| Some(token.split('=').next()?.to_owned()));
    assert_same("token", &names.collect(), &named("token"));
}
