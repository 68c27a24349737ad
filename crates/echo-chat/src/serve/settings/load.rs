//! From flags, variables and a file to [`Settings`].

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::serve::settings::problem::{Origin, Problem, SettingsError, nearest};
use crate::serve::settings::table::Field;
use crate::serve::settings::value::Given;
use crate::serve::settings::{Key, Settings, check, file};

/// What the names of all variables begin with.
pub(super) const VARIABLES: &str = "ECHO_CHAT_";

/// The variable that names the file, as `--config` does.
pub const VARIABLE_OF_FILE: &str = "ECHO_CHAT_CONFIG";

/// Where settings come from: what comes later in this struct counts for more.
///
/// A server keeps it and loads from it again when it is told to.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file, in TOML.
    pub file: Option<PathBuf>,
    /// The variables of the process; those that do not begin with `ECHO_CHAT_` are passed over.
    pub variables: Vec<(OsString, OsString)>,
    /// The flags that were given: for each the flag with its dashes, the key, and its value.
    pub flags: Vec<(String, String, Given)>,
}

/// Settings, and where those come from that are not as usual.
///
/// Displayed it is a line for each of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The keys that were given, each with its origin.
    pub origins: BTreeMap<String, Origin>,
    /// Of each of the tables that there can be several of, the key that tells it from the others, what that is, and
    /// where the table is.
    pub several: Vec<(String, Given, Origin)>,
}

/// Settings on their way.
#[derive(Debug)]
pub(super) struct Loading {
    pub(super) settings: Settings,
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) several: Vec<(String, Given, Origin)>,
    pub(super) problems: Vec<Problem>,
}

// === impl Sources ===

impl Sources {
    /// Loads the settings.
    ///
    /// # Errors
    ///
    /// If anything is wrong: all that is, not only the first.
    pub fn load(&self) -> Result<Loaded, SettingsError> {
        let mut loading = Loading::new();
        if let Some(path) = &self.file {
            file::read(path, &mut loading)?;
        }
        for (name, value) in &self.variables {
            loading.put_variable(name, value);
        }
        for (flag, path, given) in &self.flags {
            let origin = Origin::Flag(flag.clone());
            match Key::find(path) {
                Some(key) => loading.put(&key, given, origin),
                None => loading.problems.push(Problem::at(origin, no_such_key(path))),
            }
        }
        loading.finish()
    }
}

/// Returns the sentence about a key that does not exist.
pub(super) fn no_such_key(path: &str) -> String {
    let keys = Settings::keys();
    let paths: Vec<_> = keys.iter().map(Key::path).collect();
    let name = path.rsplit('.').next().unwrap_or(path);
    // The right name in the wrong table, or else the nearest of all.
    let named_so = paths.iter().find(|path| path.rsplit('.').next() == Some(name));
    let meant =
        named_so.map(String::as_str).or_else(|| nearest(path, paths.iter().map(String::as_str))).or_else(|| {
            let near = nearest(name, keys.iter().map(|key| key.field.name))?;
            let index = keys.iter().position(|key| key.field.name == near)?;
            Some(paths[index].as_str())
        });
    match meant {
        Some(meant) => format!("there is no key `{path}`; did you mean `{meant}`?"),
        None => format!("there is no key `{path}`; `echo-chat config default` prints all there are"),
    }
}

/// Returns the sentence about a value that cannot be.
pub(super) fn cannot_be(name: &str, field: &Field, given: &Given, reason: &str) -> String {
    if field.secret {
        format!("`{name}` cannot be what is there: {reason}")
    } else {
        format!("`{name}` cannot be {given}: {reason}")
    }
}

// === impl Loading ===

impl Loading {
    pub(super) fn new() -> Self {
        Self { settings: Settings::default(), origins: BTreeMap::new(), several: Vec::new(), problems: Vec::new() }
    }

