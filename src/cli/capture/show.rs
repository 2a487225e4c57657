//! What the user is shown while it is recorded: the live view, or lines on standard error.

use std::path::Path;
use std::time::Instant;

use crate::capture::talk::State;
use crate::text::Texts;

use super::super::args::Capture;
use super::super::{Exit, Failure, complain};
use super::view::{Key, Lookout, Screen, Shown, since};

/// What the live view needs.
pub(super) struct Wanted<'s> {
    /// As given.
    pub(super) options: &'s Capture,
    /// The file.
    pub(super) file: &'s Path,
    /// Language.
    pub(super) texts: &'s Texts,
}

/// The live view while it is there, else lines.
pub(super) struct Show<'s> {
    /// Whether a view is wanted, and with what.
    pub(super) wanted: Option<Wanted<'s>>,
    /// The view.
    pub(super) view: Option<View>,
    /// Lines that the terminal shall keep when the view is gone.
    pub(super) told: Vec<String>,
}

pub(super) struct View {
    screen: Screen,
    shown: Shown,
    lookout: Lookout,
    begun: Instant,
    phase: Option<Instant>,
}

impl Show<'_> {
    /// Recording has begun: the view takes the terminal.
    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        let Some(wanted) = &self.wanted else { return Ok(()) };
        let screen =
            Screen::take().map_err(|error| Failure::new(Exit::Nothing, format!("cannot use the terminal: {error}; use --plain")))?;
        let file = wanted.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let lookout = Lookout::begin(wanted.options, super::files(wanted.file, wanted.options.ring));
        self.view = Some(View { screen, shown: Shown { file, ..Shown::default() }, lookout, begun: Instant::now(), phase: None });
        Ok(())
    }

    /// Something to tell.
    pub(super) fn say(&mut self, line: String) {
        match &mut self.view {
            Some(view) => {
                view.shown.line(super::super::visible(&line));
                self.told.push(line);
            }
            None => complain(&[line]),
        }
    }

    /// A phase has begun.
    pub(super) fn phase(&mut self, label: &str) {
        match &mut self.view {
            Some(view) => {
                view.phase = Some(Instant::now());
                view.shown.phase = Some((super::super::visible(label), since(view.phase)));
            }
            None => complain(&[format!("phase: {label}")]),
        }
    }

    /// How it stands.
    pub(super) fn state(&mut self, state: State) {
        if let Some(view) = &mut self.view {
            view.shown.state = state;
        }
    }

    /// Draws, where there is a view and it is time; gives the key that was pressed.
    pub(super) fn look(&mut self, next: Option<&String>) -> Option<Key> {
        let (view, wanted) = (self.view.as_mut()?, self.wanted.as_ref()?);
        let View { screen, shown, lookout, begun, phase } = view;
        if let Some(rows) = lookout.seen() {
            shown.rows = Some(rows);
        }
        shown.elapsed = begun.elapsed();
        if let Some((_, time)) = &mut shown.phase {
            *time = since(*phase);
        }
        shown.next = next.cloned();
        screen.show(shown, wanted.texts);
        screen.key()
    }

    /// It is over: the terminal is given back, and keeps what was told.
    pub(super) fn end(&mut self) {
        self.view = None;
        complain(&std::mem::take(&mut self.told));
    }
}
