//! The vectors of ircdocs/parser-tests (CC0) for reading, writing and sources, then what they leave out.

use super::*;

/// A line as it is written, its tags, its source, its command and its parameters.
type Vector<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>, &'a str, &'a [&'a str]);

const COLOURED: &str = "coolguy!ag@net\x035w\x03ork.admin";
const BOLD: &str = "coolguy!~ag@n\x02et\x0305w\x0fork.admin";

#[rustfmt::skip]
const SPLIT: &[Vector<'_>] = &[
    ("foo bar baz asdf", &[], None, "foo", &["bar", "baz", "asdf"]),
    (":coolguy foo bar baz asdf", &[], Some("coolguy"), "foo", &["bar", "baz", "asdf"]),
    ("foo bar baz :asdf quux", &[], None, "foo", &["bar", "baz", "asdf quux"]),
    ("foo bar baz :", &[], None, "foo", &["bar", "baz", ""]),
    ("foo bar baz ::asdf", &[], None, "foo", &["bar", "baz", ":asdf"]),
    (":coolguy foo bar baz :asdf quux", &[], Some("coolguy"), "foo", &["bar", "baz", "asdf quux"]),
    (":coolguy foo bar baz :  asdf quux ", &[], Some("coolguy"), "foo", &["bar", "baz", "  asdf quux "]),
    (":coolguy PRIVMSG bar :lol :) ", &[], Some("coolguy"), "PRIVMSG", &["bar", "lol :) "]),
    (":coolguy foo bar baz :", &[], Some("coolguy"), "foo", &["bar", "baz", ""]),
    (":coolguy foo bar baz :  ", &[], Some("coolguy"), "foo", &["bar", "baz", "  "]),
    ("@a=b;c=32;k;rt=ql7 foo", &[("a", "b"), ("c", "32"), ("k", ""), ("rt", "ql7")], None, "foo", &[]),
    (r"@a=b\\and\nk;c=72\s45;d=gh\:764 foo", &[("a", "b\\and\nk"), ("c", "72 45"), ("d", "gh;764")], None, "foo", &[]),
    ("@c;h=;a=b :quux ab cd", &[("c", ""), ("h", ""), ("a", "b")], Some("quux"), "ab", &["cd"]),
    (":src JOIN #chan", &[], Some("src"), "JOIN", &["#chan"]),
    (":src JOIN :#chan", &[], Some("src"), "JOIN", &["#chan"]),
    (":src AWAY", &[], Some("src"), "AWAY", &[]),
    (":src AWAY ", &[], Some("src"), "AWAY", &[]),
    (":cool\tguy foo bar baz", &[], Some("cool\tguy"), "foo", &["bar", "baz"]),
    (":coolguy!ag@net\x035w\x03ork.admin PRIVMSG foo :bar baz", &[], Some(COLOURED), "PRIVMSG", &["foo", "bar baz"]),
    (":coolguy!~ag@n\x02et\x0305w\x0fork.admin PRIVMSG foo :bar baz", &[], Some(BOLD), "PRIVMSG", &["foo", "bar baz"]),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= :irc.example.com COMMAND param1 param2 :param3 param3",
        &[("tag1", "value1"), ("tag2", ""), ("vendor1/tag3", "value2"), ("vendor2/tag4", "")],
        Some("irc.example.com"), "COMMAND", &["param1", "param2", "param3 param3"],
    ),
    (
        ":irc.example.com COMMAND param1 param2 :param3 param3",
        &[], Some("irc.example.com"), "COMMAND", &["param1", "param2", "param3 param3"],
    ),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4 COMMAND param1 param2 :param3 param3",
        &[("tag1", "value1"), ("tag2", ""), ("vendor1/tag3", "value2"), ("vendor2/tag4", "")],
        None, "COMMAND", &["param1", "param2", "param3 param3"],
    ),
    ("COMMAND", &[], None, "COMMAND", &[]),
    (r"@foo=\\\\\:\\s\s\r\n COMMAND", &[("foo", "\\\\;\\s \r\n")], None, "COMMAND", &[]),
    (
        ":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal characters",
        &[], Some("gravel.mozilla.org"), "432", &["#momo", "Erroneous Nickname: Illegal characters"],
    ),
    (":gravel.mozilla.org MODE #tckk +n ", &[], Some("gravel.mozilla.org"), "MODE", &["#tckk", "+n"]),
    (":services.esper.net MODE #foo-bar +o foobar  ", &[], Some("services.esper.net"), "MODE", &["#foo-bar", "+o", "foobar"]),
    (r"@tag1=value\\ntest COMMAND", &[("tag1", "value\\ntest")], None, "COMMAND", &[]),
    (r"@tag1=value\1 COMMAND", &[("tag1", "value1")], None, "COMMAND", &[]),
    (r"@tag1=value1\ COMMAND", &[("tag1", "value1")], None, "COMMAND", &[]),
    ("@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND", &[("tag1", "5"), ("tag2", "3"), ("tag3", "4")], None, "COMMAND", &[]),
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5;vendor/tag2=8 COMMAND",
        &[("tag1", "5"), ("tag2", "3"), ("tag3", "4"), ("vendor/tag2", "8")], None, "COMMAND", &[],
    ),
    (":SomeOp MODE #channel :+i", &[], Some("SomeOp"), "MODE", &["#channel", "+i"]),
    (":SomeOp MODE #channel +oo SomeUser :AnotherUser", &[], Some("SomeOp"), "MODE", &["#channel", "+oo", "SomeUser", "AnotherUser"]),
];

