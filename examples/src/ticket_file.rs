//! The database of the ticket examples.
//!
//! See [`TicketFile`].

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, process};

/// A file that says how many tickets are left, as `{"count":1}`. Its clones are the same file; the last one removes it.
///
/// It is read and written in one go and without locking, as the tutorials do. What is between a read and a write is up
/// to the examples. So short a file is read sooner than a thread could be asked to, so neither call is `async`.
#[derive(Clone, Debug)]
pub struct TicketFile(Arc<Removed>);

#[derive(Debug)]
struct Removed(Box<Path>);

// === impl TicketFile ===

impl TicketFile {
    /// Makes a new file with `count` tickets, among the system's temporary ones.
    ///
    /// # Errors
    ///
    /// If the file cannot be made.
    pub fn create(count: u32) -> io::Result<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let name = format!("polytask-tickets-{}-{}.json", process::id(), NUMBER.fetch_add(1, Relaxed));
        let path = env::temp_dir().join(name);
        File::create_new(&path)?.write_all(text(count).as_bytes())?;
        Ok(Self(Arc::new(Removed(path.into()))))
    }

    /// Reads how many tickets are left.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or says something else.
    pub fn count(&self) -> io::Result<u32> {
        let path = &self.0.0;
        let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let count = json["count"].as_u64().and_then(|count| u32::try_from(count).ok());
        count.ok_or_else(|| io::Error::other(format!("{} has no `count` of tickets: {json}", path.display())))
    }

    /// Writes how many tickets are left.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn set_count(&self, count: u32) -> io::Result<()> {
        fs::write(&self.0.0, text(count))
    }
}

impl Drop for Removed {
    fn drop(&mut self) {
        // One that cannot be removed is cleared away with the other temporary files.
        let _ = fs::remove_file(&self.0);
    }
}

fn text(count: u32) -> String {
    serde_json::json!({ "count": count }).to_string()
}

#[cfg(test)]
mod tests {
    use super::TicketFile;

    #[test]
    fn it_says_what_was_written_last() {
        let tickets = TicketFile::create(7).unwrap();
        let other = TicketFile::create(1).unwrap();
        tickets.clone().set_count(6).unwrap();
        assert_eq!((tickets.count().unwrap(), other.count().unwrap()), (6, 1));
    }

    #[test]
    fn it_is_removed_with_its_last_clone() {
        let tickets = TicketFile::create(1).unwrap();
        let path = tickets.0.0.clone();
        drop(tickets.clone());
        assert!(path.exists());
        drop(tickets);
        assert!(!path.exists());
    }
}
