//! What holds for all input, tried with some that is made up at random. The same laws are tried
//! by the fuzzer with input of its own: see `fuzz/fuzz_targets`.

#![forbid(unsafe_code)]

mod laws;

use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that mean something to somebody, more often than others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => vec(any::<u8>(), 0..8),
        4 => proptest::sample::select(&b"\r\n\0 @:\xff\xfa\xf0\xfb\x16\x03aN"[..]).prop_map(|byte| vec![byte]),
        2 => proptest::sample::select(vec!["NICK ", "cap ls", "GET ", "OPTIONS ", " HTTP/1.1", "@a=b;+c\\s ", ":x!y@z ", "你好"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => (400..700_usize).prop_map(|length| vec![b'x'; length]),
        1 => (3900..9000_usize).prop_map(|length| vec![b'y'; length]),
    ];
    vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

/// A text of one line, with what needs care in it more often than other characters.
fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex(r"([ :;=@\\a-c]|\PC|你|\x01){0,12}").expect("the pattern is well formed")
}

fn word() -> impl Strategy<Value = String> {
    proptest::string::string_regex(r"[a-c#:;=@\\你\x01]{1,8}").expect("the pattern is well formed")
}

fn spoken() -> impl Strategy<Value = laws::message::Spoken> {
    let tags = vec(
        (proptest::string::string_regex(r"\+?[a-z]{1,3}(/[a-z-]{1,3})?").expect("well formed"), any::<String>()),
        0..4,
    );
    let command = proptest::string::string_regex("[A-Z]{1,8}|[0-9]{3}").expect("the pattern is well formed");
    let middle = vec(word().prop_filter("it would be the last", |word| !word.starts_with(':')), 0..14);
    (tags, proptest::option::of(word()), command, middle, proptest::option::of(text()))
        .prop_map(|(tags, source, command, middle, last)| laws::message::Spoken { tags, source, command, middle, last })
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_it_was(spoken in spoken()) {
        laws::message::written_is_read(&spoken);
    }

    #[test]
    fn what_was_read_can_be_written_and_read_again(line in prop_oneof![any::<String>(), text(), word()]) {
        laws::message::read_is_written(&line);
    }

    #[test]
    fn lines_are_the_same_however_their_bytes_were_cut(bytes in bytes(), lengths in vec(any::<u8>(), 0..8)) {
        laws::lines::hold(&bytes, &lengths);
    }

    #[test]
    fn what_was_detected_once_holds_whatever_comes_after(bytes in bytes()) {
        laws::detect::hold(&bytes);
    }
}
