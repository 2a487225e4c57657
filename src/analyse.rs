//! All stages in their order: what was gathered becomes an [`Analysis`].

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use crate::assess::{
    baseline, call, coverage, declared, distance, endpoints, findings, phases, programs, recipients, shares, statements, transfers,
};
use crate::classify::roles::{Judged, Relays, Sign};
use crate::classify::{self, Verdict, encryption, media};
use crate::enrich::knowledge::Site;
use crate::enrich::local::Own;
use crate::enrich::{Knowledge, LocalSide, NameIndex, Remembered, Talk};
use crate::flow::{FlowKey, Protocol, community_id};
use crate::gather::Gathered;
use crate::inspect::Process;
use crate::model::analysis::{
    Analysis, Capture, Case, Flow, Local, NameSeen, Phase, SCHEMA_VERSION, Statement, Stream, Tool, show_address, show_socket,
};
use crate::model::codes::{Party, Purpose, Role};
use crate::model::frame::FrameRef;
use crate::redact;

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
    let steps = if settings.phases.is_empty() {
        let at_packets =
            inspected.flows.iter().flat_map(|flow| &flow.state.comments).filter_map(|(_, text)| std::str::from_utf8(text).ok());
        let elsewhere = comments.iter().map(|(_, text)| text.as_str());
        phases::recorded(at_packets.chain(elsewhere), captures.iter().filter_map(|capture| capture.last).max())
    } else {
        settings.phases.clone()
    };
    let local = crate::enrich::local::find(&inspected.flows, &settings.local);
    let names = NameIndex::build(&inspected.answers);
    let mut blind_spots = coverage::blind_spots(&inspected, &captures, names.dropped());
    let talks: Vec<Talk> = inspected.flows.into_iter().map(|flow| Talk::new(flow, &local, &names)).collect();
    blind_spots.extend(programs::blind_spots(&talks, &local, &comments));
    let described = media::Described::collect(&talks);
    let mut streams: Vec<Vec<Stream>> = talks.iter().map(|talk| media::streams(talk, &described)).collect();
    for (list, talk) in streams.iter_mut().zip(&talks).filter(|(list, _)| list.is_empty()) {
        *list = classify::hidden::streams(talk);
    }
    let habits = classify::behaviour::Habits::collect(&talks);
    let mut verdicts: Vec<Verdict> =
        talks.iter().zip(&streams).map(|(talk, streams)| classify::classify(talk, streams, &habits, knowledge)).collect();
    classify::same_socket(&talks, &mut verdicts);
    classify::hidden::mark_framed(&talks, &mut streams, &mut verdicts);
    let copies = classify::hidden::mark_copies(&talks, &mut streams, &mut verdicts);
    let keyed = media::Keyed::collect(&talks);
    let relays = Relays::collect(&talks);
    let judged: Vec<Judged<'_>> = talks
        .iter()
        .zip(&streams)
        .zip(&verdicts)
        .enumerate()
        .map(|(place, ((talk, streams), verdict))| {
            let protection = media::protection(talk, &described, &keyed);
            Judged { talk, streams, verdict, protection, copy: copies.contains(&place) }
        })
        .collect();
    let sources = endpoints::Sources { local: &local, names: &names, file_names: &file_names, relays: &relays, knowledge };
    let seen = endpoints::seen(&judged, &sources);
    let roles: BTreeMap<IpAddr, Role> = seen.iter().map(|seen| (seen.address, seen.role)).collect();
    let signs: BTreeMap<IpAddr, Vec<Sign>> = seen.iter().map(|seen| (seen.address, seen.signs.clone())).collect();
    let evidenced = call::Evidenced { flows: &judged, roles: &roles, signs: &signs, local: &local, relays: &relays };
    let call = call::call(&evidenced);
    let public_address = call::public_address(&evidenced).map(show_address);
    let date = first_day(&captures);

    let mut shown: Vec<_> = seen.iter().map(|seen| endpoints::endpoint(seen, knowledge)).collect();
    let places: BTreeMap<*const Talk, usize> = talks.iter().enumerate().map(|(index, talk)| (std::ptr::from_ref(talk), index)).collect();
    let held: Vec<recipients::Held<'_>> = seen
        .iter()
        .enumerate()
        .map(|(index, seen)| recipients::Held { index, address: seen.address, flows: towards(seen, &places) })
        .collect();
    if let Some(site) = &settings.site {
        blind_spots.extend(distance::judge(&mut shown, site, knowledge));
    }
    let mut grouped = recipients::recipients(&held, &mut shown, knowledge);
    let transfers = transfers::transfers(&grouped.recipients, &shown, &date, knowledge);
    let call_application = call_application(&judged);
    let protections: Vec<Option<media::Protection>> = judged.iter().map(|judged| judged.protection).collect();
    drop((held, seen, judged));
    let shown_flows = Shown { names: &names, knowledge, date: &date, uses: uses(&talks) };
    // What was learned of a flow makes room for what is shown of the next.
    let parts = talks.into_iter().zip(streams).zip(verdicts).zip(protections);
    let mut flows: Vec<Flow> =
        parts.map(|(((talk, streams), verdict), protection)| shown_flows.flow(&talk, streams, verdict, protection)).collect();
    let call_operator = call_application.and_then(|id| knowledge.owner_of_service(&id)).and_then(|owner| owner.id);
    recipients::mark(&mut flows, std::mem::take(&mut grouped.of_flow), call_operator.as_deref());
    set_aside(&mut flows, &steps, settings);
    phases::mark(&steps, &flows, &mut grouped.recipients);
    let declared_not_seen = declared::compare(&settings.lists, &mut grouped.recipients, (&flows, &shown), &date, knowledge);
    let mut case = settings.case.clone();
    case.statements_unused = statements::attach(&settings.statements, &mut grouped.recipients);
    let names_seen = names_seen(&names, &roles);
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
        recipients: grouped.recipients,
        declared_not_seen,
        transfers,
        findings: Vec::new(),
        checklist: Vec::new(),
        names_seen,
        reverse_dns: None,
        datasets: knowledge.datasets(),
    };
    analysis.findings = findings::findings(&analysis);
    analysis.checklist = findings::checklist(&analysis.findings);
    if settings.unmask { analysis } else { redact::redact(analysis, settings.case_key.as_deref()) }
}

