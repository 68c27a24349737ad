//! The front for people with `nc` and `telnet`.
