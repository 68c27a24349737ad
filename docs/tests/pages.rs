//! The pages against the sources: what they name exists, and what they have to name is there.

#![forbid(unsafe_code)]

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use self::page::{code, read, root, rows_under};

/// The rows of Python's vocabulary, by their letter and their number.
const ROWS: &[(char, u32)] =
    &[('P', 15), ('T', 8), ('L', 9), ('S', 4), ('E', 5), ('C', 4), ('Q', 17), ('K', 10), ('O', 15)];

/// Where a page of the book says what is different on purpose.
const DIFFERENT: &str = "## Deliberately different";

/// All files below the folder whose names end like this.
fn files(folder: impl AsRef<Path>, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).expect("the folder exists") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The pages of the book and the READMEs that are compiled with it.
fn pages() -> Vec<PathBuf> {
    let mut pages = files("docs", ".md");
    pages.extend(
        ["README.md", "crates/polytask/README.md", "crates/polytask-subscriber/README.md"]
            .map(|path| root().join(path)),
    );
    pages
}

/// The waiting calls of polytask: `Type::method` of each method that returns a wait, and the name of each function.
fn waiting_calls() -> BTreeSet<String> {
    let sources: Vec<_> = files("crates/polytask/src", ".rs").into_iter().map(read).collect();
    let mut calls = BTreeSet::new();
    for source in &sources {
        let mut objects = Vec::new();
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("impl<") || line.starts_with("impl ") {
                objects = vec![implementor(line)];
            } else if let Some(name) = line.strip_prefix("macro_rules! ") {
                objects = implementors_by(name.trim_end_matches([' ', '{']), &sources);
            }
            let Some(signature) = line.trim_start().strip_prefix("pub fn ") else { continue };
            let is_method = line.starts_with(' ');
            let mut signature = signature.to_owned();
            while !signature.contains(['{', ';']) {
                signature.push_str(lines.next().expect("a function has a body"));
            }
            let name = signature.split(['(', '<']).next().unwrap_or_default();
            if !signature.contains("-> Wait<") && !signature.contains("crate::wait::Wait<") {
                continue;
            }
            if is_method {
                calls.extend(objects.iter().map(|object| format!("{object}::{name}")));
            } else {
                calls.insert(name.to_owned());
            }
        }
    }
    calls
}

/// The types that have the methods of a macro, from lines such as `name!([T: Send] Task<T>);`.
fn implementors_by(name: &str, sources: &[String]) -> Vec<String> {
    let lines = sources.iter().flat_map(|source| source.lines());
    let types = lines.filter_map(|line| Some(line.split_once(&format!("{name}!(["))?.1.split_once("] ")?.1));
    types.map(|line| line.chars().take_while(|c| c.is_alphanumeric()).collect()).collect()
}

/// The type that an `impl` line is about. Of the queues' common type users know the short name.
fn implementor(line: &str) -> String {
    let mut depth = 0;
    let after_generics = line.trim_start_matches("impl").find(|c| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        depth == 0 && c != '>'
    });
    let start = "impl".len() + after_generics.unwrap_or_default();
    let name: String = line[start..].trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
    name.replace("OrderedQueue", "Queue")
}

#[test]
fn every_waiting_call_says_what_is_lost() {
    let page = read("docs/cancel-safety.md");
    let rows = rows_under(&page, "call");
    let told: BTreeSet<_> = rows.iter().flat_map(|row| code(&row[0])).map(str::to_owned).collect();
    let calls = waiting_calls();
    for (kind, example) in [("a method", "Lock::acquire"), ("one of a macro", "TaskHandle::join"), ("free", "gather")] {
        assert!(calls.contains(example), "{example}, which is {kind}, was not read from the sources: {calls:?}");
    }

    let missing: Vec<_> = calls.difference(&told).collect();
    assert!(missing.is_empty(), "cancel-safety.md does not say what is lost by dropping {missing:?}");
    let gone: Vec<_> = told.difference(&calls).collect();
    assert!(gone.is_empty(), "cancel-safety.md speaks of calls that do not exist: {gone:?}");
    for row in rows {
        assert!(!row[1].is_empty(), "cancel-safety.md does not say what {} loses", row[0]);
    }
}

#[test]
fn every_row_of_pythons_vocabulary_is_tested_or_deliberately_different() {
    let page = read("docs/coming-from-python.md");
    let (_, different) = page.split_once(DIFFERENT).expect("there is such a section");
    let different: Vec<_> = rows_under(different, "row").into_iter().map(|row| row[0].clone()).collect();
    let tested = rows_under(&page, "tested by");
    for &(letter, last) in ROWS {
        for number in 1..=last {
            let row = format!("{letter}{number}");
            let is_different = different.iter().any(|rows| rows.split_whitespace().any(|other| other == row));
            let is_tested =
                tested.iter().any(|cells| cells[0] == row && cells.last().is_some_and(|last| !last.is_empty()));
            assert!(is_tested || is_different, "coming-from-python.md has neither a test of {row} nor a reason");
        }
    }
}

