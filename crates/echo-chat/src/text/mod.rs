//! What is done to text that strangers sent: made fit for where it goes, measured, compared.
//!
//! [`clean`] comes first, before anything else sees a line; [`nick`] decides what a name may be and
//! [`fold`] which names are the same; [`split`] and [`width`] are for putting text in its place;
//! [`escape`] is for a log, where nothing may be lost. [`times`] are written, and read, as people do.

pub mod clean;
pub mod escape;
pub mod fold;
pub mod nick;
pub mod split;
pub mod times;
pub mod width;
