//! Any text, as a line of IRC.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/laws/message.rs"]
#[allow(dead_code, reason = "the fuzzer makes no message, only texts that may be one")]
mod law;

fuzz_target!(|text: &str| law::read_is_written(text));
