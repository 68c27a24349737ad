//! How many columns of a terminal a text takes, so that names stand in line: 小明 takes four.

use unicode_width::UnicodeWidthStr;

/// Returns how many columns `text` takes, if nothing in it moves the cursor.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Returns `text` with as many spaces after it as make it `columns` wide; what is wider already
/// stays as it is.
///
/// # Examples
///
/// ```
/// use echo_chat::text::width::pad;
///
/// assert_eq!(pad("ann", 6), "ann   ");
/// assert_eq!(pad("小明", 6), "小明  ");
/// ```
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    let mut padded = String::with_capacity(text.len() + missing);
    padded.push_str(text);
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns_and_a_mark_none() {
        for (text, columns) in
            [("", 0), ("ann", 3), ("小明", 4), ("けらんぐ", 8), ("홍길동", 6), ("e\u{301}", 1), ("👍", 2)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn what_is_too_wide_is_not_cut() {
        assert_eq!(pad("けらんぐ", 4), "けらんぐ");
    }

    proptest! {
        #[test]
        fn names_padded_alike_end_in_the_same_column(name in "[a-zäéß小明けらんぐ홍길동]{0,10}") {
            let padded = pad(&name, 20);
            prop_assert_eq!(width(&padded), 20);
            prop_assert_eq!(padded.trim_end_matches(' '), &name);
        }
    }
}
