//! The recording loop: a thread for each device that only reads, one that leaves payload out and writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant as Clock, SystemTime};

use crate::limits::Limits;
use crate::minimise::{Kept, Minimiser};
use crate::model::frame::{Frame, FrameRef};
use crate::model::marks;
use crate::model::time::Instant;
use crate::source::device::{Counters, Handle, Read};

use super::file::Written;

/// How often the file is handed to the system, and how long a packet may wait for its flow to be decided.
const BEAT: Duration = Duration::from_millis(500);
/// How often the loop looks whether it shall stop.
const LOOK: Duration = Duration::from_millis(50);
/// How long a device is read on after the stop: until the kernel has handed over what it holds.
const DRAIN: Duration = Duration::from_millis(200);
/// How often the kernel's counters are written.
const COUNT: Duration = Duration::from_secs(5);
/// Packets on their way between the threads.
const ON_THE_WAY: usize = 65_536;

/// An open device with its name.
pub struct Source {
    /// Name.
    pub name: String,
    /// The device.
    pub handle: Box<dyn Handle>,
}

/// What to record.
pub struct Order {
    /// Devices, in the order of the file's interfaces.
    pub sources: Vec<Source>,
    /// The file, begun.
    pub file: Written,
    /// Keep whole packets.
    pub full: bool,
    /// End after this time.
    pub duration: Option<Duration>,
    /// End at this size, bytes.
    pub max_size: Option<u64>,
    /// Set from outside when it shall end.
    pub stop: Arc<AtomicBool>,
    /// Phase marks from outside: labels.
    pub marks: Receiver<String>,
}

/// Why a recording ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Asked to.
    Asked,
    /// The time was over.
    Duration,
    /// The file is as large as it may be.
    Size,
    /// No device is left; the last one's reason.
    Devices(String),
    /// The file cannot be written.
    File(String),
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Packets in the file.
    pub packets: u64,
    /// The kernel's counters by device.
    pub counters: Vec<(String, Option<Counters>)>,
    /// Packets whose flow was not decided in time.
    pub forced: u64,
    /// Why it ended.
    pub end: End,
}

enum Event {
    Packet { interface: u32, at: Instant, wire: u64, bytes: Vec<u8> },
    Counters { interface: u32, counters: Option<Counters> },
    Ended { interface: u32, why: Option<String> },
}

