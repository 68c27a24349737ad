use proptest::prelude::*;

use super::*;

const LOCAL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn mask(text: &str) -> Mask {
    Mask::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Whether `mask` means whoever is `nick!user@address`.
fn is_meant(mask: &Mask, source: &str) -> bool {
    let (nick, user, host) = parts(source);
    mask.matches(nick, user, host, host.parse().unwrap_or(LOCAL))
}

/// The vectors of ircdocs/parser-tests (CC0): a mask, whom it means, whom it does not.
#[rustfmt::skip]
const VECTORS: [(&str, &[&str], &[&str]); 6] = [
    ("*@127.0.0.1", &["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1"], &["coolguy!ab@127.0.0.5", "cooldud3!~d@124.0.0.1"]),
    (
        "cool*@*",
        &["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1", "cool132!ab@example.com"],
        &["koolguy!ab@127.0.0.5", "cooodud3!~d@124.0.0.1"],
    ),
    (
        "cool!*@*",
        &["cool!guyab@127.0.0.1", "cool!~dudebc@127.0.0.1", "cool!312ab@example.com"],
        &["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1", "koolguy!ab@127.0.0.5", "cooodud3!~d@124.0.0.1"],
    ),
    ("cool!?username@*", &["cool!ausername@127.0.0.1", "cool!~username@127.0.0.1"], &["cool!username@127.0.0.1"]),
    ("cool!a?*@*", &["cool!ab@127.0.0.1", "cool!abc@127.0.0.1"], &["cool!a@127.0.0.1"]),
    ("cool[guy]!*@*", &["cool[guy]!guy@127.0.0.1", "cool[guy]!a@example.com"], &["coolg!ab@127.0.0.1", "cool[!ac@127.0.1.1"]),
];

#[test]
fn the_vectors_hold_for_the_whole_text_and_for_its_parts() {
    for (text, meant, others) in VECTORS {
        let glob = Glob::new(text);
        assert!(meant.iter().all(|source| glob.matches(source)), "{text}");
        assert!(!others.iter().any(|source| glob.matches(source)), "{text}");
        // DIFFERENCE: without `!` there is no nickname in a mask, so here `cool*` is a user name.
        if text != "cool*@*" {
            assert!(meant.iter().all(|source| is_meant(&mask(text), source)), "{text}");
            assert!(!others.iter().any(|source| is_meant(&mask(text), source)), "{text}");
        }
    }
}

#[test]
fn a_mask_is_written_in_one_form_and_that_form_is_the_same_mask() {
    for (text, written) in [
        ("bo", "bo!*@*"),
        ("Bo", "bo!*@*"),
        ("小明", "小明!*@*"),
        ("bo!x", "bo!x@*"),
        ("x@h", "*!x@h"),
        ("!x@", "*!x@*"),
        ("@", "*!*@*"),
        ("!", "*!*@*"),
        ("!@", "*!*@*"),
        ("*", "*!*@*"),
        ("*.Example.org", "*!*@*.example.org"),
        ("10.0.0.7", "*!*@10.0.0.7"),
        ("10.1.2.3/8", "*!*@10.0.0.0/8"),
        ("10.1.2.3/32", "*!*@10.1.2.3"),
        ("0.0.0.0/0", "*!*@0.0.0.0/0"),
        ("2001:DB8:0::1", "*!*@2001:db8::1"),
        ("2001:db8:1:2:3::/64", "*!*@2001:db8:1:2::/64"),
        ("a!b@::ffff:10.1.2.3/104", "a!b@10.0.0.0/8"),
        ("10.0.0.*", "*!*@10.0.0.*"),
        ("user/ann", "*!*@user/ann"),
        ("a**b?*?!*@*", "a*b??*!*@*"),
        (r"a\*b\?c\\d\e\", r"a\*b\?c\d\e\!*@*"),
        (r"a\\\*!*@*", r"a\\\*!*@*"),
        (r"a\\*!*@*", r"a\\*!*@*"),
        ("a!b@c@d", "a!b@c@d"),
    ] {
        assert_eq!(mask(text).to_string(), written, "{text}");
        assert_eq!(mask(written), mask(text), "{text}");
    }
}

#[test]
fn a_network_means_the_addresses_in_it_whatever_the_host_is_called() {
    for (text, inside, outside) in [
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
        ("10.0.0.0/31", "10.0.0.1", "10.0.0.2"),
        ("10.0.0.7", "10.0.0.7", "10.0.0.8"),
        ("0.0.0.0/0", "255.1.2.3", "2001:db8::1"),
        ("10.0.0.0/8", "::ffff:10.0.0.1", "::10.0.0.1"),
        ("::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.1"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
        ("2001:db8::/127", "2001:db8::1", "2001:db8::2"),
        ("::/0", "2001:db8::1", "10.0.0.1"),
        ("10.0.0.*", "10.0.0.77", "10.0.1.7"),
        ("2001:db8:*", "2001:db8::5", "2001:db9::5"),
    ] {
        let mask = mask(text);
        assert!(mask.matches("a", "b", "any.example.org", inside.parse().unwrap()), "{text} has {inside}");
        assert!(!mask.matches("a", "b", "any.example.org", outside.parse().unwrap()), "{text} has not {outside}");
    }
}

#[test]
fn all_three_parts_must_match() {
    let mask = mask("a*!b*@*.org");
    assert!(mask.matches("Ann", "BOB", "X.ORG", LOCAL));
    assert!(!mask.matches("xann", "bob", "x.org", LOCAL));
    assert!(!mask.matches("ann", "xbob", "x.org", LOCAL));
    assert!(!mask.matches("ann", "bob", "x.com", LOCAL));
}

#[test]
fn what_could_mean_nobody_is_refused_with_a_sentence() {
    let long = "x".repeat(MASK_LIMIT + 1);
    for (text, says) in [
        ("", "empty"),
        (&*long, "longer than 256 bytes"),
        ("a b", "has a space in it"),
        ("a\u{7}", r"\u{7}"),
        ("a\u{a0}b", r"\u{a0}"),
        ("10.0.0.0/33", "`33` is no length of a network: after the slash stands a number from 0 to 32"),
        ("10.0.0.0/", "from 0 to 32"),
        ("10.0.0.0/+8", "from 0 to 32"),
        ("a!b@10.0.0.0/x", "from 0 to 32"),
        ("::/129", "from 0 to 128"),
        ("::/256", "from 0 to 128"),
    ] {
        let error = Mask::parse(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text:?}: {error}");
    }
    assert_eq!(Mask::parse(&long[1..]), Err(MaskError::TooLong), "`!*@*` comes with it");
    let longest = mask(&long["!*@*".len() + 1..]);
    assert_eq!(Mask::parse(&longest.to_string()), Ok(longest));
}

#[test]
fn no_pattern_takes_long() {
    // Tried one after the other, the ways to share the text among the stars would outlast the sun.
    let glob = Glob::new(&"a*".repeat(100));
    let text = format!("{}b", "a".repeat(99));
    assert!(!glob.matches(&text));
    assert!(glob.matches(&"a".repeat(200)));
}

/// Tries everything that a `*` could stand for.
fn naive(pattern: &[char], text: &[char]) -> bool {
    let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
    match (pattern, text) {
        ([], _) => text.is_empty(),
        (['*', pattern @ ..], _) => (0..=text.len()).any(|taken| naive(pattern, &text[taken..])),
        (['\\', meant @ ('*' | '?' | '\\'), pattern @ ..], [first, text @ ..]) => {
            *meant == *first && naive(pattern, text)
        }
        (['\\', '*' | '?' | '\\', ..], []) => false,
        (['?', pattern @ ..], [_, text @ ..]) => naive(pattern, text),
        ([one, pattern @ ..], [first, text @ ..]) => same(*one, *first) && naive(pattern, text),
        (_, []) => false,
    }
}

proptest! {
    #[test]
    fn a_pattern_matches_what_trying_everything_matches(pattern in r"[aB*?\\你]{0,8}", text in r"[aAb*?\\你]{0,8}") {
        let characters = |text: &str| text.chars().collect::<Vec<_>>();
        let glob = Glob::new(&pattern);
        prop_assert_eq!(glob.matches(&text), naive(&characters(&pattern), &characters(&text)));
        prop_assert_eq!(Glob::new(&glob.to_string()), glob);
    }

    #[test]
    fn a_mask_that_was_written_is_read_as_the_same(text in r"[aB.:/0-9*?\\!@]{1,16}") {
        if let Ok(mask) = Mask::parse(&text) {
            prop_assert_eq!(Mask::parse(&mask.to_string()), Ok(mask));
        }
    }

    #[test]
    fn an_address_is_in_every_network_that_begins_with_its_bits(bits in any::<u128>(), length in 0..=128_u8, other in 0..128_u32) {
        let address = std::net::Ipv6Addr::from_bits(bits);
        // Those that are IPv4 addresses are compared as such.
        prop_assume!(address.to_ipv4_mapped().is_none());
        let network = Network::parse(&format!("{address}/{length}")).unwrap();
        prop_assert!(network.contains(address.into()));
        let changed = std::net::Ipv6Addr::from_bits(bits ^ (1 << (127 - other)));
        prop_assert_eq!(network.contains(changed.into()), other >= u32::from(length));
    }
}

#[test]
fn a_mask_has_nothing_in_it_that_no_line_could_show() {
    for text in [":x!*@*", "a\u{202e}b", "a!\u{200b}@*", "*!*@\u{2066}x", "\u{e0041}"] {
        assert!(matches!(Mask::parse(text), Err(MaskError::Forbidden(_))), "{text:?}");
    }
    for text in ["::1", "*!*@::1", "小明", "e\u{301}*"] {
        assert!(Mask::parse(text).is_ok(), "{text:?}");
    }
}
