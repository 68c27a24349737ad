//! `HELP`: what can be asked for, and how.

use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};

/// What there is to say about each command: first how it is written, then what it does.
static TOPICS: &[(&str, &[&str])] = &[
    ("ADMIN", &["ADMIN", "Says who runs the server, if they have said so."]),
    (
        "AWAY",
        &[
            "AWAY [reason]",
            "Says that you are away, and why. Whoever writes to you is told.",
            "Without a reason you are back.",
        ],
    ),
    (
        "CAP",
        &[
            "CAP LS [version] | LIST | REQ :capabilities | END",
            "Tells your client what the server can do beyond the old protocol, and has it do so.",
            "Your client does this by itself.",
        ],
    ),
    ("HELP", &["HELP [command]", "Says what a command does, or which there are."]),
    ("HELPOP", &["HELPOP [command]", "The same as HELP."]),
    ("INFO", &["INFO", "Says what the server is and since when it runs."]),
    (
        "INVITE",
        &[
            "INVITE [nick channel]",
            "Asks somebody into a channel that you are in. If you are its operator, they can then come in",
            "even if it is full, if they are banned, or if it takes an invitation or a key.",
            "Without parameters, shows where you were asked to come.",
        ],
    ),
    ("ISON", &["ISON nick{ nick}", "Says which of these people are here."]),
    (
        "JOIN",
        &[
            "JOIN channel{,channel} [key{,key}]",
            "Brings you into channels. If there is none of a name yet, you open it and are its operator.",
            "JOIN 0 takes you out of all.",
        ],
    ),
    ("KICK", &["KICK channel nick{,nick} [reason]", "Puts people out of a channel. Only its operators can."]),
    ("KILL", &["KILL nick reason", "Ends somebody's connection. Only operators of the server can."]),
    ("LINKS", &["LINKS", "Shows the servers of the network: this is the only one."]),
    (
        "LIST",
        &[
            "LIST [channel or condition{,channel or condition}]",
            "Shows channels, how many are in each, and what they are about.",
            "Conditions: >5 for more than five people, <5 for fewer, #dev* for names that begin so,",
            "!*dev* for those without it.",
        ],
    ),
    ("LUSERS", &["LUSERS", "Says how many people and channels there are."]),
    (
        "MODE",
        &[
            "MODE channel [modes{ parameter}] or MODE your-nick [modes]",
            "Changes a channel or yourself, or shows how they are.",
            "Channels, a letter alone: i one has to be invited, m only those with a voice speak,",
            "n only those inside speak, s hidden from those outside, t only operators change the topic,",
            "C no CTCP but actions.",
            "Channels, with a parameter: b ban, e exception from bans, I standing invitation",
            "(all nick!user@host with * and ?, or an address or network as host; without a mask the list is shown),",
            "k key, l limit, o operator, v voice.",
            "You: i not found by strangers, w hear what operators say to all, B you are a bot, -o operator no more.",
            "Example: MODE #dev +mv-l ann",
        ],
    ),
    ("MOTD", &["MOTD", "Shows the message of the day."]),
    ("NAMES", &["NAMES channel{,channel}", "Shows who is in channels: @ is an operator there, + has a voice."]),
    ("NICK", &["NICK nick", "Gives you another name. Nobody else can have it, nor one that looks the same."]),
    (
        "NOTICE",
        &["NOTICE target{,target} :text", "As PRIVMSG, but nothing may answer it by itself. It is for programs."],
    ),
    ("OPER", &["OPER name password", "Makes you an operator of the server, if it knows you as one."]),
    ("PART", &["PART channel{,channel} [reason]", "Takes you out of channels."]),
    ("PASS", &["PASS password", "Says the password of the server, before anything else."]),
    ("PING", &["PING token", "Has the server answer PONG with the token, so that your client knows that it is there."]),
    ("PONG", &["PONG token", "Answers the server's PING. Your client does this by itself."]),
    ("PRIVMSG", &["PRIVMSG target{,target} :text", "Says something to channels and people."]),
    ("QUIT", &["QUIT [reason]", "Ends your connection; whoever shares a channel with you is told why."]),
    ("SETNAME", &["SETNAME :real name", "Changes the name that you say you are called, which WHOIS shows."]),
    ("STATS", &["STATS u", "Says for how long the server has been up."]),
    (
        "TAGMSG",
        &[
            "TAGMSG target{,target}",
            "Sends tags that clients have for each other, such as that you are typing, and no text.",
        ],
    ),
    ("TIME", &["TIME", "Says what time it is where the server is."]),
    ("TOPIC", &["TOPIC channel [:text]", "Changes what a channel is about, or shows it. An empty text takes it away."]),
    ("USER", &["USER name 0 * :real name", "Says who you are when you come in. Your client does this by itself."]),
    (
        "USERHOST",
        &[
            "USERHOST nick{ nick}",
            "Says where up to five people are, who of them is away (-) and who an operator of the server (*).",
        ],
    ),
    ("VERSION", &["VERSION", "Says which version the server is, and what it supports."]),
    (
        "WALLOPS",
        &["WALLOPS :text", "Tells something to all who want to hear operators. Only operators of the server can."],
    ),
    (
        "WHO",
        &[
            "WHO channel, nick or mask [o] [%fields[,token]]",
            "Shows who is in a channel, or who is meant by a mask with * and ?; with o only operators of the server.",
            "In the flags: H here, G gone, * operator of the server, @ and + as in NAMES, B bot.",
        ],
    ),
    ("WHOIS", &["WHOIS nick", "Shows who somebody is, where you may know them to be, and since when they are silent."]),
    ("WHOWAS", &["WHOWAS nick [count]", "Shows who went by a nick before."]),
];

