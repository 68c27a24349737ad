//! The front for IRC clients.
