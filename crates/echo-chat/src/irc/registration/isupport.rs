//! What the server supports, as clients learn it when they come in.

use crate::chat::{List, RoomFlag, Rules};
use crate::front::Desk;
use crate::irc::message::Line;
use crate::irc::numeric::RPL_ISUPPORT;
use crate::irc::{Irc, reply};
use crate::text::nick;

/// How many can be spoken to in one line.
pub(in crate::irc) const TARGETS: usize = 4;

/// The longest key of a channel, in bytes.
pub(in crate::irc) const KEY_LENGTH: usize = 32;

/// How many changes with a parameter can be asked for in one line.
pub(in crate::irc) const MODE_CHANGES: usize = 8;

/// How many tokens a line has, so that with the nick and the text there are fifteen parameters.
const TOKENS: usize = 13;

/// Tells what the server supports.
pub(in crate::irc) fn show_isupport(irc: &Irc, desk: &mut Desk<'_>) {
    let tokens = tokens(desk.chat.rules());
    reply::write(irc, desk, |replies| {
        tokens.chunks(TOKENS).for_each(|tokens| supported(replies.begin(RPL_ISUPPORT), tokens));
    });
}

/// Ends a line that tells what the server supports.
pub(in crate::irc) fn supported(line: Line<'_>, tokens: &[String]) {
    tokens.iter().fold(line, |line, token| line.parameter(token)).text("are supported by this server");
}

/// Returns the tokens of what can change while clients are there.
pub(in crate::irc) fn limits(rooms_per_user: usize, bans_per_room: usize) -> [String; 2] {
    [format!("CHANLIMIT=#:{rooms_per_user}"), format!("MAXLIST={}:{bans_per_room}", list_letters())]
}

/// Returns the letters of all modes of a room, and of those that have a parameter.
pub(super) fn room_modes() -> [String; 2] {
    let with_parameter: String = List::ALL.into_iter().map(List::letter).chain(['k', 'l', 'o', 'v']).collect();
    let flags = RoomFlag::ALL.into_iter().map(RoomFlag::letter);
    [flags.chain(with_parameter.chars()).collect(), with_parameter]
}

fn list_letters() -> String {
    List::ALL.into_iter().map(List::letter).collect()
}

fn tokens(rules: &Rules) -> Vec<String> {
    let [channels, list_lengths] = limits(rules.rooms_per_user, rules.bans_per_room);
    let flags: String = RoomFlag::ALL.into_iter().map(RoomFlag::letter).collect();
    vec![
        format!("AWAYLEN={}", rules.away_length),
        "BOT=B".to_owned(),
        "CASEMAPPING=ascii".to_owned(),
        channels,
        format!("CHANMODES={},k,l,{flags}", list_letters()),
        format!("CHANNELLEN={}", rules.room_name_length),
        "CHANTYPES=#".to_owned(),
        "ELIST=MNU".to_owned(),
        "EXCEPTS=e".to_owned(),
        "INVEX=I".to_owned(),
        format!("KEYLEN={KEY_LENGTH}"),
        format!("KICKLEN={}", rules.reason_length),
        list_lengths,
        format!("MODES={MODE_CHANGES}"),
        format!("NAMELEN={}", rules.realname_length),
        format!("NETWORK={}", value(&rules.network)),
        // So many bytes are never too many, nor too wide; those of others may have more.
        format!("NICKLEN={}", nick::MAX_COLUMNS),
        "PREFIX=(ov)@+".to_owned(),
        format!(
            "TARGMAX=JOIN:,KICK:{TARGETS},LIST:,NAMES:,NOTICE:{TARGETS},PART:,PRIVMSG:{TARGETS},TAGMSG:{TARGETS},WHOIS:1"
        ),
        format!("TOPICLEN={}", rules.topic_length),
        format!("USERLEN={}", rules.username_length),
        "UTF8ONLY".to_owned(),
        "WHOX".to_owned(),
    ]
}

/// Writes what a token cannot have in it as an escape.
fn value(text: &str) -> String {
    text.chars().fold(String::new(), |mut value, character| {
        match character {
            ' ' => value.push_str("\\x20"),
            '=' => value.push_str("\\x3D"),
            '\\' => value.push_str("\\x5C"),
            other => value.push(other),
        }
        value
    })
}
