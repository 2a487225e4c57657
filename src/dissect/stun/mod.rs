//! STUN (RFC 8489, classic RFC 3489), TURN (RFC 8656) and `ChannelData`, over UDP and TCP.

mod message;

use std::net::SocketAddr;

use crate::model::fact::{Fact, RoundTrip, Side};
use crate::model::time::Instant;

use super::framing::Proof;
use super::{Chunk, Dissector, Inner, Memory, Out, Packet, Probe, Progress, Reader, StreamDissector};

pub(crate) use message::{has_cookie, is_microsoft};

/// What is remembered of a flow.
#[derive(Debug, Default)]
struct Known {
    /// Transactions that wait: identifier, side, and time (none once asked twice).
    waiting: Vec<([u8; 12], Side, Option<Instant>)>,
    /// A TURN allocation or channel was spoken of.
    turn: bool,
    /// Peers by channel number.
    channels: Vec<(u16, SocketAddr)>,
    /// Channels that carried something.
    used: Vec<(u16, Side)>,
}

/// Transactions remembered; older ones make room.
const WAITING: usize = 32;
/// Channels remembered (RFC 8656 12 allows 4096 a client).
const CHANNELS: usize = 256;

impl Known {
    /// The peer that a channel leads to.
    fn peer(&self, channel: u16) -> Option<SocketAddr> {
        self.channels.iter().find(|(number, _)| *number == channel).map(|(_, peer)| *peer)
    }

    /// Whether a channel is used from this side for the first time: media is not told with every packet.
    fn is_first(&mut self, channel: u16, side: Side) -> bool {
        if self.used.contains(&(channel, side)) || self.used.len() >= CHANNELS {
            return false;
        }
        self.used.push((channel, side));
        true
    }

    fn message(&mut self, message: &message::Message, at: Instant, side: Side, out: &mut Out) {
        if (3..=9).contains(&message.method) {
            self.turn = true;
        }
        if message.method == message::CHANNEL_BIND
            && let (Some(channel), Some(peer)) = (message.channel, message.peer)
            && self.channels.len() < CHANNELS
            && !self.channels.contains(&(channel, peer))
        {
            self.channels.push((channel, peer));
        }
        match message.class {
            message::REQUEST => {
                let known = self.waiting.iter_mut().find(|(id, asked, _)| *id == message.transaction && *asked == side);
                if let Some(known) = known {
                    known.2 = None;
                } else {
                    if self.waiting.len() >= WAITING {
                        self.waiting.remove(0);
                    }
                    self.waiting.push((message.transaction, side, Some(at)));
                }
            }
            message::SUCCESS | message::ERROR => {
                let place = self.waiting.iter().position(|(id, asked, _)| *id == message.transaction && *asked != side);
                if let Some((_, asked_by, Some(asked))) = place.map(|place| self.waiting.swap_remove(place)) {
                    out.tell(Fact::RoundTrip(RoundTrip { by: "stun", nanos: at.since(asked), asked_by }));
                }
            }
            _ => {}
        }
    }
}

/// STUN messages in datagrams.
pub struct Stun;

impl Dissector for Stun {
    fn protocol(&self) -> &'static str {
        "stun"
    }

    fn first_byte(&self, byte: u8) -> bool {
        byte < 64
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let Some(message) = message::read(packet.payload, packet.wire_len, out) else { return Probe::NotMine };
        memory.slot::<Known>().message(&message, packet.at, packet.side, out);
        Probe::Mine
    }
}

/// `ChannelData` in datagrams (RFC 8656 12.4).
pub struct ChannelData;

/// Channel number and length of the data, where the bytes can be a `ChannelData` message.
fn channel_head(bytes: &[u8]) -> Option<(u16, usize)> {
    let mut reader = Reader::new(bytes);
    let channel = reader.u16("channel").ok()?;
    let length = reader.u16("length").ok()?;
    (0x4000..=0x4fff).contains(&channel).then_some((channel, usize::from(length)))
}

/// Whether the data of a channel begins as what calls send through it (RFC 7983).
fn plausible_inside(bytes: &[u8]) -> bool {
    match bytes.first() {
        Some(0..=3) => has_cookie(bytes),
        Some(20..=63) => matches!(bytes, [_, 0xfe, 0xfd | 0xff | 0xfc, ..]),
        _ => false,
    }
}

