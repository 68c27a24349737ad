//! Which lines there are where nobody watches, and what is in them.

use serde_json::Value;

use crate::child::{child, lines};

/// What is said by lines that are all JSON.
#[track_caller]
fn parsed(lines: &[String]) -> Vec<Value> {
    let parse = |line: &String| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    lines.iter().map(parse).collect()
}

fn message(line: &Value) -> &str {
    line["message"].as_str().unwrap_or_default()
}

#[test]
fn where_nobody_watches_each_line_is_json_with_its_fields_beside_the_message() {
    let lines = parsed(&lines(&mut child("init")));
    let first = &lines[0];
    assert_eq!((message(first), &first["level"], &first["port"]), ("listening", &"INFO".into(), &9000.into()));
    assert!(first["timestamp"].is_string() && first["target"].is_string(), "{first}");
    let burnt = &lines[1];
    assert_eq!((message(burnt), &burnt["target"], &burnt["task"]), ("burnt", &"polytask".into(), &"cook".into()));
    assert_eq!(lines[2]["span"]["peer"], "echo-1", "{}", lines[2]);
}

#[test]
fn people_are_told_in_plain_lines_where_that_is_asked_for() {
    let lines = lines(&mut child("human"));
    assert!(lines[0].ends_with("INFO listening port=9000"), "{}", lines[0]);
    assert!(lines[2].ends_with("INFO connection{peer=\"echo-1\"}: greeted"), "{}", lines[2]);
    assert!(lines.iter().all(|line| !line.contains('\u{1b}')), "colours where there is no terminal: {lines:?}");
}

#[test]
fn rust_log_picks_the_lines() {
    let all = parsed(&lines(child("init").env("RUST_LOG", "debug,polytask=off")));
    assert!(all.iter().any(|line| message(line) == "a detail"));
    assert!(all.iter().all(|line| line["target"] != "polytask"));
}

#[test]
fn a_rust_log_that_makes_no_sense_is_told_and_info_holds() {
    let lines = lines(child("init").env("RUST_LOG", "info,polytask=loud"));
    assert!(lines[0].starts_with("RUST_LOG `polytask=loud`: `loud` is no level"), "{}", lines[0]);
    let log = parsed(&lines[1..]);
    assert_eq!(message(&log[0]), "listening");
    assert!(log.iter().all(|line| message(line) != "a detail"));
}

#[test]
fn a_second_log_is_refused_and_the_first_stays() {
    let lines = lines(&mut child("twice"));
    assert!(lines[0].starts_with("the process has a log already"), "{}", lines[0]);
    assert_eq!(message(&parsed(&lines[1..])[0]), "listening");
}

#[test]
fn what_is_for_the_console_is_in_no_log() {
    let all = parsed(&lines(child("init").env("RUST_LOG", "trace")));
    let has = |text: &str| all.iter().find(|line| message(line) == text).unwrap_or_else(|| panic!("no line {text}"));
    for line in [has("said while the object is looked at"), has("said by a task")] {
        assert_eq!(line.get("span"), None, "{line}");
    }
    assert!(all.iter().all(|line| line.get("waiters").is_none() && line.get("op").is_none()), "{all:?}");
}

/// All that a lock pays for the log is to look at this level.
#[test]
fn below_the_level_of_the_filter_nobody_is_asked() {
    for (filter, level) in [("info", "info"), ("warn,polytask=debug", "debug"), ("trace", "trace")] {
        let all = parsed(&lines(child("init").env("RUST_LOG", format!("{filter},it=info"))));
        assert_eq!(all.last().expect("there are lines")["asked"], level, "{filter}");
    }
}

#[test]
fn another_filter_holds_for_every_line_after_it() {
    let all = parsed(&lines(&mut child("changed")));
    let told = |line: &Value| (line["filter"].as_str().unwrap_or_default().to_owned(), message(line).to_owned());
    let expected = [
        // Under `info`, with which it begins, then under `warn`.
        ("warn", "burnt"),
        ("warn", "burnt"),
        ("warn", "so much is asked of others"),
        // Under `warn`, then under the next.
        ("debug,polytask=off", "burnt"),
        ("debug,polytask=off", "a detail"),
        ("debug,polytask=off", "so much is asked of others"),
        // Under that one, then under the last.
        ("info", "a detail"),
        ("info", "burnt"),
        ("info", "so much is asked of others"),
    ];
    assert_eq!(all.iter().map(told).collect::<Vec<_>>(), expected.map(|(filter, text)| (filter.into(), text.into())));
    let asked: Vec<_> = all.iter().filter_map(|line| line["asked"].as_str()).collect();
    assert_eq!(asked, ["warn", "debug", "info"], "what a lock pays changes with it");
}
