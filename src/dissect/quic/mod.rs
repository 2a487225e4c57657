//! QUIC (RFC 9000, RFC 9001, RFC 9369, their drafts, and Google's and Facebook's own versions).
//!
//! What is visible is the version, who asked whom, and the hellos inside Initial packets. [`version`] knows the versions, [`header`] reads long
//! headers, [`chlo`] the hello of Google's own handshake, [`initial`] opens Initial packets, [`crypto_frames`] puts the handshake together, [`connection`] tells what it says.

mod chlo;
mod connection;
mod crypto_frames;
mod header;
mod initial;
mod version;

#[cfg(test)]
mod tests;

use super::{Dissector, Memory, Out, Packet, Probe, Reader};
use crate::model::fact::Fact;
use connection::{Connection, InitialPacket, Taken};
use header::{Body, LongHeader};
use version::Version;

/// Protocol code.
const PROTOCOL: &str = "quic";

/// Packets read of one datagram; senders coalesce one for each of four levels of encryption (RFC 9000 12.2).
const MAX_COALESCED: usize = 16;

/// Initial packets of one flow that may fail to open before no new connection is looked for.
const MAX_FAILURES: u32 = 256;

/// Datagrams of unknown versions tried as QUIC in one flow that is not known as QUIC.
const MAX_GUESSES: u32 = 4;

/// What a client's datagram with an Initial packet has at least (RFC 9000 14.1), as have those that force version negotiation.
const CLIENT_DATAGRAM: usize = 1200;

/// Shortest destination connection id that a client chooses first (RFC 9000 7.2).
const CLIENT_DESTINATION: usize = 8;

/// Bytes behind the connection ids that lengths and the token of a damaged header may take.
const HEADER_MARGIN: usize = 24;

/// QUIC over datagrams.
pub struct Quic;

/// What is kept of a flow.
#[derive(Debug, Default)]
struct Flow {
    /// Whether QUIC was seen here for certain.
    known: bool,
    /// Whether packets with Google's public header were seen.
    google: bool,
    failures: u32,
    guesses: u32,
    connection: Option<Connection>,
}

impl Dissector for Quic {
    fn protocol(&self) -> &'static str {
        PROTOCOL
    }

    /// Any: even the fixed bit of a short header may be clear (RFC 9287).
    fn first_byte(&self, _byte: u8) -> bool {
        true
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        match packet.payload.first() {
            Some(0x80..) => long(packet, memory, out),
            // A short header says nothing of itself: the flow must be known.
            Some(0x40..) if memory.existing::<Flow>().is_some_and(|flow| flow.known) => Probe::Mine,
            Some(..0x40) if memory.existing::<Flow>().is_some_and(|flow| flow.addresses(packet)) => Probe::Mine,
            Some(&first) if first & GOOGLE_CLEAR == 0 => google_public(first, packet, memory, out),
            _ => Probe::NotMine,
        }
    }

    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        if let Some(connection) = memory.take::<Flow>().and_then(|flow| flow.connection) {
            connection.finish(out);
        }
    }
}

/// Bits that are clear in the public flags of Google's QUIC up to Q043: reserved, multipath, public reset.
const GOOGLE_CLEAR: u8 = 0b1100_0010;

/// Public flags of a packet with version and connection id.
const GOOGLE_VERSION_AND_ID: u8 = 0b0000_1001;

/// Google's QUIC up to Q043: public flags, connection id, version tag.
fn google_public(first: u8, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
    if first & GOOGLE_VERSION_AND_ID == GOOGLE_VERSION_AND_ID {
        let mut reader = Reader::new(packet.payload);
        let read = reader.skip(9, "public flags and connection id").and_then(|()| reader.u32("version"));
        if let Ok(number) = read
            && version::is_google(number)
        {
            memory.slot::<Flow>().google = true;
            out.tell(Fact::Quic { version: number });
            out.header(0..reader.position());
            if let Some(name) = chlo::server_name_in(reader.rest()) {
                out.header(out.headed()..packet.payload.len());
                out.tell(Fact::QuicServerName { name });
            }
            return Probe::Mine;
        }
    }
    if memory.existing::<Flow>().is_some_and(|flow| flow.google) { Probe::Mine } else { Probe::NotMine }
}

/// Datagrams that begin with a long header.
fn long(packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
    let known = memory.existing::<Flow>().is_some_and(|flow| flow.known);
    if let Some(probe) = recognised(packet, known, memory, out) {
        return probe;
    }
    let mut reader = Reader::new(packet.payload);
    let Ok(header) = LongHeader::read(&mut reader) else { return cut_header(packet, known, out) };
    let readable = match version::version(header.version) {
        Version::Negotiation => return negotiation(packet, &header, &mut reader, memory, out),
        _ if !header.sane_ids() => return Probe::NotMine,
        // A clear fixed bit (RFC 9287) looks like RTP; only a flow known as QUIC may have it.
        Version::Readable(readable) if header.fixed_bit() || known => Some(readable),
        Version::Reserved if header.fixed_bit() && (known || packet.wire_len >= CLIENT_DATAGRAM) => None,
        Version::Unknown if header.fixed_bit() => return unknown(packet, known, memory, out),
        _ => return Probe::NotMine,
    };
    let flow = memory.slot::<Flow>();
    flow.known = true;
    out.tell(Fact::Quic { version: header.version });
    out.header(0..reader.position());
    if readable.is_some() {
        flow.packets(packet, &header, out);
    }
    Probe::Mine
}

