//! stub
#![allow(missing_docs)]
use std::borrow::Cow;
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NickRules {
    #[default]
    Unicode,
    Ascii,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NickError {
    Empty,
}
impl std::fmt::Display for NickError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("x")
    }
}
pub fn prepare(nick: &str) -> Cow<'_, str> {
    nick.into()
}
pub fn check(nick: &str, _: NickRules) -> Result<(), NickError> {
    if nick.is_empty() { Err(NickError::Empty) } else { Ok(()) }
}
pub fn skeleton(nick: &str) -> String {
    crate::text::fold::fold(nick)
}
