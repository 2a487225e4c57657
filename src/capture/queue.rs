//! Packets on their way from the threads that read devices to the one that writes. They gather while it is busy, and it takes all that is
//! there at once: the more packets come, the fewer hand-overs each of them costs.

use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::model::time::Instant;
use crate::source::device::{Caught, Counters};

/// Bytes of packets that may gather. Readers wait beyond it, and the kernel counts what it then has no room for.
const ROOM: usize = 32 << 20;
/// How long the writer lets packets gather when it has nothing to do.
const GATHER: Duration = Duration::from_millis(2);
/// Allocations beyond this are given back after a rush.
const USUAL: usize = 4 << 20;

/// What readers tell.
#[derive(Debug)]
pub(super) enum Event {
    /// A packet.
    Packet {
        /// Device, by its place in the file.
        interface: u32,
        /// When.
        at: Instant,
        /// Length on the wire.
        wire: u64,
        /// Its bytes among those of the portion.
        bytes: Range<usize>,
    },
    /// What the kernel counted.
    Counters {
        /// Device.
        interface: u32,
        /// None where it gave none.
        counters: Option<Counters>,
    },
    /// Nothing more comes of a device.
    Ended {
        /// Device.
        interface: u32,
        /// The reason, where nobody asked for it.
        why: Option<String>,
    },
}

/// What the writer takes at once.
#[derive(Debug, Default)]
pub(super) struct Portion {
    /// In the order in which they came.
    pub(super) events: Vec<Event>,
    /// Bytes of all packets.
    pub(super) bytes: Vec<u8>,
}

impl Portion {
    fn clear(&mut self) {
        self.events.clear();
        if self.bytes.capacity() > USUAL && self.bytes.len() < USUAL {
            self.bytes = Vec::new();
            self.events = Vec::new();
        }
        self.bytes.clear();
    }
}

/// The way between them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    gathered: Mutex<Portion>,
    /// Something is there.
    filled: Condvar,
    /// There is room again.
    room: Condvar,
}

impl Queue {
    /// Puts a packet in; waits where there is no room.
    pub(super) fn packet(&self, interface: u32, caught: &Caught<'_>) {
        let gathered = self.lock();
        let full = |portion: &mut Portion| portion.bytes.len() >= ROOM;
        let mut gathered = self.room.wait_while(gathered, full).unwrap_or_else(PoisonError::into_inner);
        let from = gathered.bytes.len();
        gathered.bytes.extend_from_slice(caught.bytes);
        let bytes = from..gathered.bytes.len();
        self.put(gathered, Event::Packet { interface, at: caught.at, wire: u64::from(caught.wire_len), bytes });
    }

    /// Puts something else in.
    pub(super) fn tell(&self, event: Event) {
        self.put(self.lock(), event);
    }

    fn put(&self, mut gathered: MutexGuard<'_, Portion>, event: Event) {
        gathered.events.push(event);
        if gathered.events.len() == 1 {
            drop(gathered);
            self.filled.notify_one();
        }
    }

    /// Takes all that is there into `portion`, whose earlier content is gone. Waits for so long where nothing is.
    pub(super) fn take(&self, portion: &mut Portion, wait: Duration) {
        portion.clear();
        let mut gathered = self.lock();
        if gathered.events.is_empty() {
            let empty = |portion: &mut Portion| portion.events.is_empty();
            gathered = self.filled.wait_timeout_while(gathered, wait, empty).unwrap_or_else(PoisonError::into_inner).0;
            if gathered.events.is_empty() {
                return;
            }
            drop(gathered);
            thread::sleep(GATHER);
            gathered = self.lock();
        }
        std::mem::swap(&mut *gathered, portion);
        drop(gathered);
        self.room.notify_all();
    }

    /// A reader that panicked leaves whole events behind: each is put in by one step.
    fn lock(&self) -> MutexGuard<'_, Portion> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn caught(bytes: &[u8]) -> Caught<'_> {
        Caught { at: Instant::default(), wire_len: 9, bytes }
    }

    #[test]
    fn what_gathers_is_taken_in_its_order_with_its_bytes() {
        let queue = Queue::default();
        queue.packet(0, &caught(b"one"));
        queue.packet(1, &caught(b"three"));
        queue.tell(Event::Ended { interface: 1, why: None });
        let mut portion = Portion::default();
        queue.take(&mut portion, Duration::ZERO);
        let packets: Vec<(u32, &[u8])> = portion
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Packet { interface, bytes, .. } => Some((*interface, &portion.bytes[bytes.clone()])),
                _ => None,
            })
            .collect();
        assert_eq!(packets, [(0, &b"one"[..]), (1, b"three")]);
        assert!(matches!(portion.events[2], Event::Ended { interface: 1, why: None }));
        queue.take(&mut portion, Duration::ZERO);
        assert!(portion.events.is_empty() && portion.bytes.is_empty());
    }

    #[test]
    fn a_reader_waits_for_room_and_loses_nothing() {
        let queue = Arc::new(Queue::default());
        let packets = 3 * ROOM / (1 << 20);
        let reader = thread::spawn({
            let queue = Arc::clone(&queue);
            move || {
                let packet = vec![7; 1 << 20];
                for _ in 0..packets {
                    queue.packet(0, &caught(&packet));
                }
            }
        });
        let (mut portion, mut taken) = (Portion::default(), 0);
        while taken < packets {
            queue.take(&mut portion, Duration::from_secs(10));
            assert!(portion.bytes.len() <= ROOM + (1 << 20));
            assert!(!portion.events.is_empty(), "{taken} of {packets}");
            taken += portion.events.len();
        }
        reader.join().unwrap();
        for _ in 0..2 {
            queue.take(&mut portion, Duration::ZERO);
        }
        assert!(portion.events.is_empty() && portion.bytes.capacity() <= USUAL);
    }
}
