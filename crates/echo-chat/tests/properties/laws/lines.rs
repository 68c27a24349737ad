//! Lines are the same however their bytes were cut, and no more is held than was allowed.

use echo_chat::serve::lines::{Endings, Limits, Line, Lines};

/// Reads `bytes` as each kind of client would be read, in pieces of these lengths and at once.
pub(crate) fn hold(bytes: &[u8], lengths: &[u8]) {
    for endings in [Endings::Irc, Endings::Plain] {
        let limits = Limits::of(endings);
        let at_once = read(endings, &[bytes], false);
        let pieces = cut(bytes, lengths);
        assert_eq!(read(endings, &pieces, false), at_once, "{endings:?}, cut");
        // Taken out only when everything is in, as when a flood is held back.
        assert_eq!(read(endings, &pieces, true), at_once, "{endings:?}, cut and held back");
        for line in at_once.iter().flatten() {
            assert!(line.len() <= limits.line + limits.tags - 2, "{} bytes", line.len());
            assert!(!line.contains(&b'\r') && !line.contains(&b'\n'), "{}", line.escape_ascii());
            assert!(endings == Endings::Plain || !line.is_empty());
        }
        if endings == Endings::Irc {
            assert_eq!(at_once, split(bytes, limits));
        }
    }
}

/// Returns the lines, `None` for one that was too long.
fn read(endings: Endings, pieces: &[&[u8]], held_back: bool) -> Vec<Option<Vec<u8>>> {
    let limits = Limits::of(endings);
    let mut lines = Lines::new(endings);
    let mut found = Vec::new();
    let mut pieces = pieces.iter();
    loop {
        let piece = pieces.next();
        if let Some(piece) = piece {
            let before = lines.len();
            let dropped = lines.push(piece);
            // A CR from before may have become a space.
            assert!((before..=before + 1).contains(&(lines.len() + dropped - piece.len())));
        }
        if held_back && piece.is_some() {
            continue;
        }
        while let Some(line) = lines.next() {
            found.push(match line {
                Line::Text(text) => Some(text.to_vec()),
                Line::TooLong => None,
            });
        }
        assert!(!lines.has_line());
        assert!(lines.len() < limits.line + limits.tags);
        if piece.is_none() {
            return found;
        }
    }
}

/// What the lines of IRC are, said in another way: the last one has not ended, and counts only if
/// it is too long already.
fn split(bytes: &[u8], limits: Limits) -> Vec<Option<Vec<u8>>> {
    let parts: Vec<_> = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).collect();
    let is_too_long = |part: &[u8]| {
        let tags = match part.iter().position(|byte| *byte == b' ') {
            _ if !part.starts_with(b"@") => 0,
            Some(space) => space + 1,
            // Without a space all of it is tags, and the space is still to come.
            None => return part.len() >= limits.tags,
        };
        tags > limits.tags || part.len() - tags > limits.line - 2
    };
    let (last, ended) = parts.split_last().expect("a split has at least one part");
    let ended = ended.iter().filter(|part| !part.is_empty());
    let mut lines: Vec<_> = ended.map(|part| (!is_too_long(part)).then(|| part.to_vec())).collect();
    lines.extend(is_too_long(last).then_some(None));
    lines
}

/// Cuts the bytes into pieces of these lengths, again from the first when they are used up.
fn cut<'a>(mut bytes: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut lengths = lengths.iter().map(|length| usize::from(*length).max(1)).cycle();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(lengths.next().unwrap_or(bytes.len()).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}
