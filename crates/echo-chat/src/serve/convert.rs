//! From what is configured to what each part goes by.

use std::num::NonZeroU32;

use super::admission::AdmissionLimits;
use super::flood::FloodLimits;
use super::settings::Settings;
use super::settings::value::Characters;
use super::times::Limits;
use crate::chat::mask::Mask;
use crate::chat::{Operator, Rules, ServerBan};
use crate::text::nick::NickRules;

/// The longest name that a client's program gives, in bytes.
const USERNAME: usize = 16;

/// The longest name that people say they are called, in bytes.
const REALNAME: usize = 100;

pub(super) fn rules(settings: &Settings) -> Rules {
    let Settings { server, rooms, history, nicks, operators, bans, .. } = settings;
    // What was loaded has been checked, so that nothing is left out here.
    let mask = |text: &String| Mask::parse(text).ok();
    Rules {
        server: server.name.as_str().into(),
        network: server.network.as_str().into(),
        motd: server.motd.lines().map(str::to_owned).collect(),
        password: server.password.clone(),
        default_room: rooms.default.as_str().into(),
        room_name_length: rooms.name_length.get(),
        topic_length: rooms.topic_length.get(),
        reason_length: rooms.kick_length.get(),
        away_length: rooms.away_length.get(),
        username_length: USERNAME,
        realname_length: REALNAME,
        rooms_per_user: rooms.per_user.get(),
        bans_per_room: rooms.bans_per_room.get(),
        history_lines: history.lines,
        history_age: history.age,
        replay: history.replay,
        nicks: match nicks.characters {
            Characters::Unicode => NickRules::Unicode,
            Characters::Ascii => NickRules::Ascii,
        },
        reserved_nicks: nicks.reserved.clone(),
        nick_hold: nicks.hold,
        bans: bans
            .iter()
            .filter_map(|ban| Some(ServerBan { mask: mask(&ban.mask)?, reason: ban.reason.as_str().into() }))
            .collect(),
        operators: operators
            .iter()
            .map(|operator| Operator {
                name: operator.name.clone(),
                password: operator.password.clone(),
                hosts: operator.hosts.iter().filter_map(mask).collect(),
            })
            .collect(),
    }
}

pub(super) fn limits(settings: &Settings) -> Limits {
    let limits = &settings.limits;
    Limits {
        registration: limits.registration,
        ping: limits.ping,
        drop: limits.drop,
        stuck: limits.no_progress,
        drain: limits.drain,
        receive_queue: limits.receive.bytes(),
        soft: limits.unread_pause.bytes(),
        hard: limits.unread_drop.bytes(),
    }
}

/// Returns how many are let in, of whom no more than `capacity` fit.
pub(super) fn admission(settings: &Settings, capacity: usize) -> AdmissionLimits {
    let limits = &settings.limits;
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    AdmissionLimits {
        total: number(limits.connections.get().min(capacity)),
        per_address: number(limits.per_address.get()),
        per_minute: number(limits.per_minute.get()),
        exempt_loopback: limits.exempt_loopback,
    }
}

/// Returns how fast somebody may talk; as fast as they like if there is nothing.
pub(super) fn flood(settings: &Settings, is_loopback: bool, is_operator: bool) -> Option<FloodLimits> {
    let flood = &settings.flood;
    let is_exempt = is_loopback && flood.exempt_loopback || is_operator && flood.exempt_operators;
    let number = |number: usize| u32::try_from(number).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
    (flood.limit && !is_exempt).then(|| FloodLimits {
        burst: number(flood.burst.get()),
        lines_per_second: number(flood.lines.get()),
        bytes_per_second: number(flood.bytes.bytes()),
    })
}
