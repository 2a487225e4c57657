//! One connection: its keys, its hellos, its round trip.

use super::crypto_frames::{CryptoStream, Frame, frames};
use super::header::{Extent, LongHeader};
use super::initial::{KeyPair, Opened, open};
use super::version::{Keying, Readable};
use super::{PROTOCOL, chlo};
use crate::dissect::{Out, Packet, Reader, tls};
use crate::model::fact::{Carrier, Fact, RoundTrip, Side};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// Key pairs kept of one connection: two connection ids (before and after Retry) in the versions tried.
const MAX_KEY_PAIRS: usize = 8;

/// Shortest connection id that hardly occurs by chance.
const MIN_TELLING_ID: usize = 4;

/// The well-known port of servers.
const HTTPS: u16 = 443;

/// Where an Initial packet stands in its datagram, with its header read.
#[derive(Debug, Clone, Copy)]
pub(super) struct InitialPacket<'a> {
    /// Header.
    pub header: LongHeader<'a>,
    /// Bytes from the header's first on.
    pub bytes: &'a [u8],
    /// Packet number and end.
    pub extent: Extent,
    /// What its version is read as.
    pub version: Readable,
}

impl InitialPacket<'_> {
    /// Whether all of the packet is there.
    pub(super) const fn whole(&self) -> bool {
        self.bytes.len() >= self.extent.end
    }
}

/// What is kept of a connection between its datagrams.
#[derive(Debug)]
pub(super) struct Connection {
    client: Side,
    /// Destination connection id of the client's first Initial packet: the keys follow from it.
    original: Vec<u8>,
    /// The id that a Retry put in its place.
    retried: Option<Vec<u8>>,
    /// The client's own id.
    client_id: Vec<u8>,
    /// The server's own id, empty until it is seen.
    server_id: Vec<u8>,
    keys: Vec<(Keying, Vec<u8>, KeyPair)>,
    /// Whether a packet was opened; until then the client is only presumed.
    opened: bool,
    /// A packet that was whole but could not be opened before any could.
    unopened: Option<(FrameRef, Instant, Side)>,
    /// The client's first Initial packet.
    first_at: Instant,
    /// Whether the client sent to the well-known port, so that it is the client even where nothing can be opened.
    to_server_port: bool,
    /// Its packet number, where it could be opened.
    first_number: Option<u64>,
    /// Initial packets of the client with the start of its hello, or unreadable.
    starts: u32,
    answered: bool,
    sides: [Handshake; 2],
}

/// Handshake of one side.
#[derive(Debug, Default)]
struct Handshake {
    stream: CryptoStream,
    largest: Option<u64>,
    /// Payload that brought the latest bytes.
    last: Option<(FrameRef, Instant)>,
}

/// What the frames of a packet say about its place in the exchange.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// The handshake's first bytes are among them.
    starts: bool,
    /// Largest packet number acknowledged.
    acknowledged: Option<u64>,
}

/// What [`Connection::take`] made of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Opened.
    Opened,
    /// The keys do not fit.
    NotOpened,
}

impl Connection {
    /// A connection of which `initial` is the client's first packet.
    pub(super) fn new(packet: &Packet<'_>, initial: &InitialPacket<'_>) -> Self {
        Self {
            client: packet.side,
            original: initial.header.destination.to_vec(),
            retried: None,
            client_id: initial.header.source.to_vec(),
            server_id: Vec::new(),
            keys: Vec::new(),
            opened: false,
            unopened: None,
            first_at: packet.at,
            first_number: None,
            to_server_port: packet.destination.port() == HTTPS,
            starts: 0,
            answered: false,
            sides: Default::default(),
        }
    }

    /// Gives up timing: an answer went by before the first packet captured.
    pub(super) const fn untimed(&mut self) {
        self.answered = true;
    }

    /// Side of the client.
    pub(super) const fn client(&self) -> Side {
        self.client
    }

    /// Whether a packet of it was opened.
    pub(super) const fn is_opened(&self) -> bool {
        self.opened
    }

    /// Whether the server answered.
    pub(super) const fn is_answered(&self) -> bool {
        self.answered
    }

    /// Whether a packet of the server with this header answers this connection (RFC 9000 7.2).
    pub(super) fn answers(&self, header: &LongHeader<'_>) -> bool {
        header.destination == self.client_id
    }

