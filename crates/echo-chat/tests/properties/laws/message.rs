//! What is written is read as it was, and what was read can be written.

use std::collections::BTreeMap;

use echo_chat::irc::message::{LINE_LIMIT, Line, Message, PARAMETERS_LIMIT, Source, TAGS_LIMIT};

/// A message that can be written whole.
#[derive(Debug)]
pub(crate) struct Spoken {
    /// Keys and values, of which the keys are well formed.
    pub(crate) tags: Vec<(String, String)>,
    /// A word.
    pub(crate) source: Option<String>,
    /// A word.
    pub(crate) command: String,
    /// At most fourteen words, none with a colon at its beginning.
    pub(crate) middle: Vec<String>,
    /// Text of one line.
    pub(crate) last: Option<String>,
}

/// Writes the message and reads it again.
pub(crate) fn written_is_read(spoken: &Spoken) {
    let mut out = Vec::new();
    let mut line = Line::new(&mut out);
    for (key, value) in &spoken.tags {
        line = line.tag(key, value);
    }
    if let Some(source) = &spoken.source {
        line = line.source(source);
    }
    line = line.command(&spoken.command);
    for middle in &spoken.middle {
        line = line.parameter(middle);
    }
    match &spoken.last {
        Some(last) => line.last(last),
        None => line.end(),
    }

    let message = read(&out);
    assert_eq!(message.source, spoken.source.as_deref());
    assert_eq!(message.command, spoken.command);
    let parameters: Vec<&str> = spoken.middle.iter().chain(&spoken.last).map(String::as_str).collect();
    assert_eq!(*message.parameters, parameters);
    // Of two with the same key the last counts.
    let tags: BTreeMap<&str, String> =
        spoken.tags.iter().map(|(key, value)| (key.as_str(), value.replace('\0', ""))).collect();
    let found = message.tags.iter().map(|tag| (tag.key, tag.value().into_owned())).collect();
    assert_eq!(tags, found);
}

/// Reads the line, and if it is a message, writes it and what is passed on of it.
pub(crate) fn read_is_written(text: &str) {
    let Ok(message) = Message::parse(text) else { return };
    assert!(!message.command.is_empty());
    assert!(message.parameters.len() <= PARAMETERS_LIMIT);
    if let Some(source) = message.source {
        let Source { name, user, host } = Source::parse(source);
        let put = |mark: &str, part: Option<&str>| part.map_or_else(String::new, |part| format!("{mark}{part}"));
        assert_eq!(format!("{name}{}{}", put("!", user), put("@", host)), source);
    }

    // What is cut is text: a source and a command that leave no room for any are nobody's.
    if message.source.map_or(0, str::len) + message.command.len() > LINE_LIMIT / 2 {
        return;
    }
    let mut out = Vec::new();
    let passed_on = message.tags.client_only();
    let mut line = Line::new(&mut out).raw_tags(&passed_on);
    if let Some(source) = message.source {
        line = line.source(source);
    }
    line = line.command(message.command);
    match message.parameters.split_last() {
        Some((last, middle)) => {
            for middle in middle {
                line = line.parameter(middle);
            }
            line.last(last);
        }
        None => line.end(),
    }

    let again = read(&out);
    // One that was cut may lack as much as a character is long, less one byte.
    let is_whole = out.len() < LINE_LIMIT - 3;
    if is_whole {
        assert_eq!((again.source, again.command), (message.source, message.command));
        assert_eq!(again.parameters, message.parameters);
        assert_eq!(again.tags.client_only(), passed_on);
        for tag in again.tags {
            assert!(tag.is_client_only());
            assert_eq!(message.tags.get(tag.key), Some(tag.value()));
        }
    }
}

/// Reads what was written, which is one line of the length that it may have.
fn read(out: &[u8]) -> Message<'_> {
    let line = std::str::from_utf8(out).expect("no character was cut");
    let line = line.strip_suffix("\r\n").expect("a line has its end");
    assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
    let message = Message::parse(line).expect("what was written is a message");
    let tags = if message.tags.is_empty() { 0 } else { message.tags.as_raw().len() + 2 };
    assert!(tags <= TAGS_LIMIT, "{tags} bytes of tags");
    assert!(out.len() - tags <= LINE_LIMIT, "{} bytes", out.len() - tags);
    message
}
