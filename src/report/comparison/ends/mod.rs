//! Both ends of one call: which streams arrived, what stood between the ends, and whose address each of them saw.

mod tables;

use std::collections::BTreeSet;

use crate::compare::ends::value::{Between, BothEnds, Clock, End, Pair};
use crate::model::analysis::Tool;
use crate::model::codes::MediaKind;
use crate::model::run::RunCapture;
use crate::report::View;
use crate::report::svg::ends as drawing;
use crate::report::view::front::{Entry, Front};
use crate::text::Texts;

use super::{Kind, Parts, Shown, view};

/// Caveats of every such comparison.
const CAVEATS: [&str; 7] = ["C04", "C07", "C08", "C10", "C18", "C20", "C21"];
/// Steps of the method.
const METHOD: [&str; 2] = ["pairing", "offset"];
/// Words explained.
const GLOSSARY: [&str; 5] = ["endpoint", "media_server", "relay", "direct", "pseudonym"];
/// Decimals of milliseconds.
const PLACES: usize = 1;
/// Both, in their order.
const ENDS: [End; 2] = [End::Caller, End::Callee];

impl Shown for BothEnds {
    fn kind(&self) -> Kind {
        Kind::BothEnds
    }

    fn tool(&self) -> &Tool {
        &self.tool
    }

    fn captures(&self) -> Vec<&RunCapture> {
        self.caller.iter().chain(&self.callee).collect()
    }

    fn db_ip(&self) -> bool {
        self.datasets.iter().any(|set| set.name.starts_with("dbip"))
    }

    fn view(&self, texts: &Texts) -> View {
        let parts = Parts {
            front: front(self, texts),
            picture: drawing::picture(self, texts),
            tables: tables::tables(self, texts),
            method: &METHOD,
            caveats: &CAVEATS,
            glossary: &GLOSSARY,
        };
        view(parts, texts)
    }
}

/// Page one.
fn front(ends: &BothEnds, texts: &Texts) -> Front {
    let entries = vec![
        Entry::lines("tested", texts.text("front-tested"), ENDS.map(|end| tested(ends, end, texts)).into()),
        Entry::lines("streams", texts.text("ends-streams"), streams(ends, texts)),
        Entry::lines("path", texts.text("ends-path"), path(ends, texts)),
        Entry::lines("addresses", texts.text("ends-addresses"), ENDS.map(|end| addresses(ends, end, texts)).into()),
        Entry::lines("clock", texts.text("ends-clock"), clock(&ends.clock, texts)),
        Entry::lines("certainty", texts.text("front-certainty"), vec![texts.text("ends-certainty")]),
        Entry::lines("unseen", texts.text("front-unseen"), vec![texts.text("ends-unseen"), texts.code("caveat", "C10")]),
    ];
    let title = texts.text("ends-title");
    Front::new(title, format!("{} {}", ends.tool.name, ends.tool.version), entries, texts.text("front-disclaimer"))
}

/// An end in words.
pub(in crate::report) fn end(end: End, texts: &Texts) -> String {
    texts.code("end", end.code())
}

fn tested(ends: &BothEnds, which: End, texts: &Texts) -> String {
    let captures = if which == End::Caller { &ends.caller } else { &ends.callee };
    let files: Vec<String> = captures.iter().map(|capture| capture.file.as_str().to_owned()).collect();
    texts.say("ends-tested", &[("end", end(which, texts).into()), ("files", texts.list(&files).into())])
}

/// The kinds of some streams, each once.
pub(in crate::report) fn kinds<'a>(streams: impl Iterator<Item = &'a Pair>, texts: &Texts) -> String {
    let kinds: BTreeSet<MediaKind> = streams.map(|pair| pair.kind).collect();
    kinds.into_iter().map(|kind| texts.code("media_kind", kind.code())).collect::<Vec<_>>().join(&texts.text("list-comma"))
}

fn streams(ends: &BothEnds, texts: &Texts) -> Vec<String> {
    if ends.streams.is_empty() {
        return vec![texts.text("ends-no-streams")];
    }
    let mut lines: Vec<String> = ENDS.iter().filter_map(|from| sent(ends, *from, texts)).collect();
    lines.push(match ends.unpaired.len() as u64 {
        0 => texts.text("ends-none-unpaired"),
        count => texts.say("ends-unpaired", &[("count", count.into())]),
    });
    lines
}

