use super::*;

/// Pushes the pieces one after another and returns all lines, `None` for one that was too long.
fn lines_of(lines: &mut Lines, pieces: &[&[u8]]) -> Vec<Option<String>> {
    let mut found = Vec::new();
    for piece in pieces {
        lines.push(piece);
        while let Some(line) = lines.next() {
            found.push(match line {
                Line::Text(text) => Some(text.escape_ascii().to_string()),
                Line::TooLong => None,
            });
        }
    }
    found
}

fn irc(pieces: &[&[u8]]) -> Vec<Option<String>> {
    lines_of(&mut Lines::new(Endings::Irc), pieces)
}

fn plain(pieces: &[&[u8]]) -> Vec<Option<String>> {
    lines_of(&mut Lines::new(Endings::Plain), pieces)
}

fn texts(lines: &[&str]) -> Vec<Option<String>> {
    lines.iter().map(|line| Some((*line).to_owned())).collect()
}

/// A line of `length` bytes with what ends it.
fn line_of(length: usize) -> Vec<u8> {
    [vec![b'x'; length - 2], b"\r\n".to_vec()].concat()
}

#[test]
fn an_irc_line_ends_with_either_byte_or_both_and_an_empty_one_is_none() {
    assert_eq!(irc(&[b"a\rb\nc\r\nd\n\re\r\r\n\n\nf"]), texts(&["a", "b", "c", "d", "e"]));
    assert_eq!(irc(&[b"a\r", b"\nb\r", b"\n"]), texts(&["a", "b"]));
    assert_eq!(irc(&[b"\r\n\r\n\n\r"]), texts(&[]));
}

#[test]
fn a_plain_line_keeps_no_carriage_return() {
    assert_eq!(plain(&[b"a\nb\r\nc\r\0d\n\ne\r\n"]), texts(&["a", "b", "c", "d", "", "e"]));
    assert_eq!(plain(&[b"me\rforged\n"]), texts(&["me forged"]));
    assert_eq!(plain(&[b"a\r\r\nb\r\r\0"]), texts(&["a ", "b "]));
    assert_eq!(plain(&[b"a\r", b"\nb\r", b"\0c\r", b"d\n"]), texts(&["a", "b", "c d"]));
}

#[test]
fn what_telnet_says_to_telnet_is_no_text() {
    for (said, line) in [
        (&b"\xff\xfb\x01ann\n"[..], "ann"),
        (b"a\xff\xfd\x03n\xff\xfc\x18n\xff\xfe\x22\n", "ann"),
        (b"a\xff\xf1nn\xff\xf9\n", "ann"),
        (b"a\xff\xfa\x18\x00xterm\n\r\xff\xff\xf0\xff\xf0nn\n", "ann"),
        (b"a\xff\xfa\x18\xff\x01\xff\xf0nn\n", "ann"),
        // As Ctrl-C is sent, and a CR in between.
        (b"ann\xff\xf4\xff\xfd\x06\r\xff\xf1\n", "ann "),
        (b"a\xff\xffn\n", r"a\xffn"),
        // An option that looks like the end of a line.
        (b"a\xff\xfb\nn\n", "an"),
    ] {
        assert_eq!(plain(&[said]), texts(&[line]), "{}", said.escape_ascii());
        let bytes: Vec<_> = said.chunks(1).collect();
        assert_eq!(plain(&bytes), texts(&[line]), "{}", said.escape_ascii());
    }
    assert_eq!(irc(&[b"a\xff\xfb\x01\n"]), texts(&[r"a\xff\xfb\x01"]), "IRC is not telnet");
}

#[test]
fn a_line_as_long_as_allowed_is_one_and_a_longer_one_is_said_once() {
    for (endings, longest) in [(Endings::Irc, 512), (Endings::Plain, 8192)] {
        let mut lines = Lines::new(endings);
        let found =
            lines_of(&mut lines, &[&line_of(longest), &line_of(longest + 1), &line_of(longest * 20), b"next\n"]);
        let long = "x".repeat(longest - 2);
        assert_eq!(found, [Some(long), None, None, Some("next".to_owned())], "{endings:?}");
    }
}

