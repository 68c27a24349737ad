//! What can be said of an object: [`Attribute`].

/// Defines the attributes, and the one callsite that sends any of them: the field of the one that is sent has a value,
/// and the others are not recorded.
macro_rules! attributes {
    ($($variant:ident($type:ty) = $field:ident,)+) => {
        /// A fact about an object, as it is now. Its type never changes: the first one that is sent decides it.
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum Attribute {
            $($variant($type),)+
        }

        impl Attribute {
            /// A number by the name that a snapshot has for it.
            pub(crate) fn number(name: &str, number: u64) -> Option<Self> {
                $(if name == stringify!($field) {
                    return <$type>::from_number(number).map(Self::$variant);
                })+
                None
            }

            /// Tells it of the resource whose span is entered.
            #[cfg(feature = "console")]
            pub(super) fn send(&self) {
                tracing::trace!(
                    target: "runtime::resource::state_update",
                    $($field = if let Self::$variant(value) = self { Some(value) } else { None },)+
                    value.op = "override",
                );
            }
        }
    };
}

attributes! {
    Alive(u64) = alive,
    Arrived(u64) = arrived,
    Backlog(u64) = backlog,
    Broken(bool) = broken,
    Capacity(u64) = capacity,
    Closed(bool) = closed,
    Daemons(u64) = daemons,
    Depth(u64) = depth,
    // Empty: nobody, and the column is empty too.
    Holder(String) = holder,
    Len(u64) = len,
    Locked(bool) = locked,
    Parties(u64) = parties,
    Permits(u64) = permits,
    Producers(u64) = producers,
    Promised(u64) = promised,
    Queued(u64) = queued,
    Readers(u64) = readers,
    Running(u64) = running,
    Set(bool) = set,
    Slots(u64) = slots,
    Start(u64) = start,
    Unfinished(u64) = unfinished,
    Waiters(u64) = waiters,
    Workers(u64) = workers,
    Writers(u64) = writers,
}

/// What a number says.
trait FromNumber: Sized {
    fn from_number(number: u64) -> Option<Self>;
}

impl FromNumber for u64 {
    fn from_number(number: u64) -> Option<Self> {
        Some(number)
    }
}

impl FromNumber for bool {
    fn from_number(number: u64) -> Option<Self> {
        Some(number != 0)
    }
}

impl FromNumber for String {
    fn from_number(_: u64) -> Option<Self> {
        None
    }
}
