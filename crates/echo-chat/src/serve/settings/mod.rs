//! Everything that can be configured, from flags, variables and a file.
//!
//! [`Settings`] is the plain outcome; [`Sources`] is where it comes from, to be read again when
//! the configuration changes; [`Changes`] tells what a running server does about it. The keys
//! themselves are in [`sections`].

mod changes;
mod check;
mod example;
mod file;
pub mod listener;
mod load;
pub mod operator;
mod problem;
pub mod sections;
pub mod table;
pub mod units;
pub mod value;

pub use changes::{Change, Changes};
pub use file::read_only;
pub use load::{Loaded, Sources, VARIABLE_OF_FILE};
pub use problem::{Origin, Problem, SettingsError};

use self::sections::{Admin, Ban, Flood, History, Limits, Listen, Log, Nicks, Operator, Rooms, Server};
use self::table::{Field, Table};

/// Everything that can be configured, with a default for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Where the server is found.
    pub listen: Listen,
    /// What it calls itself, and how it runs.
    pub server: Server,
    /// Rooms, and how much fits in them.
    pub rooms: Rooms,
    /// What newcomers can read.
    pub history: History,
    /// What people can be called.
    pub nicks: Nicks,
    /// What nobody may exceed.
    pub limits: Limits,
    /// How fast people can send.
    pub flood: Flood,
    /// What programs that watch can ask.
    pub admin: Admin,
    /// What is logged.
    pub log: Log,
    /// Who may do everything.
    pub operators: Vec<Operator>,
    /// Who is not let in.
    pub bans: Vec<Ban>,
}

/// A key by its place: `limits.connections`.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The name of its table.
    pub table: &'static str,
    /// What is known about it.
    pub field: &'static Field,
}

// === impl Settings ===

impl Settings {
    /// Returns the file that `echo-chat config default` prints: every key with its default and its
    /// words.
    pub fn example() -> String {
        example::example()
    }

    /// Returns every key there is, but those of operators and bans.
    pub fn keys() -> Vec<Key> {
        let settings = Self::default();
        let keys_of = |table: &dyn Table| {
            let name = table.name();
            table.fields().iter().map(move |field| Key { table: name, field })
        };
        settings.tables().into_iter().flat_map(keys_of).collect()
    }

    /// Returns what changes, in a server that runs with these settings and is given others.
    pub fn changes(&self, new: &Self) -> Changes {
        changes::changes(self, new)
    }

    /// Returns the settings of a server that runs with these and is given others: the new ones,
    /// except where they need a restart.
    pub fn taking_over(&self, new: &Self) -> Self {
        changes::taking_over(self, new)
    }

    /// Returns the tables that there is one of.
    fn tables(&self) -> [&dyn Table; 9] {
        [
            &self.listen,
            &self.server,
            &self.rooms,
            &self.history,
            &self.nicks,
            &self.limits,
            &self.flood,
            &self.admin,
            &self.log,
        ]
    }

    /// Returns the table `name`.
    fn table_mut(&mut self, name: &str) -> Option<&mut dyn Table> {
        let tables: [&mut dyn Table; 9] = [
            &mut self.listen,
            &mut self.server,
            &mut self.rooms,
            &mut self.history,
            &mut self.nicks,
            &mut self.limits,
            &mut self.flood,
            &mut self.admin,
            &mut self.log,
        ];
        tables.into_iter().find(|table| table.name() == name)
    }
}

// === impl Key ===

impl Key {
    /// Returns the key `table.name`.
    pub fn find(path: &str) -> Option<Self> {
        Settings::keys().into_iter().find(|key| key.path() == path)
    }

    /// Returns it as it is written in sentences: `limits.connections`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.table, self.field.name)
    }

    /// Returns the variable that sets it: `ECHO_CHAT_LIMITS_CONNECTIONS`.
    pub fn variable(&self) -> String {
        format!("{}{}_{}", load::VARIABLES, self.table, self.field.name).to_ascii_uppercase()
    }

    /// Returns its default as TOML has it.
    pub fn default(&self) -> value::Given {
        let mut settings = Settings::default();
        settings.table_mut(self.table).expect("the table of a key").get(self.field.name)
    }
}

#[cfg(test)]
mod tests;
