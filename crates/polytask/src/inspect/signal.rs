//! A report whenever a signal comes.
//!
//! See [`on_signal`].

use std::io::{self, ErrorKind};
use std::thread;

use parking_lot::Mutex;
use signal_hook::consts;
use signal_hook::iterator::{Handle, Signals};

use super::descriptor::Descriptor;
use crate::panic::Panic;

/// The number of `SIGUSR1` on this system, for [`on_signal`]: `kill -USR1 PID`.
pub const SIGUSR1: i32 = consts::SIGUSR1;

/// The number of `SIGUSR2` on this system, for [`on_signal`]: `kill -USR2 PID`.
pub const SIGUSR2: i32 = consts::SIGUSR2;

/// The number of `SIGQUIT` on this system, for [`on_signal`]: Ctrl-\ in a terminal.
pub const SIGQUIT: i32 = consts::SIGQUIT;

/// Prints a [report](super::report()) to standard error at each such signal, from now until the process ends.
///
/// The signal does only this from now on, and what else this process has registered for it: `SIGUSR1` and `SIGQUIT`
/// would have ended the process before. Calling this again for the same signal changes nothing, for another one adds
/// that. Signals that come while a report is being written may give one report together.
///
/// A thread of its own writes, through a descriptor that is opened here. It needs no runtime, and takes no lock that a
/// program can hold: it works while every worker thread is blocked.
///
/// Only on Unix, with the feature `signal`.
///
/// # When to use something else
///
/// * [`watch`](super::watch()) tells by itself when something has waited too long.
/// * [`report`](super::report()) gives the text to a program that wants to send it elsewhere.
///
/// # Python
///
/// `faulthandler.register(signal)`.
///
/// # Errors
///
/// If a process cannot, or must not, go on after this signal (`SIGKILL`, `SIGSTOP`, and those of a crash, as `SIGSEGV`),
/// if there is no such signal, or if the system gives no thread or no descriptor.
///
/// # Examples
///
/// ```
/// use std::process::{self, Command};
/// use polytask::inspect;
///
/// # fn main() -> std::io::Result<()> {
/// inspect::on_signal(inspect::SIGUSR1)?;
/// let own = process::id().to_string();
/// assert!(Command::new("kill").args(["-USR1", &own]).status()?.success(), "and this goes on");
///
/// let refused = inspect::on_signal(9).unwrap_err();
/// assert!(refused.to_string().starts_with("no report at signal 9: "));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "faulthandler")]
pub fn on_signal(signal: i32) -> io::Result<()> {
    /// The thread that prints, once there is one.
    static PRINTER: Mutex<Option<Printer>> = Mutex::new(None);

    let mut printer = PRINTER.lock();
    if let Some(printer) = &*printer {
        return printer.print_at(signal);
    }
    let new = Printer::start(Descriptor::stderr()?, super::report)?;
    new.print_at(signal)?;
    *printer = Some(new);
    Ok(())
}

/// A thread that prints at each of some signals, until this is dropped.
struct Printer(Handle);

// === impl Printer ===

impl Printer {
    fn start(mut out: Descriptor, report: impl Fn() -> String + Send + 'static) -> io::Result<Self> {
        let mut signals = Signals::new::<_, i32>([])?;
        let printer = Self(signals.handle());
        thread::Builder::new().name("polytask-signal".to_owned()).spawn(move || {
            for _ in signals.forever() {
                // It has to stay: nobody else would take these signals.
                let text = Panic::catch(&report).unwrap_or_else(|panic| format!("no report: it panicked: {panic}"));
                let end = if text.ends_with('\n') { "" } else { "\n" };
                out.write(&format!("{text}{end}"));
            }
        })?;
        Ok(printer)
    }

    fn print_at(&self, signal: i32) -> io::Result<()> {
        let refuse = |kind, reason: &str| {
            Err(io::Error::new(kind, format!("no report at signal {signal}: {reason}; SIGUSR1 would do")))
        };
        if consts::FORBIDDEN.contains(&signal) || CRASHES.contains(&signal) {
            return refuse(ErrorKind::InvalidInput, "a process cannot go on after it");
        }
        // What is outside makes the crate below panic.
        if !(1..128).contains(&signal) {
            return refuse(ErrorKind::InvalidInput, "there is no such signal");
        }
        self.0.add_signal(signal).or_else(|error| refuse(error.kind(), &error.to_string()))
    }
}

/// Where these are raised by the processor, what raised them would be tried again for ever.
const CRASHES: [i32; 2] = [consts::SIGBUS, consts::SIGTRAP];

impl Drop for Printer {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use signal_hook::low_level::raise;

    use super::*;

    /// Prints the number of the report, from 1.
    fn numbering() -> impl Fn() -> String + Send {
        let count = AtomicUsize::new(0);
        move || format!("report {}", count.fetch_add(1, SeqCst) + 1)
    }

    fn printer(report: impl Fn() -> String + Send + 'static) -> (Printer, impl Iterator<Item = String>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let printer = Printer::start(Descriptor::from(OwnedFd::from(ours)), report).unwrap();
        (printer, BufReader::new(theirs).lines().map(Result::unwrap))
    }

    #[test]
    fn each_signal_that_was_asked_for_prints_a_report() {
        let (printer, mut lines) = printer(numbering());
        for signal in [SIGUSR2, consts::SIGHUP] {
            printer.print_at(signal).unwrap();
        }
        for (signal, report) in [(SIGUSR2, "report 1"), (consts::SIGHUP, "report 2"), (SIGUSR2, "report 3")] {
            raise(signal).unwrap();
            assert_eq!(lines.next().unwrap(), report);
        }
    }

    #[test]
    fn a_signal_that_is_asked_for_twice_prints_once() {
        let (printer, mut lines) = printer(numbering());
        printer.print_at(SIGUSR1).unwrap();
        printer.print_at(SIGUSR1).unwrap();
        for report in ["report 1", "report 2", "report 3"] {
            raise(SIGUSR1).unwrap();
            assert_eq!(lines.next().unwrap(), report);
        }
    }

    #[test]
    fn a_report_that_panics_does_not_end_the_thread() {
        let report = numbering();
        let (printer, mut lines) = printer(move || {
            let report = report();
            assert!(report != "report 1", "no flour");
            report
        });
        printer.print_at(consts::SIGWINCH).unwrap();
        for text in ["no report: it panicked: no flour", "report 2"] {
            raise(consts::SIGWINCH).unwrap();
            assert_eq!(lines.next().unwrap(), text);
        }
    }

    #[test]
    fn a_signal_that_cannot_be_had_is_refused_by_its_number() {
        let (printer, _) = printer(numbering());
        let fatal = [consts::SIGKILL, consts::SIGSTOP, consts::SIGSEGV, consts::SIGILL, consts::SIGFPE, consts::SIGBUS];
        for signal in fatal.into_iter().chain([i32::MIN, -1, 0, 127, 128, i32::MAX]) {
            let refused = printer.print_at(signal).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{refused}");
            assert!(refused.to_string().starts_with(&format!("no report at signal {signal}: ")), "{refused}");
        }
    }

    #[test]
    fn a_printer_that_is_dropped_ends_its_thread() {
        let (printer, mut lines) = printer(numbering());
        drop(printer);
        assert_eq!(lines.next(), None);
    }
}
