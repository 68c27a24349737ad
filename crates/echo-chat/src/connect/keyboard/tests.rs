use super::*;
use crate::connect::model::tests::{model, told};

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn controlled(character: char) -> Event {
    key(KeyCode::Char(character), KeyModifiers::CONTROL)
}

/// Presses what stands for each character, a newline for Enter, and returns the last act.
fn typed(keyboard: &mut Keyboard, text: &str) -> Act {
    let code = |character| match character {
        '\n' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        other => KeyCode::Char(other),
    };
    let mut acts = text.chars().map(|character| keyboard.pressed(&key(code(character), KeyModifiers::NONE), &model()));
    let mut last = Act::Nothing;
    for act in &mut acts {
        last = act;
    }
    last
}

fn pasted(keyboard: &mut Keyboard, text: &str) -> Act {
    keyboard.pressed(&Event::Paste(text.to_owned()), &model())
}

#[test]
fn enter_hands_over_the_line_that_was_typed() {
    let mut keyboard = Keyboard::default();
    assert_eq!(typed(&mut keyboard, "你好\n"), Act::Line("你好".to_owned()));
    assert_eq!(keyboard.editor().text(), "");
    keyboard.pressed(&key(KeyCode::Up, KeyModifiers::NONE), &model());
    assert_eq!(keyboard.editor().text(), "你好");
}

#[test]
fn a_character_of_altgr_is_typed_and_a_released_key_is_not() {
    let mut keyboard = Keyboard::default();
    keyboard.pressed(&key(KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT), &model());
    let mut released = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
    released.kind = KeyEventKind::Release;
    keyboard.pressed(&Event::Key(released), &model());
    assert_eq!(keyboard.editor().text(), "@");
}

#[test]
fn the_tab_completes_from_what_is_known() {
    let mut known = model();
    told(&mut known, &[":me!m@h JOIN #x", ":bob!b@h JOIN #x"]);
    let mut keyboard = Keyboard::default();
    typed(&mut keyboard, "b");
    keyboard.pressed(&key(KeyCode::Tab, KeyModifiers::NONE), &known);
    assert_eq!(keyboard.editor().text(), "bob: ");
}

#[test]
fn an_interrupt_empties_the_line_and_only_the_second_on_an_empty_one_ends() {
    let mut keyboard = Keyboard::default();
    typed(&mut keyboard, "draft");
    assert_eq!(keyboard.pressed(&controlled('c'), &model()), Act::Nothing);
    assert_eq!(keyboard.editor().text(), "");
    assert!(matches!(keyboard.pressed(&controlled('c'), &model()), Act::Hint(_)));
    typed(&mut keyboard, "x");
    keyboard.pressed(&controlled('c'), &model());
    assert!(matches!(keyboard.pressed(&controlled('c'), &model()), Act::Hint(_)), "typing began anew");
    assert_eq!(keyboard.pressed(&controlled('c'), &model()), Act::Leave);
}

#[test]
fn the_end_of_input_ends_only_on_an_empty_line() {
    let mut keyboard = Keyboard::default();
    typed(&mut keyboard, "x");
    assert_eq!(keyboard.pressed(&controlled('d'), &model()), Act::Nothing);
    keyboard.pressed(&controlled('u'), &model());
    assert_eq!(keyboard.pressed(&controlled('d'), &model()), Act::Leave);
}

#[test]
fn a_pasted_line_waits_to_be_sent_and_a_few_do_not() {
    let mut keyboard = Keyboard::default();
    typed(&mut keyboard, "see ");
    assert_eq!(pasted(&mut keyboard, "/this\n"), Act::Nothing);
    assert_eq!(keyboard.editor().text(), "see /this");
    let few = pasted(&mut keyboard, " and\r\n\n/quit\r\n");
    assert_eq!(few, Act::Say(vec!["see /this and".to_owned(), "/quit".to_owned()]));
    assert_eq!(keyboard.editor().text(), "");
}

#[test]
fn many_pasted_lines_are_sent_only_after_a_yes() {
    let many = "1\n2\n3\n4\n5\n6";
    for (answer, sent) in [("y", true), ("n", false), ("\n", false)] {
        let mut keyboard = Keyboard::default();
        assert_eq!(pasted(&mut keyboard, many), Act::Nothing);
        assert_eq!(keyboard.question().as_deref(), Some("send 6 pasted lines? [y/N] "));
        let act = typed(&mut keyboard, answer);
        let lines = many.split('\n').map(str::to_owned).collect();
        assert_eq!(act == Act::Say(lines), sent, "{answer:?}");
        assert_eq!(keyboard.question(), None);
        assert_eq!(keyboard.editor().text(), "", "the answer is not text");
    }
    let mut keyboard = Keyboard::default();
    assert!(matches!(pasted(&mut keyboard, "1\n2\n3\n4\n5"), Act::Say(_)));
}

#[test]
fn what_is_pasted_brings_no_orders() {
    let mut keyboard = Keyboard::default();
    assert_eq!(pasted(&mut keyboard, "a\u{1b}[2J\nb\u{9b}"), Act::Say(vec!["a[2J".to_owned(), "b".to_owned()]));
}
