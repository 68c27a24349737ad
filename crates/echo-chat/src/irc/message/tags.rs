//! What is said about a line, before it: `@time=…;+typing=active`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::str::Split;

/// The tags of one message, still as they were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags<'a> {
    raw: &'a str,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name, with the `+` of a tag that clients send to each other.
    pub key: &'a str,
    // As written: escaped, and empty where there is none.
    raw_value: &'a str,
}

/// Goes through [`Tags`] in the order in which they were written.
#[derive(Debug, Clone)]
pub struct TagsIter<'a> {
    parts: Split<'a, char>,
}

// === impl Tags ===

impl<'a> Tags<'a> {
    /// Takes what stood between the `@` and the space.
    pub(super) fn from_raw(raw: &'a str) -> Self {
        Self { raw }
    }

    /// Returns them as they were written, without the `@` and the space.
    pub fn as_raw(&self) -> &'a str {
        self.raw
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Goes through all of them. Of two with the same key, the last is the one that counts.
    pub fn iter(&self) -> TagsIter<'a> {
        TagsIter { parts: self.raw.split(';') }
    }

    /// Returns what the tag says, unescaped: an empty text if it only is there.
    pub fn get(&self, key: &str) -> Option<Cow<'a, str>> {
        // From the end, for of two with the same key the last counts.
        let mut backwards = self.raw.rsplit(';').filter_map(Tag::parse);
        backwards.find(|tag| tag.key == key).map(|tag| tag.value())
    }

    /// Returns those that clients send to each other, in the form in which [`Line::raw_tags`]
    /// passes them on: each key once, none with a key that is not well formed.
    ///
    /// [`Line::raw_tags`]: super::Line::raw_tags
    pub fn client_only(&self) -> String {
        if !self.raw.contains('+') {
            return String::new();
        }
        let mut seen = HashSet::new();
        let mut kept: Vec<_> = self.raw.rsplit(';').filter_map(Tag::parse).collect();
        kept.retain(|tag| tag.is_client_only() && is_key(&tag.key[1..]) && seen.insert(tag.key));
        let mut text = String::new();
        for tag in kept.iter().rev() {
            if !text.is_empty() {
                text.push(';');
            }
            text.push_str(tag.key);
            if !tag.raw_value.is_empty() {
                text.push('=');
                text.push_str(tag.raw_value);
            }
        }
        text
    }
}

impl<'a> IntoIterator for Tags<'a> {
    type Item = Tag<'a>;
    type IntoIter = TagsIter<'a>;

    fn into_iter(self) -> TagsIter<'a> {
        self.iter()
    }
}

// === impl Tag ===

impl<'a> Tag<'a> {
    /// Returns `None` for what has no key.
    fn parse(part: &'a str) -> Option<Self> {
        let (key, raw_value) = part.split_once('=').unwrap_or((part, ""));
        (!key.is_empty()).then_some(Self { key, raw_value })
    }

    /// Returns what it says, unescaped: an empty text if it only is there.
    pub fn value(&self) -> Cow<'a, str> {
        unescape(self.raw_value)
    }

    /// Returns whether it is meant for other clients rather than for the server.
    pub fn is_client_only(&self) -> bool {
        self.key.starts_with('+')
    }
}

// === impl TagsIter ===

impl<'a> Iterator for TagsIter<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        self.parts.by_ref().find_map(Tag::parse)
    }
}

/// Writes `value` in the form in which it may stand in a tag.
pub(in crate::irc) fn escape_into(out: &mut Vec<u8>, value: &str) {
    for byte in value.bytes() {
        let escaped = match byte {
            b';' => b':',
            b' ' => b's',
            b'\\' => b'\\',
            b'\r' => b'r',
            b'\n' => b'n',
            // There is no escape for it.
            b'\0' => continue,
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', escaped]);
    }
}

/// Takes the escapes out of a value that stood in a tag.
fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut value = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        // A backslash before anything else stands for nothing, and one at the end too.
        value.extend(characters.next().map(|escaped| match escaped {
            ':' => ';',
            's' => ' ',
            'r' => '\r',
            'n' => '\n',
            other => other,
        }));
    }
    Cow::Owned(value)
}

/// Returns whether `key`, without its `+`, is a name that may have a vendor's before it.
fn is_key(key: &str) -> bool {
    let (vendor, name) = match key.rsplit_once('/') {
        Some((vendor, name)) => (Some(vendor), name),
        None => (None, key),
    };
    let is_name = |text: &str, also: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
    };
    is_name(name, b"-") && vendor.is_none_or(|vendor| is_name(vendor, b"-."))
}
