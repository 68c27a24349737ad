//! Any text, for everybody who may get it: what comes out forges nothing, and is clean at once.

#![no_main]

use echo_chat::text::clean::{Keep, for_terminal, ingress};
use libfuzzer_sys::fuzz_target;

#[path = "../../src/text/clean/tests/laws.rs"]
mod laws;

fuzz_target!(|text: &str| laws::hold_for(text));
