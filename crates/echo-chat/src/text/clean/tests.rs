use proptest::prelude::*;

use super::*;

mod laws;

/// What has been sent to break a chat or what shows it, and what is left of it for IRC and for a terminal.
const NAUGHTY: [(&str, &str, &str); 24] = [
    ("Ann\rBob: hi", "Ann Bob: hi", "Ann Bob: hi"),
    ("\u{1b}]0;title\u{7}x", "]0;titlex", "]0;titlex"),
    ("\u{1b}]52;c;aGk=\u{1b}\\", "]52;c;aGk=\\", "]52;c;aGk=\\"),
    ("\u{1b}Pq#0\u{9c}", "Pq#0", "Pq#0"),
    ("\u{9b}2J\u{85}\u{90}", "2J", "2J"),
    ("abc\u{202e}txt.exe\u{202c}", "abctxt.exe", "abctxt.exe"),
    ("a\u{2067}b", "ab", "ab"),
    ("a\u{2069}b", "ab", "ab"),
    ("\u{2066}\u{2067}b\u{2069}", "\u{2067}b\u{2069}", "b"),
    ("line\u{2028}line\u{2029}line", "line line line", "line line line"),
    ("hidden\u{e0068}\u{e0069}\u{e007f}", "hidden", "hidden"),
    ("\u{fffe}\u{feff}a\u{1ffff}\u{fdd0}", "a", "a"),
    ("pay\u{200b}pal\u{ad}\u{2060}", "paypal", "paypal"),
    ("a\u{200d}\u{200d}b\u{200d}", "ab", "ab"),
    ("\u{0}\u{8}\u{c}\u{7f}", "", ""),
    ("\u{3164}\u{115f}", "", ""),
    ("a\u{200d}小", "a小", "a小"),
    ("小\u{200d}a", "小a", "小a"),
    ("小\u{200d}\u{200c}小", "小\u{200d}小", "小\u{200d}小"),
    ("小\u{200d}\u{3000}小", "小\u{3000}小", "小\u{3000}小"),
    ("\u{3000}\u{200d}小", "\u{3000}小", "\u{3000}小"),
    ("小\u{200d}\u{200e}小", "小\u{200e}小", "小\u{200d}小"),
    ("\u{200e}\u{200e}a", "\u{200e}a", "a"),
    ("\u{200b}\u{200e}小\u{200d}小", "\u{200e}小\u{200d}小", "小\u{200d}小"),
];

#[test]
fn what_is_sent_to_break_a_terminal_is_taken_out() {
    for (sent, irc, terminal) in NAUGHTY {
        assert_eq!(ingress(sent, Keep::Formatting), irc);
        assert_eq!(for_terminal(sent), terminal);
        laws::hold_for(sent);
    }
}

#[test]
fn text_in_any_script_is_given_back_without_a_copy() {
    for text in [
        "",
        "plain ASCII, as most of it is ~",
        "小明：你好！　全角空格",
        "けらんぐ ガ か\u{3099}",
        "홍길동",
        "Ça va? naïve e\u{301}",
        "नमस्ते क्\u{200d}ष",
        "สวัสดี ที่",
        "می\u{200c}خواهم",
        "\u{200f}שלום\u{200e} abc",
        "a \u{2068}שלום\u{2069} b",
        "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥 👍🏽 🇩🇪 🏳\u{fe0f}\u{200d}🌈 1\u{fe0f}\u{20e3}",
        "葛\u{e0100}",
        "\u{fffd} \u{e000}",
    ] {
        for keep in [Keep::Formatting, Keep::Nothing] {
            assert!(matches!(ingress(text, keep), Cow::Borrowed(same) if same == text), "{text:?}");
        }
        laws::hold_for(text);
    }
}

#[test]
fn a_tab_becomes_a_space() {
    assert_eq!(ingress("a\tb", Keep::Nothing), "a b");
}

#[test]
fn five_hundred_combining_marks_are_eight() {
    let pile = |between: &str| format!("a{}b", format!("\u{301}{between}").repeat(500));
    for keep in [Keep::Formatting, Keep::Nothing] {
        assert_eq!(ingress(&pile(""), keep), format!("a{}b", "\u{301}".repeat(8)));
    }
    // Nothing that cannot be seen begins a new pile.
    for between in ["\u{200d}", "\u{f}", "\u{200e}", "\u{2066}\u{2069}", "\u{7}"] {
        assert_eq!(ingress(&pile(between), Keep::Formatting).matches('\u{301}').count(), 8, "{between:?}");
        assert_eq!(for_terminal(&pile(between)).matches('\u{301}').count(), 8, "{between:?}");
    }
}

