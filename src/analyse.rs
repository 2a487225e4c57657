//! All stages in their order: what was gathered becomes an [`Analysis`].

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::IpAddr;

use crate::assess::endpoints::Seen;
use crate::assess::{
    assessed, baseline, call, coverage, declared, distance, endpoints, findings, phases, programs, recipients, shares, statements,
    transfers,
};
use crate::classify::roles::{Judged, Relays, Sign};
use crate::classify::{self, Verdict, encryption, media};
use crate::enrich::knowledge::Site;
use crate::enrich::local::Own;
use crate::enrich::{Knowledge, LocalSide, NameIndex, Remembered, Talk};
use crate::flow::{FlowKey, community_id};
use crate::gather::Gathered;
use crate::inspect::{Inspected, Process};
use crate::model::analysis::{
    Analysis, Call, Capture, Case, Endpoint, Filter, Flow, FlowList, Local, NameSeen, Phase, SCHEMA_VERSION, Selected, Statement, Stream,
    Tool, show_address, show_socket,
};
use crate::model::codes::{Ech, Party, Role};
use crate::model::text::{SafeText, Word};
use crate::redact;
use thin_vec::ThinVec;

/// What the user asked for beyond the files.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The tester's addresses.
    pub local: Vec<Own>,
    /// Show participants' addresses.
    pub unmask: bool,
    /// Key of the pseudonyms; without it they are ordinals.
    pub case_key: Option<Vec<u8>>,
    /// What belongs to the result as given: model, place, test protocol.
    pub case: Case,
    /// Statements of the user.
    pub statements: Vec<Statement>,
    /// Where the capture was made.
    pub site: Option<Site>,
    /// Declared recipients and the controller's own.
    pub lists: declared::Lists,
    /// Phases of the test call.
    pub phases: Vec<Phase>,
    /// What the machine does when idle.
    pub baseline: Option<baseline::Baseline>,
    /// Programs of the call: flows of others are set aside. All where none is named.
    pub programs: Vec<String>,
}

