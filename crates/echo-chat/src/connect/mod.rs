//! The clients.
//!
//! [`raw`] is the tutorials' own. The others' one is [`run`]: a [`session`] brings lines from a server, [`source`] what
//! is typed; [`client`] makes of both what is to be sent and what is to be told, which a [`face`] shows.
//!
//! What can be decided without waiting is decided in [`client`], [`model`], [`ledger`], [`input`], [`keyboard`],
//! [`editor`], [`complete`], [`view`], [`json`] and [`colour`], which know neither sockets nor clocks.

pub mod address;
pub mod client;
pub mod colour;
pub mod complete;
pub mod editor;
pub mod event;
pub mod face;
pub mod features;
pub mod input;
pub mod json;
pub mod keyboard;
pub mod ledger;
pub mod model;
pub mod raw;
pub mod retry;
pub mod run;
pub mod session;
pub mod source;
pub mod terminal;
pub mod view;
