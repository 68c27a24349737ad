//! A process that logs. It is this program again, told by a variable what to do.

use std::env;
use std::process::{Command, Stdio};

use polytask_subscriber::Format;
use tracing::level_filters::LevelFilter;
use tracing::{Level, debug, error, info, span, trace};

/// What the child is told by.
const PART: &str = "POLYTASK_SUBSCRIBER_PART";

/// A command that plays this part, without what the environment of the tests says about logs.
pub(crate) fn child(part: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program has a path"));
    command.args(["--exact", "child::plays_its_part", "--nocapture"]).env(PART, part);
    command.env_remove("RUST_LOG").env_remove("NO_COLOR").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// The lines that the command writes to standard error.
#[track_caller]
pub(crate) fn lines(command: &mut Command) -> Vec<String> {
    let output = command.stderr(Stdio::piped()).output().expect("this program can be started");
    let text = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{text}");
    text.lines().map(str::to_owned).collect()
}

/// Nothing, unless it is a child.
#[test]
fn plays_its_part() {
    match env::var(PART).as_deref() {
        Ok("init") => polytask_subscriber::init(),
        Ok("human") => {
            polytask_subscriber::builder().format(Format::Human).try_init().expect("the first");
        }
        Ok("twice") => {
            polytask_subscriber::init();
            polytask_subscriber::init();
        }
        Ok("changed") => return change_the_filter(),
        _ => return,
    }
    info!(port = 9000, "listening");
    debug!("a detail");
    error!(target: "polytask", task = "cook", "burnt");
    span!(Level::INFO, "connection", peer = "echo-1").in_scope(|| info!("greeted"));
    tell_the_console();
    info!(asked = %LevelFilter::current(), "so much is asked of others");
}

/// Tells the same with one filter after the other, from a place that was asked under the first.
fn change_the_filter() {
    let log = polytask_subscriber::builder().try_init().expect("the first");
    for filter in ["warn", "debug,polytask=off", "info"] {
        let told = || {
            debug!(filter, "a detail");
            error!(target: "polytask", filter, "burnt");
        };
        told();
        log.set_filter(filter.parse().expect("it is a filter"));
        told();
        error!(filter, asked = %LevelFilter::current(), "so much is asked of others");
    }
}

/// As polytask does where tokio-console is to see an object, and tokio for a task.
fn tell_the_console() {
    let object = span!(target: "runtime::polytask", Level::TRACE, "runtime.resource", kind = "Sync");
    object.in_scope(|| {
        trace!(target: "runtime::resource::state_update", waiters = 1_u64);
        trace!(target: "runtime::waker", op = "waker.clone");
        trace!(target: "tokio::task::waker", op = "waker.clone");
        info!("said while the object is looked at");
    });
    span!(target: "tokio::task", Level::TRACE, "runtime.spawn", kind = "task").in_scope(|| info!("said by a task"));
}