#[test]
fn every_character_may_have_its_eight_marks() {
    let marks = "\u{301}".repeat(8);
    let text = format!("a{marks}小{marks} {marks}");
    assert!(matches!(ingress(&text, Keep::Nothing), Cow::Borrowed(_)));
    assert_eq!(ingress(&format!("a{marks}\t{marks}"), Keep::Nothing), format!("a{marks} {marks}"));
}

#[test]
fn irc_keeps_its_formatting_and_a_terminal_gets_none_of_it() {
    let sent = "\u{2}bold\u{2} \u{1d}i\u{1f}u\u{1e}s\u{11}m\u{16}r\u{f}";
    assert!(matches!(ingress(sent, Keep::Formatting), Cow::Borrowed(_)));
    assert_eq!(ingress(sent, Keep::Nothing), "bold iusmr");
    assert_eq!(for_terminal(sent), "bold iusmr");
}

#[test]
fn a_colour_goes_with_its_digits_and_takes_no_others() {
    for (sent, left) in [
        ("\u{3}4red", "red"),
        ("\u{3}04red", "red"),
        ("\u{3}04,12red", "red"),
        ("\u{3}0412", "12"),
        ("\u{3}4,red", ",red"),
        ("\u{3}4,123", "3"),
        ("\u{3},4", ",4"),
        ("\u{3}\u{3}1\u{3}", ""),
        ("\u{4}ff0000red", "red"),
        ("\u{4}FF0000,00ff00red", "red"),
        ("\u{4}ff000red", "ff000red"),
        ("\u{4}ff0000,00ff0", ",00ff0"),
        ("\u{4}小明", "小明"),
        ("\u{2}12", "12"),
    ] {
        assert_eq!(for_terminal(sent), left, "{sent:?}");
        assert_eq!(ingress(sent, Keep::Nothing), left, "{sent:?}");
        assert_eq!(ingress(sent, Keep::Formatting), sent);
        laws::hold_for(sent);
    }
}

#[test]
fn the_ctcp_delimiter_stays_around_a_request_and_nowhere_else() {
    for (sent, left) in [
        ("\u{1}ACTION waves\u{1}", "\u{1}ACTION waves\u{1}"),
        ("\u{1}ACTION waves", "\u{1}ACTION waves\u{1}"),
        ("\u{1}ACTION \u{1}waves\u{7}\u{1}", "\u{1}ACTION waves\u{1}"),
        ("ACTION\u{1} waves\u{1}", "ACTION waves"),
        (" \u{1}ACTION waves\u{1}", " ACTION waves"),
        ("\u{1}\u{1}", ""),
        ("\u{1}", ""),
        ("\u{1} ACTION\u{1}", " ACTION"),
        ("\u{1}\u{1}PING 1\u{1}\u{1}", "\u{1}PING 1\u{1}"),
    ] {
        assert_eq!(ingress(sent, Keep::Formatting), left, "{sent:?}");
        assert_eq!(ingress(sent, Keep::Nothing), left.replace('\u{1}', ""), "{sent:?}");
        assert_eq!(for_terminal(sent), left.replace('\u{1}', ""), "{sent:?}");
        laws::hold_for(sent);
    }
}

#[test]
fn a_whole_request_is_not_copied() {
    assert!(matches!(ingress("\u{1}ACTION 小明\u{1}", Keep::Formatting), Cow::Borrowed(_)));
}

#[test]
fn every_character_of_the_planes_in_use_obeys_the_laws() {
    let all: Vec<char> = ('\0'..='\u{1ffff}').chain('\u{e0000}'..='\u{e0fff}').collect();
    for some in all.chunks(32) {
        laws::hold_for(&some.iter().collect::<String>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_obeys_the_laws(text in any::<String>()) {
        laws::hold_for(&text);
    }

    #[test]
    fn text_made_of_trouble_obeys_the_laws(
        text in "[a4,f小\\u{1}\\u{3}\\u{4}\\u{f}\\u{1b}\\u{9b}\\u{300}\\u{301}\\u{61c}\\u{200b}-\\u{200f}\\u{2028}-\\u{202e}\\u{2066}-\\u{2069}\\u{fe0f}\\u{1f468}\\u{e0041} ]{0,40}",
    ) {
        laws::hold_for(&text);
    }
}
