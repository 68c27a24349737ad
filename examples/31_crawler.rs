//! X31, a crawler: the workers of a pool fetch ten pages, and callbacks write down what is on them.
//!
//! Fetching is what takes time, so it is the workers' job. Parsing is not, and callbacks are called one at a time: so
//! the lines of two pages never mix in the file, though nothing is locked. The site is on this machine, and the pages
//! come from it as they would from any other.
//!
//! With a path as an argument the lines stay there, for whoever wants to look at them.

use std::env;
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::iter;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use polytask::{Pool, Queue, gather};
use polytask_examples::FilmSite;
use regex::Regex;
use serde_json::json;

/// What stands between the parts that are wanted does not matter, line ends included.
static FILM: LazyLock<Regex> = LazyLock::new(|| {
    let film = r#"(?s)<li class="film">.*?<em>(?<rank>[0-9]+)</em>.*?<a class="title">(?<title>.*?)</a>"#;
    let votes = r#".*?<b class="rating">(?<rating>[0-9.]+)</b>.*?<i>(?<votes>[0-9]+) votes</i>"#;
    Regex::new(&format!("{film}{votes}")).expect("it is a regex")
});

/// The job: asks for the page that begins after so many films, and blocks its worker until it is there.
fn fetch(site: SocketAddr, start: usize) -> io::Result<String> {
    let path = format!("/films?start={start}");
    let mut connection = TcpStream::connect(site)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes())?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    match answer.split_once("\r\n\r\n") {
        Some((head, page)) if head.starts_with("HTTP/1.1 200 ") => Ok(page.to_owned()),
        _ => Err(io::Error::other(format!("no page at {path}: {}", answer.lines().next().unwrap_or("no answer")))),
    }
}

/// The callback's work: appends one line of JSON for each film on the page, and returns how many there were.
fn write_down(page: &str, file: &Path) -> io::Result<usize> {
    let film = |found: regex::Captures<'_>| {
        let [rank, title, rating, votes] = ["rank", "title", "rating", "votes"].map(|part| found[part].to_owned());
        json!({ "rank": rank, "title": title, "rating": rating, "votes": votes }).to_string()
    };
    let lines: Vec<String> = FILM.captures_iter(page).map(film).collect();
    let mut file = OpenOptions::new().append(true).open(file)?;
    writeln!(file, "{}", lines.join("\n"))?;
    println!("{} films from one page", lines.len());
    Ok(lines.len())
}

/// Fetches so many pages, and returns how many films were written down.
pub(crate) async fn crawl(site: SocketAddr, pages: usize, file: &Path) -> Result<usize, Box<dyn Error>> {
    File::create(file)?;
    let (pool, written, mut fetched) = (Pool::named("crawlers", 5), Queue::unbounded(), Vec::new());
    for number in 0..pages {
        let (file, written) = (file.to_owned(), written.clone());
        let page = pool.apply_async(move || fetch(site, number * FilmSite::FILMS_PER_PAGE)).await?;
        page.callback(move |page| {
            if let Ok(page) = page {
                written.try_put(write_down(page, &file)).expect("there is room without end");
            }
        });
        fetched.push(page);
    }
    pool.close();
    pool.join().await?;
    for page in gather(fetched).await? {
        page?; // a page that could not be fetched is an error here, and was none of the callback's business
    }
    Ok(iter::from_fn(|| written.try_get().ok()).sum::<io::Result<usize>>()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    polytask_subscriber::init(); // a callback that panics is told of in the log, and nowhere else
    let keep = env::args_os().nth(1).map(PathBuf::from);
    let temporary = env::temp_dir().join(format!("polytask-films-{}.jsonl", std::process::id()));
    let file = keep.as_ref().unwrap_or(&temporary);

    let site = FilmSite::open().await?;
    let films = crawl(site.address(), 10, file).await?;
    println!("{films} films were written down, the first line is");
    println!("{}", fs::read_to_string(file)?.lines().next().unwrap_or("missing"));
    if keep.is_none() {
        fs::remove_file(file)?;
    }
    Ok(())
}
