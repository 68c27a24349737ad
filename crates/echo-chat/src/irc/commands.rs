//! What a client can ask for: the table of all commands.

mod cap;
mod help;
mod join;
mod list;
mod message;
mod mode;
mod names;
pub(super) mod operator;
mod people;
mod ping;
mod register;
pub(super) mod server;
mod sight;
mod topic;
mod who;
mod whois;

use super::Irc;
use super::message::Message;
use super::{numeric, reply};
use crate::front::{Desk, Heard};

/// Does what a command asks for. There are as many parameters as the table says, or more; any may be empty.
pub(super) type Handler = fn(&mut Irc, &mut Desk<'_>, &Message<'_>) -> Heard;

/// One command.
struct Command {
    name: &'static str,
    parameters_needed: usize,
    before_registration: bool,
    handler: Handler,
}

/// All of them, by name.
#[rustfmt::skip]
static COMMANDS: &[Command] = &[
    after("ADMIN", 0, server::admin),
    after("AWAY", 0, people::away),
    before("CAP", 1, cap::cap),
    after("HELP", 0, help::help),
    after("HELPOP", 0, help::help),
    after("INFO", 0, server::info),
    after("INVITE", 0, people::invite),
    after("ISON", 1, whois::ison),
    after("JOIN", 1, join::join),
    after("KICK", 2, people::kick),
    after("KILL", 2, operator::kill),
    after("LINKS", 0, server::links),
    after("LIST", 0, list::list),
    after("LUSERS", 0, server::lusers),
    after("MODE", 1, mode::mode),
    after("MOTD", 0, server::motd),
    after("NAMES", 0, names::names),
    before("NICK", 0, register::nick),
    after("NOTICE", 0, message::notice),
    after("OPER", 2, operator::oper),
    after("PART", 1, join::part),
    before("PASS", 1, register::pass),
    before("PING", 1, ping::ping),
    before("PONG", 0, ping::pong),
    after("PRIVMSG", 0, message::privmsg),
    before("QUIT", 0, ping::quit),
    after("SETNAME", 1, people::setname),
    after("STATS", 0, server::stats),
    after("TAGMSG", 0, message::tagmsg),
    after("TIME", 0, server::time),
    after("TOPIC", 1, people::topic),
    before("USER", 4, register::user),
    after("USERHOST", 1, whois::userhost),
    after("VERSION", 0, server::version),
    after("WALLOPS", 1, operator::wallops),
    after("WHO", 0, who::who),
    after("WHOIS", 0, whois::whois),
    after("WHOWAS", 0, whois::whowas),
];

const fn after(name: &'static str, parameters_needed: usize, handler: Handler) -> Command {
    Command { name, parameters_needed, before_registration: false, handler }
}

const fn before(name: &'static str, parameters_needed: usize, handler: Handler) -> Command {
    Command { name, parameters_needed, before_registration: true, handler }
}

/// Does what `message` asks for, or says why not.
pub(super) fn dispatch(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let Some(command) = find(message.command) else {
        reply::numeric(irc, desk, numeric::ERR_UNKNOWNCOMMAND, &[message.command, "Unknown command"]);
        return Heard::Done;
    };
    if irc.registration().is_some() && !command.before_registration {
        reply::numeric(irc, desk, numeric::ERR_NOTREGISTERED, &["You have not registered"]);
        return Heard::Done;
    }
    if message.parameters.len() < command.parameters_needed {
        reply::need_more(irc, desk, command.name);
        return Heard::Done;
    }
    (command.handler)(irc, desk, message)
}

fn find(name: &str) -> Option<&'static Command> {
    let name = || name.bytes().map(|byte| byte.to_ascii_uppercase());
    COMMANDS.binary_search_by(|command| command.name.bytes().cmp(name())).ok().map(|place| &COMMANDS[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(COMMANDS.is_sorted_by(|before, after| before.name < after.name));
    }

    #[test]
    fn a_command_is_found_in_any_case() {
        assert_eq!(find("privMsg").unwrap().name, "PRIVMSG");
        assert!(find("PRIV").is_none());
    }
}
