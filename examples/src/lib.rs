//! What several of the examples share. The examples themselves are the numbered files beside `README.md`.

#![forbid(unsafe_code)]

mod film_site;
pub mod standstill;
mod ticket_file;

pub use self::film_site::FilmSite;
pub use self::ticket_file::TicketFile;
