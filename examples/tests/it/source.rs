//! What a report is compared with: sentences that name a line by what stands in it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::programs::directory;

/// How long something has lasted, which no test depends on, is this instead.
const TIME: &str = "TIME";

/// The source of an example.
pub(crate) struct Source {
    file: String,
    text: String,
}

// === impl Source ===

impl Source {
    pub(crate) fn of(name: &str) -> Self {
        let text = fs::read_to_string(directory().join(format!("{name}.rs"))).unwrap();
        // This file and the examples are called alike by the compiler, as seen from where the package is.
        let package = Path::new(file!()).ancestors().nth(3).expect("this is in `tests/it`");
        Self { file: package.join(format!("{name}.rs")).display().to_string(), text }
    }

    /// The template with `file:line` for each `<mark>`, which stands in exactly one line of the source below its title.
    pub(crate) fn expand(&self, template: &str) -> String {
        static MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new("<([^>]+)>").unwrap());
        MARK.replace_all(template, |mark: &Captures<'_>| format!("{}:{}", self.file, self.line(&mark[1]))).into_owned()
    }

    fn line(&self, mark: &str) -> usize {
        let code = (1..).zip(self.text.lines()).filter(|(_, line)| !line.starts_with("//!"));
        let lines: Vec<_> = code.filter(|(_, line)| line.contains(mark)).collect();
        let [(number, _)] = lines[..] else { panic!("{mark:?} is not in one line of {}, but in {lines:?}", self.file) };
        number
    }
}

/// The text with [`TIME`] for each time.
pub(crate) fn without_times(text: &str) -> String {
    static SPAN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?-u:\b)([0-9]+m [0-9]{2}s|[0-9]+(\.[0-9])?s|[0-9]+ms)").unwrap());
    SPAN.replace_all(text, TIME).into_owned()
}

/// Fails unless each of these blocks of lines stands in the text, whose times are told as `TIME`.
#[track_caller]
pub(crate) fn assert_tells<'a>(text: &str, blocks: impl IntoIterator<Item = &'a str>) {
    let text = without_times(text);
    for block in blocks {
        assert!(text.contains(block), "this is not told:\n{block}\nbut this is:\n{text}");
    }
}
