//! The tables of the configuration, each told once.
//!
//! The macro `table!` makes of one description the struct, its defaults, and what is needed to
//! read it by name, to show it, to explain it and to offer it as flags: see [`Table`] and
//! [`Field`].

use crate::serve::settings::value::Given;

/// A table of the configuration, by the names of its keys.
pub trait Table {
    /// Returns the name in square brackets.
    fn name(&self) -> &'static str;

    /// Returns what it is about, line by line.
    fn about(&self) -> &'static [&'static str];

    /// Returns what is known about its keys.
    fn fields(&self) -> &'static [Field];

    /// Returns what the key `name` is, so that it reads as the same again.
    ///
    /// # Panics
    ///
    /// If there is no such key.
    fn get(&self, name: &str) -> Given;

    /// Sets the key `name`.
    ///
    /// # Errors
    ///
    /// If that cannot be its value: what can.
    ///
    /// # Panics
    ///
    /// If there is no such key.
    fn set(&mut self, name: &str, given: &Given) -> Result<(), String>;
}

/// What is known about a key, whatever its type.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in its table.
    pub name: &'static str,
    /// What it is about, line by line.
    pub about: &'static [&'static str],
    /// What is allowed, to follow the word "give".
    pub allowed: &'static str,
    /// Whether it must never be printed.
    pub secret: bool,
    /// When a running server takes a new value over.
    pub applies: Applies,
    /// The flag that sets it, if it has one of its own.
    pub flag: Option<Flag>,
    /// Tells whether something can be its value.
    pub check: fn(&Given) -> Result<(), String>,
}

/// When a running server takes a new value over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// When it reads its configuration again.
    AtOnce,
    /// When it is started again.
    AfterRestart,
}

/// A flag of `echo-chat serve`.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// Its name, without the dashes.
    pub name: &'static str,
    /// What stands for its value in the help.
    pub value: &'static str,
    /// Where it stands in the help.
    pub group: Group,
}

/// The parts of the help of `echo-chat serve`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Where the server is found.
    Listening,
    /// What people meet there.
    Rooms,
    /// What nobody may exceed.
    Limits,
    /// What is kept from whom.
    Security,
    /// What the server tells about itself.
    Observability,
}

/// Describes a table: its name, and for each key its type, its default, when it applies, and
/// perhaps `flag NAME VALUE GROUP`.
macro_rules! table {
    ($(#[doc = $about:literal])+ $table:ident $name:literal {
        $(
            $(#[doc = $doc:literal])+
            $field:ident: $kind:ty = $default:expr, $applies:ident $(, flag $flag:literal $value:literal $group:ident)?;
        )+
    }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $table {
            $($(#[doc = $doc])+ pub $field: $kind,)+
        }

        impl Default for $table {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $crate::serve::settings::table::Table for $table {
            fn name(&self) -> &'static str {
                $name
            }

            fn about(&self) -> &'static [&'static str] {
                &[$($about),+]
            }

            fn fields(&self) -> &'static [$crate::serve::settings::table::Field] {
                use $crate::serve::settings::table::{Applies, Field};
                use $crate::serve::settings::value::Value;
                &[$(Field {
                    name: stringify!($field),
                    about: &[$($doc),+],
                    allowed: <$kind as Value>::ALLOWED,
                    secret: <$kind as Value>::SECRET,
                    applies: Applies::$applies,
                    flag: $crate::serve::settings::table::flag!($($flag $value $group)?),
                    check: |given| <$kind as Value>::read(given).map(drop),
                }),+]
            }

            fn get(&self, name: &str) -> $crate::serve::settings::value::Given {
                match name {
                    $(stringify!($field) => $crate::serve::settings::value::Value::show(&self.$field),)+
                    _ => panic!("`{}` has no key `{name}`", $name),
                }
            }

            fn set(&mut self, name: &str, given: &$crate::serve::settings::value::Given) -> Result<(), String> {
                match name {
                    $(stringify!($field) => {
                        self.$field = $crate::serve::settings::value::Value::read(given)?;
                    })+
                    _ => panic!("`{}` has no key `{name}`", $name),
                }
                Ok(())
            }
        }
    };
}

macro_rules! flag {
    () => {
        None
    };
    ($flag:literal $value:literal $group:ident) => {
        Some($crate::serve::settings::table::Flag {
            name: $flag,
            value: $value,
            group: $crate::serve::settings::table::Group::$group,
        })
    };
}

pub(super) use {flag, table};

// === impl Group ===

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Listening, Self::Rooms, Self::Limits, Self::Security, Self::Observability];

    /// Returns its heading in the help.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Listening => "Listening",
            Self::Rooms => "Rooms",
            Self::Limits => "Limits",
            Self::Security => "Security",
            Self::Observability => "Observability",
        }
    }
}