fn shown_local(local: &LocalSide, public_address: Option<String>) -> Local {
    let addresses = local.addresses.iter().map(|address| show_address(*address)).collect();
    Local { addresses, places: local.places.clone(), how: local.how, public_address }
}

/// Sets aside what is not the call's: what the idle machine does, and other programs.
fn set_aside(flows: &mut [Flow], steps: &[Phase], settings: &Settings) {
    let idle = baseline::recorded(steps, flows).with(settings.baseline.as_ref());
    baseline::set_aside(flows, &idle);
    programs::set_aside(flows, &settings.programs);
}

/// Day of the first packet, ISO 8601; empty without any.
fn first_day(captures: &[Capture]) -> String {
    let first = captures.iter().filter_map(|capture| capture.first).min();
    first.map(|at| at.to_string().chars().take(10).collect()).unwrap_or_default()
}

/// Flows towards an address, with their place in the list of all.
fn towards<'a>(seen: &endpoints::Seen<'a>, places: &BTreeMap<*const Talk, usize>) -> Vec<(usize, Judged<'a>)> {
    let own = seen.flows.iter().filter(|judged| judged.talk.remote().ip() == seen.address);
    let mut flows: Vec<_> = own.filter_map(|judged| Some((*places.get(&std::ptr::from_ref(judged.talk))?, *judged))).collect();
    flows.shrink_to_fit();
    flows
}

/// The service of the call: the one with most media, else with most bytes of signalling.
fn call_application(judged: &[Judged<'_>]) -> Option<String> {
    let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
    for one in judged {
        if let Some((id, _)) = &one.verdict.application {
            let media = one.verdict.purpose == Purpose::Media;
            *weights.entry(id).or_default() += one.talk.flow.bytes() * if media { 1000 } else { 1 };
        }
    }
    weights.into_iter().max_by_key(|(id, weight)| (*weight, std::cmp::Reverse(*id))).map(|(id, _)| id.to_owned())
}

/// How often each five-tuple was used.
fn uses(talks: &[Talk]) -> HashMap<FlowKey, u32> {
    let mut uses = HashMap::new();
    for talk in talks {
        *uses.entry(talk.flow.key).or_default() += 1;
    }
    uses
}

/// What flows are shown with.
struct Shown<'a> {
    names: &'a NameIndex,
    knowledge: &'a dyn Knowledge,
    date: &'a str,
    uses: HashMap<FlowKey, u32>,
}

