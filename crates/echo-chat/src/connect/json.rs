//! Events for programs: one JSON object a line.
//!
//! See [`line()`].

use jiff::Timestamp;
use serde::Serialize;

use super::event::{Event, What};

#[derive(Serialize)]
struct Told<'a> {
    time: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    earlier: bool,
    #[serde(flatten)]
    what: &'a What,
}

/// Returns `event` as one line of JSON, without its end.
///
/// The texts are as they came, but what a terminal would act on stands there as an escape, which means the same.
///
/// # Examples
///
/// ```
/// use echo_chat::connect::event::{Event, What};
/// use echo_chat::connect::json::line;
///
/// let joined = What::Joined { room: "#x".into(), nick: "ann".into(), own: false };
/// assert_eq!(
///     line(&Event::new(1000, joined)),
///     r##"{"time":"1970-01-01T00:00:01Z","event":"joined","room":"#x","nick":"ann","own":false}"##
/// );
/// ```
pub fn line(event: &Event) -> String {
    let time = Timestamp::from_millisecond(event.at).unwrap_or_default().to_string();
    let told = Told { time, earlier: event.earlier, what: &event.what };
    let json = serde_json::to_string(&told).expect("strings, numbers and truths have a JSON form");
    json.chars().fold(String::with_capacity(json.len()), |mut line, character| {
        match character {
            // Control characters below a blank are escaped already; all of these have four digits.
            '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                line.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => line.push(other),
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_the_text_as_it_came_and_a_terminal_gets_no_orders() {
        let text = "a\n\"\u{1b}\u{9b}\u{202e}\u{7f}你";
        let json = line(&Event::new(0, What::Hint { text: text.to_owned() }));
        assert!(!json.contains(|character: char| character.is_control() || character == '\u{202e}'), "{json:?}");
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(value["text"], text);
        assert_eq!(value["event"], "hint");
    }

    #[test]
    fn what_the_server_answers_is_one_text() {
        let words = ["#x", "3", "about x"].map(str::to_owned).into();
        let json = line(&Event::new(0, What::Server { code: "322".to_owned(), words }));
        assert_eq!(json, r##"{"time":"1970-01-01T00:00:00Z","event":"server","code":"322","text":"#x 3 about x"}"##);
    }

    #[test]
    fn only_what_is_earlier_says_so() {
        let mut event = Event::new(0, What::Server { code: "001".to_owned(), words: vec!["hi".to_owned()] });
        assert!(!line(&event).contains("earlier"));
        event.earlier = true;
        assert!(line(&event).contains(r#""earlier":true"#));
    }
}