    /// Sets a key, or remembers why it cannot be set.
    pub(super) fn put(&mut self, key: &Key, given: &Given, origin: Origin) {
        let table = self.settings.table_mut(key.table).expect("the table of a key");
        match table.set(key.field.name, given) {
            Ok(()) => {
                self.origins.insert(key.path(), origin);
            }
            Err(reason) => {
                let sentence = cannot_be(&key.path(), key.field, given, &reason);
                self.problems.push(Problem::at(origin, sentence));
            }
        }
    }

    fn put_variable(&mut self, name: &OsStr, value: &OsStr) {
        let name = &*name.to_string_lossy();
        // Empty means not set, as for most programs; a file can say what an empty text would.
        if !name.starts_with(VARIABLES) || name == VARIABLE_OF_FILE || value.is_empty() {
            return;
        }
        let origin = Origin::Variable(name.to_owned());
        let Some(value) = value.to_str() else {
            self.problems.push(Problem::at(origin, "this is not UTF-8"));
            return;
        };
        let keys = Settings::keys();
        if let Some(key) = keys.iter().find(|key| key.variable() == name) {
            self.put(key, &Given::text(value), origin);
            return;
        }
        let names: Vec<_> = keys.iter().map(Key::variable).collect();
        let candidates = names.iter().map(String::as_str).chain([VARIABLE_OF_FILE]);
        let sentence = match nearest(name, candidates) {
            Some(meant) => format!("there is no such variable; did you mean {meant}?"),
            None => "there is no such variable; they are called ECHO_CHAT_ and a key, as in \
                     ECHO_CHAT_LIMITS_CONNECTIONS"
                .to_owned(),
        };
        self.problems.push(Problem::at(origin, sentence));
    }

    /// Returns the settings, if nothing is wrong with them.
    pub(super) fn finish(mut self) -> Result<Loaded, SettingsError> {
        self.read_motd();
        // What could not be read has left a default, which may contradict the rest.
        if self.problems.is_empty() {
            for (path, sentence) in check::contradictions(&self.settings) {
                self.problems.push(Problem { origin: self.origins.get(path).cloned(), sentence });
            }
        }
        SettingsError::of(self.problems)?;
        Ok(Loaded { settings: self.settings, origins: self.origins, several: self.several })
    }

    fn read_motd(&mut self) {
        let server = &mut self.settings.server;
        if server.motd_file.is_empty() {
            return;
        }
        let origin = self.origins.get("server.motd_file").cloned();
        let result = if server.motd.is_empty() {
            let folder = match &origin {
                Some(Origin::File { path, .. }) => path.parent(),
                _ => None,
            };
            file::text_of(&folder.unwrap_or(Path::new("")).join(&server.motd_file))
        } else {
            Err("`server.motd` and `server.motd_file` exclude each other; take one out".to_owned())
        };
        match result {
            Ok(text) => server.motd = text,
            Err(sentence) => self.problems.push(Problem { origin, sentence }),
        }
    }
}

// === impl Loaded ===

impl fmt::Display for Loaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<[String; 3]> = Vec::new();
        for (path, origin) in &self.origins {
            let key = Key::find(path).expect("only keys have origins");
            let tables = self.settings.tables();
            let table = tables.iter().find(|table| table.name() == key.table).expect("the table of a key");
            let value = table.get(key.field.name);
            let shown = if key.field.secret { "(not shown)".to_owned() } else { value.to_string() };
            lines.push([path.clone(), shown, origin.to_string()]);
        }
        for (path, value, origin) in &self.several {
            lines.push([path.clone(), value.to_string(), origin.to_string()]);
        }
        let width = |column: usize| {
            let widths = lines.iter().map(|line| unicode_width::UnicodeWidthStr::width(line[column].as_str()));
            widths.max().unwrap_or(0)
        };
        let widths = [width(0), width(1)];
        for line in &lines {
            let pad = |column: usize| {
                let used = unicode_width::UnicodeWidthStr::width(line[column].as_str());
                " ".repeat(widths[column].saturating_sub(used))
            };
            let [path, value, origin] = line;
            writeln!(formatter, "  {path}{}  {value}{}  {origin}", pad(0), pad(1))?;
        }
        Ok(())
    }
}
