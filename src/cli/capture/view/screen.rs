//! The terminal while the view has it. However the program ends, short of a kill that nobody can hear, the terminal is given back.

use std::time::{Duration, Instant};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use crate::text::Texts;

use super::{Shown, draw};

/// Pause between two drawings.
const CALM: Duration = Duration::from_millis(250);

/// A key that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Key {
    /// The next phase begins.
    Next,
    /// The recording shall end.
    End,
}

/// The terminal.
pub(in super::super) struct Screen {
    terminal: DefaultTerminal,
    drawn: Option<Instant>,
}

impl Screen {
    /// Takes the terminal. A panic gives it back before it is told.
    pub(in super::super) fn take() -> std::io::Result<Self> {
        Ok(Self { terminal: ratatui::try_init()?, drawn: None })
    }

    /// The key that was pressed.
    #[expect(clippy::unused_self, reason = "keys are read only while the view has the terminal")]
    pub(in super::super) fn key(&self) -> Option<Key> {
        if !event::poll(Duration::ZERO).unwrap_or(false) {
            return None;
        }
        let Ok(Event::Key(key)) = event::read() else { return None };
        if key.kind != KeyEventKind::Press {
            return None;
        }
        match key.code {
            KeyCode::Char(' ') | KeyCode::Enter => Some(Key::Next),
            KeyCode::Char('q') => Some(Key::End),
            // The terminal makes no signal of it while the view has it.
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Key::End),
            _ => None,
        }
    }

    /// Draws, where the last time is long enough ago.
    pub(in super::super) fn show(&mut self, shown: &Shown, texts: &Texts) {
        if self.drawn.is_some_and(|drawn| drawn.elapsed() < CALM) {
            return;
        }
        self.drawn = Some(Instant::now());
        // A terminal that is gone ends nothing.
        let _ = self.terminal.draw(|frame| draw::draw(frame, shown, texts));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}
