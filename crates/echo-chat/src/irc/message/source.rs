//! Who a line is from.

/// The parts of `nick!user@host`, of which a server's name has only the first.
///
/// # Examples
///
/// ```
/// use echo_chat::irc::message::Source;
///
/// let source = Source::parse("ann!web@example.org");
/// assert_eq!((source.name, source.user, source.host), ("ann", Some("web"), Some("example.org")));
/// assert_eq!(Source::parse("irc.example.org").user, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// A nickname, or the name of a server.
    pub name: &'a str,
    /// What stands after `!`, if that is there.
    pub user: Option<&'a str>,
    /// What stands after `@`, if that is there.
    pub host: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// Takes `source` apart. There is none that cannot be.
    pub fn parse(source: &'a str) -> Self {
        let (before, host) = match source.split_once('@') {
            Some((before, host)) => (before, Some(host)),
            None => (source, None),
        };
        match before.split_once('!') {
            Some((name, user)) => Self { name, user: Some(user), host },
            None => Self { name: before, user: None, host },
        }
    }
}
