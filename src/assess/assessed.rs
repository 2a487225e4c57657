//! What assessors ask of a call, answered on one scale. Each answer is about the capture: "no" is "not seen", and says so only where the
//! capture would have shown it. Whether a requirement is fulfilled is not asked.

use crate::enrich::scope::leaves_the_machine;
use crate::model::analysis::{Analysis, Assessed, Finding, Flow, Recipient};
use crate::model::codes::{Answer, DeclaredVerdict, Party, Purpose, Topology};

/// A question: its code, what answers it, and the findings that bear on it.
struct Question {
    code: &'static str,
    answer: fn(&Analysis) -> Answer,
    rules: &'static [Bearing],
}

/// Findings of a rule, and which of them bear on a question.
struct Bearing {
    rule: &'static str,
    which: fn(&Finding) -> bool,
}

const fn all(rule: &'static str) -> Bearing {
    Bearing { rule, which: |_| true }
}

const fn those(rule: &'static str, which: fn(&Finding) -> bool) -> Bearing {
    Bearing { rule, which }
}

/// All questions, in the order in which they are told.
const QUESTIONS: &[Question] = &[
    Question { code: "media_seen", answer: media_seen, rules: &[all("media_to_recipient"), all("media_by_one_sign")] },
    Question { code: "media_direct", answer: media_direct, rules: &[] },
    Question { code: "media_in_clear", answer: media_in_clear, rules: &[those("in_the_clear", of_media), all("sdes")] },
    Question { code: "end_to_end", answer: end_to_end, rules: &[] },
    Question { code: "framework_in_clear", answer: framework_in_clear, rules: FRAMEWORK_IN_CLEAR },
    Question { code: "telemetry_seen", answer: |analysis| seen(analysis, Purpose::Telemetry), rules: &[all("telemetry_to_recipient")] },
    Question { code: "telemetry_before_call", answer: before_call, rules: &[all("telemetry_before_call")] },
    Question {
        code: "advertising_seen",
        answer: |analysis| seen(analysis, Purpose::Advertising),
        rules: &[all("advertising_to_recipient")],
    },
    Question { code: "other_operators", answer: other_operators, rules: &[] },
    Question { code: "undeclared_recipient", answer: undeclared, rules: &[all("undeclared_recipient"), all("foreign_contact")] },
    Question { code: "location_outside_eea", answer: location_outside, rules: &[all("location_outside_eea")] },
    Question { code: "company_outside_eea", answer: company_outside, rules: &[all("company_outside_eea")] },
    Question { code: "address_to_participants", answer: address_to_participants, rules: &[those("address_disclosed", on_a_direct_path)] },
    Question { code: "stored", answer: behind_the_first, rules: &[] },
    Question { code: "passed_on", answer: behind_the_first, rules: &[] },
];

const FRAMEWORK_IN_CLEAR: &[Bearing] = &[those("in_the_clear", |finding| !of_media(finding)), all("media_metadata")];

/// Blind spots behind which anything may be.
const HIDING: &[&str] = &["opaque_tunnels"];
/// Blind spots in which something may have been lost.
const LOSING: &[&str] = &["dropped_packets", "flows_beyond_limit", "undecided_packets", "unread_input"];

/// All questions with their answers.
#[must_use]
pub fn assessed(analysis: &Analysis) -> Vec<Assessed> {
    let references = |rules: &[Bearing]| {
        let bearing = analysis.findings.iter().filter(|finding| bears(rules, finding));
        bearing.map(|finding| finding.id.clone()).collect()
    };
    QUESTIONS
        .iter()
        .map(|question| Assessed {
            field: question.code.to_owned(),
            answer: (question.answer)(analysis),
            references: references(question.rules),
        })
        .collect()
}

fn bears(rules: &[Bearing], finding: &Finding) -> bool {
    rules.iter().any(|bearing| bearing.rule == finding.rule && (bearing.which)(finding))
}

/// Whether something in the clear is the audio or video itself.
fn of_media(finding: &Finding) -> bool {
    finding.text("protocol") == Some("rtp")
}

/// Whether an address became visible to who is at the other end, not to a server.
fn on_a_direct_path(finding: &Finding) -> bool {
    finding.text("by") == Some("direct_path")
}

/// What it means that something was not seen.
fn absent(analysis: &Analysis) -> Answer {
    let spotted = |codes: &[&str]| analysis.coverage.blind_spots.iter().any(|spot| codes.contains(&spot.code.as_str()));
    if analysis.captures.iter().all(|capture| capture.packets_ip == 0) || spotted(HIDING) {
        Answer::NotObservable
    } else if spotted(LOSING) {
        Answer::Unclear
    } else {
        Answer::No
    }
}

fn found(analysis: &Analysis, rule: &str) -> bool {
    analysis.findings.iter().any(|finding| finding.rule == rule)
}

/// Flows of the call that left the machine.
fn outgoing(analysis: &Analysis) -> impl Iterator<Item = &Flow> {
    analysis.counted().filter(|flow| leaves_the_machine(flow.scope))
}

fn media(analysis: &Analysis) -> Vec<&Flow> {
    outgoing(analysis).filter(|flow| flow.purpose == Purpose::Media).collect()
}

/// Recipients of the call outside the tester's own network.
fn recipients(analysis: &Analysis) -> Vec<&Recipient> {
    analysis.recipients.iter().filter(|recipient| recipient.counts() && recipient.id != "own-network").collect()
}

