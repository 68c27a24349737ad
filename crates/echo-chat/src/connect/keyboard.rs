//! What the keys do.
//!
//! See [`Keyboard`], which is given keys and pastes and says what is to be done about them.

#[cfg(test)]
mod tests;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::complete::complete;
use super::editor::{Editor, Reach};
use super::model::Model;
use crate::text::clean::{Keep, ingress};

/// More pasted lines than this are not sent without a question.
pub const UNASKED: usize = 5;

/// The line being typed, and what is asked about it.
#[derive(Debug, Default)]
pub struct Keyboard {
    editor: Editor,
    /// Pasted lines that are not sent before somebody says so.
    question: Option<Vec<String>>,
    interrupted: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing but showing the line as it is now.
    Nothing,
    /// To do what this line asks for.
    Line(String),
    /// To say these lines, whatever they begin with.
    Say(Vec<String>),
    /// To tell whoever types.
    Hint(&'static str),
    /// To clear the screen.
    Clear,
    /// To end.
    Leave,
}

impl Keyboard {
    /// Returns the line.
    pub fn editor(&self) -> &Editor {
        &self.editor
    }

    /// Returns what is asked now, instead of the prompt.
    pub fn question(&self) -> Option<String> {
        let lines = self.question.as_ref()?;
        Some(format!("send {} pasted lines? [y/N] ", lines.len()))
    }

    /// Returns what is to be done about a key or a paste.
    pub fn pressed(&mut self, event: &Event, model: &Model) -> Act {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key, model),
            Event::Paste(text) => self.pasted(text),
            _ => Act::Nothing,
        }
    }

    fn key(&mut self, key: KeyEvent, model: &Model) -> Act {
        if let Some(lines) = self.question.take() {
            let yes = matches!(key.code, KeyCode::Char('y' | 'Y')) && !key.modifiers.contains(KeyModifiers::CONTROL);
            return if yes { Act::Say(lines) } else { Act::Hint("the pasted lines were not sent") };
        }
        let interrupted = std::mem::take(&mut self.interrupted);
        let editor = &mut self.editor;
        // AltGr is both, and types characters.
        let controlled = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        match (key.code, controlled) {
            (KeyCode::Char('c'), true) if !editor.text().is_empty() => editor.delete_all(),
            (KeyCode::Char('c'), true) if interrupted => return Act::Leave,
            (KeyCode::Char('c'), true) => {
                self.interrupted = true;
                return Act::Hint("once more, or Ctrl-D or /quit, to end");
            }
            (KeyCode::Char('d'), true) if editor.text().is_empty() => return Act::Leave,
            (KeyCode::Char('d'), true) | (KeyCode::Delete, false) => editor.delete_right(Reach::Character),
            (KeyCode::Delete, true) => editor.delete_right(Reach::Word),
            (KeyCode::Char('h'), true) | (KeyCode::Backspace, false) => editor.delete_left(Reach::Character),
            (KeyCode::Char('w') | KeyCode::Backspace, true) => editor.delete_left(Reach::Word),
            (KeyCode::Char('u'), true) => editor.delete_left(Reach::All),
            (KeyCode::Char('k'), true) => editor.delete_right(Reach::All),
            (KeyCode::Char('a'), true) | (KeyCode::Home, _) => editor.left(Reach::All),
            (KeyCode::Char('e'), true) | (KeyCode::End, _) => editor.right(Reach::All),
            (KeyCode::Char('b'), true) | (KeyCode::Left, false) => editor.left(Reach::Character),
            (KeyCode::Char('f'), true) | (KeyCode::Right, false) => editor.right(Reach::Character),
            (KeyCode::Left, true) => editor.left(Reach::Word),
            (KeyCode::Right, true) => editor.right(Reach::Word),
            (KeyCode::Char('p'), true) | (KeyCode::Up, _) => editor.earlier(),
            (KeyCode::Char('n'), true) | (KeyCode::Down, _) => editor.later(),
            (KeyCode::Char('l'), true) => return Act::Clear,
            (KeyCode::Tab, _) => editor.complete(|line, cursor| complete(line, cursor, model)),
            // Some terminals send a line feed for it.
            (KeyCode::Enter, _) | (KeyCode::Char('j' | 'm'), true) => return Act::Line(editor.take()),
            (KeyCode::Char(character), false) => editor.insert(character.encode_utf8(&mut [0; 4])),
            _ => {}
        }
        Act::Nothing
    }

    /// One line goes where the cursor is; several are sent, after a question if they are many.
    fn pasted(&mut self, text: &str) -> Act {
        let lines: Vec<_> = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
        match lines.as_slice() {
            [] => return Act::Nothing,
            [line] => {
                self.editor.insert(line);
                return Act::Nothing;
            }
            _ => {}
        }
        let before = self.editor.take();
        let mut lines: Vec<_> = lines.iter().map(|line| ingress(line, Keep::Nothing).into_owned()).collect();
        lines[0].insert_str(0, &before);
        if lines.len() > UNASKED {
            self.question = Some(lines);
            return Act::Nothing;
        }
        Act::Say(lines)
    }
}
