//! The process that records: opens device and file, gives up all rights, then reads. It has no terminal: what it hears comes over standard
//! input, what it has to say goes over standard output.

use std::fs::{File, OpenOptions};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::capture::sockets::EVERY;
use crate::capture::talk::{News, Tell, receive, send};
use crate::capture::{End, Header, Order, Recorded, Source, Written, record};
use crate::model::marks;
use crate::sandbox;
use crate::source::device::{DeviceError, Wish};
use crate::source::live;

use super::super::args::Capture;
use super::super::{Exit, Failure};
use super::system::{System as _, This};

/// Snap length: no packet of usual networks is longer, not even one that the network card puts together.
const SNAP: u32 = 262_144;
/// Kernel buffer of one device.
const BUFFER: u32 = 32 << 20;
/// News on their way out. Where nobody takes them the recording goes on without telling.
const NEWS: usize = 256;

/// Records.
pub(super) fn run(options: &Capture) -> Result<Exit, Failure> {
    let stop = stop_signal()?;
    // Without the one who started it nobody could end it.
    This::end_with_parent();
    let file = options.write.clone().unwrap_or_default();
    let program = std::env::current_exe().map_or_else(|_| "wohin".to_owned(), |path| path.display().to_string());
    let devices = if options.interface.is_empty() { vec![usual()?] } else { options.interface.clone() };
    let mut sources = Vec::new();
    let mut interfaces = Vec::new();
    for device in devices {
        let wish = Wish { device: device.clone(), filter: options.filter.clone(), snap: SNAP, buffer: BUFFER };
        let handle = live::open(&wish, &program).map_err(|error| refuse(&error))?;
        interfaces.push((device.clone(), handle.link(), SNAP, options.filter.clone()));
        sources.push(Source { name: device, handle });
    }
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let (first, others) = open(&super::files(&file, options.ring))?;
    let restricted = if options.no_sandbox { None } else { Some(sandbox::restrict()) };
    let (news, speaker) = speaker();
    let tells = listener();
    let say = |line: String| tell(&news, News::Line(line));
    if let Some(restricted) = restricted {
        let (files, sockets) = sandbox::can_open();
        let word = |can| if can { "yes" } else { "no" };
        let rights = word(!restricted.no_rights);
        say(format!("restricted: opens files {}, sockets {}, capabilities {rights}", word(files), word(sockets)));
    }
    say(format!("recording {} into {}; Ctrl-C ends, `wohin mark LABEL` marks a phase", names.join(", "), file.display()));
    let every = u64::try_from(EVERY.as_millis()).unwrap_or(u64::MAX);
    let header = Header { payload_free: !options.full, system: This::name(), comments: vec![marks::processes(every)], interfaces };
    let written = Written::begin(first, others, header).map_err(|error| unwritable(&file, &error))?;
    tell(&news, News::Begun);
    let order = Order {
        sources,
        file: written,
        full: options.full,
        processes: true,
        duration: options.duration.map(Duration::from_secs_f64),
        max_size: options.max_size.map(|megabytes| megabytes.saturating_mul(1_000_000)),
        stop,
        tells,
    };
    let recorded = record(order, &mut |one| tell(&news, one));
    let (lines, exit) = report(&recorded, &file);
    for line in lines {
        say(line);
    }
    drop(news);
    // Where nobody listens any more, it ends by the broken pipe.
    let _ = speaker.join();
    Ok(exit)
}

/// SIGTERM ends the recording; the keys of the terminal are for the one who steers.
fn stop_signal() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, Arc::clone(&stop))
        .map_err(|error| Failure::new(Exit::Nothing, format!("cannot take signals: {error}")))?;
    Ok(stop)
}

/// Makes the files: the one that is written first, and of a ring the others, as none can be opened later.
fn open(files: &[PathBuf]) -> Result<(File, Vec<File>), Failure> {
    let mut opened = Vec::new();
    for file in files {
        opened.push(OpenOptions::new().write(true).create_new(true).open(file).map_err(|error| unwritable(file, &error))?);
    }
    let others = opened.split_off(1.min(opened.len()));
    let first = opened.pop().ok_or_else(|| Failure::new(Exit::Usage, "--ring needs at least one file".to_owned()))?;
    Ok((first, others))
}

fn unwritable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Nothing, format!("cannot write {}: {error}; give a new name in a folder that you may write to", file.display()))
}

/// A thread of its own says what there is to say: a reader that waits must not keep the recording waiting.
fn speaker() -> (SyncSender<News>, JoinHandle<()>) {
    let (news, said) = sync_channel::<News>(NEWS);
    let thread = std::thread::spawn(move || {
        let mut out = std::io::stdout();
        for one in said {
            if send(&mut out, &one).is_err() {
                return;
            }
        }
    });
    (news, thread)
}

fn tell(news: &SyncSender<News>, one: News) {
    // How it stands will be said again; a line that finds no room is lost, the recording is not.
    let _ = news.try_send(one);
}

/// A thread of its own hears what is told.
fn listener() -> std::sync::mpsc::Receiver<Tell> {
    let (heard, tells): (Sender<Tell>, _) = channel();
    std::thread::spawn(move || {
        let mut input = BufReader::new(std::io::stdin());
        while let Some(tell) = receive::<Tell>(&mut input) {
            if heard.send(tell).is_err() {
                return;
            }
        }
    });
    tells
}

/// Tells what was recorded; a device that vanished or a full disk leaves what came before.
fn report(recorded: &Recorded, file: &Path) -> (Vec<String>, Exit) {
    let mut lines = Vec::new();
    for counted in &recorded.devices {
        let name = &counted.device;
        match counted.counters {
            Some(counters) => lines.push(format!(
                "{name}: {} packets seen by the kernel, {} dropped, {} dropped by the interface",
                counters.received, counters.dropped, counters.interface_dropped
            )),
            None => lines.push(format!("{name}: the kernel gave no counters")),
        }
        if counted.passed_over() > 0 {
            lines.push(format!(
                "{name}: {} of them came twice, on their way out and in again (loopback), and are recorded once",
                counted.passed_over()
            ));
        }
    }
    if recorded.forced > 0 {
        lines.push(format!("{} packets were decided before their flow was; their payload was left out", recorded.forced));
    }
    if let Some(tally) = recorded.tally {
        lines.push(format!(
            "programs: {} flows named, {} of sockets that this user is not shown, {} missed between two looks ({} ms apart, for TCP twice that)",
            tally.named,
            tally.hidden,
            tally.missed,
            EVERY.as_millis()
        ));
    }
    let exit = match &recorded.end {
        End::Asked | End::Duration | End::Size => Exit::Done,
        End::Devices(why) => {
            lines.push(format!("the recording ended early: {why}; what came before is in {}", file.display()));
            Exit::Done
        }
        End::File(why) => {
            lines.push(format!("the recording ended early: cannot write {}: {why}; what came before is in it", file.display()));
            Exit::Nothing
        }
    };
    lines.push(format!("{} packets in {}", recorded.packets, file.display()));
    (lines, exit)
}

fn refuse(error: &DeviceError) -> Failure {
    let exit = match error {
        DeviceError::Filter { .. } => Exit::Usage,
        _ => Exit::NoRight,
    };
    Failure::new(exit, error.to_string())
}

/// The device of the default route, else what libpcap thinks usual.
fn usual() -> Result<String, Failure> {
    This::device().or_else(live::usual).ok_or_else(|| {
        Failure::new(Exit::NoRight, "there is no default route to record on; name a device with -i (see `wohin interfaces`)".to_owned())
    })
}
