//! Whom a ban is for that names somebody.

use std::net::IpAddr;

use super::page::sentence;
use super::trouble::Trouble;
use crate::chat::mask::Mask;
use crate::chat::{Chat, Origin, User};

/// Whom a ban is for.
pub(super) struct Meant {
    /// As the room keeps it.
    pub(super) mask: Mask,
    /// What whoever made it should know of it.
    pub(super) note: Option<String>,
}

/// Returns whether a text is a mask, and not somebody's name.
pub(super) fn is_mask(text: &str) -> bool {
    text.contains(['!', '@', '*', '?', '.', ':', '/'])
}

/// Reads a mask.
pub(super) fn read(text: &str) -> Result<Mask, Trouble> {
    Mask::parse(text).map_err(|error| Trouble::says(sentence(error)))
}

/// Returns the mask for somebody who is here: of where they are, since a name is changed in no time, unless others
/// are there too.
pub(super) fn of_person(chat: &Chat, them: &User) -> Result<Meant, Trouble> {
    let address = them.address();
    let mask = read(&format!("*!*@{}", neighbourhood(address)))?;
    let mut others = chat.users().filter(|user| user.id() != them.id() && user.is_in());
    if !others.any(|other| meets(&mask, other)) {
        return Ok(Meant { mask, note: None });
    }
    let note = format!("Others come from {address} too, so only the name is meant: {mask} would mean all of them.");
    Ok(Meant { mask: of_name(them.nick())?, note: Some(note) })
}

/// Returns the mask for a name, whoever has it.
pub(super) fn of_name(nick: &str) -> Result<Mask, Trouble> {
    // The one character of a nick that means something else in a mask.
    read(&format!("{}!*@*", nick.replace('\\', r"\\")))
}

/// Returns whether somebody is meant.
pub(super) fn meets(mask: &Mask, user: &User) -> bool {
    let identity = user.identity();
    mask.matches(&identity.nick, &identity.user, &identity.host, user.address())
}

/// Returns what one person has of the network, but no more than this machine where that is where they are.
fn neighbourhood(address: IpAddr) -> String {
    if address.is_loopback() { address.to_string() } else { Origin::of(address).to_string() }
}
