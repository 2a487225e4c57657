//! Live devices through libpcap. The only file that names `pcap`.

use pcap::{Active, Capture, Error, Linktype, Precision};

use crate::model::link_type::LinkType;
use crate::model::time::Instant;

use super::device::{Caught, Counters, Device, DeviceError, Handle, Read, Stopper, Wish};

/// Milliseconds after which the kernel hands a block over that is not full. No timer is built on it: a read may still block for ever.
const BLOCK_MS: i32 = 50;

/// All devices.
pub fn devices() -> Result<Vec<Device>, String> {
    let list = pcap::Device::list().map_err(|error| error.to_string())?;
    let device = |device: pcap::Device| Device {
        up: device.flags.is_up(),
        loopback: device.flags.is_loopback(),
        addresses: device.addresses.iter().map(|address| address.addr).collect(),
        name: device.name,
        description: device.desc,
    };
    Ok(list.into_iter().map(device).collect())
}

/// The device that is recorded when none is named, where no default route tells.
#[must_use]
pub fn usual() -> Option<String> {
    pcap::Device::lookup().ok().flatten().map(|device| device.name)
}

/// Opens a device.
pub fn open(wish: &Wish, program: &str) -> Result<Box<dyn Handle>, DeviceError> {
    let device = wish.device.clone();
    let explain = |error: Error| explain(&error, &device, program);
    let inactive = Capture::from_device(wish.device.as_str()).map_err(explain)?;
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let inactive = inactive.promisc(false).snaplen(number(wish.snap)).buffer_size(number(wish.buffer)).timeout(BLOCK_MS);
    let mut capture = inactive.precision(Precision::Nano).open().map_err(explain)?;
    // The cooked header of version 2 names the interface of each packet.
    let cooked = Linktype(i32::from(LinkType::LINUX_SLL2.0));
    if wish.device == "any" && capture.list_datalinks().is_ok_and(|list| list.contains(&cooked)) {
        capture.set_datalink(cooked).map_err(explain)?;
    }
    if let Some(filter) = &wish.filter {
        capture.filter(filter, true).map_err(|error| DeviceError::Filter { filter: filter.clone(), why: error.to_string() })?;
    }
    Ok(Box::new(Opened(Some(capture))))
}

fn explain(error: &Error, device: &str, program: &str) -> DeviceError {
    let why = error.to_string();
    let lower = why.to_ascii_lowercase();
    if lower.contains("permission") || lower.contains("not permitted") {
        DeviceError::NoRight { device: device.to_owned(), program: program.to_owned() }
    } else if lower.contains("no such device") || lower.contains("doesn't exist") {
        DeviceError::NoDevice { device: device.to_owned() }
    } else {
        DeviceError::Other { device: device.to_owned(), why }
    }
}

/// There is a capture, but while it changes its mode.
struct Opened(Option<Capture<Active>>);

impl Handle for Opened {
    fn link(&self) -> LinkType {
        match self.0.as_ref().map_or(1, |capture| capture.get_datalink().0) {
            // DLT_RAW has another number in files.
            12 | 14 => LinkType::RAW,
            other => LinkType(u16::try_from(other).unwrap_or(u16::MAX)),
        }
    }

    fn read(&mut self) -> Read<'_> {
        let Some(capture) = &mut self.0 else { return Read::Stopped };
        match capture.next_packet() {
            Ok(packet) => {
                let stamp = packet.header.ts;
                // With nanosecond precision the nanoseconds arrive in the field of the microseconds.
                let at = Instant::from_nanos(stamp.tv_sec.saturating_mul(1_000_000_000).saturating_add(stamp.tv_usec));
                Read::Packet(Caught { at, wire_len: packet.header.len, bytes: packet.data })
            }
            Err(Error::TimeoutExpired) => Read::Nothing,
            Err(Error::NoMorePackets) => Read::Stopped,
            Err(error) => Read::Failed(error.to_string()),
        }
    }

    fn drain(&mut self) -> Result<(), String> {
        let capture = self.0.take().ok_or("the device was closed")?;
        self.0 = Some(capture.setnonblock().map_err(|error| error.to_string())?);
        Ok(())
    }

    fn counters(&mut self) -> Option<Counters> {
        let stat = self.0.as_mut()?.stats().ok()?;
        Some(Counters {
            received: u64::from(stat.received),
            dropped: u64::from(stat.dropped),
            interface_dropped: u64::from(stat.if_dropped),
        })
    }

    fn stopper(&mut self) -> Stopper {
        let handle = std::sync::Mutex::new(self.0.as_mut().map(Capture::breakloop_handle));
        Box::new(move || {
            if let Ok(Some(handle)) = handle.lock().as_deref_mut() {
                handle.breakloop();
            }
        })
    }
}