/// The widest line of the list of commands, in characters.
const WIDTH: usize = 60;

/// Hears `HELP`.
pub(super) fn help(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let asked = message.parameter(0).map(str::trim).filter(|subject| !subject.is_empty());
    let Some(subject) = asked else {
        let mut lines = overview();
        lines.push("HELP and a command says what it does.".to_owned());
        show(irc, desk, "*", "What you can ask this server for", &lines);
        return Heard::Done;
    };
    match TOPICS.iter().find(|(name, _)| name.eq_ignore_ascii_case(subject)) {
        Some((name, text)) => {
            let (usage, lines) = text.split_first().expect("there is a line on how each is written");
            show(irc, desk, name, usage, lines);
        }
        None => {
            let text = "There is no help on this: HELP alone shows what there is";
            reply::numeric(irc, desk, numeric::ERR_HELPNOTFOUND, &[subject, text]);
        }
    }
    Heard::Done
}

fn show<T: AsRef<str>>(irc: &Irc, desk: &mut Desk<'_>, subject: &str, title: &str, lines: &[T]) {
    reply::write(irc, desk, |replies| {
        replies.numeric(numeric::RPL_HELPSTART, &[subject, title]);
        replies.numeric(numeric::RPL_HELPTXT, &[subject, ""]);
        let (last, lines) = lines.split_last().expect("there is something to say of each");
        lines.iter().for_each(|line| replies.numeric(numeric::RPL_HELPTXT, &[subject, line.as_ref()]));
        replies.numeric(numeric::RPL_ENDOFHELP, &[subject, last.as_ref()]);
    });
}

/// Returns the names of all commands in lines.
fn overview() -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (name, _) in TOPICS {
        match lines.last_mut() {
            Some(line) if line.len() + " ".len() + name.len() <= WIDTH => {
                line.push(' ');
                line.push_str(name);
            }
            _ => lines.push((*name).to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::irc::commands::COMMANDS;

    #[test]
    fn there_is_help_on_every_command_and_on_nothing_else() {
        let known: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        let explained: Vec<_> = TOPICS.iter().map(|(name, _)| *name).collect();
        assert_eq!(explained, known);
        for (name, lines) in TOPICS {
            assert!(lines.len() > 1 && lines[0].starts_with(name), "{name}");
        }
    }
}
