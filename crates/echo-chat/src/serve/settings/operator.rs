//! Passwords of server operators, kept as hashes.
//!
//! See [`Hashed`].

use crate::password::Hashed;
use crate::serve::settings::value::{Given, Value, give};

impl Value for Hashed {
    const ALLOWED: &'static str = "what `echo-chat config hash` prints";
    const SECRET: bool = true;

    fn read(given: &Given) -> Result<Self, String> {
        let Given::Text(text) = given else { return Err(give::<Self>()) };
        Self::parse(text).ok_or_else(give::<Self>)
    }

    fn show(&self) -> Given {
        Given::text(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other_and_tells_neither() {
        let hashed = Hashed::of("correct horse");
        assert!(hashed.is_of("correct horse"));
        assert!(!hashed.is_of("correct horses"));
        assert_eq!(Hashed::read(&hashed.show()), Ok(hashed.clone()));
        assert_eq!(format!("{hashed:?}"), "Hashed(..)");
        assert_ne!(Hashed::of("correct horse"), hashed, "salted");
    }

    #[test]
    fn what_is_no_hash_is_refused_and_lets_nobody_in() {
        for text in [
            "",
            "secret",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$scrypt$ln=16$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4",
        ] {
            assert!(Hashed::read(&Given::text(text)).is_err(), "{text}");
        }
        assert!(!Hashed::default().is_of(""));
    }
}
