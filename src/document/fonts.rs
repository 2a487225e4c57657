//! The fonts of reports and drawings (SIL Open Font License, `fonts/OFL.txt`), compiled in: a report looks the same on every machine and
//! asks none for anything.

/// Family of running text.
pub const TEXT: &str = "IBM Plex Sans";
/// Family of technical text.
pub const CODE: &str = "IBM Plex Mono";

/// All of them.
pub const ALL: &[&[u8]] = &[
    include_bytes!("../../fonts/IBMPlexSans-Regular.ttf"),
    include_bytes!("../../fonts/IBMPlexSans-SemiBold.ttf"),
    include_bytes!("../../fonts/IBMPlexSans-Italic.ttf"),
    include_bytes!("../../fonts/IBMPlexMono-Regular.ttf"),
];
