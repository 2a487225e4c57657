//! A progress line on standard error, only on a terminal and only for input that takes a while.

use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::gather::Progress;

/// The bar.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar for inputs of so many bytes; hidden where standard error is no terminal or there is little to do.
    #[must_use]
    pub(super) fn new(total: u64) -> Self {
        const WORTH_SHOWING: u64 = 64 << 20;
        let hidden = !std::io::stderr().is_terminal() || total < WORTH_SHOWING;
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(4) };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Takes the line away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn at(&mut self, _file: &Path, bytes: u64) {
        self.bar.set_position(bytes);
    }
}
