//! What is done to text that strangers sent: made fit for where it goes, measured, compared.

pub mod escape;
pub mod fold;
pub mod nick;