/// Draws the conclusions.
#[must_use]
pub fn analyse(gathered: Gathered, settings: &Settings, knowledge: &dyn Knowledge) -> Analysis {
    let remembered = Remembered::new(knowledge);
    let knowledge: &dyn Knowledge = &remembered;
    let Gathered { captures, inspected, names: file_names, comments, .. } = gathered;
    let steps = if settings.phases.is_empty() { phases_marked(&inspected, &captures, &comments) } else { settings.phases.clone() };
    let local = crate::enrich::local::find(&inspected.flows, &settings.local);
    let names = NameIndex::build(&inspected.answers);
    let mut blind_spots = coverage::blind_spots(&inspected, &captures, names.dropped());
    let talks: Vec<Talk> = inspected.flows.into_iter().map(|flow| Talk::new(flow, &local, &names)).collect();
    blind_spots.extend(programs::blind_spots(&talks, &local, &comments));
    let others = programs::others(&talks, &settings.programs);
    let described = media::Described::collect(&talks);
    let mut streams: Vec<ThinVec<Stream>> = talks.iter().map(|talk| media::streams(talk, &described).into()).collect();
    for (list, talk) in streams.iter_mut().zip(&talks).filter(|(list, _)| list.is_empty()) {
        *list = classify::hidden::streams(talk).into();
    }
    let habits = classify::behaviour::Habits::collect(&talks);
    let mut verdicts: Vec<Verdict> =
        talks.iter().zip(&streams).map(|(talk, streams)| classify::classify(talk, streams, &habits, knowledge)).collect();
    classify::same_socket(&talks, &mut verdicts);
    classify::hidden::mark_framed(&talks, &mut streams, &mut verdicts);
    let copies = classify::hidden::mark_copies(&talks, &mut streams, &mut verdicts, &others);
    let keyed = media::Keyed::collect(&talks);
    let relays = Relays::collect(talks.iter());
    let judged: Vec<Judged<'_>> = talks
        .iter()
        .zip(&streams)
        .zip(&verdicts)
        .enumerate()
        .map(|(place, ((talk, streams), verdict))| Judged { place, talk, streams, verdict, copy: copies.contains(&place) })
        .collect();
    let sources = endpoints::Sources { local: &local, names: &names, file_names: &file_names, relays: &relays, knowledge };
    let seen = endpoints::seen(&judged, &sources);
    let (call, call_application) = if others.is_empty() {
        judge_call(&judged, &seen, &local, &relays)
    } else {
        // What other programs did says nothing of this call: not its media, and not the relays and roles that they show.
        let of_call: Vec<Judged<'_>> = judged.iter().filter(|judged| !others.contains(&judged.place)).copied().collect();
        let relays = Relays::collect(of_call.iter().map(|judged| judged.talk));
        let seen = endpoints::seen(&of_call, &endpoints::Sources { relays: &relays, ..sources });
        judge_call(&of_call, &seen, &local, &relays)
    };
    // Of the machine, whichever program asked.
    let public_address = call::public_address(&judged).map(show_address);
    let spoken_to: BTreeSet<IpAddr> = seen.iter().map(|seen| seen.address).collect();
    let date = first_day(&captures);

    let mut common = endpoints::Common::default();
    let names_seen = names_seen(&names, &spoken_to);
    drop(spoken_to);
    let mut grouping = recipients::Grouping::default();
    let mut shown: Vec<Endpoint> = Vec::with_capacity(seen.len());
    for mut seen in seen {
        let mut endpoint = endpoints::endpoint(&mut seen, knowledge, &mut common);
        grouping.add(shown.len(), seen.address, &mut endpoint, &seen.flows, knowledge);
        shown.push(endpoint);
    }
    drop(common);
    if let Some(site) = &settings.site {
        blind_spots.extend(distance::judge(&mut shown, site, knowledge));
    }
    drop(judged);
    let protections: Vec<Option<media::Protection>> = talks.iter().map(|talk| media::protection(talk, &described, &keyed)).collect();
    let shown_flows = Shown { names: &names, knowledge, date: &date, reused: reused(&talks) };
    // What was learned of a flow makes room for what is shown of the next.
    let parts = talks.into_iter().zip(streams).zip(verdicts).zip(protections);
    let mut flows: FlowList =
        parts.map(|(((talk, streams), verdict), protection)| shown_flows.flow(&talk, streams, verdict, protection)).collect();
    let call_operator = call_application.and_then(|id| knowledge.owner_of_service(&id)).and_then(|owner| owner.id);
    grouping.mark(&mut flows, call_operator.as_deref());
    set_aside(&mut flows, &steps, settings, &others);
    // What makes recipients is all in the flows as they are shown: only now is there room.
    let (mut recipients, members) = grouping.recipients(&shown, &flows, knowledge);
    let transfers = transfers::transfers(&recipients, &members, (&flows, &shown), &date, knowledge);
    phases::mark(&steps, &mut recipients, &members, (&flows, &shown));
    let declared_not_seen = declared::compare(&settings.lists, &mut recipients, &members, (&flows, &shown), &date, knowledge);
    drop(members);
    let mut case = settings.case.clone();
    case.statements_unused = statements::attach(&settings.statements, &mut recipients);
    let mut analysis = Analysis {
        schema_version: SCHEMA_VERSION.to_owned(),
        tool: Tool { name: "wohin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        case,
        local: shown_local(&local, public_address),
        coverage: coverage::coverage(&flows, blind_spots),
        encryption_shares: shares::shares(&flows),
        captures,
        phases: steps,
        endpoints: shown,
        flows,
        call,
        recipients,
        declared_not_seen,
        transfers,
        findings: Vec::new(),
        checklist: Vec::new(),
        assessed: Vec::new(),
        names_seen,
        reverse_dns: None,
        datasets: knowledge.datasets(),
    };
    conclude(&mut analysis);
    if settings.unmask { analysis } else { redact::redact(analysis, settings.case_key.as_deref()) }
}

/// Phases that the captures themselves tell, in comments of packets and elsewhere.
fn phases_marked(inspected: &Inspected, captures: &[Capture], comments: &[(u16, SafeText)]) -> Vec<Phase> {
    let at_packets = inspected.flows.iter().flat_map(|flow| &flow.state.comments).filter_map(|(_, text)| std::str::from_utf8(text).ok());
    let elsewhere = comments.iter().map(|(_, text)| text.as_str());
    phases::recorded(at_packets.chain(elsewhere), captures.iter().filter_map(|capture| capture.last).max())
}

/// What follows from the rest: findings, and the items and questions that they bear on.
fn conclude(analysis: &mut Analysis) {
    analysis.findings = findings::findings(analysis);
    analysis.checklist = findings::checklist(&analysis.findings);
    analysis.assessed = assessed::assessed(analysis);
}

fn shown_local(local: &LocalSide, public_address: Option<Word>) -> Local {
    let addresses = local.addresses.iter().map(|address| show_address(*address)).collect();
    Local { addresses, places: local.places.clone(), how: local.how, public_address }
}

/// Sets aside what is not the call's: what the idle machine does, and other programs.
fn set_aside(flows: &mut FlowList, steps: &[Phase], settings: &Settings, others: &BTreeSet<usize>) {
    let idle = baseline::recorded(steps, flows).with(settings.baseline.as_ref());
    baseline::set_aside(flows, &idle);
    programs::set_aside(flows, others);
}

/// Day of the first packet, ISO 8601; empty without any.
fn first_day(captures: &[Capture]) -> String {
    let first = captures.iter().filter_map(|capture| capture.first).min();
    first.map(|at| at.to_string().chars().take(10).collect()).unwrap_or_default()
}

/// The call and its service, by the flows of its programs and the far ends that these show.
fn judge_call(flows: &[Judged<'_>], seen: &[Seen<'_>], local: &LocalSide, relays: &Relays) -> (Call, Option<String>) {
    let roles: BTreeMap<IpAddr, Role> = seen.iter().map(|seen| (seen.address, seen.role)).collect();
    let signs: BTreeMap<IpAddr, ThinVec<Sign>> =
        seen.iter().filter(|seen| !seen.signs.is_empty()).map(|seen| (seen.address, seen.signs.clone())).collect();
    let call = call::call(&call::Evidenced { flows, roles: &roles, signs: &signs, local, relays });
    (call, call::application(flows))
}

/// Five-tuples that were used more than once.
fn reused(talks: &[Talk]) -> HashSet<FlowKey> {
    talks.iter().filter(|talk| talk.flow.reuse > 0).map(|talk| talk.flow.key).collect()
}

/// What flows are shown with.
struct Shown<'a> {
    names: &'a NameIndex,
    knowledge: &'a dyn Knowledge,
    date: &'a str,
    reused: HashSet<FlowKey>,
}