/// Versions known by their number: what follows it is laid out in other ways.
fn recognised(packet: &Packet<'_>, known: bool, memory: &mut Memory, out: &mut Out) -> Option<Probe> {
    let mut reader = Reader::new(packet.payload);
    let fixed_bit = reader.u8("first byte").ok()? & 0x40 != 0;
    let number = reader.u32("version").ok()?;
    if version::version(number) != Version::Recognised {
        return None;
    }
    // No RTP looks like the tags of Google: their payload type would be one of RTCP's (RFC 5761 4).
    if !fixed_bit && !known && !version::is_google(number) {
        return Some(Probe::NotMine);
    }
    memory.slot::<Flow>().known = true;
    out.tell(Fact::Quic { version: number });
    out.header(0..reader.position());
    // Connection ids, packet number and frame header differ by version, but all are short.
    if version::is_google(number)
        && let Some(name) = chlo::server_name_in(reader.rest())
    {
        out.header(out.headed()..packet.payload.len());
        out.tell(Fact::QuicServerName { name });
    }
    Some(Probe::Mine)
}

/// A datagram that ends within the common part of the long header.
fn cut_header(packet: &Packet<'_>, known: bool, out: &mut Out) -> Probe {
    let mut reader = Reader::new(packet.payload);
    let fixed_bit = reader.u8("first byte").is_ok_and(|first| first & 0x40 != 0);
    let number = reader.u32("version").ok().filter(|&number| matches!(version::version(number), Version::Readable(_)));
    match number {
        Some(number) if fixed_bit && (known || packet.is_cut()) => out.tell(Fact::Quic { version: number }),
        None if fixed_bit && known => {}
        _ => return Probe::NotMine,
    }
    out.header(0..packet.payload.len());
    if !packet.is_cut() {
        out.anomaly(PROTOCOL, "cut");
    }
    Probe::Mine
}

/// Version Negotiation (RFC 8999 6, RFC 9000 17.2.1). Its first byte may be anything from 0x80 on, so RTP must be kept apart.
fn negotiation(packet: &Packet<'_>, header: &LongHeader<'_>, reader: &mut Reader<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
    let mut offered = 0_usize;
    let mut all_known = true;
    while let Ok(number) = reader.u32("supported version") {
        offered = offered.saturating_add(1);
        all_known &= !matches!(version::version(number), Version::Unknown | Version::Negotiation);
    }
    let whole = reader.is_empty() || packet.is_cut();
    let known = memory.existing::<Flow>().filter(|flow| flow.known);
    let answers = known.as_ref().is_some_and(|flow| {
        flow.connection.as_ref().is_none_or(|connection| connection.client() != packet.side && connection.answers(header))
    });
    let evident = header.sane_ids() && all_known && whole;
    if offered == 0 || !(answers || evident && known.is_none()) {
        return Probe::NotMine;
    }
    let flow = memory.slot::<Flow>();
    flow.known = true;
    out.tell(Fact::QuicVersionNegotiation);
    out.header(0..packet.payload.len());
    if !whole {
        out.anomaly(PROTOCOL, "bad_length");
    }
    // The client begins anew with another version, unless it already has an answer (RFC 9000 6.2).
    if let Some(connection) = flow.connection.take_if(|connection| !connection.is_answered()) {
        connection.finish(out);
    }
    Probe::Mine
}

/// A version that nobody knows: QUIC if the flow is, or if one of the known keyings opens it.
fn unknown(packet: &Packet<'_>, known: bool, memory: &mut Memory, out: &mut Out) -> Probe {
    if known {
        return Probe::Mine;
    }
    if packet.wire_len < CLIENT_DATAGRAM || packet.is_cut() {
        return Probe::NotMine;
    }
    let mut reader = Reader::new(packet.payload);
    let Ok(header) = LongHeader::read(&mut reader) else { return Probe::NotMine };
    let Ok(Body::Initial(extent)) = header::body(&header, version::GUESS, &mut reader) else { return Probe::NotMine };
    let initial = InitialPacket { header, bytes: packet.payload, extent, version: version::GUESS };
    if header.destination.len() < CLIENT_DESTINATION || !initial.whole() {
        return Probe::NotMine;
    }
    let flow = memory.slot::<Flow>();
    flow.guesses = flow.guesses.saturating_add(1);
    let mut connection = Connection::new(packet, &initial);
    if flow.guesses > MAX_GUESSES || connection.take(packet, &initial, out) == Taken::NotOpened {
        return Probe::NotMine;
    }
    flow.known = true;
    flow.connection = Some(connection);
    out.header(0..packet.payload.len());
    out.tell(Fact::Quic { version: header.version });
    Probe::Mine
}

