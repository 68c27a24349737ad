//! The page on logging against the sources: every event of polytask is on it, with its level, and none that is gone.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How an event of polytask's own begins, behind the level.
const OURS: &str = "!(target: \"polytask\",";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources below a folder, without those of tests.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(fs::read_to_string(path).expect("text"));
        }
    }
    found
}

/// The level and the message of each event that has a fixed one.
fn events() -> BTreeSet<(String, String)> {
    let mut events = BTreeSet::new();
    for source in sources(&root().join("crates/polytask/src")) {
        for (start, _) in source.match_indices(OURS) {
            let level = source[..start].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let (event, _) = source[start + OURS.len()..].split_once(");").expect("a macro ends");
            let message =
                event.trim_end_matches([',', '\n', ' ']).rsplit('"').nth(1).filter(|text| !text.contains('{'));
            events.extend(message.map(|message| (level.to_uppercase(), message.to_owned())));
        }
    }
    events
}

#[test]
fn every_event_is_on_the_page_with_its_level() {
    let page = fs::read_to_string(root().join("docs/logging.md")).expect("the page exists");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let levels = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];
    let told: BTreeSet<_> = rows
        .filter(|(level, _)| levels.contains(level))
        .filter_map(|(level, rest)| Some((level.to_owned(), rest.split('`').nth(1)?.to_owned())))
        // What a task failed with stands there in words.
        .filter(|(_, message)| !message.contains('…'))
        .collect();
    let events = events();
    assert!(events.contains(&("TRACE".to_owned(), "granted".to_owned())), "read from the sources: {events:?}");
    let missing: Vec<_> = events.difference(&told).collect();
    assert!(missing.is_empty(), "logging.md does not tell of {missing:?}");
    let gone: Vec<_> = told.difference(&events).collect();
    assert!(gone.is_empty(), "logging.md tells of what is not there: {gone:?}");
}