impl Shown<'_> {
    fn flow(&self, talk: &Talk, streams: ThinVec<Stream>, verdict: Verdict, protection: Option<media::Protection>) -> Flow {
        let reused = self.reused.contains(&talk.flow.key);
        let flow = &talk.flow;
        let (own, other) = (flow.sent_by(talk.local_side), flow.sent_by(talk.local_side.other()));
        let (sent, received) = (flow.volume.of(talk.local_side), flow.volume.of(talk.local_side.other()));
        let best = talk.best_name();
        let mut encryption = encryption::encryption(talk, protection, self.knowledge).map(Box::new);
        if let Some(encryption) = &mut encryption
            && let Some(graded) = self.knowledge.grade(encryption, self.date)
        {
            encryption.grade = Some(graded.grade);
            encryption.edition = Some(graded.edition);
            encryption.graded_by = graded.parts;
        }
        let (application, application_by) = verdict.application.map(|found| *found).unzip();
        Flow {
            id: community_id(&flow.key),
            reuse: flow.reuse,
            transport: flow.key.protocol,
            local: show_socket(talk.local()),
            remote: show_socket(talk.remote()),
            initiator: talk.initiator,
            scope: talk.scope,
            first: flow.first,
            last: flow.last,
            packets_sent: own.packets,
            packets_received: other.packets,
            bytes_sent: own.bytes,
            bytes_received: other.bytes,
            fragments: flow.fragments,
            tcp_state: flow.tcp_state(),
            protocols: protocols(talk, protection),
            tunnels: flow.layers().iter().map(|code| Word::new_static(code)).collect(),
            recipient: None,
            application,
            application_by: application_by.map(Box::new),
            purpose: verdict.purpose,
            set_aside: None,
            data_class: classify::data_class(verdict.purpose),
            telemetry_by: verdict.telemetry_by,
            party: Party::Undetermined,
            confidence: verdict.confidence,
            basis: verdict.basis,
            server_name: best.map(|name| name.name.clone()),
            server_name_by: best.map(|name| name.by),
            ech: ech(talk, self.names),
            process: match flow.state.process.as_deref() {
                Some(Process::Name(name)) => Some(name.clone()),
                _ => None,
            },
            in_clear: classify::clear::in_clear(talk, &streams).into(),
            media: streams,
            encryption,
            sent_per_step: sent,
            received_per_step: received,
            per_step_s: flow.volume.step_seconds(),
            display_filter: display_filter(talk, reused),
        }
    }
}

