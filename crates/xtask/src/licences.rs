//! Whether everything the workspace is built from may be used: a licence on `deny.toml`'s list.
//!
//! The same list is what cargo-deny reads in `soak`, which looks into the licence texts too; this
//! takes the packages' word for it, in a second.

use std::fs;

use crate::packages;
use crate::shell::Outcome;

const POLICY: &str = "deny.toml";

/// Compares every package's licence with the list.
pub(crate) fn check() -> Outcome {
    let text = fs::read_to_string(POLICY).map_err(|error| format!("{POLICY}: {error}"))?;
    let allowed = allowed(&text)?;
    let packages = packages::all()?;
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let licence = package.licence.as_deref().unwrap_or_default();
            let granted = Expression::new(licence).holds(&allowed);
            (granted != Some(true)).then(|| format!("{} {} ({licence})", package.name, package.version))
        })
        .collect();
    if refused.is_empty() {
        eprintln!("{} packages, each with a licence that {POLICY} allows", packages.len());
        return Ok(());
    }
    Err(format!("{POLICY} does not allow the licence of {}", refused.join(", ")))
}

fn allowed(text: &str) -> Outcome<Vec<String>> {
    let policy: toml::Table = text.parse().map_err(|error| format!("{POLICY}: {error}"))?;
    let list = policy.get("licenses").and_then(|licenses| licenses.get("allow")?.as_array());
    let list = list.ok_or_else(|| format!("{POLICY} has no list `allow` under [licenses]"))?;
    Ok(list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// A licence expression: `MIT OR (Apache-2.0 WITH LLVM-exception AND Zlib)`.
#[derive(Debug)]
struct Expression {
    /// What is left to read, the next word last.
    words: Vec<String>,
}

// === impl Expression ===

impl Expression {
    fn new(text: &str) -> Self {
        // Before there was a grammar, a stroke meant a choice.
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        Self { words: spaced.split_whitespace().rev().map(str::to_owned).collect() }
    }

    /// Whether the allowed licences are enough; `None` if this is no licence expression.
    fn holds(mut self, allowed: &[String]) -> Option<bool> {
        let holds = self.any(allowed)?;
        self.words.is_empty().then_some(holds)
    }

    fn any(&mut self, allowed: &[String]) -> Option<bool> {
        let mut holds = self.all(allowed)?;
        while self.take("OR") {
            holds |= self.all(allowed)?;
        }
        Some(holds)
    }

    fn all(&mut self, allowed: &[String]) -> Option<bool> {
        let mut holds = self.one(allowed)?;
        while self.take("AND") {
            holds &= self.one(allowed)?;
        }
        Some(holds)
    }

    fn one(&mut self, allowed: &[String]) -> Option<bool> {
        if self.take("(") {
            let holds = self.any(allowed)?;
            return self.take(")").then_some(holds);
        }
        let mut licence = self.words.pop()?;
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.words.pop()?);
        }
        Some(allowed.contains(&licence))
    }

    fn take(&mut self, word: &str) -> bool {
        let next = self.words.last().is_some_and(|next| next == word);
        if next {
            self.words.pop();
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, allowed};

    fn holds(text: &str) -> Option<bool> {
        let policy = "[licenses]\nallow = ['MIT', 'Zlib', 'Apache-2.0 WITH LLVM-exception']";
        Expression::new(text).holds(&allowed(policy).unwrap())
    }

    #[test]
    fn one_allowed_licence_of_a_choice_is_enough() {
        assert_eq!(holds("MIT"), Some(true));
        assert_eq!(holds("GPL-3.0 OR MIT"), Some(true));
        assert_eq!(holds("MIT/Apache-2.0"), Some(true));
        assert_eq!(holds("GPL-3.0 OR AGPL-3.0"), Some(false));
    }

    #[test]
    fn all_licences_of_a_sum_are_needed() {
        assert_eq!(holds("MIT AND Zlib"), Some(true));
        assert_eq!(holds("MIT AND GPL-3.0"), Some(false));
        assert_eq!(holds("(GPL-3.0 OR MIT) AND Zlib"), Some(true));
        assert_eq!(holds("GPL-3.0 OR MIT AND BSL-1.0"), Some(false));
    }

    #[test]
    fn an_exception_is_part_of_the_name() {
        assert_eq!(holds("Apache-2.0 WITH LLVM-exception"), Some(true));
        assert_eq!(holds("Apache-2.0"), Some(false));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for text in ["", "(MIT", "MIT)", "MIT OR", "MIT MIT"] {
            assert_eq!(holds(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_policy_without_a_list_is_refused() {
        let reason = allowed("[licenses]").unwrap_err();
        assert_eq!(reason, "deny.toml has no list `allow` under [licenses]");
    }
}
