//! `wohin minimise`.

use std::path::Path;

use crate::limits::Limits;
use crate::minimise::{CopyError, copy};
use crate::source::{CaptureFile, SourceError};

use super::{Exit, Failure, out};

/// Writes a payload-free copy.
pub(super) fn run(input: &Path, output: &Path) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let refused = |error: CopyError| Failure::new(Exit::Nothing, error.to_string());
    let capture = open(input, &limits).map_err(|error| refused(error.into()))?;
    let copied = copy(capture, input, output, &limits).map_err(refused)?;
    let mut text = format!("{}: {} packets, {} of {} captured bytes kept\n", output.display(), copied.packets, copied.after, copied.before);
    if copied.keys_left_out {
        text.push_str("decryption keys were left out\n");
    }
    if copied.forced > 0 {
        text.push_str(&format!("{} packets had to be decided before their flow was; their payload was left out\n", copied.forced));
    }
    out(&text)?;
    Ok(Exit::Done)
}

/// Opens a capture; `-` is standard input.
pub(super) fn open(file: &Path, limits: &Limits) -> Result<CaptureFile, SourceError> {
    if file == Path::new("-") {
        CaptureFile::from_reader(Box::new(std::io::stdin()), file, 0, limits)
    } else {
        CaptureFile::open(file, 0, limits)
    }
}
