//! Values that every task has for itself.
//!
//! See [`LocalKey`] and [`local!`](crate::local!).

use std::fmt;
use std::future::Future;

pub use self::scope::LocalScope;
pub(crate) use self::values::Locals;
use self::values::{Key, Loan, Value};

mod scope;
mod values;

/// A name that looks global, and has a value of its own in every task.
///
/// [`local!`](crate::local!) declares it, as a `static`. Its value belongs to
///
/// * the running task, if polytask spawned it, on whichever thread it goes on;
/// * else the thread, where no task runs: a plain one, or one inside `block_on`, as `main` is;
/// * else nobody. In a task that was spawned by tokio itself, and in the closure of a `spawn_blocking`, there is no
///   place for values: reading gives `None` and [`set`](Self::set) panics. [`scope`](Self::scope) makes one there.
///
/// No value is ever seen from another task, nor from the thread that runs it. The branches of one `join!` or `select!`
/// are one task. A child that is spawned through polytask starts with copies of the spawner's values for keys that are
/// marked `#[inherit]`, and without those of the others; later changes on one side are not seen on the other. The
/// values are dropped with their task, or when their thread ends; their destructors find none of them.
///
/// While a closure that was given to [`with`](Self::with) or [`with_mut`](Self::with_mut) runs, and while a value is
/// cloned, it is taken out of its place: other keys can be used, this one looks as if it were not set, and a child that
/// is spawned there does not inherit it. A panic puts it back too. What is set meanwhile replaces it.
///
/// # When to use something else
///
/// * A parameter, where it can be passed: it is seen by whoever reads the code.
/// * [`tokio::task_local!`], where polytask does not spawn the tasks and a value for the time of a future is enough.
/// * [`std::thread_local!`], where a value may be shared by all tasks that run on a thread.
///
/// # Python
///
/// `threading.local()`, one key for each attribute. Where an attribute that is missing raises `AttributeError`, a key
/// gives `None`; where a subclass's `__init__` runs again in each thread, a key has an initial value. It is also
/// `contextvars.ContextVar`, with two differences: there every variable is inherited by child tasks, here those that
/// say so; and there `set` gives a token to go back with, here [`scope`](Self::scope) goes back by itself.
///
/// # Examples
///
/// ```
/// polytask::local! {
///     static STUDENT: String;
/// }
///
/// async fn greeting() -> Option<String> {
///     STUDENT.with(|student| format!("Hello, {student}"))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let alice = polytask::spawn(async {
///     STUDENT.set("Alice".to_owned());
///     greeting().await
/// });
/// let bob = polytask::spawn(async {
///     STUDENT.set("Bob".to_owned());
///     greeting().await
/// });
/// assert_eq!(alice.await.unwrap().unwrap(), "Hello, Alice");
/// assert_eq!(bob.await.unwrap().unwrap(), "Hello, Bob");
/// assert_eq!(greeting().await, None, "neither is seen here");
/// # }
/// ```
#[doc(alias("threading.local", "ContextVar", "thread_local", "task_local"))]
pub struct LocalKey<T: 'static> {
    key: Key,
    initial: Option<fn() -> T>,
}

