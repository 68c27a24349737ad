//! Passwords of server operators, kept as hashes.
//!
//! See [`Hashed`].

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

use crate::serve::settings::value::{Given, Value, give};

/// What is kept of a password, so that nobody who reads the configuration learns it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hashed(String);

// === impl Hashed ===

impl Hashed {
    /// Hashes `password`, which takes tens of milliseconds and 19 MiB on purpose.
    pub fn of(password: &str) -> Self {
        let salt = SaltString::generate(&mut OsRng);
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        Self(hash.expect("the parameters are the library's own, and no password is too long").to_string())
    }

    /// Returns whether `password` is the one; takes as long as [`of`](Self::of), so call it where
    /// nobody waits.
    pub fn is_of(&self, password: &str) -> bool {
        PasswordHash::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hashed(..)")
    }
}

impl Value for Hashed {
    const ALLOWED: &'static str = "what `echo-chat config hash` prints";
    const SECRET: bool = true;

    fn read(given: &Given) -> Result<Self, String> {
        let Given::Text(text) = given else { return Err(give::<Self>()) };
        let is_hash = PasswordHash::new(text)
            .is_ok_and(|hash| hash.algorithm.as_str().starts_with("argon2") && hash.hash.is_some());
        if is_hash { Ok(Self(text.clone())) } else { Err(give::<Self>()) }
    }

    fn show(&self) -> Given {
        Given::text(&self.0)
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