    /// Notes the id that the server gave itself.
    pub(super) fn saw_server(&mut self, side: Side, header: &LongHeader<'_>) {
        if side != self.client && self.answers(header) && self.server_id != header.source {
            self.server_id = header.source.to_vec();
        }
    }

    /// Whether a short header from `side` names the other end's id, long enough to mean something.
    pub(super) fn addresses(&self, side: Side, payload: &[u8]) -> bool {
        let id = if side == self.client { &self.server_id } else { &self.client_id };
        id.len() >= MIN_TELLING_ID && payload.get(1..).is_some_and(|rest| rest.starts_with(id))
    }

    /// Whether keys of this connection have been made from the destination of `header`.
    pub(super) fn keyed_by(&self, header: &LongHeader<'_>) -> bool {
        self.original == header.destination || self.retried.as_deref() == Some(header.destination)
    }

    /// Whether `header` is of the same client, told by the id it chose: a Retry went by unseen.
    pub(super) fn same_client(&self, side: Side, header: &LongHeader<'_>) -> bool {
        side == self.client && !self.client_id.is_empty() && header.source == self.client_id
    }

    /// Notes that the keys now follow from `destination`, the id of a Retry (RFC 9001 5.2); gives what stood there before.
    pub(super) fn rekey(&mut self, destination: &[u8]) -> Option<Vec<u8>> {
        self.retried.replace(destination.to_vec())
    }

    /// Takes [`rekey`](Self::rekey) back.
    pub(super) fn unkey(&mut self, before: Option<Vec<u8>>) {
        self.retried = before;
    }

    /// Opens a whole Initial packet and tells what it brings.
    pub(super) fn take(&mut self, packet: &Packet<'_>, initial: &InitialPacket<'_>, out: &mut Out) -> Taken {
        let Some(opened) = self.open(packet.side, initial) else { return Taken::NotOpened };
        self.opened = true;
        if let Some((frame, at, side)) = self.unopened.take() {
            out.tell_from(Fact::Anomaly { protocol: PROTOCOL, code: "not_authentic" }, frame, at, side);
        }
        let seen = self.read(packet, initial.version, &opened, out);
        if packet.side == self.client {
            self.first_number.get_or_insert(opened.number);
        } else if let (Some(first), Some(largest)) = (self.first_number, seen.acknowledged)
            && largest < first
        {
            // It answers a packet before those captured: the time between would come out too short.
            self.answered = true;
        }
        self.time(packet, initial, seen.starts, out);
        Taken::Opened
    }

    /// Notes a packet that is cut, or that could not be opened.
    pub(super) fn pass(&mut self, packet: &Packet<'_>, initial: &InitialPacket<'_>, out: &mut Out) {
        if initial.whole() && !self.opened && self.unopened.is_none() {
            self.unopened = Some((packet.frame, packet.at, packet.side));
        }
        self.time(packet, initial, true, out);
    }

    fn open(&mut self, side: Side, initial: &InitialPacket<'_>) -> Option<Opened> {
        let from_client = side == self.client;
        let handshake = self.sides.get_mut(side.index())?;
        let largest = handshake.largest;
        let attempt = |pair: &KeyPair| {
            let keys = if from_client { &pair.client } else { &pair.server };
            open(keys, initial.bytes, initial.extent, largest)
        };
        let keyings = initial.version.keyings;
        let known = self.keys.iter().filter(|(keying, ..)| keyings.contains(keying)).find_map(|(.., pair)| attempt(pair));
        let opened = known.or_else(|| {
            let ids = [self.retried.as_deref(), Some(self.original.as_slice())];
            for id in ids.into_iter().flatten() {
                for &keying in keyings {
                    if self.keys.iter().any(|(k, i, _)| *k == keying && i == id) {
                        continue;
                    }
                    let pair = KeyPair::derive(keying, id)?;
                    if let Some(opened) = attempt(&pair) {
                        if self.keys.len() < MAX_KEY_PAIRS {
                            self.keys.push((keying, id.to_vec(), pair));
                        }
                        return Some(opened);
                    }
                }
            }
            None
        })?;
        handshake.largest = Some(largest.map_or(opened.number, |largest| largest.max(opened.number)));
        Some(opened)
    }

