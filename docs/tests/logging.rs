//! The page on logging against the sources: every event is on it, with its level, and none that is gone.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How an event of polytask's own begins, behind the level.
const OURS: &str = "!(target: \"polytask\",";

/// Where the page goes on to what echo-chat says.
const ECHO_CHAT: &str = "## What echo-chat says\n";

const LEVELS: [&str; 5] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources below a folder, without those of tests and without comments.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let source = fs::read_to_string(path).expect("text");
            let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push(code.collect::<Vec<_>>().join("\n"));
        }
    }
    found
}

/// The level and the message, as far as it is fixed, of each event below the folder that goes on like this behind its
/// level.
fn events(folder: &str, start: &str) -> BTreeSet<(String, String)> {
    let mut events = BTreeSet::new();
    for source in sources(&root().join(folder)) {
        for (place, _) in source.match_indices(start) {
            let level = source[..place].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let level = level.to_uppercase();
            if !LEVELS.contains(&level.as_str()) {
                continue;
            }
            let event = &source[place + start.len()..];
            // What comes first behind the last of its arguments.
            let end = [");", "),\n", ")\n"].iter().filter_map(|end| event.find(end)).min().expect("a macro ends");
            // What a format has behind its message is no text.
            let message = event[..end].split('"').nth(1).unwrap_or_default();
            // What is only a reason stands on the page in words.
            events.extend(Some(fixed(message)).filter(|message| !message.is_empty()).map(|message| (level, message)));
        }
    }
    events
}

/// The beginning of a message that is the same every time.
fn fixed(message: &str) -> String {
    message.split(['{', '…']).next().unwrap_or_default().to_owned()
}

/// The level and the message of each row.
fn told(page: &str) -> BTreeSet<(String, String)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter(|(level, _)| LEVELS.contains(level));
    let message = |rest: &str| rest.split(" | ").next()?.split('`').nth(1).map(fixed);
    rows.filter_map(|(level, rest)| Some((level.to_owned(), message(rest)?))).collect()
}

#[track_caller]
fn assert_same(there: &BTreeSet<(String, String)>, told: &BTreeSet<(String, String)>, example: (&str, &str)) {
    let example = (example.0.to_owned(), example.1.to_owned());
    assert!(there.contains(&example), "read from the sources: {there:?}");
    let missing: Vec<_> = there.difference(told).collect();
    assert!(missing.is_empty(), "logging.md does not tell of {missing:?}");
    let gone: Vec<_> = told.difference(there).collect();
    assert!(gone.is_empty(), "logging.md tells of what is not there: {gone:?}");
}

#[test]
fn every_event_is_on_the_page_with_its_level() {
    let page = fs::read_to_string(root().join("docs/logging.md")).expect("the page exists");
    let (polytask, echo_chat) = page.split_once(ECHO_CHAT).expect("there are two parts");
    assert_same(&events("crates/polytask/src", OURS), &told(polytask), ("TRACE", "granted"));
    assert_same(&events("crates/echo-chat/src", "!("), &told(echo_chat), ("INFO", "left"));
}
