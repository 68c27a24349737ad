//! The front for people with `nc` and `telnet`, and for scripts.
//!
//! One types a name, and then talks; a line that begins with `/` is a command (`/help`). How a
//! line begins says what it is, and no nick begins so, which is why nothing that somebody says can
//! look like anything else:
//!
//! | begins | is |
//! |---|---|
//! | `ann: ` | what ann says; `#dev ann: ` once the reader is in several rooms |
//! | `ann -> you: ` | what ann says to the reader alone |
//! | `* ann` | what ann does |
//! | `+` | somebody came |
//! | `-` | somebody went |
//! | `=` | a name, a topic or a presence changed |
//! | `!` | operators acted, or somebody is invited |
//! | `!!` | the server or its operators speak to everybody |
//! | `--` | the server answers the reader |
//!
//! Lines end with CR LF. There is no escape sequence in any of them, since nobody can tell whether a
//! plain client is a terminal, and what was typed is never sent back.

mod commands;
mod entering;
mod front;
mod help;
mod manner;
mod masks;
mod modes;
mod near;
mod page;
mod refusal;
mod room;
mod speaking;
mod tell;
#[cfg(test)]
mod tests;
mod trouble;

pub use front::Plain;
pub use tell::tell;