    /// Collects the CRYPTO frames.
    fn read(&mut self, packet: &Packet<'_>, version: Readable, opened: &Opened, out: &mut Out) -> Seen {
        let client = packet.side == self.client;
        let mut seen = Seen::default();
        let Some(handshake) = self.sides.get_mut(packet.side.index()) else { return seen };
        let (mut all, mut name) = (true, None);
        let ended = frames(&opened.frames, version.google_frames, |frame| match frame {
            Frame::Ack(largest) => seen.acknowledged = seen.acknowledged.max(Some(largest)),
            Frame::Crypto(offset, data) => {
                seen.starts |= offset == 0;
                handshake.last = Some((packet.frame, packet.at));
                if version.tls {
                    all &= handshake.stream.insert(offset, data);
                } else if client && offset == 0 {
                    name = name.take().or_else(|| chlo::server_name(data));
                }
            }
        });
        if ended.is_err() {
            out.anomaly(PROTOCOL, "bad_frame");
        }
        if !all {
            out.anomaly(PROTOCOL, "crypto_cap");
        }
        if let Some(name) = name {
            out.tell(Fact::QuicServerName { name });
        }
        handshake.tell_messages(client, out);
        seen
    }

    /// Tells the round trip at the first answer, unless the client sent more than once: which one was answered would be a guess.
    fn time(&mut self, packet: &Packet<'_>, initial: &InitialPacket<'_>, starts: bool, out: &mut Out) {
        if packet.side == self.client {
            self.starts = self.starts.saturating_add(u32::from(starts && !self.answered));
        } else if self.answers(&initial.header) {
            self.answer(packet, out);
        }
    }

    /// Notes the server's first answer, an Initial or a Retry.
    pub(super) fn answer(&mut self, packet: &Packet<'_>, out: &mut Out) {
        if std::mem::replace(&mut self.answered, true) {
            return;
        }
        let nanos = packet.at.since(self.first_at);
        if self.starts <= 1 && nanos >= 0 && (self.opened || self.to_server_port) {
            out.tell(Fact::RoundTrip(RoundTrip { by: PROTOCOL, nanos, asked_by: self.client }));
        }
    }

    /// Tells of a hello that never became whole.
    pub(super) fn finish(&self, out: &mut Out) {
        let Some(handshake) = self.sides.get(self.client.index()) else { return };
        let Some((frame, at)) = handshake.last else { return };
        let mut reader = Reader::new(handshake.stream.contiguous());
        let Some(message) = Message::read(&mut reader).filter(|message| message.kind == CLIENT_HELLO) else { return };
        if let Some(hello) = tls::hello::client_hello(message.body, Carrier::Quic, false) {
            out.tell_from(Fact::ClientHello(Box::new(hello)), frame, at, self.client);
        }
    }
}

/// Handshake types (RFC 8446 4).
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;

/// A handshake message, or what is there of it.
struct Message<'a> {
    kind: u8,
    body: &'a [u8],
    whole: bool,
}

impl<'a> Message<'a> {
    fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let kind = reader.u8("handshake type").ok()?;
        let length = reader.u24("handshake length").ok()?;
        let (body, whole) = reader.take_up_to(usize::try_from(length).ok()?);
        Some(Self { kind, body, whole })
    }
}

impl Handshake {
    /// Tells of the hellos that are whole and lets go of them. A client that was sent a `HelloRetryRequest` has two.
    fn tell_messages(&mut self, client: bool, out: &mut Out) {
        let mut reader = Reader::new(self.stream.contiguous());
        let mut done = 0;
        while let Some(message) = Message::read(&mut reader).filter(|message| message.whole) {
            done = reader.position();
            let fact = match (message.kind, client) {
                (CLIENT_HELLO, true) => {
                    tls::hello::client_hello(message.body, Carrier::Quic, true).map(|hello| Fact::ClientHello(Box::new(hello)))
                }
                (SERVER_HELLO, false) => {
                    tls::hello::server_hello(message.body, Carrier::Quic).map(|hello| Fact::ServerHello(Box::new(hello)))
                }
                _ => None,
            };
            match fact {
                Some(fact) => out.tell(fact),
                None => out.anomaly(PROTOCOL, "bad_handshake"),
            }
        }
        self.stream.consume(done);
    }
}
