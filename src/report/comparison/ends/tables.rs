//! The tables behind page one.

use crate::compare::ends::value::{Between, BothEnds, End, Known, Pair, Unpaired};
use crate::report::comparison::{capture_row, country, table};
use crate::report::view::table::{Cell, Row, Table};
use crate::text::Texts;

use super::{PLACES, end, seen_as};

/// All tables, in reading order.
pub(super) fn tables(ends: &BothEnds, texts: &Texts) -> Vec<Table> {
    let table = |id: &'static str, columns: &[&'static str], rows: Vec<Vec<Cell>>| {
        table(id, columns, rows.into_iter().map(|cells| Row { id: None, cells }).collect(), texts)
    };
    let mut tables = vec![table(
        "ends-streams",
        &["from", "kind", "ssrc", "packets-sent#", "packets-received#", "bytes#", "delay#", "path", "filter"],
        ends.streams.iter().map(|pair| stream(pair, texts)).collect(),
    )];
    if !ends.unpaired.is_empty() {
        let columns = ["seen-by", "direction", "kind", "ssrc", "packets#"];
        tables.push(table("ends-unpaired", &columns, ends.unpaired.iter().map(|one| unpaired(one, texts)).collect()));
    }
    tables.push(table(
        "ends-between",
        &["host", "address", "role", "operator", "location", "used-by", "carries-of", "streams#"],
        ends.between.iter().map(|server| between(server, texts)).collect(),
    ));
    tables.push(table(
        "ends-addresses",
        &["whose", "seen-by", "address", "scope", "disclosed-by"],
        ends.addresses.iter().map(|known| address(known, texts)).collect(),
    ));
    let captures = [(End::Caller, &ends.caller), (End::Callee, &ends.callee)];
    let rows = captures.iter().flat_map(|(which, list)| list.iter().map(|one| capture_row(end(*which, texts), one, texts).cells)).collect();
    tables.push(table("captures", &["recorded-by", "file", "period", "packets#", "bytes#", "sha256"], rows));
    tables
}

/// As Wireshark writes it.
fn ssrc(ssrc: u32) -> Cell {
    Cell::code(format!("0x{ssrc:08x}"))
}

fn stream(pair: &Pair, texts: &Texts) -> Vec<Cell> {
    let number = |number: u64| Cell::number(texts.number(number), number);
    let delays: Vec<String> = [pair.delay_first_ms, pair.delay_last_ms]
        .into_iter()
        .flatten()
        .map(|delay| texts.say("ends-milliseconds", &[("value", texts.decimal(delay, PLACES).into())]))
        .collect();
    let other = pair.from.other();
    let filters = [(pair.from, &pair.sent_filters), (other, &pair.received_filters)];
    let lines = filters.iter().flat_map(|(at, list)| list.iter().map(|filter| format!("{}: {filter}", end(*at, texts))));
    vec![
        end(pair.from, texts).into(),
        texts.code("media_kind", pair.kind.code()).into(),
        ssrc(pair.ssrc),
        number(pair.packets_sent),
        number(pair.packets_received),
        Cell::number(texts.bytes(pair.bytes_sent), pair.bytes_sent),
        delays.into(),
        texts.code("ends_way", &pair.path).into(),
        Cell { lines: lines.collect(), code: true, ..Cell::default() },
    ]
}

fn unpaired(one: &Unpaired, texts: &Texts) -> Vec<Cell> {
    vec![
        end(one.seen_by, texts).into(),
        texts.code("stream_direction", one.direction.code()).into(),
        texts.code("media_kind", one.kind.code()).into(),
        one.ssrc.map(ssrc).unwrap_or_default(),
        Cell::number(texts.number(one.packets), one.packets),
    ]
}

fn between(server: &Between, texts: &Texts) -> Vec<Cell> {
    let list = |ends: &[End]| Cell::from(ends.iter().map(|one| end(*one, texts)).collect::<Vec<_>>());
    vec![
        server.name.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        server.address.clone().into(),
        texts.code("role", server.role.code()).into(),
        server.operator.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        country(server.country, texts).into(),
        list(&server.used_by),
        list(&server.relays_for),
        Cell::number(texts.number(server.streams as u64), server.streams as u64),
    ]
}

fn address(known: &Known, texts: &Texts) -> Vec<Cell> {
    vec![
        known.whose.map_or_else(|| texts.text("ends-whose-unknown"), |whose| end(whose, texts)).into(),
        end(known.seen_by, texts).into(),
        known.address.clone().into(),
        texts.code("scope", known.address_kind.code()).into(),
        seen_as(&known.by, texts).into(),
    ]
}
