//! The recording loop: a thread for each device that only reads, one that leaves payload out and writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Clock};

use crate::source::device::{Counters, Handle, Read};

use super::file::Written;
use super::owners::Tally;
use super::queue::{Event, Portion, Queue};
use super::talk::{News, Tell};
use super::wall::{Wall, set};
use super::writer::{Turn, Writer};

/// How often the file is handed to the system. A packet may wait for its flow to be decided through one whole beat.
const BEAT: Duration = Duration::from_millis(500);
/// How often the loop looks whether it shall stop.
const LOOK: Duration = Duration::from_millis(50);
/// How long a device is read on after the stop: until the kernel has handed over what it holds.
const DRAIN: Duration = Duration::from_millis(200);
/// How often the kernel's counters are written.
const COUNT: Duration = Duration::from_secs(5);

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
    /// Look for the programs that flows belong to: somebody tells of sockets.
    pub processes: bool,
    /// End after this time; of a ring, begin the next file.
    pub duration: Option<Duration>,
    /// End at this size, bytes; of a ring, begin the next file.
    pub max_size: Option<u64>,
    /// Set from outside when it shall end.
    pub stop: Arc<AtomicBool>,
    /// What is told from outside.
    pub tells: Receiver<Tell>,
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

/// What a device gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Device.
    pub device: String,
    /// Packets taken from it.
    pub taken: u64,
    /// What the kernel counted; none where it gave nothing.
    pub counters: Option<Counters>,
}

impl Counted {
    /// Packets that the kernel counted and did not drop, but that were passed over: what leaves through the loopback device comes in through
    /// it again, and libpcap hands it on once.
    #[must_use]
    pub fn passed_over(&self) -> u64 {
        self.counters.map_or(0, |counters| counters.handed_on().saturating_sub(self.taken))
    }
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Packets in the file.
    pub packets: u64,
    /// What each device gave.
    pub devices: Vec<Counted>,
    /// Packets whose flow was not decided in time.
    pub forced: u64,
    /// Flows and their programs, where those were looked for.
    pub tally: Option<Tally>,
    /// Why it ended.
    pub end: End,
}

/// Records until something ends it. `told` hears of each phase that begins, and on every beat how it stands.
pub fn record(order: Order, told: &mut dyn FnMut(News)) -> Recorded {
    let Order { sources, file, full, processes, duration, max_size, stop, tells } = order;
    let ring = file.is_ring();
    let turn = if ring { Turn { size: max_size, time: duration } } else { Turn::default() };
    let (duration, max_size) = if ring { (None, None) } else { (duration, max_size) };
    let queue = Arc::new(Queue::default());
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let mut stoppers = Vec::new();
    let mut readers = Vec::new();
    let stopping = Arc::new(AtomicBool::new(false));
    for (index, mut source) in sources.into_iter().enumerate() {
        stoppers.push(source.handle.stopper());
        let (queue, stopping) = (Arc::clone(&queue), Arc::clone(&stopping));
        let interface = u32::try_from(index).unwrap_or(u32::MAX);
        readers.push(thread::spawn(move || read(interface, source.handle.as_mut(), &queue, &stopping)));
    }
    let mut writer = Writer::new(file, full, processes, names.len(), turn);
    let begun = Clock::now();
    let mut beat = Clock::now();
    let mut wall = Wall::default();
    let mut end = None;
    let mut left = names.len();
    let mut device_end = String::new();
    let mut portion = Portion::default();
    let mut taken = vec![0_u64; names.len()];
    while left > 0 {
        queue.take(&mut portion, LOOK);
        if portion.events.is_empty() && readers.iter().all(JoinHandle::is_finished) {
            // One that panicked has not said that it ended.
            break;
        }
        let Portion { events, bytes } = &mut portion;
        for event in events.drain(..) {
            match event {
                Event::Packet { interface, at, wire, bytes: place } => {
                    if let Some(count) = taken.get_mut(usize::try_from(interface).unwrap_or(usize::MAX)) {
                        *count += 1;
                    }
                    writer.packet(interface, at, wire, bytes.get(place).unwrap_or_default());
                }
                Event::Counters { interface, counters } => writer.counters(interface, counters),
                Event::Ended { interface, why } => {
                    left -= 1;
                    if let Some(why) = why {
                        device_end = format!("{}: {why}", names.get(usize::try_from(interface).unwrap_or(0)).map_or("", String::as_str));
                    }
                }
            }
        }
        for tell in tells.try_iter() {
            match tell {
                Tell::Mark(label) => {
                    writer.mark(&label);
                    told(News::Phase(label));
                }
                Tell::Sockets(change) => writer.sockets(change),
            }
        }
        if beat.elapsed() >= BEAT {
            beat = Clock::now();
            if let Some(by) = wall.look() {
                writer.clock_was_set(by);
                told(News::Line(set(by)));
            }
            writer.beat();
            told(News::State(writer.state()));
        }
        let reason = if let Some(failure) = writer.failure() {
            Some(End::File(failure.clone()))
        } else if stop.load(Ordering::Relaxed) {
            Some(End::Asked)
        } else if duration.is_some_and(|limit| begun.elapsed() >= limit) {
            Some(End::Duration)
        } else if max_size.is_some_and(|limit| writer.len() >= limit) {
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
    let outcome = writer.end();
    let end = outcome.failure.map(End::File).or(end).unwrap_or(End::Devices(device_end));
    let counted = names.into_iter().zip(taken).zip(outcome.counters);
    let devices = counted.map(|((device, taken), counters)| Counted { device, taken, counters }).collect();
    Recorded { packets: outcome.packets, devices, forced: outcome.forced, tally: outcome.tally, end }
}

/// Reads a device until it is stopped or gone.
fn read(interface: u32, handle: &mut dyn Handle, queue: &Queue, stopping: &AtomicBool) {
    let mut counted = Clock::now();
    let mut draining: Option<Clock> = None;
    let mut taken = 0_u64;
    let why = loop {
        if draining.is_none() && stopping.load(Ordering::Relaxed) {
            if let Err(why) = handle.drain() {
                break Some(why);
            }
            draining = Some(Clock::now());
        }
        match handle.read() {
            Read::Packet(caught) => {
                taken += 1;
                queue.packet(interface, &caught);
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
            queue.tell(Event::Counters { interface, counters: handle.counters() });
        }
    };
    let counters = handle.counters();
    if let (None, Some(counters)) = (&why, counters) {
        settle(interface, handle, queue, counters.handed_on().saturating_sub(taken));
    }
    queue.tell(Event::Counters { interface, counters });
    queue.tell(Event::Ended { interface, why });
}

/// Reads the `due` packets that the kernel has counted and not handed over yet, so that its count is that of the file.
fn settle(interface: u32, handle: &mut dyn Handle, queue: &Queue, mut due: u64) {
    let mut latest = Clock::now();
    while due > 0 && latest.elapsed() < DRAIN {
        match handle.read() {
            Read::Packet(caught) => {
                (due, latest) = (due - 1, Clock::now());
                queue.packet(interface, &caught);
            }
            Read::Failed(_) => return,
            Read::Nothing | Read::Stopped => thread::sleep(Duration::from_millis(1)),
        }
    }
}
