//! A text with wildcards in it.

use std::fmt::{self, Write};

/// A pattern: `*` for any text, `?` for any character, `\` to mean one of the three themselves.
///
/// Matching looks at each character of the text at most once for each of the pattern, whatever
/// the pattern: there is none that takes exponentially long.
///
/// # Examples
///
/// ```
/// use echo_chat::chat::mask::Glob;
///
/// let glob = Glob::new(r"a*\?");
/// assert!(glob.matches("Ann?"));
/// assert!(!glob.matches("ann!"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    // Invariant: of neighbouring wildcards, the `?` come first and there is at most one `*`; all
    // characters are folded.
    pattern: Box<[Atom]>,
}

/// What one part of a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Atom {
    Text,
    Any,
    Just(char),
}

// === impl Glob ===

impl Glob {
    /// Reads a pattern. There is no text that is none.
    pub fn new(text: &str) -> Self {
        let mut pattern: Vec<Atom> = Vec::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let atom = match character {
                '*' => Atom::Text,
                '?' => Atom::Any,
                '\\' => Atom::Just(characters.next_if(|next| is_special(*next)).unwrap_or('\\')),
                other => Atom::Just(other.to_ascii_lowercase()),
            };
            match (pattern.last(), atom) {
                (Some(Atom::Text), Atom::Text) => {}
                (Some(Atom::Text), Atom::Any) => pattern.insert(pattern.len() - 1, atom),
                _ => pattern.push(atom),
            }
        }
        Self { pattern: pattern.into() }
    }

    /// Returns whether it matches everything.
    pub fn is_any(&self) -> bool {
        *self.pattern == [Atom::Text]
    }

    /// Returns whether all of `text` is what the pattern stands for.
    pub fn matches(&self, text: &str) -> bool {
        let (mut at, mut rest) = (0, text.chars());
        // Behind the last `*`, and what was left of the text where that one ends for now.
        let mut last = None;
        loop {
            let atom = self.pattern.get(at);
            if atom == Some(&Atom::Text) {
                at += 1;
                last = Some((at, rest.clone()));
                continue;
            }
            match (atom, rest.next()) {
                (None, None) => return true,
                (Some(atom), Some(character)) if atom.is(character) => at += 1,
                // Nothing is left of the text, and a longer one for `*` would leave even less.
                (Some(_), None) => return false,
                (_, Some(_)) => {
                    // An earlier `*` need not be tried again: what the last one can stand for, it could.
                    let Some((behind, left)) = &mut last else { return false };
                    left.next();
                    (at, rest) = (*behind, left.clone());
                }
            }
        }
    }

    /// Returns whether it could match an address as it is written, whatever address.
    pub(super) fn could_be_address(&self) -> bool {
        self.pattern.iter().all(|atom| match atom {
            Atom::Just(character) => character.is_ascii_hexdigit() || matches!(character, '.' | ':'),
            Atom::Text | Atom::Any => true,
        })
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, atom) in self.pattern.iter().enumerate() {
            match atom {
                Atom::Text => f.write_char('*')?,
                Atom::Any => f.write_char('?')?,
                Atom::Just(character) => {
                    // A backslash needs one before it only where it would be one itself.
                    let next = self.pattern.get(place + 1);
                    let would_escape = next.is_some_and(|next| !matches!(next, Atom::Just(next) if !is_special(*next)));
                    if is_special(*character) && (*character != '\\' || would_escape) {
                        f.write_char('\\')?;
                    }
                    f.write_char(*character)?;
                }
            }
        }
        Ok(())
    }
}

// === impl Atom ===

impl Atom {
    fn is(self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::Just(just) => just == character.to_ascii_lowercase(),
            Self::Text => false,
        }
    }
}

fn is_special(character: char) -> bool {
    matches!(character, '*' | '?' | '\\')
}