#[test]
fn the_tests_that_are_named_exist() {
    let sources: Vec<_> =
        files("crates/polytask/tests/it", ".rs").into_iter().map(|path| (read(&path), path)).collect();
    for page in pages() {
        for row in rows_under(&read(&page), "tested by") {
            for test in row.last().into_iter().flat_map(|cell| code(cell)) {
                // As far as needed to tell it from others: `file::name`.
                let (file, name) = test.rsplit_once("::").unwrap_or(("", test));
                let function = format!("fn {name}()");
                let is_there = |(source, path): &&(String, PathBuf)| {
                    source.contains(&function) && path.with_extension("").ends_with(file.replace("::", "/"))
                };
                let count = sources.iter().filter(is_there).count();
                assert_eq!(count, 1, "{} names {test}, of which there are {count}", page.display());
            }
        }
    }
}

#[test]
fn every_test_of_a_python_behaviour_is_named() {
    let page = read("docs/coming-from-python.md");
    let rows = rows_under(&page, "tested by");
    let named: BTreeSet<_> = rows.iter().flat_map(|row| code(&row[row.len() - 1])).collect();
    let mut paths = files("crates/polytask/tests/it/python", ".rs");
    paths.extend(files("crates/polytask/tests/it", "/python.rs"));
    for path in paths {
        let source = read(&path);
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if line != "#[test]" && !line.starts_with("#[tokio::test") {
                continue;
            }
            let function = lines.next().unwrap_or_default().trim_start_matches("async ").trim_start_matches("fn ");
            let name = function.split('(').next().unwrap_or_default();
            assert!(named.contains(name), "coming-from-python.md does not name {name} of {}", path.display());
        }
    }
}

#[test]
fn files_use_only_the_levels_below_theirs() {
    let page = read("docs/architecture.md");
    let mut levels = BTreeMap::new();
    for row in rows_under(&page, "level") {
        let level: u32 = row[0].parse().expect("a level is a number");
        levels.extend(code(&row[1]).map(|file| (file.to_owned(), level)));
    }
    let source_root = root().join("crates/polytask/src");
    for path in files("crates/polytask/src", ".rs") {
        let inside = path.strip_prefix(&source_root).expect("it lies below").with_extension("");
        let module = inside.iter().next().expect("it has a name").to_string_lossy().into_owned();
        if module == "lib" {
            continue;
        }
        let level = *levels.get(&module).unwrap_or_else(|| panic!("architecture.md has no level for {module}"));
        // Public re-exports name what they do not use.
        for line in read(&path).lines().filter(|line| !line.trim_start().starts_with("pub use")) {
            let uses = line.trim_start().strip_prefix("use crate::").into_iter();
            for used in uses.map(|path| path.split([':', ';']).next().unwrap_or_default().to_owned()) {
                let allowed = used == module || levels.get(&used).is_some_and(|other| *other < level.max(1));
                assert!(allowed, "{} is of level {level} and uses {used}", path.display());
            }
        }
    }
}

#[test]
fn every_page_says_when_it_was_last_true() {
    for path in files("docs", ".md") {
        let page = read(&path);
        let last = page.trim_end().lines().last().unwrap_or_default();
        let date = last.strip_prefix("Last true on ").and_then(|rest| rest.strip_suffix('.')).unwrap_or_default();
        let parts: Vec<_> = date.split('-').map(str::len).collect();
        assert_eq!(parts, [4, 2, 2], "{} ends with {last:?}", path.display());
    }
}

#[test]
fn every_page_is_compiled() {
    let book = read("docs/lib.rs");
    for path in files("docs", ".md") {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        assert!(book.contains(&format!("include_str!(\"{name}\")")), "{name} is not in lib.rs");
    }
}

#[test]
fn links_between_files_lead_somewhere() {
    for path in pages() {
        let page = read(&path);
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if file.contains("://") {
                continue;
            }
            let linked = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(linked.exists(), "{} links to {target}", path.display());
            let words = |text: &str| text.trim_matches(['#', ' ', '?']).replace('-', " ");
            let is_heading = |line: &str| line.starts_with('#') && words(line) == words(anchor);
            let found = anchor.is_empty() || read(&linked).to_lowercase().lines().any(is_heading);
            assert!(found, "{} links to {target}, and there is no such heading", path.display());
        }
    }
}

#[test]
fn the_program_of_the_readme_fits_on_a_card() {
    let page = read("README.md");
    let (_, program) = page.split_once("```rust\n").expect("there is a program");
    let (program, rest) = program.split_once("```").expect("it ends");
    assert!(program.lines().count() <= 15, "it has {} lines", program.lines().count());
    assert!(!rest.contains("```rust"), "there is one program");
}
