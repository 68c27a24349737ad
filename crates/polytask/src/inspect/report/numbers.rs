//! An object's numbers in words.

use crate::inspect::graph::web::{is_get, is_put};
use crate::inspect::report::words::Plain;
use crate::inspect::snapshot::ObjectRow;

/// Empty where the numbers tell nothing that the holders do not.
pub(super) fn told(object: &ObjectRow) -> String {
    let numbers = Numbers(object);
    let number = |key| numbers.get(key).unwrap_or_default();
    let held = object.holders.len().saturating_add(object.more_holders);
    let parts = match object.kind.as_ref() {
        "lock" => [free(held)].into(),
        "re-entrant lock" => {
            let entered = (number("depth") > 1).then(|| format!("entered {} times", number("depth")));
            [free(held), entered].into()
        }
        "read-write lock" => {
            let read = (number("readers") > 0).then(|| format!("being read by {}", number("readers")));
            let written = (number("writers") > 0).then(|| "being written".to_owned());
            let free = if read.is_none() && written.is_none() { free(held) } else { None };
            vec![free, read, written]
        }
        "semaphore" | "bounded semaphore" => {
            let start = numbers.get("start").map(|start| format!(" of {start}")).unwrap_or_default();
            [Some(format!("permits {}{start}, {held} held", number("permits")))].into()
        }
        "event" => [Some(if number("set") > 0 { "set" } else { "not set" }.to_owned())].into(),
        "barrier" => [Some(numbers.parties())].into(),
        "queue" | "pipe" => numbers.items(),
        "group" => {
            let daemons = some(number("daemons"), "daemon among them", "daemons among them");
            [some(number("alive"), "task has not ended", "tasks have not ended"), daemons].into()
        }
        "condition" | "timer" | "wait" => Vec::new(),
        _ => object.numbers.iter().map(|(key, value)| Some(format!("{} {value}", Plain(key)))).collect(),
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

struct Numbers<'a>(&'a ObjectRow);

impl Numbers<'_> {
    fn get(&self, key: &str) -> Option<u64> {
        self.0.numbers.get(key).copied()
    }

    fn parties(&self) -> String {
        let come = self.get("arrived").unwrap_or(self.0.waiters.len() as u64);
        let broken = self.get("broken").is_some_and(|broken| broken > 0);
        match self.get("parties") {
            _ if broken => "broken".to_owned(),
            Some(parties) if come >= parties => format!("all {parties} parties have come"),
            Some(parties) => {
                let missing = match parties - come {
                    1 => "one is missing".to_owned(),
                    several => format!("{several} are missing"),
                };
                format!("{come} of {parties} parties have come, {missing}")
            }
            None => format!("{come} have come"),
        }
    }

    fn items(&self) -> Vec<Option<String>> {
        let number = |key| self.get(key).unwrap_or_default();
        let length = number("len");
        let size = match self.get("capacity") {
            Some(capacity) if length >= capacity => format!("full: {length} of {}", items(capacity)),
            Some(capacity) if length == 0 => format!("empty: 0 of {}", items(capacity)),
            Some(capacity) => format!("{length} of {}", items(capacity)),
            None => format!("{}, unbounded", items(length)),
        };
        let waits = |wanted: fn(&str) -> bool| self.0.waiters.iter().filter(|row| wanted(&row.call)).count() as u64;
        let (puts, gets) =
            (some(waits(is_put), "put waits", "puts wait"), some(waits(is_get), "get waits", "gets wait"));
        let flow = match (puts, gets) {
            (Some(puts), Some(gets)) => Some(format!("{puts}, {gets}")),
            (Some(puts), None) => Some(format!("{puts}, nobody gets")),
            (None, Some(gets)) => Some(format!("{gets}, nobody puts")),
            (None, None) => None,
        };
        vec![
            Some(size),
            flow,
            (number("closed") > 0).then(|| "closed".to_owned()),
            some(number("promised"), "item handed out and not taken", "items handed out and not taken"),
            some(number("slots"), "slot reserved", "slots reserved"),
            some(number("producers"), "producer", "producers"),
            some(number("unfinished"), "job unfinished", "jobs unfinished"),
        ]
    }
}

fn free(held: usize) -> Option<String> {
    (held == 0).then(|| "free".to_owned())
}

fn items(count: u64) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}

/// How many, unless there are none.
fn some(count: u64, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {several}")),
    }
}
