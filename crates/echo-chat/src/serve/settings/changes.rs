//! What a server does about a configuration that has changed while it runs.

use std::fmt;

use crate::serve::settings::Settings;
use crate::serve::settings::table::{Applies, Table};
use crate::serve::settings::value::Given;

/// Longer than this, both values of a key do not fit on a line.
const SHOWN: usize = 60;

/// One key that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What has changed, and how.
    pub sentence: String,
    /// When it is taken over.
    pub applies: Applies,
}

/// Everything that has changed.
///
/// Displayed it is a line for each; `nothing has changed` if there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    changes: Vec<Change>,
}

pub(super) fn changes(old: &Settings, new: &Settings) -> Changes {
    let mut changes = Vec::new();
    for (before, after) in old.tables().into_iter().zip(new.tables()) {
        changes_of(before, after, &mut changes);
    }
    changes_among("operator", "name", &old.operators, &new.operators, &mut changes);
    changes_among("ban", "mask", &old.bans, &new.bans, &mut changes);
    Changes { changes }
}

pub(super) fn taking_over(old: &Settings, new: &Settings) -> Settings {
    let mut taken = new.clone();
    for table in old.tables() {
        let target = taken.table_mut(table.name()).expect("the same tables");
        for field in table.fields().iter().filter(|field| field.applies == Applies::AfterRestart) {
            target.set(field.name, &table.get(field.name)).expect("what is shown can be read again");
        }
    }
    taken
}

fn changes_of(before: &dyn Table, after: &dyn Table, changes: &mut Vec<Change>) {
    for field in before.fields() {
        let (old, new) = (before.get(field.name), after.get(field.name));
        if old != new {
            let shown = (old.to_string(), new.to_string());
            let is_shown = !field.secret && shown.0.len() <= SHOWN && shown.1.len() <= SHOWN;
            let key = format!("{}.{}", before.name(), field.name);
            let sentence = match shown {
                (old, new) if is_shown => format!("{key} is now {new}, was {old}"),
                _ => format!("{key} has changed"),
            };
            changes.push(Change { sentence, applies: field.applies });
        }
    }
}

fn changes_among<T: Table + PartialEq>(kind: &str, name: &str, old: &[T], new: &[T], changes: &mut Vec<Change>) {
    let find = |records: &[T], wanted: &Given| records.iter().position(|record| record.get(name) == *wanted);
    let mut push = |record: &T, what: &str| {
        let sentence = format!("{kind} {} {what}", record.get(name));
        changes.push(Change { sentence, applies: Applies::AtOnce });
    };
    for record in old {
        match find(new, &record.get(name)) {
            None => push(record, "is gone"),
            Some(index) if new[index] != *record => push(record, "is another"),
            Some(_) => {}
        }
    }
    for record in new.iter().filter(|record| find(old, &record.get(name)).is_none()) {
        push(record, "is new");
    }
}

// === impl Changes ===

impl Changes {
    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Returns each of them, first those that are taken over at once.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        let of = |applies| self.changes.iter().filter(move |change| change.applies == applies);
        of(Applies::AtOnce).chain(of(Applies::AfterRestart))
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return formatter.write_str("nothing has changed");
        }
        for (index, change) in self.iter().enumerate() {
            write!(formatter, "{}{change}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

// === impl Change ===

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)?;
        match self.applies {
            Applies::AtOnce => Ok(()),
            Applies::AfterRestart => formatter.write_str("; needs a restart"),
        }
    }
}
