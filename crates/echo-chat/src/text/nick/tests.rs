use proptest::prelude::*;

use super::super::clean::{Keep, ingress};
use super::super::fold::fold;
use super::*;

mod laws;

fn verdict(nick: &str) -> Result<(), NickError> {
    check(nick, NickRules::Unicode)
}

#[test]
fn people_may_be_called_what_they_are_called() {
    for nick in [
        "ann",
        "Ann_2",
        "[a]{b}\\|^`-",
        "`",
        "小明",
        "小明ann",
        "けらんぐ",
        "カタカナ",
        "山田たろう",
        "ボット小明bot",
        "홍길동",
        "홍길동kim",
        "韓國한국",
        "ㄅㄆㄇ小明",
        "Zoë",
        "Łukasz",
        "Đặng",
        "Ægir",
        "İpek",
        "Вова",
        "Ёлка_2",
        "Ωμέγα",
        "Ελένη",
        "אבי",
        "علی",
        "สมชาย",
        "ที่รัก",
        "अनिल",
        "विष्णु",
        "தமிழ்",
        "გიორგი",
        "Արամ",
        "স্মৃতি",
        "々木",
        "陈喆",
        "𠮷野",
        "Ţară",
    ] {
        assert_eq!(verdict(&prepare(nick)), Ok(()), "{nick}");
        laws::hold_for(nick);
    }
}

#[test]
fn alphabets_that_are_mistaken_for_one_another_are_not_mixed() {
    for nick in ["раypal", "pаypal", "Ωmega", "аnn", "βοb", "Вovа", "小明Вова", "한국かな", "ㄅㄆかな", "abcд", "עלi"]
    {
        assert_eq!(verdict(nick), Err(NickError::MixedScripts), "{nick}");
    }
}

#[test]
fn what_irc_gives_a_meaning_to_begins_no_nick() {
    for first in "0123456789-".chars().chain("٣३".chars()) {
        assert_eq!(verdict(&format!("{first}a")), Err(NickError::Start(first)));
    }
    for first in "#@+~&%:!$*".chars() {
        assert_eq!(verdict(&format!("{first}a")), Err(NickError::Character(first)));
    }
}

#[test]
fn what_cannot_be_seen_or_is_no_letter_is_in_no_nick() {
    for character in " \t\r\n\0,.;'\"<>/=?()\u{7f}\u{85}\u{9b}\u{a0}\u{ad}\u{200b}\u{200d}\u{202e}\u{2066}\u{3000}\u{3164}\u{feff}\u{e0041}\u{1f600}ａ０ﾊ①ǀᗅ\u{fdd0}"
        .chars()
    {
        assert_eq!(verdict(&format!("a{character}b")), Err(NickError::Character(character)), "{character:?}");
    }
}

#[test]
fn a_character_that_cannot_be_seen_is_named_by_its_number() {
    for (hidden, number) in
        [('\u{1160}', "U+1160"), ('\u{ffa0}', "U+FFA0"), ('\u{202e}', "U+202E"), ('\u{301}', "U+0301")]
    {
        assert!(NickError::Character(hidden).to_string().contains(&format!("contain {number}:")));
        laws::hold_for(&format!("{hidden}a"));
    }
    assert!(NickError::Character('ﾊ').to_string().contains("contain 'ﾊ':"));
}

#[test]
fn a_mark_is_not_alone_and_not_in_a_crowd() {
    assert_eq!(verdict("\u{301}a"), Err(NickError::Start('\u{301}')));
    assert_eq!(verdict(&prepare(&format!("q{}", "\u{301}".repeat(4)))), Ok(()));
    assert_eq!(verdict(&prepare(&format!("q{}", "\u{301}".repeat(5)))), Err(NickError::Marks));
}

#[test]
fn a_nick_is_composed_before_it_is_looked_at() {
    assert_eq!(verdict("Zoe\u{308}"), Err(NickError::NotNormalised));
    assert_eq!(verdict(&prepare("Zoe\u{308}")), Ok(()));
    assert!(matches!(prepare("Zoë"), Cow::Borrowed(_)));
}

