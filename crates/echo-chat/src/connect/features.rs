//! What a server says about itself in `005`.
//!
//! See [`Features`].

/// What has to be known of a server to understand it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// What rooms begin with.
    room_types: String,
    /// The modes that give members a sign, and the signs, the highest first.
    member_signs: Vec<(char, char)>,
    /// Whether `{}|^` are the small `[]\~`.
    braces_are_letters: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { room_types: "#&".to_owned(), member_signs: vec![('o', '@'), ('v', '+')], braces_are_letters: false }
    }
}

impl Features {
    /// Takes in one word of a `005`, as in `CASEMAPPING=ascii`.
    pub fn learn(&mut self, word: &str) {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            "CHANTYPES" => value.clone_into(&mut self.room_types),
            "CASEMAPPING" => self.braces_are_letters = value.starts_with("rfc1459"),
            "PREFIX" => {
                let (modes, signs) = value.strip_prefix('(').and_then(|rest| rest.split_once(')')).unwrap_or(("", ""));
                self.member_signs = modes.chars().zip(signs.chars()).collect();
            }
            _ => {}
        }
    }

    /// Returns what two names share that the server takes for the same.
    pub fn fold(&self, name: &str) -> String {
        let fold = |character: char| match character {
            '{' if self.braces_are_letters => '[',
            '}' if self.braces_are_letters => ']',
            '|' if self.braces_are_letters => '\\',
            '^' if self.braces_are_letters => '~',
            other => other.to_ascii_lowercase(),
        };
        name.chars().map(fold).collect()
    }

    /// Returns whether the server takes the two names for the same.
    pub fn same(&self, one: &str, other: &str) -> bool {
        self.fold(one) == self.fold(other)
    }

    /// Returns whether `target` is a room, not a person.
    pub fn is_room(&self, target: &str) -> bool {
        target.chars().next().is_some_and(|first| self.room_types.contains(first))
    }

    /// Splits the signs off a member's name, as in `@+ann`.
    pub fn split_signs<'a>(&self, name: &'a str) -> (&'a str, &'a str) {
        let is_sign = |character: char| self.member_signs.iter().any(|(_, sign)| *sign == character);
        let nick = name.trim_start_matches(is_sign);
        name.split_at(name.len() - nick.len())
    }

    /// Returns the sign that a mode gives, as `@` for `o`.
    pub fn sign_of(&self, mode: char) -> Option<char> {
        self.member_signs.iter().find(|(known, _)| *known == mode).map(|(_, sign)| *sign)
    }

    /// Returns `signs` in the order of their rank.
    pub fn ranked(&self, signs: &str) -> String {
        self.member_signs.iter().map(|(_, sign)| *sign).filter(|sign| signs.contains(*sign)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_as_the_server_says() {
        let mut features = Features::default();
        assert!(features.same("#Lobby", "#lobby") && !features.same("a{", "a["));
        features.learn("CASEMAPPING=rfc1459");
        assert!(features.same("a{}|^", "A[]\\~"));
        assert!(!features.same("Ä", "ä"), "no server folds these");
    }

    #[test]
    fn rooms_and_signs_are_what_the_server_says() {
        let mut features = Features::default();
        assert_eq!(features.split_signs("@+ann"), ("@+", "ann"));
        features.learn("CHANTYPES=!");
        features.learn("PREFIX=(qo)~@");
        assert!(features.is_room("!x") && !features.is_room("#x") && !features.is_room(""));
        assert_eq!(features.split_signs("~@+ann"), ("~@", "+ann"));
        assert_eq!(features.ranked("@~"), "~@");
        assert_eq!(features.sign_of('q'), Some('~'));
    }
}
