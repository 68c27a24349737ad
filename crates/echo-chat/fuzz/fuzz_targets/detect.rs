//! Any bytes, as the first that a client sends.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/laws/detect.rs"]
mod law;

fuzz_target!(|bytes: &[u8]| law::hold(bytes));