#[test]
fn a_nick_is_as_long_as_fits_everywhere() {
    assert_eq!(verdict(""), Err(NickError::Empty));
    assert_eq!(verdict(&"a".repeat(20)), Ok(()));
    assert_eq!(verdict(&"a".repeat(21)), Err(NickError::TooWide { columns: 21 }));
    assert_eq!(verdict(&"a".repeat(33)), Err(NickError::TooLong { bytes: 33 }));
    assert_eq!(verdict(&"明".repeat(10)), Ok(()));
    assert_eq!(verdict(&"明".repeat(11)), Err(NickError::TooLong { bytes: 33 }));
    assert_eq!(verdict(&"é".repeat(16)), Ok(()));
}

#[test]
fn purists_get_ascii_only() {
    assert_eq!(check("Zoë", NickRules::Ascii), Err(NickError::Character('ë')));
    assert_eq!(check("[zoe]", NickRules::Ascii), Ok(()));
}

#[test]
fn a_refusal_says_what_and_why_and_what_to_do() {
    for (nick, sentence) in [
        ("", "the nick is empty: give one of letters or digits"),
        ("a b", "a nick cannot contain a space: choose one of letters, digits and _-[]{}\\|^`"),
        ("a!b", "a nick cannot contain '!': choose one of letters, digits and _-[]{}\\|^`"),
        ("a\u{202e}", "a nick cannot contain U+202E: choose one of letters, digits and _-[]{}\\|^`"),
        ("1a", "a nick cannot begin with '1': put a letter or _ before it"),
        ("аnn", "the nick mixes alphabets that can be mistaken for one another: keep to one of them"),
    ] {
        assert_eq!(verdict(nick).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn nicks_that_look_alike_share_a_skeleton() {
    for (one, other) in [
        ("ann", "ANN"),
        ("соре", "cope"),
        ("раураӏ", "paypal"),
        ("ВОВ", "BOB"),
        ("ВОВ", "bob"),
        ("Вова", "вова"),
        ("ΝΙΝΑ", "nina"),
        ("ІІ", "II"),
        ("νον", "vov"),
        ("ca|", "cal"),
        ("ニコ", "二コ"),
        ("Zoë", "ZOË"),
        ("ärger", "Ärger"),
        ("ӓ", "ä"),
        ("Гоша", "гоша"),
        ("œuf", "oeuf"),
        ("ΉΝ", "H\u{301}N"),
    ] {
        assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        laws::hold_for(one);
        laws::hold_for(other);
    }
}

#[test]
fn nicks_that_only_a_table_mistakes_do_not() {
    for (one, other) in [
        ("mama", "rnama"),
        ("r0b", "rob"),
        ("a1", "al"),
        ("aI", "al"),
        ("각가", "가까"),
        ("小明", "小朋"),
        ("けらんぐ", "けらんく"),
        ("zoe", "zoë"),
        ("ann", "anna"),
    ] {
        assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
    }
}

#[test]
fn what_looks_like_an_m_is_an_m() {
    assert_eq!(skeleton("ⅿ"), "m");
}

#[test]
fn a_letter_looks_the_same_in_either_case_unless_it_looks_like_two_of_ascii() {
    let letters = (char::MIN..=char::MAX)
        .filter(|letter| is_of_a_nick(*letter, NickRules::Unicode) && letter.is_uppercase())
        .map(|letter| (skeleton(&letter.to_string()), skeleton(&letter.to_lowercase().to_string())));
    for (large, small) in letters.filter(|(large, small)| large != small) {
        // Such as Y and u, N and v.
        let are_ascii = [&large, &small].iter().all(|look| look.nfd().next().is_some_and(|first| first.is_ascii()));
        assert!(are_ascii, "{large} {small}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_refused_or_is_a_nick(text in any::<String>()) {
        laws::hold_for(&text);
    }

    #[test]
    fn what_is_nearly_a_nick_is_refused_or_is_one(
        text in "[a-zA-Z0-9_|`\\-小明けグ한국ㄅëВоваνΝӏЙשع\\u{300}-\\u{305}\\u{200d}.]{0,14}",
    ) {
        laws::hold_for(&text);
    }
}
