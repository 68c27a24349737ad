//! What nicks that look alike have in common.

use std::iter;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection;

/// Returns what all nicks share that can be mistaken for `nick`, whatever their case.
///
/// It is UTS 39's skeleton with these differences, without which people would lose good nicks:
/// ASCII letters and digits look like themselves only (there, `m` is `rn`, `0` is `O`, and `1` and
/// `I` are `l`), and a Hangul syllable is not taken apart (there, 각가 is 가까).
///
/// Case is folded by what a letter looks like: Cyrillic `В` is `b`, and so is `в`. Where a letter
/// looks like one thing large and like another small, as `Ν` and `ν` do, both are what they look like.
///
/// # Examples
///
/// ```
/// use echo_chat::text::nick::skeleton;
///
/// assert_eq!(skeleton("соре"), skeleton("Cope"));
/// assert_ne!(skeleton("mama"), skeleton("rnama"));
/// ```
pub fn skeleton(nick: &str) -> String {
    // What a letter looks like may itself look like something: в like ʙ, that like b.
    let once = look(nick);
    let twice = look(&once);
    if twice == once { once } else { look(&twice) }
}

fn look(nick: &str) -> String {
    let mut seen = String::with_capacity(nick.len());
    for character in nick.nfc() {
        match character {
            '\u{ac00}'..='\u{d7a3}' => seen.push(character),
            _ => iter::once(character).nfd().for_each(|part| look_of(part, &mut seen)),
        }
    }
    seen.nfc().collect()
}

/// Writes what `character` looks like, in lower case.
fn look_of(character: char, seen: &mut String) {
    match character {
        '|' => seen.push('l'),
        _ if character.is_ascii() => seen.push(character.to_ascii_lowercase()),
        _ => match ascii_look(character).or_else(|| ascii_look(other_case(character))) {
            Some(letter) => seen.push(letter),
            None => seen.push_str(&prototype(lower(character))),
        },
    }
}

/// Returns the one ASCII letter or digit that `character` looks like, in lower case.
fn ascii_look(character: char) -> Option<char> {
    let look = prototype(character);
    let mut letters = look.chars();
    match (letters.next(), letters.next()) {
        // A large i looks like a small l, but ASCII's does not here.
        (Some('l'), None) if prototype(lower(character)) == "i" => Some('i'),
        (Some(letter), None) if letter.is_ascii_alphanumeric() => Some(letter),
        _ => None,
    }
}

/// Returns what UTS 39 says `character` looks like, in lower case.
fn prototype(character: char) -> String {
    let mut room = [0; 4];
    let look: String = confusable_detection::skeleton(character.encode_utf8(&mut room)).collect();
    // ASCII's m stays as it is, so what looks like it must not become two letters.
    look.to_lowercase().replace("rn", "m")
}

fn lower(character: char) -> char {
    single(character.to_lowercase()).unwrap_or(character)
}

fn other_case(character: char) -> char {
    let lower = lower(character);
    if lower == character { single(character.to_uppercase()).unwrap_or(character) } else { lower }
}

fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}
