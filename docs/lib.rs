//! The book of polytask, and its READMEs, so that `cargo test --doc` runs every block of code in them.
//!
//! One module a page. `tests/pages.rs` holds the pages to the sources: that every waiting call stands in the table of
//! [`cancel_safety`], every row of Python's vocabulary in [`coming_from_python`], and every test that is named exists.

#![forbid(unsafe_code)]

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("cancel-safety.md")]
pub mod cancel_safety {}

#[doc = include_str!("coming-from-python.md")]
pub mod coming_from_python {}

#[doc = include_str!("console.md")]
pub mod console {}

#[doc = include_str!("design.md")]
pub mod design {}

#[doc = include_str!("echo-chat.md")]
pub mod echo_chat {}

#[doc = include_str!("fairness.md")]
pub mod fairness {}

#[doc = include_str!("hangs.md")]
pub mod hangs {}

#[doc = include_str!("logging.md")]
pub mod logging {}

#[doc = include_str!("pools.md")]
pub mod pools {}

#[doc = include_str!("../README.md")]
pub mod readme {}

#[doc = include_str!("../crates/polytask/README.md")]
pub mod readme_of_polytask {}

#[doc = include_str!("../crates/polytask-subscriber/README.md")]
pub mod readme_of_polytask_subscriber {}
