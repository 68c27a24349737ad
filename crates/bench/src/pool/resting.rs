//! What a pool keeps: memory while it works for ever, threads and processor time while it has nothing to do.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::harness::{Bench, Caption, Claim, Samples};
use crate::processes;

const ENDLESS: &str = "pool endless imap";
const RESTING: &str = "pool at rest";

/// The program that uses a pool in a process of its own, so that nothing else is counted.
#[derive(Debug)]
pub struct RestingPool {
    program: PathBuf,
}

impl RestingPool {
    /// Measures this program.
    #[must_use]
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self { program: program.as_ref().to_owned() }
    }

    /// Measures and prints the figures the filter asks for.
    pub(crate) fn measure(&self, bench: &mut Bench) {
        for (name, measure) in [(ENDLESS, Self::endless as fn(&Self, &mut Bench) -> _), (RESTING, Self::resting)] {
            if bench.options().wants(name) {
                if let Err(error) = measure(self, bench) {
                    println!("{name}: not measured: {error}\n");
                }
            }
        }
    }

    fn endless(&self, bench: &mut Bench) -> io::Result<()> {
        let [early, late] = if bench.options().quick { [200, 1000] } else { [2000, 10_000] }.map(Duration::from_millis);
        let [after_early, after_late] = [early, late].map(|time| format!("after {time:?}"));
        let column = "resident memory";
        let mut samples = Samples::new(vec![after_early.clone(), after_late.clone()], vec![column.to_owned()]);
        let program = Program::start(&self.program, &["imap"])?;
        thread::sleep(early);
        samples.push(0, 0, program.resident()?);
        thread::sleep(late - early);
        samples.push(1, 0, program.resident()?);
        let mut caption = Caption::new(ENDLESS).unit("bytes");
        caption.claim(Claim::cost(after_late, after_early, 1.05, [column]));
        bench.print(&caption, &samples);
        Ok(())
    }

    fn resting(&self, bench: &mut Bench) -> io::Result<()> {
        let [alone, pool, own_threads] = ["runtime alone", "polytask Pool", "polytask Pool, own threads"];
        let [threads, cpu] = ["threads", "ns of CPU in 1 s"];
        let rows = [alone, pool, own_threads].map(str::to_owned);
        let mut samples = Samples::new(rows.into(), [threads, cpu].map(str::to_owned).into());
        for _ in 0..bench.options().rounds().min(3) {
            for (row, kind) in [(1, "runtime's"), (2, "own")] {
                let mut program = Program::start(&self.program, &["rest", kind])?;
                for row in [0, row] {
                    program.hear()?;
                    samples.push(row, 0, program.threads()?);
                    samples.push(row, 1, program.cpu_of_a_second()?);
                    program.go_on()?;
                }
            }
        }
        let mut caption = Caption::new(RESTING).unit("counted by the kernel");
        for row in [pool, own_threads] {
            caption.claim(Claim::cost(row, alone, 1.0, [threads]));
            caption.claim(Claim::median(row, NO_CPU, [cpu]));
        }
        caption.note("two async workers and the main thread; the runtime lets blocking threads go after 100 ms here");
        bench.print(&caption, &samples);
        Ok(())
    }
}

/// Less than one wake-up in a second costs.
const NO_CPU: f64 = 10_000.0;

/// A run of the program; it says a line whenever there is something to measure, and waits for one to go on.
struct Program {
    process: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
}

impl Program {
    fn start(program: &Path, arguments: &[&str]) -> io::Result<Self> {
        let mut command = Command::new(program);
        // Each thread's own store of free memory grows to its own height for some seconds, whoever frees what.
        command.args(arguments).env("MALLOC_ARENA_MAX", "1");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let says = BufReader::new(process.stdout.take().expect("it is piped"));
        let hears = process.stdin.take().expect("it is piped");
        Ok(Self { process, says, hears })
    }

    fn hear(&mut self) -> io::Result<()> {
        if self.says.read_line(&mut String::new())? == 0 {
            return Err(io::Error::other("the program has ended"));
        }
        // It still has to start listening.
        thread::sleep(Duration::from_millis(50));
        Ok(())
    }

    fn go_on(&mut self) -> io::Result<()> {
        self.hears.write_all(b"\n")
    }

    fn resident(&self) -> io::Result<f64> {
        Ok(processes::resident(self.process.id())? as f64)
    }

    fn threads(&self) -> io::Result<f64> {
        Ok(processes::thread_count(self.process.id())? as f64)
    }

    fn cpu_of_a_second(&self) -> io::Result<f64> {
        let before = processes::cpu(self.process.id())?;
        thread::sleep(Duration::from_secs(1));
        let used = processes::cpu(self.process.id())?.saturating_sub(before);
        Ok(used.as_secs_f64() * 1e9)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