impl Shown<'_> {
    fn flow(&self, talk: &Talk, streams: Vec<Stream>, verdict: Verdict, protection: Option<media::Protection>) -> Flow {
        let reused = self.uses.get(&talk.flow.key).is_some_and(|count| *count > 1);
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
        let (application, application_by) = verdict.application.unzip();
        Flow {
            id: community_id(&flow.key),
            reuse: flow.reuse,
            transport: flow.key.protocol.code(),
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
            tcp_state: (flow.key.protocol == Protocol::Tcp).then(|| flow.tcp.state().code().to_owned()),
            protocols: protocols(talk, protection),
            tunnels: flow.layers.codes().iter().map(|code| (*code).to_owned()).collect(),
            recipient: None,
            application,
            application_by,
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
            process: match &flow.state.process {
                Some(Process::Name(name)) => Some(name.clone()),
                _ => None,
            },
            in_clear: classify::clear::in_clear(talk, &streams),
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
fn protocols(talk: &Talk, protection: Option<media::Protection>) -> Vec<String> {
    let keyed = matches!(protection, Some(media::Protection::Srtp(_)));
    let mut list: Vec<String> = Vec::new();
    for code in &talk.flow.state.protocols {
        let code = if keyed && *code == "rtp" { "srtp" } else { code };
        list.push(code.to_owned());
    }
    list
}

/// Verdict on an encrypted client hello (RFC 9849; browsers send a meaningless one to everybody).
fn ech(talk: &Talk, names: &NameIndex) -> Option<String> {
    let (_, hello) = talk.client_hello()?;
    if !hello.ech {
        return Some("none".to_owned());
    }
    let Some(outer) = &hello.server_name else { return Some("undetermined".to_owned()) };
    let ties = names.of(talk.remote().ip());
    let public_name = PUBLIC_NAMES.contains(&outer.as_str());
    let promised = ties.iter().any(|tie| names.has_ech(&tie.name) && tie.name != *outer);
    let agrees = ties.iter().any(|tie| tie.name == *outer || tie.chain.contains(outer));
    Some(
        if public_name || promised && !agrees {
            "hidden"
        } else if agrees {
            "grease_or_harmless"
        } else {
            "undetermined"
        }
        .to_owned(),
    )
}

/// Names under which providers let encrypted hellos appear.
const PUBLIC_NAMES: &[&str] = &["cloudflare-ech.com"];

/// A Wireshark filter that selects exactly this flow.
fn display_filter(talk: &Talk, reused: bool) -> String {
    let key = &talk.flow.key;
    let v6 = key.a.is_ipv6();
    let (from, to) = if v6 { ("ipv6.src", "ipv6.dst") } else { ("ip.src", "ip.dst") };
    let one = |source: std::net::SocketAddr, destination: std::net::SocketAddr| {
        let addresses = format!("{from} == {} && {to} == {}", source.ip(), destination.ip());
        match key.protocol {
            Protocol::Udp => format!("{addresses} && udp.srcport == {} && udp.dstport == {}", source.port(), destination.port()),
            Protocol::Tcp => format!("{addresses} && tcp.srcport == {} && tcp.dstport == {}", source.port(), destination.port()),
            Protocol::Sctp => format!("{addresses} && sctp.srcport == {} && sctp.dstport == {}", source.port(), destination.port()),
            Protocol::Icmp => format!("{addresses} && icmp"),
            Protocol::Icmp6 => format!("{addresses} && icmpv6"),
            Protocol::Other(number) if v6 => format!("{addresses} && ipv6.nxt == {number}"),
            Protocol::Other(number) => format!("{addresses} && ip.proto == {number}"),
        }
    };
    let mut filter = format!("(({}) || ({}))", one(talk.local(), talk.remote()), one(talk.remote(), talk.local()));
    if key.protocol.has_ports() {
        // ICMP errors quote the headers of the packet that they answer.
        filter.push_str(if v6 { " && !icmpv6" } else { " && !icmp" });
    }
    if reused {
        let FrameRef { frame: first, .. } = talk.flow.first_frame;
        let FrameRef { frame: last, .. } = talk.flow.last_frame;
        filter.push_str(&format!(" && frame.number >= {first} && frame.number <= {last}"));
    }
    filter.shrink_to_fit();
    filter
}

/// Names whose addresses were told but never spoken to.
fn names_seen(names: &NameIndex, roles: &BTreeMap<IpAddr, Role>) -> Vec<NameSeen> {
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
        !seen.addresses.iter().any(|address| address.parse::<IpAddr>().is_ok_and(|address| roles.contains_key(&address)))
    });
    list.into_values().collect()
}