/// Protocols as seen; RTP under keys is SRTP.
fn protocols(talk: &Talk, protection: Option<media::Protection>) -> ThinVec<Word> {
    let keyed = matches!(protection, Some(media::Protection::Srtp(_)));
    talk.flow.state.protocols.iter().map(|code| Word::new_static(if keyed && *code == "rtp" { "srtp" } else { code })).collect()
}

/// Verdict on an encrypted client hello (RFC 9849; browsers send a meaningless one to everybody).
fn ech(talk: &Talk, names: &NameIndex) -> Option<Ech> {
    let (_, hello) = talk.client_hello()?;
    if !hello.ech {
        return Some(Ech::None);
    }
    let Some(outer) = &hello.server_name else { return Some(Ech::Undetermined) };
    let ties = names.of(talk.remote().ip());
    let public_name = PUBLIC_NAMES.contains(&outer.as_str());
    let promised = ties.iter().any(|tie| names.has_ech(&tie.name) && tie.name != *outer);
    let agrees = ties.iter().any(|tie| tie.name == *outer || tie.chain.contains(outer));
    Some(if public_name || promised && !agrees {
        Ech::Hidden
    } else if agrees {
        Ech::GreaseOrHarmless
    } else {
        Ech::Undetermined
    })
}

/// Names under which providers let encrypted hellos appear.
const PUBLIC_NAMES: &[&str] = &["cloudflare-ech.com"];

/// A Wireshark filter that selects exactly this flow.
fn display_filter(talk: &Talk, reused: bool) -> Filter {
    let flow = &talk.flow;
    Filter::of(Selected {
        transport: flow.key.protocol,
        local: talk.local(),
        remote: talk.remote(),
        frames: reused.then_some([flow.first_frame.frame, flow.last_frame.frame]),
    })
}

/// Names whose addresses were told but never spoken to.
fn names_seen(names: &NameIndex, spoken_to: &BTreeSet<IpAddr>) -> Vec<NameSeen> {
    let mut list: BTreeMap<_, NameSeen> = BTreeMap::new();
    for (address, ties) in names.addresses() {
        for tie in ties {
            let entry = list.entry(tie.name.clone()).or_insert_with(|| NameSeen {
                name: tie.name.clone(),
                addresses: Vec::new(),
                frame: tie.frame.frame,
            });
            entry.frame = entry.frame.min(tie.frame.frame);
            entry.addresses.push(show_address(*address));
        }
    }
    list.retain(|_, seen| {
        !seen.addresses.iter().any(|address| address.parse::<IpAddr>().is_ok_and(|address| spoken_to.contains(&address)))
    });
    list.into_values().collect()
}
