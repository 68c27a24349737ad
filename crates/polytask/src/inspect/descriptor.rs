//! A way to standard error that no program can lock: [`Descriptor`].

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::thread;
use std::time::Duration;

/// A descriptor of its own, duplicated from standard error's.
///
/// The standard library's handle has a lock, which may be held by the very thread that is stuck.
#[derive(Debug)]
pub(super) struct Descriptor(File);

/// So often a descriptor that takes nothing just now is tried again, after so long each time.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

// === impl Descriptor ===

impl Descriptor {
    pub(super) fn stderr() -> io::Result<Self> {
        #[cfg(unix)]
        let own = std::os::fd::AsFd::as_fd(&io::stderr()).try_clone_to_owned()?;
        #[cfg(windows)]
        let own = std::os::windows::io::AsHandle::as_handle(&io::stderr()).try_clone_to_owned()?;
        Ok(Self(File::from(own)))
    }

    /// Writes a text whole, or what can be written of it: whoever would be told that it failed reads this very text.
    pub(super) fn write(&mut self, text: &str) {
        write_whole(&mut self.0, text.as_bytes());
    }
}

#[cfg(test)]
impl From<std::os::fd::OwnedFd> for Descriptor {
    fn from(descriptor: std::os::fd::OwnedFd) -> Self {
        Self(File::from(descriptor))
    }
}

fn write_whole(out: &mut impl Write, mut text: &[u8]) {
    let mut attempts = ATTEMPTS;
    while !text.is_empty() {
        match out.write(text) {
            Ok(0) => return,
            Ok(written) => text = &text[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Somebody who shares the terminal or the pipe has made it so.
            Err(error) if error.kind() == ErrorKind::WouldBlock && attempts > 0 => {
                attempts -= 1;
                thread::sleep(PAUSE);
            }
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers each write with the next of these.
    struct Answers(Vec<io::Result<usize>>, Vec<u8>);

    impl Write for Answers {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let written = if self.0.is_empty() { text.len() } else { self.0.remove(0)?.min(text.len()) };
            self.1.extend_from_slice(&text[..written]);
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_text_is_written_whole_by_a_descriptor_that_takes_little_at_a_time() {
        let busy = || Err(io::Error::from(ErrorKind::WouldBlock));
        let mut out = Answers(vec![Ok(3), busy(), Err(ErrorKind::Interrupted.into()), busy(), Ok(1)], Vec::new());
        write_whole(&mut out, b"who holds it");
        assert_eq!(out.1, b"who holds it");
    }

    #[test]
    fn a_closed_descriptor_is_not_tried_again() {
        let mut out = Answers(vec![Ok(3), Err(ErrorKind::BrokenPipe.into())], Vec::new());
        write_whole(&mut out, b"who holds it");
        assert_eq!(out.1, b"who");
    }
}
