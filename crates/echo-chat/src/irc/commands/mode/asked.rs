//! Reading what changes of a channel a client asks for.

use std::num::NonZeroU32;

use crate::chat::mask::Mask;
use crate::chat::{Change, List, RoomFlag};
use crate::irc::registration::{KEY_LENGTH, MODE_CHANGES};
use crate::text::clean::{Keep, ingress};

/// What one line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked<'a> {
    pub(super) changes: Vec<Change>,
    /// The lists that are to be shown.
    pub(super) lists: Vec<List>,
    pub(super) mistakes: Vec<Mistake<'a>>,
}

/// Something that cannot be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mistake<'a> {
    /// There is no mode of this letter.
    Unknown(char),
    /// The mode cannot have this parameter, or cannot be without one.
    Parameter { letter: char, parameter: Option<&'a str>, why: String },
}

/// Goes through the letters of `modes` with whether each stands after a plus, which the first need not.
pub(super) fn letters(modes: &str) -> impl Iterator<Item = (bool, char)> {
    let mut is_added = true;
    modes.chars().filter_map(move |character| match character {
        '+' | '-' => {
            is_added = character == '+';
            None
        }
        letter => Some((is_added, letter)),
    })
}

// === impl Asked ===

impl<'a> Asked<'a> {
    /// Reads `modes`, whose letters take what they need from `parameters`, one after the other.
    pub(super) fn read(modes: &str, parameters: &[&'a str]) -> Self {
        let mut asked = Self::default();
        let mut parameters = parameters.iter().copied();
        let mut taken = 0;
        for (is_added, letter) in letters(modes) {
            let parameter = if takes_parameter(letter, is_added) { parameters.next() } else { None };
            let parameter = parameter.filter(|parameter| !parameter.is_empty());
            taken += usize::from(parameter.is_some());
            // What is more than was promised is dropped, as everywhere.
            if parameter.is_none() || taken <= MODE_CHANGES {
                asked.add(is_added, letter, parameter);
            }
        }
        asked
    }

    fn add(&mut self, is_added: bool, letter: char, parameter: Option<&'a str>) {
        if let (Some(list), None) = (List::of(letter), parameter) {
            if !self.lists.contains(&list) {
                self.lists.push(list);
            }
            return;
        }
        match change(is_added, letter, parameter) {
            Ok(change) => self.changes.push(change),
            Err(mistake) => self.mistakes.push(mistake),
        }
    }
}

fn takes_parameter(letter: char, is_added: bool) -> bool {
    match letter {
        'k' | 'o' | 'v' => true,
        'l' => is_added,
        other => List::of(other).is_some(),
    }
}

fn change(is_added: bool, letter: char, parameter: Option<&str>) -> Result<Change, Mistake<'_>> {
    if let Some(flag) = RoomFlag::of(letter) {
        return Ok(Change::Flag(flag, is_added));
    }
    let wrong = |why: String| Mistake::Parameter { letter, parameter, why };
    let need = |what: &str| parameter.ok_or_else(|| wrong(format!("You must give {what}")));
    if let Some(list) = List::of(letter) {
        let mask = Mask::parse(need("a mask")?).map_err(|error| wrong(error.to_string()))?;
        return Ok(if is_added { Change::Add(list, mask, None) } else { Change::Remove(list, mask) });
    }
    Ok(match letter {
        'o' => Change::Operator(need("a nickname")?.into(), is_added),
        'v' => Change::Voice(need("a nickname")?.into(), is_added),
        'k' if !is_added => Change::Key(None),
        'k' => match need("a key")? {
            key if is_key(key) => Change::Key(Some(key.into())),
            // It may be somebody's secret, and may be too long to be repeated.
            _ => return Err(Mistake::Parameter { letter, parameter: None, why: key_rule() }),
        },
        'l' if !is_added => Change::Limit(None),
        'l' => {
            let limit: Result<NonZeroU32, _> = need("a number")?.parse();
            let limit = limit.map_err(|_| wrong(format!("The limit must be a number from 1 to {}", u32::MAX)))?;
            Change::Limit(Some(limit.get()))
        }
        unknown => return Err(Mistake::Unknown(unknown)),
    })
}

fn key_rule() -> String {
    format!("A key is up to {KEY_LENGTH} bytes of visible characters without space or comma, and begins with no colon")
}

/// Returns whether a key can stand in the list of keys that is sent to join.
fn is_key(text: &str) -> bool {
    text.len() <= KEY_LENGTH
        && !text.starts_with(':')
        && !text.contains(|character: char| character == ',' || character.is_whitespace())
        && ingress(text, Keep::Nothing) == text
}