/// Flows of a purpose: by one sign alone it is unclear.
fn seen(analysis: &Analysis, purpose: Purpose) -> Answer {
    let mut flows = outgoing(analysis).filter(|flow| flow.purpose == purpose).peekable();
    if flows.peek().is_none() {
        absent(analysis)
    } else if flows.any(|flow| flow.confidence.is_firm()) {
        Answer::Yes
    } else {
        Answer::Unclear
    }
}

fn media_seen(analysis: &Analysis) -> Answer {
    seen(analysis, Purpose::Media)
}

fn media_direct(analysis: &Analysis) -> Answer {
    if media(analysis).is_empty() {
        return Answer::NotApplicable;
    }
    match analysis.call.topology {
        Topology::Direct => Answer::Yes,
        Topology::Relayed | Topology::MediaServer => Answer::No,
        Topology::Mixed => analysis.call.basis.iter().any(|basis| basis.rule == "topology_direct").into(),
        Topology::Undetermined => Answer::Unclear,
    }
}

fn media_in_clear(analysis: &Analysis) -> Answer {
    let media = media(analysis);
    // Grade N: what protects it, if anything does, is not visible.
    let visible = media.iter().filter_map(|flow| flow.encryption.as_ref()).filter(|known| known.grade.as_deref() != Some("N"));
    let known: Vec<&str> = visible.map(|known| known.protocol.as_str()).collect();
    if media.is_empty() {
        Answer::NotApplicable
    } else if known.contains(&"none") {
        Answer::Yes
    } else if found(analysis, "sdes") {
        // Encrypted, with the keys readable on the way.
        Answer::Unclear
    } else if known.len() == media.len() {
        Answer::No
    } else if known.is_empty() {
        Answer::NotObservable
    } else {
        Answer::Unclear
    }
}

/// Who holds the keys is in no packet (RFC 8827 leaves it to signalling).
fn end_to_end(analysis: &Analysis) -> Answer {
    if media(analysis).is_empty() { Answer::NotApplicable } else { Answer::NotObservable }
}

fn framework_in_clear(analysis: &Analysis) -> Answer {
    if analysis.findings.iter().any(|finding| bears(FRAMEWORK_IN_CLEAR, finding)) { Answer::Yes } else { absent(analysis) }
}

fn before_call(analysis: &Analysis) -> Answer {
    if analysis.call.first.is_none() {
        Answer::NotApplicable
    } else if found(analysis, "telemetry_before_call") {
        // No surer than that they are such connections at all.
        let sure = [Purpose::Telemetry, Purpose::Advertising].map(|purpose| seen(analysis, purpose)).contains(&Answer::Yes);
        if sure { Answer::Yes } else { Answer::Unclear }
    } else {
        absent(analysis)
    }
}

fn other_operators(analysis: &Analysis) -> Answer {
    let parties: Vec<Party> = outgoing(analysis)
        .filter(|flow| flow.recipient.as_deref().is_some_and(|id| !matches!(id, "own-network" | "participants")))
        .map(|flow| flow.party)
        .collect();
    if parties.contains(&Party::Third) {
        Answer::Yes
    } else if parties.contains(&Party::Undetermined) {
        Answer::Unclear
    } else {
        absent(analysis)
    }
}

fn undeclared(analysis: &Analysis) -> Answer {
    let verdicts: Vec<DeclaredVerdict> = recipients(analysis).iter().map(|recipient| recipient.declared).collect();
    if verdicts.contains(&DeclaredVerdict::Undeclared) {
        Answer::Yes
    } else if verdicts.iter().all(|verdict| *verdict == DeclaredVerdict::NotCompared) {
        Answer::NotApplicable
    } else {
        absent(analysis)
    }
}

fn location_outside(analysis: &Analysis) -> Answer {
    let open = analysis.transfers.iter().any(|row| row.country_of == "location" && row.status == "not_determinable");
    outside(analysis, "location_outside_eea", open)
}

fn company_outside(analysis: &Analysis) -> Answer {
    let undated = analysis.transfers.iter().any(|row| row.country_of != "location" && row.status == "not_determinable");
    let seats = |recipient: &&Recipient| recipient.entity_country.is_some() && recipient.parent_country.is_some();
    let nameless = recipients(analysis).iter().any(|recipient| recipient.id != "participants" && !seats(recipient));
    outside(analysis, "company_outside_eea", undated || nameless)
}

/// By the finding; `open` where a country or its status is not known.
fn outside(analysis: &Analysis, rule: &str, open: bool) -> Answer {
    if recipients(analysis).is_empty() {
        Answer::NotApplicable
    } else if found(analysis, rule) {
        Answer::Yes
    } else if open {
        Answer::Unclear
    } else {
        absent(analysis)
    }
}

/// Packets on a direct path show it; what signalling tells others under encryption is not visible.
fn address_to_participants(analysis: &Analysis) -> Answer {
    let person = |address: &str| analysis.endpoints.iter().any(|end| end.person && !end.local && end.address == address);
    let direct = |told: &crate::model::analysis::Disclosure| told.whose == "tester" && told.by == "direct_path" && person(&told.to);
    if analysis.call.disclosures.iter().any(direct) {
        Answer::Yes
    } else if media(analysis).is_empty() {
        Answer::NotApplicable
    } else {
        Answer::NotObservable
    }
}

/// What happens behind the first counterpart.
fn behind_the_first(analysis: &Analysis) -> Answer {
    if recipients(analysis).is_empty() { Answer::NotApplicable } else { Answer::NotObservable }
}
