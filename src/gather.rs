//! Files to what was learned of them: opened in the order of time, walked once, hashed in the same pass.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::inspect::{Inspected, Inspector, Process};
use crate::limits::Limits;
use crate::model::analysis::{Capture, Warning};
use crate::model::marks::{self, Owned};
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;
use crate::source::{CaptureFile, SourceError};

/// A capture to read.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Anything else that gives bytes, with the name to show (standard input: `-`).
    Stream(PathBuf, Box<dyn Read + Send>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.name().display())
    }
}

impl Input {
    /// Name to show.
    #[must_use]
    pub fn name(&self) -> &Path {
        match self {
            Self::File(path) | Self::Stream(path, _) => path,
        }
    }

    fn open(self, index: u16, limits: &Limits) -> Result<CaptureFile, SourceError> {
        match self {
            Self::File(path) => CaptureFile::open(&path, index, limits),
            Self::Stream(path, reader) => CaptureFile::from_reader(reader, &path, index, limits),
        }
    }
}

/// What became of the files.
#[derive(Debug)]
pub struct Gathered {
    /// The readable files, in the order analysed.
    pub captures: Vec<Capture>,
    /// Everything learned.
    pub inspected: Inspected,
    /// Names that the files themselves give to addresses.
    pub names: Vec<(IpAddr, HostName)>,
    /// Comments of files and interfaces, by file.
    pub comments: Vec<(u16, SafeText)>,
    /// Files from which nothing could be read.
    pub refused: Vec<SourceError>,
}

/// Told now and then while reading.
pub trait Progress {
    /// So many captured bytes of the file with this name were read.
    fn at(&mut self, file: &Path, bytes: u64);
}

/// Tells nobody.
#[derive(Debug, Default, Clone, Copy)]
pub struct Quiet;

impl Progress for Quiet {
    fn at(&mut self, _file: &Path, _bytes: u64) {}
}

/// Packets between two reports of progress.
const REPORT_EVERY: u64 = 16_384;

