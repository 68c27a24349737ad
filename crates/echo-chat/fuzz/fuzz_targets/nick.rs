//! Any text, asked for as a nick: it is refused in a sentence, or nothing breaks on it.

#![no_main]

use echo_chat::text::clean::{Keep, ingress};
use echo_chat::text::fold::fold;
use echo_chat::text::nick::{MAX_BYTES, MAX_COLUMNS, NickRules, check, prepare, skeleton};
use echo_chat::text::width::width;
use libfuzzer_sys::fuzz_target;

#[path = "../../src/text/nick/tests/laws.rs"]
mod laws;

fuzz_target!(|text: &str| laws::hold_for(text));