impl Flow {
    /// Whether a short header with a clear fixed bit is of the connection known.
    fn addresses(&self, packet: &Packet<'_>) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.addresses(packet.side, packet.payload))
    }

    /// Reads the coalesced packets of a datagram (RFC 9000 12.2).
    fn packets(&mut self, packet: &Packet<'_>, first: &LongHeader<'_>, out: &mut Out) {
        let mut rest = packet.payload;
        for index in 0..MAX_COALESCED {
            let mut reader = Reader::new(rest);
            // A short header ends the datagram; so does what some senders pad with.
            let long = rest.first().is_some_and(|byte| byte & 0x80 != 0);
            let Some(header) = Some(&mut reader).filter(|_| long).and_then(|reader| LongHeader::read(reader).ok()) else { return };
            let Version::Readable(version) = version::version(header.version) else { return };
            // Packets for another destination are ignored by the receiver, too.
            if header.destination != first.destination {
                return;
            }
            if let Some(connection) = &mut self.connection {
                connection.saw_server(packet.side, &header);
            }
            if index > 0 && header.version != first.version {
                out.tell(Fact::Quic { version: header.version });
            }
            let start = packet.payload.len().saturating_sub(rest.len());
            // Of a packet that ends in its header what makes it end there stays.
            let read = (reader.position() + HEADER_MARGIN).min(rest.len());
            let end = match header::body(&header, version, &mut reader) {
                Ok(Body::Initial(extent)) => {
                    let initial = InitialPacket { header, bytes: rest, extent, version };
                    self.initial(packet, &initial, out);
                    out.header(start..start.saturating_add(extent.end).min(packet.payload.len()));
                    extent.end
                }
                Ok(Body::Sealed(extent)) => {
                    out.header(start..start.saturating_add(extent.number_at));
                    extent.end
                }
                Ok(Body::Retry) => {
                    out.header(start..packet.payload.len());
                    return self.retry(packet, &header, out);
                }
                Err(_) => {
                    out.header(start..start.saturating_add(read));
                    if !packet.is_cut() {
                        out.anomaly(PROTOCOL, "cut");
                    }
                    return;
                }
            };
            let Some(next) = rest.get(end..) else {
                if !packet.is_cut() {
                    out.anomaly(PROTOCOL, "bad_length");
                }
                return;
            };
            rest = next;
        }
    }

    fn initial(&mut self, packet: &Packet<'_>, initial: &InitialPacket<'_>, out: &mut Out) {
        if !initial.whole() {
            return self.connection.get_or_insert_with(|| Connection::new(packet, initial)).pass(packet, initial, out);
        }
        if let Some(connection) = &mut self.connection
            && connection.take(packet, initial, out) == Taken::Opened
        {
            return;
        }
        if self.failures >= MAX_FAILURES {
            return;
        }
        if self.elsewhere(packet, initial, out) {
            self.failures = 0;
            return;
        }
        self.failures = self.failures.saturating_add(1);
        match &mut self.connection {
            Some(connection) => {
                if connection.is_opened() {
                    out.anomaly(PROTOCOL, "not_authentic");
                }
                connection.pass(packet, initial, out);
            }
            // Damaged, or a server's whose client was not captured: only what follows can tell.
            None => self.connection.insert(Connection::new(packet, initial)).pass(packet, initial, out),
        }
    }

    /// Opens an Initial packet with keys from its own destination: a first packet, a second connection on the flow, or the same one after a
    /// Retry that was not captured.
    fn elsewhere(&mut self, packet: &Packet<'_>, initial: &InitialPacket<'_>, out: &mut Out) -> bool {
        if let Some(connection) = &mut self.connection {
            if connection.client() == packet.side && connection.keyed_by(&initial.header) {
                return false;
            }
            if connection.same_client(packet.side, &initial.header) {
                let before = connection.rekey(initial.header.destination);
                let opened = connection.take(packet, initial, out) == Taken::Opened;
                if !opened {
                    connection.unkey(before);
                }
                return opened;
            }
        }
        let mut fresh = Connection::new(packet, initial);
        if fresh.take(packet, initial, out) == Taken::NotOpened {
            return false;
        }
        if let Some(old) = self.connection.take() {
            // What had come first and could not be opened was the server's, so this client repeats itself.
            if !old.is_opened() && old.client() != packet.side {
                fresh.untimed();
            }
            old.finish(out);
        }
        self.connection = Some(fresh);
        true
    }

    fn retry(&mut self, packet: &Packet<'_>, header: &LongHeader<'_>, out: &mut Out) {
        if let Some(connection) = &mut self.connection {
            // Only a server sends it, to the id that the client chose; the client ignores all others (RFC 9000 17.2.5.2).
            if connection.client() == packet.side || !connection.answers(header) {
                return;
            }
            connection.rekey(header.source);
            connection.answer(packet, out);
        }
        out.tell(Fact::QuicRetry);
    }
}
