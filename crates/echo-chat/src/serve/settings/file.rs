//! Reading the file: TOML, with the line of everything in it.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::serve::settings::load::{Loaded, Loading, cannot_be, no_such_key};
use crate::serve::settings::problem::{Origin, Problem, SettingsError, nearest};
use crate::serve::settings::sections::Operator;
use crate::serve::settings::table::Table;
use crate::serve::settings::value::Given;
use crate::serve::settings::{Key, Settings, check};

/// The larger a file, the longer the mistake is searched that made it one.
const LARGEST: u64 = 4 << 20;

/// A file as it is read.
struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    loading: &'a mut Loading,
}

/// Reads `text`, which stands in for the file `path`, and nothing else.
///
/// # Errors
///
/// If anything is wrong.
pub fn read_only(path: &Path, text: &str) -> Result<Loaded, SettingsError> {
    let mut loading = Loading::new();
    read_text(path, text, &mut loading)?;
    loading.finish()
}

/// Reads the file `path` into `loading`.
pub(super) fn read(path: &Path, loading: &mut Loading) -> Result<(), SettingsError> {
    let text = text_of(path).map_err(|sentence| Problem { origin: None, sentence })?;
    read_text(path, &text, loading)
}

/// Returns the text of the file `path`, or a sentence about it.
pub(super) fn text_of(path: &Path) -> Result<String, String> {
    let read = || {
        if fs::metadata(path)?.len() > LARGEST {
            return Err(io::Error::other("it is larger than 4 MiB"));
        }
        fs::read(path)
    };
    let bytes = read().map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = line_of(&error.as_bytes()[..valid]);
        format!("{}, line {line}: this is not UTF-8; save the file in that encoding", path.display())
    })
}

fn read_text(path: &Path, text: &str, loading: &mut Loading) -> Result<(), SettingsError> {
    let parsed = DeTable::parse(text).map_err(|error| {
        let line = line_of(&text.as_bytes()[..error.span().map_or(0, |span| span.start).min(text.len())]);
        let origin = Origin::File { path: path.to_owned(), line };
        Problem::at(origin, format!("this is no TOML: {}", error.message()))
    })?;
    let mut reading = Reading { path, text, loading };
    for (name, value) in in_order(parsed.get_ref()) {
        reading.top_level(name, value);
    }
    Ok(())
}

