//! What every object can say of itself: its name, the line that built it, and whether another handle is its own.

/// Adds the observers that all objects share; the brackets hold the generics. The type has a `fn meta(&self) -> &Arc<Meta<_>>`.
macro_rules! impl_identity {
    ([$($generics:tt)*] $object:ty) => {
        impl<$($generics)*> $object {
            /// The name it was given, or its kind and number.
            ///
            /// # Examples
            ///
            /// ```
            /// use polytask::Lock;
            ///
            /// assert_eq!(Lock::named("printer", ()).name(), "printer");
            /// assert!(Lock::new(()).name().starts_with("Lock-"));
            /// ```
            pub fn name(&self) -> String {
                self.meta().to_string()
            }

            /// The line that built it.
            ///
            /// # Examples
            ///
            /// ```
            /// let (lock, line) = (polytask::Lock::new(()), line!());
            /// assert_eq!(lock.created().file(), file!());
            /// assert_eq!(lock.created().line(), line);
            /// ```
            pub fn created(&self) -> &'static std::panic::Location<'static> {
                self.meta().created()
            }

            /// Whether the two handles are of one object.
            ///
            /// # Examples
            ///
            /// ```
            /// use polytask::Lock;
            ///
            /// let lock = Lock::new(7);
            /// assert!(lock.is_same(&lock.clone()));
            /// assert!(!lock.is_same(&Lock::new(7)));
            /// ```
            pub fn is_same(&self, other: &Self) -> bool {
                std::sync::Arc::ptr_eq(self.meta(), other.meta())
            }
        }
    };
}

pub(crate) use impl_identity;