/// Records until something ends it. `told` hears of each phase that begins.
pub fn record(order: Order, told: &mut dyn FnMut(&str)) -> Recorded {
    let Order { sources, file, full, duration, max_size, stop, marks, .. } = order;
    let (send, events) = sync_channel(ON_THE_WAY);
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let mut stoppers = Vec::new();
    let mut readers = Vec::new();
    let stopping = Arc::new(AtomicBool::new(false));
    for (index, mut source) in sources.into_iter().enumerate() {
        stoppers.push(source.handle.stopper());
        let (send, stopping) = (send.clone(), Arc::clone(&stopping));
        let interface = u32::try_from(index).unwrap_or(u32::MAX);
        readers.push(thread::spawn(move || read(interface, source.handle.as_mut(), &send, &stopping)));
    }
    drop(send);
    let mut writer = Writer::new(file, full, names.len());
    let begun = Clock::now();
    let mut beat = Clock::now();
    let mut end = None;
    let mut left = names.len();
    let mut device_end = String::new();
    while left > 0 {
        match events.recv_timeout(LOOK) {
            Ok(Event::Packet { interface, at, wire, bytes }) => writer.packet(interface, at, wire, &bytes),
            Ok(Event::Counters { interface, counters }) => writer.counters(interface, counters),
            Ok(Event::Ended { interface, why }) => {
                left -= 1;
                if let Some(why) = why {
                    device_end = format!("{}: {why}", names.get(usize::try_from(interface).unwrap_or(0)).map_or("", String::as_str));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        for label in marks.try_iter() {
            told(&label);
            writer.mark(&label);
        }
        if beat.elapsed() >= BEAT {
            beat = Clock::now();
            writer.beat();
        }
        let reason = if writer.failure.is_some() {
            writer.failure.clone().map(End::File)
        } else if stop.load(Ordering::Relaxed) {
            Some(End::Asked)
        } else if duration.is_some_and(|limit| begun.elapsed() >= limit) {
            Some(End::Duration)
        } else if max_size.is_some_and(|limit| writer.file.len() >= limit) {
            Some(End::Size)
        } else {
            None
        };
        if let (None, Some(reason)) = (&end, reason) {
            end = Some(reason);
            stopping.store(true, Ordering::Relaxed);
            for stopper in &stoppers {
                stopper();
            }
        }
    }
    for reader in readers {
        // A thread that panicked has told nothing; what the others wrote stays.
        let _ = reader.join();
    }
    let (packets, counters, forced, failure) = writer.end();
    let end = failure.map(End::File).or(end).unwrap_or(End::Devices(device_end));
    Recorded { packets, counters: names.into_iter().zip(counters).collect(), forced, end }
}

/// Reads a device until it is stopped or gone.
fn read(interface: u32, handle: &mut dyn Handle, send: &SyncSender<Event>, stopping: &AtomicBool) {
    let mut counted = Clock::now();
    let mut draining: Option<Clock> = None;
    let why = loop {
        if draining.is_none() && stopping.load(Ordering::Relaxed) {
            if let Err(why) = handle.drain() {
                break Some(why);
            }
            draining = Some(Clock::now());
        }
        match handle.read() {
            Read::Packet(caught) => {
                let (at, wire) = (caught.at, u64::from(caught.wire_len));
                if send.send(Event::Packet { interface, at, wire, bytes: caught.bytes.to_vec() }).is_err() {
                    break None;
                }
            }
            Read::Failed(why) => break Some(why),
            // The mark of the stop is met once more when the reads no longer block.
            Read::Nothing | Read::Stopped => match draining {
                Some(since) if since.elapsed() >= DRAIN => break None,
                Some(_) => thread::sleep(Duration::from_millis(1)),
                None => {}
            },
        }
        // A busy sender must not keep the recording from ending.
        if draining.is_some_and(|since| since.elapsed() >= DRAIN * 2) {
            break None;
        }
        if counted.elapsed() >= COUNT {
            counted = Clock::now();
            let _ = send.send(Event::Counters { interface, counters: handle.counters() });
        }
    };
    let counters = handle.counters();
    let _ = send.send(Event::Counters { interface, counters });
    let _ = send.send(Event::Ended { interface, why });
}

/// Leaves payload out and writes.
struct Writer {
    file: Written,
    minimiser: Option<Minimiser>,
    number: u64,
    counters: Vec<Option<Counters>>,
    /// Marks that wait for the next packet, so that Wireshark shows them there.
    waiting: Vec<String>,
    /// The same for the next statistics: there a reader finds them also where no packet or only one without IP came.
    noted: Vec<String>,
    failure: Option<String>,
    latest: Instant,
}

impl Writer {
    fn new(file: Written, full: bool, interfaces: usize) -> Self {
        let patience = i64::try_from(BEAT.as_nanos()).unwrap_or(i64::MAX);
        let minimiser = (!full).then(|| Minimiser::new(&Limits::default(), patience));
        let counters = vec![None; interfaces];
        Self { file, minimiser, number: 0, counters, waiting: Vec::new(), noted: Vec::new(), failure: None, latest: now() }
    }

    fn packet(&mut self, interface: u32, at: Instant, wire: u64, bytes: &[u8]) {
        self.number += 1;
        self.latest = at;
        let Some(minimiser) = &mut self.minimiser else { return self.write(interface, at, bytes, wire) };
        minimiser.push(&Frame {
            number: FrameRef { capture: 0, frame: self.number },
            at,
            interface: usize::try_from(interface).unwrap_or(0),
            link: self.file.link(interface),
            wire_len: wire,
            bytes,
            held: bytes.len(),
            comment: &[],
        });
        self.ready();
    }

    /// Writes what is decided.
    fn ready(&mut self) {
        while let Some(kept) = self.minimiser.as_mut().and_then(Minimiser::pop) {
            self.kept(&kept);
        }
    }

    fn kept(&mut self, kept: &Kept) {
        let interface = u32::try_from(kept.interface).unwrap_or(0);
        self.write(interface, kept.at, &kept.bytes, kept.wire_len);
    }

    fn write(&mut self, interface: u32, at: Instant, bytes: &[u8], wire: u64) {
        if self.failure.is_some() {
            return;
        }
        let comments = std::mem::take(&mut self.waiting);
        match self.file.packet(interface, at, bytes, wire, &comments) {
            Ok(()) => {}
            Err(error) => self.failure = Some(error.to_string()),
        }
    }

    fn mark(&mut self, label: &str) {
        let mark = marks::phase(now(), label);
        self.waiting.push(mark.clone());
        self.noted.push(mark);
    }

    fn counters(&mut self, interface: u32, counters: Option<Counters>) {
        let Some(slot) = self.counters.get_mut(usize::try_from(interface).unwrap_or(usize::MAX)) else { return };
        *slot = counters.or(*slot);
        if let Some(counters) = *slot {
            let at = self.latest;
            self.note(interface, at, counters, &[]);
        }
    }

    fn note(&mut self, interface: u32, at: Instant, counters: Counters, comments: &[String]) {
        if let Err(error) = self.file.statistics(interface, at, counters, comments) {
            self.failure.get_or_insert(error.to_string());
        }
    }

    /// What waits longer than a beat is decided, marks that met no packet are written, and all goes to the system.
    fn beat(&mut self) {
        if let Some(minimiser) = &mut self.minimiser {
            minimiser.hasten(now());
        }
        self.ready();
        if !self.noted.is_empty() {
            let comments = std::mem::take(&mut self.noted);
            let counters = self.counters.first().copied().flatten().unwrap_or_default();
            self.note(0, now(), counters, &comments);
        }
        if let Err(error) = self.file.flush() {
            self.failure.get_or_insert(error.to_string());
        }
    }

    fn end(mut self) -> (u64, Vec<Option<Counters>>, u64, Option<String>) {
        if let Some(minimiser) = &mut self.minimiser {
            minimiser.end();
        }
        self.ready();
        self.beat();
        let forced = self.minimiser.as_ref().map_or(0, Minimiser::forced);
        let failure = self.failure.or(self.file.end().err().map(|error| error.to_string()));
        (self.file.packets(), self.counters, forced, failure)
    }
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Instant::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
