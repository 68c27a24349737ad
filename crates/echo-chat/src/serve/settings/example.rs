//! The commented file with all defaults.

use std::fmt::Write;

use crate::serve::settings::Settings;
use crate::serve::settings::sections::{Ban, Operator};
use crate::serve::settings::table::{Applies, Table};

const INTRODUCTION: &str = "\
# The configuration of `echo-chat serve`, with every key and its default.
# Leave out what should stay as it is. `echo-chat config check FILE` finds mistakes.
#
# What a variable says counts for more than this file, and a flag for more than a variable.
# The variable of `connections` in [limits] is ECHO_CHAT_LIMITS_CONNECTIONS, its flag --max-connections;
# every key can be given as --set limits.connections=500.
#
# The server reads the file again on SIGHUP; what needs a restart instead says so below.
";

/// Returns the file.
pub(super) fn example() -> String {
    let mut file = INTRODUCTION.to_owned();
    for table in Settings::default().tables() {
        write_table(&mut file, table);
    }
    write_record(
        &mut file,
        &Operator::default(),
        &["\"ann\"", "\"what `echo-chat config hash` prints\"", "[\"*@127.0.0.1\"]"],
    );
    write_record(&mut file, &Ban::default(), &["\"*!*@192.0.2.0/24\"", "\"Come back when you are yourself.\""]);
    file
}

fn write_table(file: &mut String, table: &dyn Table) {
    heading(file, table);
    line(file, &format!("[{}]", table.name()));
    for field in table.fields() {
        line(file, "");
        comment(file, field.about);
        line(file, &format!("# Allowed: {}.", field.allowed));
        if field.applies == Applies::AfterRestart {
            line(file, "# Needs a restart.");
        }
        line(file, &format!("{} = {}", field.name, table.get(field.name)));
    }
}

/// Writes a table that there is none of by default, so all of it is a comment.
fn write_record(file: &mut String, table: &dyn Table, values: &[&str]) {
    heading(file, table);
    line(file, &format!("# [[{}]]", table.name()));
    for (field, value) in table.fields().iter().zip(values) {
        line(file, "#");
        comment(file, field.about);
        line(file, &format!("# {} = {value}", field.name));
    }
}

fn heading(file: &mut String, table: &dyn Table) {
    line(file, "");
    line(file, "");
    comment(file, table.about());
}

fn comment(file: &mut String, lines: &[&str]) {
    for text in lines {
        line(file, &format!("#{text}"));
    }
}

fn line(file: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(file, "{line}");
}