/// Reads all inputs. A file that cannot be read stops none of the others.
pub fn gather(inputs: Vec<Input>, limits: &Limits, progress: &mut dyn Progress) -> Gathered {
    let mut inspector = Inspector::new(limits);
    let mut captures: Vec<Capture> = Vec::new();
    let (mut names, mut comments, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let mut apps: BTreeMap<(u16, u32), SafeText> = BTreeMap::new();
    for input in in_order_of_time(inputs, limits) {
        let name = input.name().to_owned();
        let index = u16::try_from(captures.len()).unwrap_or(u16::MAX);
        let walked = input.open(index, limits).and_then(|file| walk(file, &name, &mut inspector, progress));
        match walked {
            Ok((mut capture, notes)) => {
                if let (Some(before), Some(first)) = (captures.iter().filter_map(|capture| capture.last).max(), capture.first)
                    && first < before
                {
                    capture.warnings.push(warning("overlaps_in_time", 1));
                }
                captures.push(capture);
                apps.extend(notes.apps.into_iter().map(|(user, name)| ((index, user), name)));
                names.extend(notes.names);
                comments.extend(notes.comments.into_iter().map(|comment| (index, comment)));
            }
            Err(error) => refused.push(error),
        }
    }
    let mut inspected = inspector.finish();
    owners(&mut inspected, &comments);
    for flow in &mut inspected.flows {
        if let Some(&Process::User(user)) = flow.state.process.as_deref() {
            flow.state.process = apps.get(&(flow.first_frame.capture, user)).cloned().map(|name| Box::new(Process::Name(name)));
        }
    }
    Gathered { captures, inspected, names, comments, refused }
}

/// Programs that the file names away from the packets of their flows.
fn owners(inspected: &mut Inspected, comments: &[(u16, SafeText)]) {
    let mut known: BTreeMap<(&str, [SocketAddr; 2]), Vec<Owned<'_>>> = BTreeMap::new();
    for owned in comments.iter().filter_map(|(_, comment)| marks::read_owner(comment.as_str())) {
        known.entry((owned.transport, owned.ends)).or_default().push(owned);
    }
    if known.is_empty() {
        return;
    }
    for flow in inspected.flows.iter_mut().filter(|flow| flow.state.process.is_none()) {
        let transport = flow.key.protocol.code();
        let owned = known.get(&(transport.as_str(), [flow.key.a, flow.key.b]));
        let owned = owned.and_then(|all| all.iter().find(|owned| flow.first <= owned.first && owned.first <= flow.last));
        flow.state.process = owned.map(|owned| Box::new(Process::Name(SafeText::from_wire(owned.process.as_bytes()))));
    }
}

fn warning(code: &str, count: u64) -> Warning {
    Warning { code: code.to_owned(), count, parameters: BTreeMap::new() }
}

/// Several files of one call, earliest first packet first; what has no time stays where it was given.
fn in_order_of_time(inputs: Vec<Input>, limits: &Limits) -> Vec<Input> {
    if inputs.len() < 2 {
        return inputs;
    }
    let mut timed: Vec<(Option<Instant>, Input)> = inputs
        .into_iter()
        .map(|input| {
            let first = match &input {
                Input::File(path) => {
                    CaptureFile::open(path, 0, limits).and_then(|mut file| Ok(file.next_frame()?.map(|frame| frame.at))).ok().flatten()
                }
                Input::Stream(..) => None,
            };
            (first, input)
        })
        .collect();
    timed.sort_by_key(|(first, _)| first.map_or(i64::MAX, Instant::nanos));
    timed.into_iter().map(|(_, input)| input).collect()
}

fn walk(
    mut file: CaptureFile,
    name: &Path,
    inspector: &mut Inspector,
    progress: &mut dyn Progress,
) -> Result<(Capture, crate::source::record::FileNotes), SourceError> {
    let mut capture = Capture {
        file: SafeText::from_wire(name.file_name().unwrap_or(name.as_os_str()).as_encoded_bytes()),
        sha256: String::new(),
        bytes: 0,
        format: String::new(),
        link_types: Vec::new(),
        packets: 0,
        packets_ip: 0,
        first: None,
        last: None,
        snaplen_cut: 0,
        dropped: None,
        parent: None,
        warnings: Vec::new(),
    };
    let (mut back, mut before) = (0_u64, None::<Instant>);
    while let Some(frame) = file.next_frame()? {
        capture.packets += 1;
        capture.bytes += frame.wire_len;
        capture.snaplen_cut += u64::from(frame.is_cut());
        // One step is one, however long the packets behind it stay earlier than those before.
        if before.replace(frame.at).is_some_and(|before| before.since(frame.at) > CLOCK_STEP) {
            back += 1;
        }
        capture.first = Some(capture.first.map_or(frame.at, |first| first.min(frame.at)));
        capture.last = Some(capture.last.map_or(frame.at, |last| last.max(frame.at)));
        capture.packets_ip += u64::from(inspector.frame(&frame));
        if capture.packets.is_multiple_of(REPORT_EVERY) {
            progress.at(name, capture.bytes);
        }
    }
    let (mut notes, digested, format) = file.close();
    capture.format = format;
    capture.sha256 = digested.map(|digested| digested.sha256).unwrap_or_default();
    capture.link_types = notes.link_types.iter().map(|link| link.name()).collect();
    capture.dropped = notes.dropped;
    capture.warnings = std::mem::take(&mut notes.warnings);
    if let Some(parent) = notes.parent.take() {
        // What was wrong with the whole capture is wrong with the copy as well.
        let own = std::mem::take(&mut capture.warnings);
        capture.warnings.clone_from(&parent.warnings);
        capture.warnings.extend(own.into_iter().filter(|warning| parent.warnings.iter().all(|known| known.code != warning.code)));
        capture.parent = Some(parent);
    }
    if back > 0 {
        capture.warnings.push(warning("clock_went_back", back));
    }
    Ok((capture, notes))
}

/// Nanoseconds by which a packet may be older than the one before without being remarked: capture on several queues reorders a little.
const CLOCK_STEP: i64 = 1_000_000_000;
