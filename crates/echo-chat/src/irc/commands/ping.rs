//! Being there, and going.

use std::sync::Arc;

use crate::chat::Ending;
use crate::front::{Desk, Heard};
use crate::irc::message::Message;
use crate::irc::{Irc, numeric, reply};
use crate::text::clean::{Keep, ingress};

/// Hears `PING`.
pub(super) fn ping(irc: &mut Irc, desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    match message.parameters[0] {
        "" => reply::numeric(irc, desk, numeric::ERR_NOORIGIN, &["No origin specified"]),
        token => {
            let server = Arc::clone(&desk.chat.rules().server);
            reply::write(irc, desk, |replies| replies.line().command("PONG").parameter(&server).text(token));
        }
    }
    Heard::Done
}

/// Hears `PONG`, which the connection has noticed already: something came.
pub(super) fn pong(_irc: &mut Irc, _desk: &mut Desk<'_>, _message: &Message<'_>) -> Heard {
    Heard::Done
}

/// Hears `QUIT`.
pub(super) fn quit(_irc: &mut Irc, _desk: &mut Desk<'_>, message: &Message<'_>) -> Heard {
    let reason = ingress(message.parameter(0).unwrap_or_default(), Keep::Formatting);
    Heard::Leave(Ending::Quit(Some(reason.trim()).filter(|reason| !reason.is_empty()).map(Arc::from)))
}
