//! Which log lines there are.
//!
//! See [`Filter`].

use std::env;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::combinator::And;
use tracing_subscriber::filter::{FilterExt, FilterFn, Targets, filter_fn};

/// The variable that [`Filter::from_env`] reads.
const VARIABLE: &str = "RUST_LOG";

/// Which log lines there are: directives with commas between them.
///
/// A directive is a level (`off`, `error`, `warn`, `info`, `debug`, `trace`), for all that no other directive names,
/// or `TARGET=LEVEL`, for all targets that begin so; of several the longest counts. Without a level of its own
/// everything that is not named is off: say `info,polytask=debug` to keep the rest.
///
/// What is emitted for tokio-console never comes into the log, whatever the filter says.
///
/// # Examples
///
/// ```
/// use polytask_subscriber::Filter;
///
/// let filter: Filter = "info,polytask=debug".parse().unwrap();
///
/// let error = "info,polytask=loud".parse::<Filter>().unwrap_err();
/// assert!(error.to_string().starts_with("log filter `polytask=loud`: `loud` is no level"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    targets: Targets,
}

/// A text that is no [`Filter`]: which directive it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Where the filter came from, unless it was handed over.
    variable: Option<&'static str>,
    directive: String,
    reason: Reason,
}

/// A filter with a type that can be named, so that another can take its place while the log runs.
pub(crate) type LayerFilter = And<Targets, FilterFn, Registry>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Empty,
    NoLevel(String),
    NoTarget,
    NotUnicode,
    /// A word that may be a target or a level with a mistake in it.
    Alone,
}

// === impl Filter ===

impl Filter {
    /// Reads the variable `RUST_LOG`; where it is missing or empty, this is `info`.
    ///
    /// # Errors
    ///
    /// If it is no filter.
    ///
    /// # Examples
    ///
    /// ```
    /// use polytask_subscriber::{Filter, FilterError};
    ///
    /// # fn main() -> Result<(), FilterError> {
    /// polytask_subscriber::builder().filter(Filter::from_env()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_env() -> Result<Self, FilterError> {
        let Some(value) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) else { return Ok(Self::default()) };
        let parsed = match value.to_str() {
            Some(text) => text.parse(),
            None => Err(FilterError::new(&value.to_string_lossy(), Reason::NotUnicode)),
        };
        parsed.map_err(|error| FilterError { variable: Some(VARIABLE), ..error })
    }

    /// What the layer of log lines asks.
    pub(crate) fn into_layer_filter(self) -> LayerFilter {
        self.targets.and(not_for_the_console())
    }
}

impl Default for Filter {
    /// `info`.
    fn default() -> Self {
        Self { targets: Targets::new().with_default(LevelFilter::INFO) }
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let mut targets = Targets::new();
        let mut directives = text.split(',').map(str::trim).filter(|directive| !directive.is_empty()).peekable();
        if directives.peek().is_none() {
            return Err(FilterError::new(text, Reason::Empty));
        }
        for directive in directives {
            targets = match directive.rsplit_once('=') {
                None => targets.with_default(directive.parse::<LevelFilter>().map_err(|_| alone(directive))?),
                Some((target, level)) => {
                    let (target, level) = (target.trim(), level.trim());
                    if !is_target(target) {
                        return Err(FilterError::new(directive, Reason::NoTarget));
                    }
                    let no_level = |_| FilterError::new(directive, Reason::NoLevel(level.to_owned()));
                    targets.with_target(target, level.parse::<LevelFilter>().map_err(no_level)?)
                }
            };
        }
        Ok(Self { targets })
    }
}

/// Other filters take a word for a target, and so a level with a mistake in it for the wish to see nothing else.
fn alone(directive: &str) -> FilterError {
    let reason = if is_target(directive) { Reason::Alone } else { Reason::NoTarget };
    FilterError::new(directive, reason)
}

fn is_target(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "[]{}=\"".contains(c))
}

/// Lets everything through but what [`is_for_the_console`].
fn not_for_the_console() -> FilterFn {
    fn is_for_the_log(metadata: &Metadata<'_>) -> bool {
        !is_for_the_console(metadata)
    }
    // Without the hint nobody could tell that TRACE is off, and every lock would ask at each acquisition.
    filter_fn(is_for_the_log as fn(&Metadata<'_>) -> bool).with_max_level_hint(LevelFilter::TRACE)
}

/// Whether it is how polytask and tokio tell tokio-console of objects and tasks: several a wait, and of no use to others.
fn is_for_the_console(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    metadata.is_span() && metadata.name().starts_with("runtime.")
        || ["runtime::resource", "runtime::waker", "runtime::polytask", "tokio::task::waker"]
            .iter()
            .any(|prefix| target.starts_with(prefix))
}

// === impl FilterError ===

impl FilterError {
    fn new(directive: &str, reason: Reason) -> Self {
        Self { variable: None, directive: directive.to_owned(), reason }
    }
}

impl Error for FilterError {}

impl fmt::Display for FilterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, directive, reason } = self;
        formatter.write_str(variable.unwrap_or("log filter"))?;
        write!(formatter, " `{directive}`: ")?;
        match reason {
            Reason::Empty => formatter.write_str("it is empty; for no log say off"),
            Reason::NotUnicode => formatter.write_str("it is not UTF-8"),
            Reason::NoTarget => formatter.write_str("what stands before the = is no target; say LEVEL or TARGET=LEVEL"),
            Reason::NoLevel(level) => {
                write!(formatter, "`{level}` is no level; there are off, error, warn, info, debug and trace")
            }
            Reason::Alone => write!(
                formatter,
                "it is no level; there are off, error, warn, info, debug and trace, or if it is a target say \
                 {directive}=trace"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[track_caller]
    fn filter(text: &str) -> Targets {
        text.parse::<Filter>().unwrap().targets
    }

    #[track_caller]
    fn refused(text: &str) -> String {
        text.parse::<Filter>().unwrap_err().to_string()
    }

    #[test]
    fn a_level_is_for_everything_and_a_target_for_all_that_begins_so() {
        let filter = filter("warn, polytask=debug,polytask::pool=off");
        assert!(filter.would_enable("other", &Level::WARN));
        assert!(!filter.would_enable("other", &Level::INFO));
        assert!(filter.would_enable("polytask::task", &Level::DEBUG));
        assert!(!filter.would_enable("polytask::pool", &Level::ERROR));
    }

    #[test]
    fn what_no_directive_names_is_off() {
        let filter = filter("polytask=trace");
        assert!(filter.would_enable("polytask", &Level::TRACE));
        assert!(!filter.would_enable("other", &Level::ERROR));
    }

    #[test]
    fn the_default_is_info() {
        assert_eq!(Filter::default().targets, filter("info"));
    }

    #[test]
    fn a_bad_directive_is_named_among_good_ones() {
        assert_eq!(
            refused("info,polytask=loud,echo_chat=debug"),
            "log filter `polytask=loud`: `loud` is no level; there are off, error, warn, info, debug and trace"
        );
        assert!(refused("info,=debug").starts_with("log filter `=debug`: what stands before the = is no target"));
        assert!(refused("polytask[lock]=debug").contains("`polytask[lock]=debug`"));
        assert!(refused(" , ").ends_with("for no log say off"));
    }

    /// Taken for a target it would switch off all others.
    #[test]
    fn a_level_with_a_mistake_in_it_is_no_target() {
        let error = refused("inof");
        assert!(error.starts_with("log filter `inof`: it is no level"), "{error}");
        assert!(error.ends_with("say inof=trace"), "{error}");
    }
}