#[rustfmt::skip]
const JOIN: &[Vector<'_>] = &[
    ("foo bar baz asdf", &[], None, "foo", &["bar", "baz", "asdf"]),
    (":src AWAY", &[], Some("src"), "AWAY", &[]),
    (":src AWAY :", &[], Some("src"), "AWAY", &[""]),
    (":coolguy foo bar baz asdf", &[], Some("coolguy"), "foo", &["bar", "baz", "asdf"]),
    ("foo bar baz :asdf quux", &[], None, "foo", &["bar", "baz", "asdf quux"]),
    ("foo bar baz :", &[], None, "foo", &["bar", "baz", ""]),
    ("foo bar baz ::asdf", &[], None, "foo", &["bar", "baz", ":asdf"]),
    (":coolguy foo bar baz :asdf quux", &[], Some("coolguy"), "foo", &["bar", "baz", "asdf quux"]),
    (":coolguy foo bar baz :  asdf quux ", &[], Some("coolguy"), "foo", &["bar", "baz", "  asdf quux "]),
    (":coolguy PRIVMSG bar :lol :) ", &[], Some("coolguy"), "PRIVMSG", &["bar", "lol :) "]),
    (":coolguy foo bar baz :", &[], Some("coolguy"), "foo", &["bar", "baz", ""]),
    (":coolguy foo bar baz :  ", &[], Some("coolguy"), "foo", &["bar", "baz", "  "]),
    (":coolguy foo b\tar baz", &[], Some("coolguy"), "foo", &["b\tar", "baz"]),
    ("@asd :coolguy foo bar baz :  ", &[("asd", "")], Some("coolguy"), "foo", &["bar", "baz", "  "]),
    (r"@a=b\\and\nk;d=gh\:764 foo", &[("a", "b\\and\nk"), ("d", "gh;764")], None, "foo", &[]),
    (r"@a=b\\and\nk;d=gh\:764 foo par1 par2", &[("a", "b\\and\nk"), ("d", "gh;764")], None, "foo", &["par1", "par2"]),
    (r"@foo=\\\\\:\\s\s\r\n COMMAND", &[("foo", "\\\\;\\s \r\n")], None, "COMMAND", &[]),
];

