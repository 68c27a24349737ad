//! Passwords.
//!
//! See [`Hashed`] for those of operators, and [`Secret`] for the one that everybody knows.

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// What is kept of a password, so that nobody who reads the configuration learns it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hashed(String);

/// A text that is never printed, except to be read again.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

// === impl Hashed ===

impl Hashed {
    /// Takes `text` for what it is if [`of`](Self::of) or another argon2 has made it.
    pub fn parse(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        let is_hash = hash.algorithm.as_str().starts_with("argon2") && hash.hash.is_some();
        is_hash.then(|| Self(text.to_owned()))
    }

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

    /// Returns the text that a configuration has.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hashed(..)")
    }
}

// === impl Secret ===

impl Secret {
    /// Keeps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns whether `text` is the same, after a time that does not tell how much of it is.
    pub fn is(&self, text: &str) -> bool {
        let (secret, text) = (self.0.as_bytes(), text.as_bytes());
        let differences = secret.iter().zip(text).fold(0, |differences, (ours, theirs)| differences | (ours ^ theirs));
        secret.len() == text.len() && std::hint::black_box(differences) == 0
    }

    /// Returns the text, for a file that is to be read again.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}
