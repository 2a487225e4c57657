//! One DNS message (RFC 1035 4), records of HTTPS and SVCB (RFC 9460). Lenient: what stands before a cut is told.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::dissect::{Cut, Out, Reader};
use crate::model::fact::{DnsAnswer, DnsQuestion, DnsValue, Fact};
use crate::model::text::{HostName, SafeText};

/// What matters of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Identifier.
    pub id: u16,
    /// An answer.
    pub response: bool,
}

/// Records read of one message; a real one has far fewer.
const MAX_RECORDS: u32 = 512;
/// Compression pointers followed for one name, which ends loops.
const MAX_POINTERS: usize = 64;
/// Bytes of the header, which hold no name.
const HEADER: usize = 12;
/// RFC 1035 2.3.4.
const MAX_NAME: usize = 255;

const TYPE_OPT: u16 = 41;

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Cut,
    BadName,
}

impl From<Cut> for Stop {
    fn from(_: Cut) -> Self {
        Self::Cut
    }
}

/// Whether bytes on any port are a DNS message beyond doubt: one question with a plain name, class Internet, and nothing behind the records.
pub(super) fn is_beyond_doubt(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    let (Ok(_id), Ok(flags), Ok(1)) = (reader.u16("id"), reader.u16("flags"), reader.u16("questions")) else { return false };
    let counts = [reader.u16("answers"), reader.u16("authorities"), reader.u16("additional")];
    let records = counts.iter().map(|count| u32::from(*count.as_ref().unwrap_or(&u16::MAX))).sum::<u32>();
    // Opcode query, reserved bit zero, at most a few records.
    if flags & 0x7840 != 0 || records > 64 || flags & 0x8000 == 0 && counts.first() != Some(&Ok(0)) {
        return false;
    }
    let Ok(Some(question)) = name(&mut reader) else { return false };
    let plain = question.as_str().contains('.') && !question.as_str().contains('\\');
    let (Ok(rtype), Ok(1)) = (reader.u16("type"), reader.u16("class")) else { return false };
    if !plain || !matches!(rtype, 1 | 2 | 5 | 6 | 12 | 15 | 16 | 28 | 33 | 43 | 48 | 64 | 65 | 255) {
        return false;
    }
    let mut told = Vec::new();
    message(&mut reader, true, 0, records, "dns", &mut told).is_ok() && reader.is_empty()
}

/// Tells questions and records. `None` where it is no DNS message.
pub(super) fn read(bytes: &[u8], protocol: &'static str, cut: bool, out: &mut Out) -> Option<Head> {
    let mut reader = Reader::new(bytes);
    let id = reader.u16("id").ok()?;
    let flags = reader.u16("flags").ok()?;
    let mut counts = [0_u16; 4];
    for count in &mut counts {
        *count = reader.u16("count").ok()?;
    }
    let [questions, answers, authorities, additional] = counts;
    let opcode = (flags >> 11) & 0xf;
    // Query, inverse query, status, notify, update, stateful operations (IANA).
    if opcode > 6 || opcode == 3 {
        return None;
    }
    let head = Head { id, response: flags & 0x8000 != 0 };
    let records = u32::from(answers) + u32::from(authorities) + u32::from(additional);
    // Even names of one byte need five bytes a question and eleven a record: more are claimed than can be there only by other protocols.
    let least = usize::from(questions) * 5;
    if !cut && least > reader.left() {
        return None;
    }
    let mut told = Vec::new();
    let end = message(&mut reader, head.response, questions, records.min(MAX_RECORDS), protocol, &mut told);
    // Broken from its first name on: a message only where its header can be one and it has that name in it at all.
    if told.is_empty() && end.is_err() && !cut && (opcode != 0 || questions != 1 || flags & 0x0040 != 0 || records > 64) {
        return None;
    }
    for fact in told {
        out.tell(fact);
    }
    match end {
        Err(Stop::BadName) => out.anomaly(protocol, "bad_name"),
        Err(Stop::Cut) if !cut => out.anomaly(protocol, "bad_length"),
        _ => {}
    }
    Some(head)
}