/// What one end sent and the other received.
fn sent(ends: &BothEnds, from: End, texts: &Texts) -> Option<String> {
    let streams: Vec<&Pair> = ends.streams.iter().filter(|pair| pair.from == from).collect();
    let sum = |get: fn(&Pair) -> u64| streams.iter().map(|pair| get(pair)).sum::<u64>();
    let arguments = [
        ("end", end(from, texts).into()),
        ("count", (streams.len() as u64).into()),
        ("kinds", kinds(streams.iter().copied(), texts).into()),
        ("sent", texts.number(sum(|pair| pair.packets_sent)).into()),
        ("received", texts.number(sum(|pair| pair.packets_received)).into()),
    ];
    (!streams.is_empty()).then(|| texts.say("ends-sent", &arguments))
}

/// The ways of the streams, and the machines on them.
fn path(ends: &BothEnds, texts: &Texts) -> Vec<String> {
    let mut ways: Vec<&str> = Vec::new();
    for pair in &ends.streams {
        if !ways.contains(&pair.path.as_str()) {
            ways.push(&pair.path);
        }
    }
    let all = ends.streams.len() as u64;
    let way = |way: &&str| {
        let count = ends.streams.iter().filter(|pair| pair.path == **way).count() as u64;
        texts.say("ends-way", &[("part", texts.number(count).into()), ("count", all.into()), ("way", texts.code("topology", way).into())])
    };
    let mut lines: Vec<String> = ways.iter().map(way).collect();
    lines.extend(ends.between.iter().map(|server| carried(server, texts)));
    if lines.is_empty() {
        lines.push(texts.text("ends-no-path"));
    }
    lines
}

/// A machine between, and what it does for whom.
fn carried(server: &Between, texts: &Texts) -> String {
    let of = server.relays_for.iter().map(|from| end(*from, texts)).collect::<Vec<_>>();
    let arguments = [
        ("server", server_name(server).into()),
        ("role", texts.code("role", server.role.code()).into()),
        ("count", (server.streams as u64).into()),
        ("ends", texts.list(&of).into()),
    ];
    texts.say("ends-carries", &arguments)
}

/// Its name with its address.
fn server_name(server: &Between) -> String {
    server.name.as_ref().map_or_else(|| server.address.clone(), |name| format!("{name} ({})", server.address))
}

/// What one end saw of the other's addresses.
fn addresses(ends: &BothEnds, seen_by: End, texts: &Texts) -> String {
    let whose = seen_by.other();
    let mut told: Vec<(&str, String, Vec<String>)> = Vec::new();
    for known in ends.addresses.iter().filter(|known| known.seen_by == seen_by && known.whose == Some(whose)) {
        let by = seen_as(&known.by, texts);
        match told.iter_mut().find(|(address, ..)| *address == known.address) {
            Some((_, _, ways)) if ways.contains(&by) => {}
            Some((_, _, ways)) => ways.push(by),
            None => told.push((&known.address, texts.code("scope", known.address_kind.code()), vec![by])),
        }
    }
    let seen_by = ("end", end(seen_by, texts).into());
    if told.is_empty() {
        return texts.say("ends-nothing-seen", &[seen_by, ("whose", end(whose, texts).into())]);
    }
    let list: Vec<String> = told.iter().map(|(address, kind, ways)| format!("{address} ({kind}; {})", ways.join(", "))).collect();
    texts.say("ends-seen", &[seen_by, ("addresses", texts.list(&list).into())])
}

/// How an address was seen.
fn seen_as(by: &str, texts: &Texts) -> String {
    if texts.has("seen_as", by) { texts.code("seen_as", by) } else { texts.code("disclosure", by) }
}

/// To the next tenth: an error is never shown smaller than it is.
fn rounded_up(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).ceil().max(1.0) / 10.0
}

fn clock(clock: &Clock, texts: &Texts) -> Vec<String> {
    let (Some(offset), Some(uncertainty)) = (clock.offset_ms, clock.uncertainty_ms) else {
        return vec![texts.code("ends_clock", &clock.code)];
    };
    let direction = if offset < 0.0 { "behind" } else { "ahead" };
    let arguments = [
        ("offset", texts.decimal(offset.abs(), PLACES).into()),
        ("uncertainty", texts.decimal(rounded_up(uncertainty), PLACES).into()),
        ("count", (clock.samples as u64).into()),
    ];
    vec![texts.code_with("ends_clock", direction, &arguments)]
}
