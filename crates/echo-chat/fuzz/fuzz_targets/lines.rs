//! Any bytes, cut anywhere, into lines.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/laws/lines.rs"]
mod law;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| law::hold(&input.0, &input.1));
