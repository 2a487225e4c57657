//! The recording loop: a thread for each device that only reads, one that leaves payload out and writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant as Clock};

use crate::model::time::Instant;
use crate::source::device::{Counters, Handle, Read};

use super::file::Written;
use super::owners::Tally;
use super::talk::{News, Tell};
use super::writer::{Turn, Writer};

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

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Packets in the file.
    pub packets: u64,
    /// The kernel's counters by device.
    pub counters: Vec<(String, Option<Counters>)>,
    /// Packets whose flow was not decided in time.
    pub forced: u64,
    /// Flows and their programs, where those were looked for.
    pub tally: Option<Tally>,
    /// Why it ended.
    pub end: End,
}

enum Event {
    Packet { interface: u32, at: Instant, wire: u64, bytes: Vec<u8> },
    Counters { interface: u32, counters: Option<Counters> },
    Ended { interface: u32, why: Option<String> },
}

/// Records until something ends it. `told` hears of each phase that begins, and on every beat how it stands.
pub fn record(order: Order, told: &mut dyn FnMut(News)) -> Recorded {
    let Order { sources, file, full, processes, duration, max_size, stop, tells } = order;
    let ring = file.is_ring();
    let turn = if ring { Turn { size: max_size, time: duration } } else { Turn::default() };
    let (duration, max_size) = if ring { (None, None) } else { (duration, max_size) };
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
    let mut writer = Writer::new(file, full, processes, names.len(), BEAT, turn);
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
    let counters = names.into_iter().zip(outcome.counters).collect();
    Recorded { packets: outcome.packets, counters, forced: outcome.forced, tally: outcome.tally, end }
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
