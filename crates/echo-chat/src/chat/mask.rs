//! stub
#![allow(missing_docs)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask(String);
impl Mask {
    pub fn parse(t: &str) -> Self {
        Self(t.into())
    }
    pub fn matches(&self, n: &str, _: &str, _: &str, _: std::net::IpAddr) -> bool {
        self.0 == n
    }
}
impl std::fmt::Display for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