fn line_of(before: &[u8]) -> usize {
    before.iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// Returns what is in `table` in the order of the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<std::borrow::Cow<'i, str>>, &'a Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// Returns what a value of TOML can be for a key.
fn given(value: &DeValue<'_>) -> Option<Given> {
    Some(match value {
        DeValue::String(text) => Given::text(text.as_ref()),
        DeValue::Integer(integer) if integer.radix() == 10 => Given::Bare(integer.as_str().to_owned()),
        DeValue::Integer(integer) => {
            Given::Bare(i64::from_str_radix(integer.as_str(), integer.radix()).ok()?.to_string())
        }
        DeValue::Float(float) => Given::Bare(float.as_str().to_owned()),
        DeValue::Boolean(truth) => Given::Bare(truth.to_string()),
        DeValue::Array(values) => {
            let texts: Option<_> = values.iter().map(|value| value.get_ref().as_str().map(str::to_owned)).collect();
            Given::List(texts?)
        }
        DeValue::Datetime(_) | DeValue::Table(_) => return None,
    })
}

// === impl Reading ===

impl Reading<'_> {
    fn origin(&self, offset: usize) -> Origin {
        Origin::File { path: self.path.to_owned(), line: line_of(&self.text.as_bytes()[..offset]) }
    }

    fn problem(&mut self, offset: usize, sentence: String) {
        let origin = self.origin(offset);
        self.loading.problems.push(Problem::at(origin, sentence));
    }

    fn top_level(&mut self, name: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let start = name.span().start;
        let name = name.get_ref().as_ref();
        match name {
            "operator" => self.operators(value),
            "ban" => self.bans(value),
            _ if self.loading.settings.table_mut(name).is_some() => match value.get_ref() {
                DeValue::Table(table) => self.table(name, table),
                _ => self.problem(start, format!("`{name}` is a table; write [{name}] and its keys below it")),
            },
            _ => {
                let sentence = match value.get_ref() {
                    DeValue::Table(_) | DeValue::Array(_) => no_such_table(name),
                    _ => no_such_key(name),
                };
                self.problem(start, sentence);
            }
        }
    }

    fn table(&mut self, name: &str, table: &DeTable<'_>) {
        for (key, value) in in_order(table) {
            let (start, path) = (key.span().start, format!("{name}.{}", key.get_ref()));
            match (Key::find(&path), given(value.get_ref())) {
                (None, _) => self.problem(start, no_such_key(&path)),
                (Some(key), Some(given)) => {
                    let origin = self.origin(start);
                    self.loading.put(&key, &given, origin);
                }
                (Some(key), None) => {
                    let sentence = format!("`{path}` cannot be this: give {}", key.field.allowed);
                    self.problem(start, sentence);
                }
            }
        }
    }

    fn operators(&mut self, value: &Spanned<DeValue<'_>>) {
        let mut names = HashSet::new();
        self.loading.settings.operators =
            self.records(value, "name", |operator: &Operator| check::operator(operator, &mut names));
    }

    fn bans(&mut self, value: &Spanned<DeValue<'_>>) {
        self.loading.settings.bans = self.records(value, "mask", check::ban);
    }

    /// Reads tables that there can be several of, each of which is known by its `key`.
    fn records<T: Table + Default>(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        mut check: impl FnMut(&T) -> Result<(), String>,
    ) -> Vec<T> {
        let name = T::default().name();
        let tables = value.get_ref().as_array().map(|array| {
            array.iter().map(|value| value.get_ref().as_table().map(|table| (value.span().start, table))).collect()
        });
        let Some(Some(tables)) = tables else {
            self.problem(value.span().start, format!("there can be several; write [[{name}]] and the keys below it"));
            return Vec::new();
        };
        let tables: Vec<(usize, &DeTable<'_>)> = tables;
        let mut records = Vec::new();
        for (start, table) in tables {
            let before = self.loading.problems.len();
            let record = self.record(table);
            // One sentence about each mistake.
            if self.loading.problems.len() == before {
                if let Err(sentence) = check(&record) {
                    self.problem(start, sentence);
                }
            }
            let origin = self.origin(start);
            self.loading.several.push((format!("{name}.{key}"), record.get(key), origin));
            records.push(record);
        }
        records
    }

    fn record<T: Table + Default>(&mut self, table: &DeTable<'_>) -> T {
        let mut record = T::default();
        for (key, value) in in_order(table) {
            let (start, name) = (key.span().start, key.get_ref().as_ref());
            let path = format!("{}.{name}", record.name());
            let fields = record.fields();
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                let names = || fields.iter().map(|field| field.name);
                let hint = match nearest(name, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
                };
                self.problem(start, format!("there is no key `{path}`; {hint}"));
                continue;
            };
            let sentence = match given(value.get_ref()) {
                Some(given) => {
                    record.set(field.name, &given).err().map(|reason| cannot_be(&path, field, &given, &reason))
                }
                None => Some(format!("`{path}` cannot be this: give {}", field.allowed)),
            };
            if let Some(sentence) = sentence {
                self.problem(start, sentence);
            }
        }
        record
    }
}

fn no_such_table(name: &str) -> String {
    let settings = Settings::default();
    let names = settings.tables().map(Table::name);
    match nearest(name, names.into_iter().chain(["operator", "ban"])) {
        Some(meant) if ["operator", "ban"].contains(&meant) => {
            format!("there is no table `{name}`; did you mean [[{meant}]]?")
        }
        Some(meant) => format!("there is no table `{name}`; did you mean [{meant}]?"),
        None => format!("there is no table `{name}`; `echo-chat config default` prints all there are"),
    }
}
