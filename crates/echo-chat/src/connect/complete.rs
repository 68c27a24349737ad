//! What a half-typed word may become.
//!
//! See [`complete`].

use std::cmp::Reverse;

use super::input::COMMANDS;
use super::model::Model;

/// What may stand instead of the word before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where the word begins, in bytes.
    pub start: usize,
    /// What may stand there, with what follows it, the likeliest first.
    pub candidates: Vec<String>,
}

/// Returns what the word that ends at `cursor` in `line` may become: a command, a room, or the nick of somebody here,
/// those who spoke most lately first.
pub fn complete(line: &str, cursor: usize, model: &Model) -> Completion {
    let before = &line[..cursor];
    let start = before.rfind(' ').map_or(0, |space| space + 1);
    let word = &before[start..];
    let candidates = match word.strip_prefix('/') {
        _ if word.is_empty() => Vec::new(),
        Some(command) if start == 0 => commands(command),
        _ if model.features.is_room(word) => rooms(word, model),
        _ => nicks(word, if start == 0 { ": " } else { " " }, model),
    };
    Completion { start, candidates }
}

fn commands(begun: &str) -> Vec<String> {
    let begun = begun.to_lowercase();
    let matching = COMMANDS.iter().filter(|command| command.name.starts_with(&begun));
    matching.map(|command| format!("/{} ", command.name)).collect()
}

fn rooms(begun: &str, model: &Model) -> Vec<String> {
    let begun = model.features.fold(begun);
    let matching = model.rooms().filter(|room| model.features.fold(&room.name).starts_with(&begun));
    matching.map(|room| format!("{} ", room.name)).collect()
}

fn nicks(begun: &str, behind: &str, model: &Model) -> Vec<String> {
    let begun = begun.strip_prefix('@').unwrap_or(begun);
    let folded = model.features.fold(begun);
    let matches = |nick: &str| model.features.fold(nick).starts_with(&folded) && !model.is_me(nick);
    let members = model.current_room().into_iter().flat_map(super::model::room::Room::members);
    let mut here: Vec<_> = members.filter(|member| matches(&member.nick)).collect();
    here.sort_by_key(|member| Reverse(member.spoke));
    let mut nicks: Vec<_> = here.into_iter().map(|member| member.nick.as_str()).collect();
    // Whoever one talks to alone need not be in any room.
    for nick in [&model.last_private, &model.current].into_iter().flatten() {
        if matches(nick) && !model.features.is_room(nick) && !nicks.contains(&nick.as_str()) {
            nicks.push(nick);
        }
    }
    nicks.into_iter().map(|nick| format!("{nick}{behind}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::model::tests::{model, told};

    #[track_caller]
    fn completed(model: &Model, line: &str) -> (usize, Vec<String>) {
        let Completion { start, candidates } = complete(line, line.len(), model);
        (start, candidates)
    }

    #[test]
    fn a_slash_at_the_beginning_completes_commands() {
        let model = model();
        assert_eq!(completed(&model, "/w"), (0, vec!["/who ".to_owned(), "/whois ".to_owned()]));
        assert_eq!(completed(&model, "/JO").1, ["/join "]);
        assert!(completed(&model, "see /w").1.is_empty());
    }

    #[test]
    fn nicks_of_this_room_are_completed_and_the_last_speaker_first() {
        let mut model = model();
        told(&mut model, &[":me!m@h JOIN #x", ":s 353 me = #x :me @bob bea Bert 你好", ":s 366 me #x :End"]);
        assert_eq!(completed(&model, "b").1, ["bob: ", "bea: ", "Bert: "]);
        told(&mut model, &[":Bert!b@h PRIVMSG #x :hi"]);
        assert_eq!(completed(&model, "hi B"), (3, vec!["Bert ".to_owned(), "bob ".to_owned(), "bea ".to_owned()]));
        assert_eq!(completed(&model, "你").1, ["你好: "]);
        assert!(completed(&model, "m").1.is_empty(), "nobody calls himself");
        assert!(completed(&model, "").1.is_empty());
    }

    #[test]
    fn rooms_are_completed_wherever_they_stand() {
        let mut model = model();
        told(&mut model, &[":me!m@h JOIN #Lobby", ":me!m@h JOIN #log"]);
        assert_eq!(completed(&model, "/part #lo").1, ["#Lobby ", "#log "]);
    }

    #[test]
    fn whoever_wrote_to_us_alone_is_completed_too() {
        let mut model = model();
        told(&mut model, &[":zoe!z@h PRIVMSG me :psst"]);
        assert_eq!(completed(&model, "/msg z").1, ["zoe "]);
    }

    #[test]
    fn only_what_stands_before_the_cursor_counts() {
        let model = model();
        assert_eq!(complete("/jo#x", 3, &model).candidates, ["/join "]);
    }
}