/// Declares [task-local keys](LocalKey).
///
/// Each is a `static` of type [`LocalKey`], with the visibility and the attributes that are written there. Two things
/// can be said of it:
///
/// * `#[inherit]`: a child that is spawned through polytask starts with a copy of its parent's value, which takes
///   `T: Clone`. Without it the child has none.
/// * `= expression`: the initial value, made anew in each task when it is first read there.
///
/// # Examples
///
/// ```
/// polytask::local! {
///     /// Whom this request is for.
///     #[inherit]
///     pub static USER: String;
///
///     static DEPTH: u32 = 0;
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// USER.set("berta".to_owned());
/// DEPTH.set(3);
/// let child = polytask::spawn(async {
///     assert_eq!(DEPTH.get(), Some(0));
///     USER.get()
/// });
/// assert_eq!(child.await.unwrap().as_deref(), Some("berta"));
/// # }
/// ```
#[macro_export]
macro_rules! local {
    ($($(#[$($attribute:tt)*])* $visibility:vis static $name:ident: $value:ty $(= $initial:expr)?);* $(;)?) => {
        $($crate::__local_key! {
            [] [] $(#[$($attribute)*])*
            [$visibility] $name [$value] [$($initial)?]
        })*
    };
}

/// One key of [`local!`]: goes through the attributes to find the one that is not rustc's.
#[doc(hidden)]
#[macro_export]
macro_rules! __local_key {
    ($kept:tt [] #[inherit] $($rest:tt)*) => {
        $crate::__local_key! { $kept [.__inherited()] $($rest)* }
    };
    ([$($kept:tt)*] $inherited:tt #[$($attribute:tt)*] $($rest:tt)*) => {
        $crate::__local_key! { [$($kept)* #[$($attribute)*]] $inherited $($rest)* }
    };
    ([$($kept:tt)*] [$($inherited:tt)*] [$visibility:vis] $name:ident [$value:ty] [$($initial:expr)?]) => {
        $($kept)*
        $visibility static $name: $crate::LocalKey<$value> =
            $crate::LocalKey::__new(::core::stringify!($name))$($inherited)*$(.__starting_with(|| $initial))?;
    };
}

// === impl LocalKey ===

// For the macro alone: a key is known by its address, so it must be a `static`.
#[doc(hidden)]
impl<T: Send + 'static> LocalKey<T> {
    pub const fn __new(name: &'static str) -> Self {
        Self { key: Key { name, copy: None }, initial: None }
    }

    #[must_use]
    pub const fn __inherited(self) -> Self
    where
        T: Clone,
    {
        Self { key: Key { name: self.key.name, copy: Some(values::copy::<T>) }, initial: self.initial }
    }

    #[must_use]
    pub const fn __starting_with(self, initial: fn() -> T) -> Self {
        Self { key: self.key, initial: Some(initial) }
    }
}

impl<T: Send + 'static> LocalKey<T> {
    /// Sets the value of the running task, or of the thread where none runs, and returns the one before.
    ///
    /// An initial value that was not read yet is not made for that.
    ///
    /// # Panics
    ///
    /// In a tokio task that polytask did not spawn, since there is no place for the value; and in the destructors of a
    /// thread that ends.
    ///
    /// # Python
    ///
    /// `local.student = value`, and `ContextVar.set`.
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static STUDENT: &'static str);
    ///
    /// assert_eq!(STUDENT.set("Alice"), None);
    /// assert_eq!(STUDENT.set("Bob"), Some("Alice"));
    /// ```
    #[track_caller]
    pub fn set(&'static self, value: T) -> Option<T> {
        match values::set(&self.key, value) {
            Ok(before) => before,
            Err(_value) => self.refuse(),
        }
    }

    /// A copy of the value, if there is one.
    ///
    /// # Python
    ///
    /// `local.student`, and `ContextVar.get`.
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local! {
    ///     static STUDENT: &'static str;
    ///     static DEPTH: u32 = 0;
    /// }
    ///
    /// assert_eq!(STUDENT.get(), None);
    /// assert_eq!(DEPTH.get(), Some(0));
    /// ```
    pub fn get(&'static self) -> Option<T>
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Calls the closure with the value, if there is one, and returns what it returns.
    ///
    /// While it runs this key looks as if it were not set; see [above](Self).
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static STUDENT: String);
    ///
    /// assert_eq!(STUDENT.with(|student| student.len()), None);
    /// STUDENT.set("Alice".to_owned());
    /// assert_eq!(STUDENT.with(|student| student.len()), Some(5));
    /// ```
    pub fn with<R>(&'static self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.lend()?.value().map(read)
    }

    /// Calls the closure with the value, to change it, if there is one, and returns what it returns.
    ///
    /// While it runs this key looks as if it were not set; see [above](Self).
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static DEPTH: u32 = 0);
    ///
    /// DEPTH.with_mut(|depth| *depth += 1);
    /// DEPTH.with_mut(|depth| *depth += 1);
    /// assert_eq!(DEPTH.get(), Some(2));
    /// ```
    pub fn with_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.lend()?.value_mut().map(change)
    }

    /// Takes the value out, if there is one.
    ///
    /// An initial value is not made for that, and made anew when the key is read afterwards.
    ///
    /// # Python
    ///
    /// `del local.student`.
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static STUDENT: &'static str);
    ///
    /// STUDENT.set("Alice");
    /// assert_eq!(STUDENT.take(), Some("Alice"));
    /// assert_eq!(STUDENT.take(), None);
    /// ```
    pub fn take(&'static self) -> Option<T> {
        values::take(&self.key)?.downcast().ok().map(|value| *value)
    }

    /// Whether there is a value.
    ///
    /// An initial one is there from its first use on.
    ///
    /// # Python
    ///
    /// `hasattr(local, "student")`.
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static STUDENT: &'static str);
    ///
    /// assert!(!STUDENT.is_set());
    /// STUDENT.set("Alice");
    /// assert!(STUDENT.is_set());
    /// ```
    pub fn is_set(&'static self) -> bool {
        values::is_set(&self.key)
    }

    /// A future that runs `future` with this value, and leaves the one outside as it is.
    ///
    /// It works anywhere, also in a task that tokio spawned. What `future` sets for this key is set in the scope, kept
    /// from one poll to the next, and gone at its end. A child that is spawned inside inherits from the scope.
    ///
    /// # Cancel safety
    ///
    /// As that of `future`, which is dropped while the value is there.
    ///
    /// # Python
    ///
    /// `with var.set(value):`, as of 3.14, and `Context.run`.
    ///
    /// # Examples
    ///
    /// ```
    /// polytask::local!(static STUDENT: &'static str);
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// STUDENT.set("Alice");
    /// let inside = STUDENT.scope("Bob", async { STUDENT.get() }).await;
    /// assert_eq!(inside, Some("Bob"));
    /// assert_eq!(STUDENT.get(), Some("Alice"));
    ///
    /// let foreign = tokio::spawn(STUDENT.scope("Carol", async { STUDENT.get() }));
    /// assert_eq!(foreign.await.unwrap(), Some("Carol"));
    /// # }
    /// ```
    #[doc(alias = "Context.run")]
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> LocalScope<F, T> {
        LocalScope::new(self, value, future)
    }

    fn lend(&'static self) -> Option<Loan> {
        let initial = self.initial.map(|make| move || -> Value { Box::new(make()) });
        values::lend(&self.key, initial)
    }

    #[cold]
    #[track_caller]
    fn refuse(&self) -> ! {
        let name = self.key.name;
        panic!(
            "cannot set task-local `{name}`: this tokio task was not spawned by polytask and has no place for it; \
             spawn it with `polytask::spawn`, or run it inside `{name}.scope(value, future)`"
        );
    }
}

impl<T> fmt::Debug for LocalKey<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LocalKey").field("name", &self.key.name).finish_non_exhaustive()
    }
}
