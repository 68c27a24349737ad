//! The web site of the crawler example.
//!
//! See [`FilmSite`].

use std::fmt::Write;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use polytask::Group;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A web site on this machine: a list of 250 films by rank, at `/films?start=0`, `/films?start=25`, and so on.
///
/// It speaks just enough HTTP to be asked for a page on each connection. Dropping it shuts it.
#[derive(Debug)]
pub struct FilmSite {
    address: SocketAddr,
    _visits: Group,
}

const ADJECTIVES: [&str; 10] =
    ["Quiet", "Last", "Crimson", "Distant", "Hollow", "Second", "Wandering", "Silver", "Broken", "Gentle"];
const NOUNS: [&str; 25] = [
    "Harbour", "Café", "Orchard", "Signal", "Winter", "Letter", "Bridge", "Garden", "Station", "Mirror", "Island",
    "Clock", "Forest", "Sailor", "Lantern", "Kitchen", "River", "Stranger", "Mountain", "Piano", "Summer", "Tower",
    "Voyage", "Witness", "Train",
];
const FILMS: usize = ADJECTIVES.len() * NOUNS.len();

// === impl FilmSite ===

impl FilmSite {
    /// How many films are on each page.
    pub const FILMS_PER_PAGE: usize = 25;

    /// Opens it, at a port that is free.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let visits = Group::named("visits");
        let receive = async move {
            while let Ok((visitor, _)) = listener.accept().await {
                polytask::spawn(answer(visitor)); // in the same group
            }
        };
        visits.spawn(receive).await;
        Ok(Self { address, _visits: visits })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Reads one request, and writes the page or that there is none.
async fn answer(mut visitor: TcpStream) -> io::Result<()> {
    let (input, mut output) = visitor.split();
    let mut lines = BufReader::new(input).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|header| !header.is_empty()) {}

    let (status, page) = match start(&request) {
        Some(start) => ("200 OK", page(start)),
        None => ("404 Not Found", String::new()),
    };
    let kind = "Content-Type: text/html; charset=utf-8";
    let head = format!("HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", page.len());
    output.write_all((head + &page).as_bytes()).await?;
    output.shutdown().await
}

/// The place of the first film that is asked for, if there is one.
fn start(request: &str) -> Option<usize> {
    let path = request.strip_prefix("GET ")?.split(' ').next()?;
    let start = path.strip_prefix("/films?start=")?.parse().ok()?;
    (start < FILMS).then_some(start)
}

fn page(start: usize) -> String {
    let mut page = String::from("<!doctype html>\n<h1>Films</h1>\n<ol>\n");
    for place in (start..FILMS).take(FilmSite::FILMS_PER_PAGE) {
        let (adjective, noun) = (ADJECTIVES[place % ADJECTIVES.len()], NOUNS[place / ADJECTIVES.len()]);
        let (rank, rating, votes) = (place + 1, 99 - place / 10, 2_000_000 - 7_919 * place);
        let (whole, tenth) = (rating / 10, rating % 10);
        let film = format!("<em>{rank}</em>\n  <a class=\"title\">The {adjective} {noun}</a>");
        let votes = format!("<b class=\"rating\">{whole}.{tenth}</b>\n  <i>{votes} votes</i>");
        writeln!(page, "<li class=\"film\">\n  {film}\n  {votes}\n</li>").expect("a string takes everything");
    }
    page + "</ol>\n"
}

#[cfg(test)]
mod tests {
    use super::{FILMS, page, start};

    #[test]
    fn ten_pages_have_all_films_and_the_eleventh_is_not_there() {
        assert_eq!(start("GET /films?start=225 HTTP/1.1"), Some(225));
        assert_eq!(start("GET /films?start=250 HTTP/1.1"), None);
        assert_eq!(start("GET /films HTTP/1.1"), None);
        assert_eq!(start("POST /films?start=0 HTTP/1.1"), None);

        let films: usize = (0..10).map(|number| page(number * 25).matches("<li class=\"film\">").count()).sum();
        assert_eq!(films, FILMS);
        assert!(page(225).contains("<em>250</em>\n  <a class=\"title\">The Gentle Train</a>"));
    }
}