fn message(
    reader: &mut Reader<'_>,
    response: bool,
    questions: u16,
    records: u32,
    protocol: &'static str,
    told: &mut Vec<Fact>,
) -> Result<(), Stop> {
    let mut asked = None;
    for _ in 0..questions {
        let question = name(reader)?;
        let rtype = reader.u16("type")?;
        reader.skip(2, "class")?;
        if let Some(question) = question {
            if asked.is_none() {
                asked = Some(question.clone());
            }
            if !response {
                told.push(Fact::DnsQuestion(DnsQuestion { protocol, name: question, rtype }));
            }
        }
    }
    for _ in 0..records {
        let owner = name(reader)?;
        let rtype = reader.u16("type")?;
        reader.skip(2, "class")?;
        let ttl = reader.u32("ttl")?;
        let length = usize::from(reader.u16("length")?);
        let start = reader.position();
        let mut data = Reader::new(reader.whole().get(..start.saturating_add(length)).ok_or(Stop::Cut)?);
        data.skip(start, "data")?;
        let value = if rtype == TYPE_OPT { None } else { value(&mut data, rtype)? };
        reader.skip(length, "data")?;
        if let (Some(value), Some(owner)) = (value, owner)
            && response
        {
            told.push(Fact::DnsAnswer(Box::new(DnsAnswer { protocol, question: asked.clone(), name: owner, rtype, ttl, value })));
        }
    }
    Ok(())
}

/// Record data; the reader may look back for compressed names but not beyond the record.
fn value(data: &mut Reader<'_>, rtype: u16) -> Result<Option<DnsValue>, Stop> {
    Ok(Some(match rtype {
        1 => DnsValue::Address(IpAddr::V4(Ipv4Addr::from(data.array::<4>("A")?))),
        28 => DnsValue::Address(IpAddr::V6(Ipv6Addr::from(data.array::<16>("AAAA")?))),
        // NS, CNAME, PTR, DNAME.
        2 | 5 | 12 | 39 => match name(data)? {
            Some(target) => DnsValue::Name(target),
            None => return Ok(None),
        },
        15 => {
            data.skip(2, "preference")?;
            match name(data)? {
                Some(target) => DnsValue::Name(target),
                None => return Ok(None),
            }
        }
        33 => {
            data.skip(6, "SRV")?;
            match name(data)? {
                Some(target) => DnsValue::Name(target),
                None => return Ok(None),
            }
        }
        64 | 65 => service(data)?,
        _ => DnsValue::Other,
    }))
}

/// `SvcPriority`, `TargetName`, `SvcParams` (RFC 9460 2.2).
fn service(data: &mut Reader<'_>) -> Result<DnsValue, Stop> {
    data.skip(2, "priority")?;
    let target = name(data)?;
    let (mut alpn, mut hints, mut ech) = (Vec::new(), Vec::new(), false);
    while !data.is_empty() {
        let key = data.u16("SvcParamKey")?;
        let mut parameter = data.sub_u16("SvcParamValue")?;
        match key {
            1 => {
                while let Ok(mut id) = parameter.sub_u8("alpn-id") {
                    alpn.push(SafeText::from_wire(id.rest()));
                }
            }
            4 => {
                while let Ok(hint) = parameter.array::<4>("ipv4hint") {
                    hints.push(IpAddr::from(hint));
                }
            }
            5 => ech = true,
            6 => {
                while let Ok(hint) = parameter.array::<16>("ipv6hint") {
                    hints.push(IpAddr::from(hint));
                }
            }
            _ => {}
        }
    }
    Ok(DnsValue::Service { target, alpn, hints, ech })
}

