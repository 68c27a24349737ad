//! What guards have in common. Those with data stand for the data in their field `data`; permits have a `hold` that counts them.

/// Lets a guard be used and shown as the data that it guards; `mutable` gives write access too.
macro_rules! impl_guard {
    ($guard:ident < $($lifetime:lifetime,)? T >) => {
        impl<T> std::ops::Deref for $guard<$($lifetime,)? T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.data
            }
        }

        impl<T: std::fmt::Debug> std::fmt::Debug for $guard<$($lifetime,)? T> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(formatter)
            }
        }

        impl<T: std::fmt::Display> std::fmt::Display for $guard<$($lifetime,)? T> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(formatter)
            }
        }
    };
    ($guard:ident < $($lifetime:lifetime,)? T >, mutable) => {
        impl_guard!($guard<$($lifetime,)? T>);

        impl<T> std::ops::DerefMut for $guard<$($lifetime,)? T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.data
            }
        }
    };
}

/// Lets permits be counted and shown.
macro_rules! impl_permit {
    ($permit:ident $(< $lifetime:lifetime >)?) => {
        impl $permit $(<$lifetime>)? {
            /// How many permits these are.
            ///
            /// # Examples
            ///
            /// ```
            /// let seats = polytask::Semaphore::new(4);
            /// let family = seats.try_acquire_many(3).unwrap();
            /// assert_eq!(family.count(), 3);
            /// assert_eq!(seats.available_permits(), 1);
            /// ```
            pub fn count(&self) -> usize {
                self.hold.written.count()
            }
        }

        impl std::fmt::Debug for $permit $(<$lifetime>)? {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($permit)).field("count", &self.count()).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use {impl_guard, impl_permit};
