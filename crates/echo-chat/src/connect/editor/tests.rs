use super::*;

fn typed(text: &str) -> Editor {
    let mut editor = Editor::default();
    editor.insert(text);
    editor
}

#[test]
fn a_character_is_what_is_seen_as_one() {
    let mut editor = typed("a你e\u{301}👨‍👩‍👧");
    let mut widths = Vec::new();
    while editor.cursor() > 0 {
        widths.push(editor.visible(80).1);
        editor.left(Reach::Character);
    }
    assert_eq!(widths, [6, 4, 3, 1]);
    editor.right(Reach::All);
    editor.delete_left(Reach::Character);
    editor.delete_left(Reach::Character);
    assert_eq!(editor.text(), "a你");
    editor.left(Reach::All);
    editor.delete_right(Reach::Character);
    assert_eq!(editor.text(), "你");
}

#[test]
fn a_character_may_be_typed_in_parts() {
    let mut editor = Editor::default();
    for part in ["e", "\u{301}", "👨", "\u{200d}", "👩"] {
        editor.insert(part);
    }
    assert_eq!(editor.text(), "e\u{301}👨\u{200d}👩");
}

#[test]
fn words_are_what_blanks_part_in_any_script() {
    let mut editor = typed("你好 世界  ");
    editor.delete_left(Reach::Word);
    assert_eq!((editor.text(), editor.visible(80).1), ("你好 ", 5));
    editor.delete_left(Reach::Word);
    assert_eq!(editor.text(), "");
    let mut editor = typed("ab cd");
    editor.left(Reach::Word);
    assert_eq!(editor.cursor(), 3);
    editor.left(Reach::All);
    editor.right(Reach::Word);
    assert_eq!(editor.cursor(), 2);
    editor.right(Reach::Word);
    assert_eq!(editor.cursor(), 5);
    editor.delete_left(Reach::All);
    assert_eq!(editor.text(), "");
}

#[test]
fn text_goes_in_where_the_cursor_is_and_brings_no_orders() {
    let mut editor = typed("ad");
    editor.left(Reach::Character);
    editor.insert("b\u{1b}[2J\tc");
    assert_eq!(editor.text(), "ab[2J cd");
    editor.insert("\u{1b}");
    assert_eq!(editor.text(), "ab[2J cd");
}

#[test]
fn the_history_is_walked_and_what_was_being_typed_comes_back() {
    let mut editor = typed("one");
    editor.take();
    editor.insert("two");
    editor.take();
    editor.insert("two");
    editor.take();
    editor.insert("   ");
    editor.take();
    editor.insert("draft");
    let mut seen = Vec::new();
    for _ in 0..3 {
        editor.earlier();
        seen.push(editor.text().to_owned());
    }
    for _ in 0..3 {
        editor.later();
        seen.push(editor.text().to_owned());
    }
    assert_eq!(seen, ["two", "one", "one", "two", "draft", "draft"]);
}

#[test]
fn the_history_has_an_end() {
    let mut editor = Editor::default();
    for number in 0..HISTORY + 5 {
        editor.insert(&number.to_string());
        editor.take();
    }
    assert_eq!(editor.history.len(), HISTORY);
    assert_eq!(editor.history[0], "5");
}

#[test]
fn completing_again_takes_the_next_candidate_until_something_else_is_done() {
    let find = |line: &str, cursor: usize| {
        assert_eq!((line, cursor), ("see b now", 5));
        Completion { start: 4, candidates: vec!["bob ".to_owned(), "bea ".to_owned()] }
    };
    let mut editor = typed("see b now");
    for _ in 0.." now".len() {
        editor.left(Reach::Character);
    }
    let mut seen = Vec::new();
    editor.complete(find);
    seen.push(editor.text().to_owned());
    for _ in 0..2 {
        editor.complete(|_, _| panic!("the candidates are known"));
        seen.push(editor.text().to_owned());
    }
    assert_eq!(seen, ["see bob  now", "see bea  now", "see bob  now"]);
    editor.insert("!");
    let mut asked = false;
    editor.complete(|_, _| {
        asked = true;
        Completion { start: 0, candidates: Vec::new() }
    });
    assert!(asked);
    assert_eq!(editor.text(), "see bob ! now");
}

#[test]
fn a_long_line_slides_and_no_character_is_cut() {
    let mut editor = typed("一二三四五");
    assert_eq!(editor.visible(80), ("一二三四五", 10));
    assert_eq!(editor.visible(7), ("三四五", 6));
    assert_eq!(editor.visible(6), ("四五", 4));
    editor.left(Reach::All);
    assert_eq!(editor.visible(6), ("一二", 0));
    assert_eq!(editor.visible(0).1, 0, "a screen without room is no reason to fail");
}

#[test]
fn a_beginning_is_cut_between_two_characters() {
    assert_eq!(beginning("#大厅> ", 4), "#大");
    assert_eq!(beginning("#大厅> ", 80), "#大厅> ");
}