#[test]
fn the_tags_of_a_line_are_counted_apart_from_it() {
    let tags = |length: usize| [vec![b'@'], vec![b't'; length - 2], vec![b' ']].concat();
    for (of_tags, of_line, fits) in [(4096, 512, true), (4097, 10, false), (3, 513, false), (4096, 513, false)] {
        let line = [tags(of_tags), line_of(of_line)].concat();
        let found = irc(&[&line, b"next\n"]);
        assert_eq!(found[0].is_some(), fits, "{of_tags} and {of_line}");
        assert_eq!(found[1..], texts(&["next"]), "{of_tags} and {of_line}");
    }
    for (length, fits) in [(4095, true), (4096, false)] {
        let without_space = [vec![b'@'; length], b"\n".to_vec()].concat();
        assert_eq!(irc(&[&without_space])[0].is_some(), fits, "the space is still to come");
    }
    let from_server = &mut Lines::with_limits(Endings::Irc, Limits::FROM_SERVER);
    assert!(lines_of(from_server, &[&tags(8191), &line_of(512)])[0].is_some());
    assert_eq!(lines_of(from_server, &[&tags(8192), &line_of(12)]), [None]);
    assert_eq!(plain(&[&tags(4096), &line_of(4097)]), [None], "there are no tags in plain lines");
}

#[test]
fn a_line_without_end_is_told_of_before_its_end_and_holds_no_memory() {
    for endings in [Endings::Irc, Endings::Plain] {
        let mut lines = Lines::new(endings);
        let mut told = 0;
        for _ in 0..1000 {
            let held = lines.len();
            let dropped = lines.push(&[b'x'; 1000]);
            assert!(lines.len() <= Limits::of(endings).most());
            assert!(lines.kept.capacity() <= 2 * Limits::of(endings).most());
            assert_eq!(held + 1000 - dropped, lines.len(), "what is dropped is counted");
            while let Some(line) = lines.next() {
                assert_eq!(line, Line::TooLong);
                told += 1;
            }
        }
        assert_eq!((told, lines.len(), lines.kept.capacity()), (1, 0, 0), "{endings:?}");
        assert_eq!(lines_of(&mut lines, &[b"\nhello\n"]), texts(&["hello"]), "{endings:?}");
    }
}

#[test]
fn what_is_idle_holds_no_memory_and_what_waits_no_more_than_it_needs() {
    let mut lines = Lines::new(Endings::Irc);
    assert_eq!(lines.kept.capacity(), 0);
    lines.push(&line_of(500).repeat(30));
    lines.push(b"PI");
    assert_eq!(lines.len(), 30 * 499 + 2);
    assert!(lines.has_line());
    while lines.next().is_some() {}
    assert!(!lines.has_line());
    assert_eq!(lines.len(), 2);
    assert!(lines.kept.capacity() < 100, "{}", lines.kept.capacity());
    assert_eq!(lines_of(&mut lines, &[b"NG\n"]), texts(&["PING"]));
    assert!(lines.is_empty());
    assert_eq!(lines.kept.capacity(), 0);
}

#[test]
fn a_flood_of_nothing_is_counted() {
    let mut lines = Lines::new(Endings::Irc);
    assert_eq!(lines.push(&[b'\n'; 1000]), 1000);
    assert_eq!(lines.push(b"PING\r\n"), 1);
    let mut lines = Lines::new(Endings::Plain);
    assert_eq!(lines.push(&b"\xff\xf1".repeat(500)), 1000);
    assert_eq!(lines.push(b"a\r"), 1);
    assert_eq!(lines.push(b"b"), 0, "the space before it was a CR");
}

#[test]
fn a_plain_client_that_turns_out_to_speak_irc_is_read_on_as_one() {
    let mut lines = Lines::new(Endings::Plain);
    lines.push(b"NICK ann\r\nUSER a 0 * :a\r");
    assert_eq!(lines.next(), Some(Line::Text(b"NICK ann")));
    lines.become_irc();
    assert_eq!(lines_of(&mut lines, &[b"\nJOIN #a\rJOIN #b\r\n\r\n"]), texts(&["USER a 0 * :a", "JOIN #a", "JOIN #b"]));

    let mut lines = Lines::new(Endings::Plain);
    lines.push(b"NICK ann\r");
    lines.become_irc();
    assert_eq!(lines_of(&mut lines, &[b"PING\n"]), texts(&["NICK ann", "PING"]), "a CR alone was an end after all");

    let mut lines = Lines::new(Endings::Plain);
    lines.push(&[b'x'; 5000]);
    lines.become_irc();
    assert_eq!(lines_of(&mut lines, &[b"x\nPING\n"]), [None, Some("PING".to_owned())]);
}