/// Writes one line and returns it without its end.
fn written(write: impl FnOnce(Line<'_>)) -> String {
    let mut out = b"before".to_vec();
    write(Line::new(&mut out));
    let line = String::from_utf8(out).unwrap();
    line.strip_prefix("before").unwrap().strip_suffix("\r\n").unwrap().to_owned()
}

#[test]
fn a_line_is_split_into_its_parts() {
    for (line, tags, source, command, parameters) in SPLIT {
        let message = Message::parse(line).unwrap();
        assert_eq!(
            (message.source, message.command, &*message.parameters),
            (*source, *command, *parameters),
            "{line:?}"
        );
        for (key, value) in *tags {
            assert_eq!(message.tags.get(key).as_deref(), Some(*value), "{key} in {line:?}");
        }
        assert!(message.tags.iter().all(|found| tags.iter().any(|(key, _)| *key == found.key)), "{line:?}");
    }
}

#[test]
fn a_line_is_joined_from_its_parts() {
    for (line, tags, source, command, parameters) in JOIN {
        let joined = written(|mut writer| {
            for (key, value) in *tags {
                writer = writer.tag(key, value);
            }
            if let Some(source) = source {
                writer = writer.source(source);
            }
            writer = writer.command(command);
            let Some((last, others)) = parameters.split_last() else {
                return writer.end();
            };
            for parameter in others {
                writer = writer.parameter(parameter);
            }
            writer.last(last);
        });
        assert_eq!(joined, *line);
    }
}

#[test]
fn a_source_is_split_into_name_user_and_host() {
    for (source, name, user, host) in [
        ("coolguy!ag@127.0.0.1", "coolguy", Some("ag"), Some("127.0.0.1")),
        ("coolguy!~ag@localhost", "coolguy", Some("~ag"), Some("localhost")),
        ("coolguy@127.0.0.1", "coolguy", None, Some("127.0.0.1")),
        ("coolguy!ag", "coolguy", Some("ag"), None),
        (COLOURED, "coolguy", Some("ag"), Some("net\x035w\x03ork.admin")),
        (BOLD, "coolguy", Some("~ag"), Some("n\x02et\x0305w\x0fork.admin")),
    ] {
        assert_eq!(Source::parse(source), Source { name, user, host });
    }
}

#[test]
fn what_has_no_command_is_no_message() {
    for line in ["", " ", "   "] {
        assert_eq!(Message::parse(line), Err(ParseError::Empty), "{line:?}");
    }
    for line in ["@a", "@a ", ":a", ":a  ", "@a :b", "@a :b ", "@", ":", "@ :", "@ @", ":a :b", ":a @b c", "@a @b c"] {
        assert_eq!(Message::parse(line), Err(ParseError::NoCommand), "{line:?}");
    }
    for line in ["PING a\0", "PI\rNG", "\nPING", "@a=\0 PING"] {
        assert_eq!(Message::parse(line), Err(ParseError::Forbidden), "{line:?}");
    }
}

#[test]
fn spaces_may_repeat_everywhere_but_in_a_text() {
    let message = Message::parse("  @a=b   :ann   MODE   #c    +b   :x  y ").unwrap();
    assert_eq!((message.source, message.command), (Some("ann"), "MODE"));
    assert_eq!(*message.parameters, ["#c", "+b", "x  y "]);
    assert_eq!(message.parameter(1), Some("+b"));
    assert_eq!(message.parameter(3), None);
    assert_eq!(Message::parse(": PING").unwrap().source, None, "nobody");
}

#[test]
fn the_fifteenth_parameter_takes_all_that_is_left() {
    let fourteen = "1 2 3 4 5 6 7 8 9 10 11 12 13 14";
    for (rest, last) in [("15", "15"), ("15 16 ", "15 16 "), (":15 16", "15 16"), ("15 :16", "15 :16")] {
        let line = format!("X {fourteen} {rest}");
        let message = Message::parse(&line).unwrap();
        assert_eq!(message.parameters.len(), PARAMETERS_LIMIT);
        assert_eq!(message.parameters[14], last);
    }
}

#[test]
fn nothing_that_is_written_can_begin_a_second_line() {
    for hostile in ["a\r\nQUIT", "a\nQUIT", "a\rQUIT", "a\0b"] {
        let lines = [
            written(|line| line.tag("t", hostile).command("X").end()),
            written(|line| line.tag(hostile, "v").command("X").end()),
            written(|line| line.raw_tags(hostile).command("X").end()),
            written(|line| line.source(hostile).command("X").end()),
            written(|line| line.command(hostile).end()),
            written(|line| line.command("X").parameter(hostile).end()),
            written(|line| line.command("X").last(hostile)),
            written(|line| line.command("X").text(hostile)),
        ];
        for line in lines {
            assert!(!has_forbidden(line.as_bytes()), "{line:?}");
        }
    }
}

#[test]
fn a_parameter_that_cannot_be_written_keeps_its_place() {
    for unwritable in ["", "a b", ":a", " "] {
        assert_eq!(
            written(|line| line.command("403").parameter(unwritable).text("No such channel")),
            "403 * :No such channel"
        );
    }
    assert_eq!(written(|line| line.command("X").parameter("a:b").last("c:d")), "X a:b c:d");
}

#[test]
fn a_text_always_has_its_colon() {
    assert_eq!(written(|line| line.command("PRIVMSG").parameter("#a").text("hi")), "PRIVMSG #a :hi");
    assert_eq!(written(|line| line.command("PRIVMSG").parameter("#a").last("hi")), "PRIVMSG #a hi");
}

#[test]
fn a_numeric_has_three_digits() {
    for (code, line) in [(1, ":irc 001 ann :x"), (42, ":irc 042 ann :x"), (433, ":irc 433 ann :x")] {
        assert_eq!(written(|writer| writer.reply("irc", code, "ann").text("x")), line);
    }
}

#[test]
fn a_line_that_is_too_long_is_cut_between_two_characters_and_its_tags_are_not_counted() {
    for text in ["a".repeat(600), "ß".repeat(300), format!("x{}", "ß".repeat(300)), "你".repeat(200), "🙂".repeat(150)]
    {
        let line = written(|line| line.tag("t", &"v".repeat(1000)).source("s").command("X").text(&text));
        let (_, body) = line.split_once(' ').unwrap();
        assert!(body.len() <= LINE_LIMIT - 2, "{}", body.len());
        assert!(body.len() > LINE_LIMIT - 2 - 4, "{}: more was cut than had to be", body.len());
        assert!(text.starts_with(body.strip_prefix(":s X :").unwrap()));
    }
}

#[test]
fn a_text_that_fits_the_room_is_not_cut_and_one_byte_more_is() {
    for longer in [0, 1] {
        let mut text = String::new();
        let line = written(|line| {
            let line = line.tag("a", "b").source("irc").command("353").parameter("ann");
            text = "x".repeat(line.room() + longer);
            line.text(&text);
        });
        assert_eq!(line.len(), "@a=b ".len() + LINE_LIMIT - 2);
        assert_eq!(line.ends_with(&format!(":{text}")), longer == 0);
    }
}

#[test]
fn a_tag_that_does_not_fit_is_left_out_whole() {
    let value = "v".repeat(5000);
    let line = written(|line| line.tag("a", &value).tag("b", &value).tag("c", "d").command("X").end());
    assert_eq!(line, format!("@a={value};c=d X"));
    // One byte more than fits: `@`, `a`, `=`, the value, the space.
    let longest = "v".repeat(TAGS_LIMIT - 4);
    assert_eq!(written(|line| line.tag("a", &longest).command("X").end()).len(), TAGS_LIMIT + 1);
    assert_eq!(written(|line| line.tag("a", &format!("{longest}v")).command("X").end()), "X");
}

#[test]
fn only_the_tags_of_clients_are_passed_on_each_once_and_as_they_were_written() {
    for (line, passed_on) in [
        ("@label=1;time=2 X", ""),
        ("@+typing=active;label=1;+draft/reply=a\\sb X", "+typing=active;+draft/reply=a\\sb"),
        ("@+a=1;+b=2;+a=3 X", "+b=2;+a=3"),
        ("@+a=;+b X", "+a;+b"),
        ("@+;+=x;+a/;+/b;+a_b;+a\x1b;++a;+v.x/ok X", "+v.x/ok"),
        ("X", ""),
    ] {
        assert_eq!(Message::parse(line).unwrap().tags.client_only(), passed_on, "{line:?}");
    }
}

#[test]
fn of_two_tags_with_one_key_the_last_counts() {
    let tags = Message::parse("@a=1;;a=2;=3;b X").unwrap().tags;
    assert_eq!(tags.get("a").as_deref(), Some("2"));
    assert_eq!(tags.get("b").as_deref(), Some(""));
    assert_eq!(tags.get(""), None);
    assert_eq!(tags.into_iter().map(|tag| tag.key).collect::<Vec<_>>(), ["a", "a", "b"]);
}
