//! `wohin facts`: everything that was read, one JSON line each, to be held against other tools.

use std::path::PathBuf;

use serde::Serialize;

use crate::flow::{Flow, Protocol, community_id};
use crate::gather::{Input, Quiet, gather};
use crate::inspect::Inspection;
use crate::limits::Limits;
use crate::model::analysis::{FlowId, Shown, show_socket};
use crate::model::fact::{Fact, Side};
use crate::model::frame::FrameRef;

use super::{Exit, Failure, out};

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    frame: u64,
    flow: FlowId,
    transport: Protocol,
    source: Shown,
    destination: Shown,
    count: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    nested: bool,
    fact: &'a Fact,
}

/// Prints the facts of each file.
pub(super) fn run(files: &[PathBuf]) -> Result<Exit, Failure> {
    let inputs = files.iter().cloned().map(Input::File).collect();
    let gathered = gather(inputs, &Limits { facts_per_flow: 100_000, ..Limits::default() }, &mut Quiet);
    let mut text = String::new();
    let name = |frame: FrameRef| gathered.captures.get(usize::from(frame.capture)).map_or("", |capture| capture.file.as_str());
    let mut line =
        |flow: &Flow<Inspection>, side: Side, frame: FrameRef, (count, nested): (u64, bool), fact: &Fact| -> Result<(), Failure> {
            let line = Line {
                file: name(frame),
                frame: frame.frame,
                flow: community_id(&flow.key),
                transport: flow.key.protocol,
                source: show_socket(flow.key.end(side)),
                destination: show_socket(flow.key.end(side.other())),
                count,
                nested,
                fact,
            };
            text.push_str(&serde_json::to_string(&line).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?);
            text.push('\n');
            Ok(())
        };
    for flow in &gathered.inspected.flows {
        for sighting in &flow.state.facts {
            line(flow, sighting.side, sighting.first, (sighting.count, sighting.nested), &sighting.fact)?;
        }
    }
    for heard in &gathered.inspected.answers {
        if let Some(flow) = gathered.inspected.flows.get(heard.flow) {
            let side = if flow.key.a.ip() == heard.server { Side::A } else { Side::B };
            line(flow, side, heard.frame, (1, false), &Fact::DnsAnswer(Box::new(heard.answer.clone())))?;
        }
    }
    out(&text)?;
    match gathered.refused.first() {
        Some(error) if gathered.captures.is_empty() => Err(Failure::new(Exit::Nothing, error.to_string())),
        _ => Ok(Exit::Done),
    }
}
