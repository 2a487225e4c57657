//! What a live device is to the rest: opened, read, asked for its counters, stopped. What a system does for it stands behind this trait
//! (Linux and others with libpcap: [`live`](super::live)).

use crate::model::link_type::LinkType;
use crate::model::time::Instant;

/// A device that can be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Name.
    pub name: String,
    /// What the system says it is.
    pub description: Option<String>,
    /// Addresses.
    pub addresses: Vec<std::net::IpAddr>,
    /// Whether it is up.
    pub up: bool,
    /// Whether it is the loopback.
    pub loopback: bool,
}

/// How to record.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Device.
    pub device: String,
    /// BPF filter expression.
    pub filter: Option<String>,
    /// Snap length.
    pub snap: u32,
    /// Kernel buffer, bytes.
    pub buffer: u32,
}

/// A packet as the device gives it.
#[derive(Debug, Clone, Copy)]
pub struct Caught<'a> {
    /// When.
    pub at: Instant,
    /// Length on the wire.
    pub wire_len: u32,
    /// Captured bytes.
    pub bytes: &'a [u8],
}

/// What a read gave.
pub enum Read<'a> {
    /// A packet.
    Packet(Caught<'a>),
    /// Nothing for now.
    Nothing,
    /// The read was stopped.
    Stopped,
    /// The device is gone or broken.
    Failed(String),
}

/// What the kernel counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets that passed the filter, dropped ones counted.
    pub received: u64,
    /// Dropped for lack of room in the buffer.
    pub dropped: u64,
    /// Dropped by the interface.
    pub interface_dropped: u64,
}

impl Counters {
    /// Packets that were kept for whoever reads.
    #[must_use]
    pub const fn handed_on(&self) -> u64 {
        self.received.saturating_sub(self.dropped)
    }
}

/// Stops a read that blocks, from another thread.
pub type Stopper = Box<dyn Fn() + Send>;

/// An open device.
pub trait Handle: Send {
    /// Link type of its packets.
    fn link(&self) -> LinkType;
    /// The next packet; blocks until there is one or the read is stopped.
    fn read(&mut self) -> Read<'_>;
    /// From now on reads do not block.
    fn drain(&mut self) -> Result<(), String>;
    /// The kernel's counters.
    fn counters(&mut self) -> Option<Counters>;
    /// What stops a blocking read.
    fn stopper(&mut self) -> Stopper;
}

/// Why a device cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The right is missing.
    #[error(
        "no right to record on {device}: run once `sudo setcap cap_net_raw,cap_net_admin=eip {program}` (or as root), then again as yourself"
    )]
    NoRight {
        /// Device.
        device: String,
        /// Path of the program.
        program: String,
    },
    /// No such device.
    #[error("there is no device {device}; `wohin interfaces` lists those that there are")]
    NoDevice {
        /// Device.
        device: String,
    },
    /// The filter cannot be compiled.
    #[error("the filter `{filter}` is none that libpcap understands: {why}; see `man pcap-filter`")]
    Filter {
        /// Filter.
        filter: String,
        /// Why.
        why: String,
    },
    /// Anything else.
    #[error("cannot record on {device}: {why}")]
    Other {
        /// Device.
        device: String,
        /// Why.
        why: String,
    },
}