impl Dissector for ChannelData {
    fn protocol(&self) -> &'static str {
        "turn_channel"
    }

    fn first_byte(&self, byte: u8) -> bool {
        (0x40..=0x4f).contains(&byte)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let Some((channel, length)) = channel_head(packet.payload) else { return Probe::NotMine };
        let there = packet.wire_len.saturating_sub(4);
        // Padding to four bytes is optional over UDP.
        let exact = there >= length && there - length < 4;
        let turn = memory.existing::<Known>().is_some_and(|known| known.turn);
        let inside = packet.payload.get(4..).unwrap_or(&[]);
        if !exact || !(turn || (length >= 8 && there == length && plausible_inside(inside))) {
            return Probe::NotMine;
        }
        // Where nothing else says that this is a channel, the first bytes inside do.
        out.header(0..if turn { 4 } else { 7.min(packet.payload.len()) });
        let known = memory.slot::<Known>();
        let peer = known.peer(channel);
        let told = known.is_first(channel, packet.side);
        if told {
            out.tell(Fact::TurnChannel { channel });
        }
        out.inner.push(Inner { peer, ..Inner::part(4, length.min(inside.len()), length, "turn_channel") });
        Probe::Mine
    }
}

/// `ChannelData` where neither an allocation nor the data itself proves it: a capture that began in the middle of a call. GTP and others begin
/// with the same bits, so only RTP headers that continue one another are believed.
pub struct LooseChannel;

/// An RTP header without sources.
const RTP: usize = 12;

#[derive(Debug, Default)]
struct Loose(Proof);

impl Dissector for LooseChannel {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn first_byte(&self, byte: u8) -> bool {
        (0x40..=0x4f).contains(&byte)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let Some((_, length)) = channel_head(packet.payload) else { return Probe::NotMine };
        let inside = packet.payload.get(4..).unwrap_or(&[]);
        if packet.wire_len.checked_sub(4) != Some(length) || inside.first().is_none_or(|first| first >> 6 != 2) {
            return Probe::NotMine;
        }
        out.header(0..packet.payload.len().min(4 + RTP));
        if memory.slot::<Loose>().0.add(inside, packet.side) {
            memory.slot::<Known>().turn = true;
            out.saw("turn_channel");
        }
        out.inner.push(Inner::part(4, inside.len(), length, "turn_channel"));
        Probe::NotMine
    }
}

/// STUN and `ChannelData` over TCP (RFC 8656 12.5: channel data is padded to four bytes).
pub struct StunStream;

impl StreamDissector for StunStream {
    fn protocol(&self) -> &'static str {
        "stun"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        let first = chunk.bytes.first()?;
        if *first > 3 {
            return Some(false);
        }
        if chunk.bytes.len() < 8 { None } else { Some(has_cookie(chunk.bytes)) }
    }

    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress {
        let mut at = 0_usize;
        while let Some(rest) = chunk.bytes.get(at..)
            && rest.len() >= 4
        {
            let used = if let Some((channel, length)) = channel_head(rest) {
                let padded = length.next_multiple_of(4) + 4;
                if rest.len() < padded {
                    break;
                }
                let known = memory.slot::<Known>();
                let peer = known.peer(channel);
                out.saw("turn_channel");
                out.header(at..at + 4);
                if known.is_first(channel, chunk.side) {
                    out.tell(Fact::TurnChannel { channel });
                }
                out.inner.push(Inner { peer, ..Inner::part(at + 4, length, length, "turn_channel") });
                padded
            } else {
                let [_, _, high, low, ..] = rest else { break };
                let length = usize::from(u16::from_be_bytes([*high, *low])) + 20;
                let Some(bytes) = rest.get(..length) else {
                    if rest.len() >= 8 && !has_cookie(rest) {
                        return Progress::NotMine;
                    }
                    break;
                };
                let from = out.inner.len();
                let base = out.base;
                out.base = base.saturating_add(at);
                let read = message::read(bytes, length, out);
                out.base = base;
                let Some(message) = read else { return Progress::NotMine };
                for inner in out.inner.iter_mut().skip(from) {
                    inner.offset += at;
                }
                memory.slot::<Known>().message(&message, chunk.at, chunk.side, out);
                length
            };
            at += used;
        }
        Progress::Consumed(at)
    }
}
