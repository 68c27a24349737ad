//! What was called, of all that may have to wait: [`Verb`].

/// Defines [`Verb`]: each call with its name in the source.
macro_rules! verbs {
    ($($(#[$attribute:meta])* $verb:ident = $name:literal),* $(,)?) => {
        /// A call that may have to wait.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Verb {
            $($(#[$attribute])* $verb),*
        }

        impl Verb {
            /// Its name in the source.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $($(#[$attribute])* Self::$verb => $name),*
                }
            }

            #[cfg(feature = "inspect")]
            pub(super) fn from_number(number: u8) -> Option<Self> {
                [$($(#[$attribute])* Self::$verb),*].get(usize::from(number)).copied()
            }
        }
    };
}

verbs! {
    Acquire = "acquire",
    Apply = "apply",
    // At a barrier, where whoever comes last does not wait, and lets the others go.
    Arrive = "wait",
    #[cfg(feature = "inspect")]
    Await = "await",
    Get = "get",
    GetMany = "get_many",
    Join = "join",
    Put = "put",
    PutMany = "put_many",
    Read = "read",
    Ready = "ready",
    Reserve = "reserve",
    Result = "get",
    Value = "value",
    Wait = "wait",
    Write = "write",
}

#[cfg(feature = "inspect")]
impl Verb {
    /// Whether one who calls this is somebody from whom others, who wait for the same object, may hope for something.
    pub(super) const fn helps_others(self) -> bool {
        matches!(self, Self::Arrive | Self::Get | Self::GetMany) || self.puts()
    }

    pub(super) const fn puts(self) -> bool {
        matches!(self, Self::Put | Self::PutMany)
    }
}
