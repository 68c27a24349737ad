//! Which names are the same: `CASEMAPPING=ascii`, in which `A` to `Z` are `a` to `z` and nothing else is.
//!
//! Names that only look the same are the business of [`skeleton`](super::nick::skeleton).

/// Returns the form of `name` that all names share that are the same.
///
/// # Examples
///
/// ```
/// use echo_chat::text::fold::fold;
///
/// assert_eq!(fold("Ann[小]"), "ann[小]");
/// assert_eq!(fold("Ärger"), "Ärger");
/// ```
pub fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Returns whether both are one name, without making a new one.
pub fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn brackets_are_not_the_lower_case_of_braces() {
        assert!(!same("a[]\\^", "a{}|~"));
        assert!(same("ABC[]", "abc[]"));
    }

    proptest! {
        #[test]
        fn names_are_the_same_if_they_fold_to_the_same(one in "[aAbBäÄ]{0,3}", other in "[aAbBäÄ]{0,3}") {
            prop_assert_eq!(same(&one, &other), fold(&one) == fold(&other));
            prop_assert_eq!(fold(&fold(&one)), fold(&one));
        }
    }
}