/// A possibly compressed name (RFC 1035 4.1.4); the root is `None`.
fn name(reader: &mut Reader<'_>) -> Result<Option<HostName>, Stop> {
    let mut labels: Vec<&[u8]> = Vec::new();
    let mut total = 0_usize;
    let mut jumps = 0_usize;
    // The first part advances the caller's reader, what pointers lead to does not.
    let mut away: Option<Reader<'_>> = None;
    loop {
        let current = away.as_mut().unwrap_or(reader);
        let length = current.u8("label")?;
        match length >> 6 {
            0 if length == 0 => break,
            0 => {
                let label = current.take(usize::from(length), "label")?;
                total += label.len() + 1;
                if total > MAX_NAME {
                    // Behind a pointer the caller stands where the record goes on: only this name is lost.
                    return if away.is_some() { Ok(None) } else { Err(Stop::BadName) };
                }
                labels.push(label);
            }
            3 => {
                let low = current.u8("pointer")?;
                let target = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                jumps += 1;
                // Pointers should lead to an earlier name, but servers in wide use also answer questions that point ahead.
                if target < HEADER || jumps > MAX_POINTERS {
                    return Err(Stop::BadName);
                }
                let mut elsewhere = Reader::new(current.whole());
                elsewhere.skip(target, "pointer")?;
                away = Some(elsewhere);
            }
            _ => return Err(Stop::BadName),
        }
    }
    Ok(HostName::from_labels(labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `www.example` asked for, CNAME to `a.example`, which is 192.0.2.7.
    pub(super) fn answer() -> Vec<u8> {
        let mut bytes = vec![0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0];
        bytes.extend(b"\x03www\x07example\x00\x00\x01\x00\x01");
        bytes.extend(b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x04\x01a\xc0\x10");
        bytes.extend(b"\xc0\x29\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x07");
        bytes
    }

    fn told(bytes: &[u8], cut: bool) -> (Option<Head>, Vec<Fact>) {
        let mut out = Out::default();
        let head = read(bytes, "dns", cut, &mut out);
        (head, out.facts.into_iter().map(|told| told.fact).collect())
    }

    #[test]
    fn chains_and_compression() {
        let (head, facts) = told(&answer(), false);
        assert_eq!(head, Some(Head { id: 0x1234, response: true }));
        let [Fact::DnsAnswer(alias), Fact::DnsAnswer(address)] = facts.as_slice() else { panic!("{facts:?}") };
        assert_eq!(alias.name.as_str(), "www.example");
        assert_eq!(alias.value, DnsValue::Name(HostName::from_text(b"a.example").unwrap()));
        assert_eq!(address.name.as_str(), "a.example");
        assert_eq!(address.question.as_ref().unwrap().as_str(), "www.example");
        assert_eq!(address.value, DnsValue::Address("192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn a_cut_answer_tells_what_is_there() {
        let bytes = answer();
        for length in 0..bytes.len() {
            let (_, facts) = told(&bytes[..length], true);
            assert!(facts.len() <= 2);
            if length >= 45 {
                assert_eq!(facts.len(), 1, "{length}");
            }
        }
    }

    #[test]
    fn loops_end() {
        let mut bytes = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        bytes.extend([0xc0, 0x0c, 0, 1, 0, 1]);
        let anomaly = Fact::Anomaly { protocol: "dns", code: "bad_name" };
        assert_eq!(told(&bytes, false), (Some(Head { id: 1, response: false }), vec![anomaly]));
        // With a header that no DNS message has, it is none.
        bytes[5] = 9;
        assert_eq!(told(&bytes, false), (None, vec![]));
    }

    #[test]
    fn a_question_may_point_ahead() {
        let mut bytes = vec![0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0];
        bytes.extend(b"\xc0\x12\x00\x01\x00\x01\x01a\x07example\x00\x00\x01\x00\x01");
        let question = Fact::DnsQuestion(DnsQuestion { protocol: "dns", name: HostName::from_text(b"a.example").unwrap(), rtype: 1 });
        assert_eq!(told(&bytes, false).1, [question.clone(), question]);
    }

    #[test]
    fn service_records() {
        let mut bytes = vec![0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        bytes.extend(b"\x01a\x00\x00\x41\x00\x01\x00\x00\x00\x01\x00\x15\x00\x01\x00");
        bytes.extend(b"\x00\x01\x00\x03\x02h3\x00\x04\x00\x04\xc0\x00\x02\x01");
        bytes[12 + 3 + 9] = 18;
        let (_, facts) = told(&bytes, false);
        let [Fact::DnsAnswer(answer)] = facts.as_slice() else { panic!("{facts:?}") };
        let DnsValue::Service { alpn, hints, ech, target } = &answer.value else { panic!("{answer:?}") };
        assert_eq!((alpn[0].as_str(), hints.as_slice(), *ech, target), ("h3", &["192.0.2.1".parse().unwrap()][..], false, &None));
    }
}
