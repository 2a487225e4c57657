//! Results held against a policy: which rules they keep to, and what breaks the others.

use std::collections::BTreeSet;

use crate::model::analysis::Tool;
use crate::model::country::CountryCode;
use crate::model::run::RunCapture;
use crate::policy::value::{Assertion, Breach, RuleResult};
use crate::report::View;
use crate::report::view::front::{Entry, Front, capital, protection_by};
use crate::report::view::table::{Cell, Row, Table};
use crate::text::Texts;

use super::{Kind, Parts, Shown, capture_row, recipient_name, table, view};

/// Caveats of every such comparison.
const CAVEATS: [&str; 8] = ["C01", "C04", "C07", "C08", "C09", "C10", "C20", "C21"];
/// Words explained.
const GLOSSARY: [&str; 6] = ["recipient", "endpoint", "flow", "telemetry", "location", "pseudonym"];
/// Breaches of a rule on page one; the table has all.
const BREACHES: usize = 3;

impl Shown for Assertion {
    fn kind(&self) -> Kind {
        Kind::Policy
    }

    fn tool(&self) -> &Tool {
        &self.tool
    }

    fn captures(&self) -> Vec<&RunCapture> {
        self.runs.iter().collect()
    }

    fn db_ip(&self) -> bool {
        // A policy may ask for countries, whatever came of it.
        self.rules.iter().any(|rule| rule.kind == "countries")
    }

    fn view(&self, texts: &Texts) -> View {
        let parts = Parts {
            front: front(self, texts),
            picture: None,
            tables: tables(self, texts),
            method: &["policy"],
            caveats: &CAVEATS,
            glossary: &GLOSSARY,
        };
        view(parts, texts)
    }
}

/// Page one.
fn front(assertion: &Assertion, texts: &Texts) -> Front {
    let (held, broken): (Vec<&RuleResult>, Vec<&RuleResult>) = assertion.rules.iter().partition(|rule| rule.held);
    let mut entries = vec![
        Entry::lines("tested", texts.text("front-tested"), tested(assertion, texts)),
        Entry::lines("outcome", texts.code("column", "verdict"), outcome(assertion, held.len(), texts)),
    ];
    if !broken.is_empty() {
        let lines = broken.iter().flat_map(|rule| told(assertion, rule, texts)).collect();
        entries.push(Entry::lines("broken", texts.text("policy-broken"), lines));
    }
    if !held.is_empty() {
        let names: Vec<String> = held.iter().map(|rule| named(rule, texts)).collect();
        entries.push(Entry::lines("held", texts.text("policy-held"), vec![names.join(&texts.text("list-comma"))]));
    }
    entries.push(Entry::lines("certainty", texts.text("front-certainty"), vec![texts.text("policy-certainty")]));
    entries.push(Entry::lines("unseen", texts.text("front-unseen"), vec![texts.text("comparison-unseen"), texts.code("caveat", "C10")]));
    let title = texts.text("policy-title");
    Front::new(title, format!("{} {}", assertion.tool.name, assertion.tool.version), entries, texts.text("front-disclaimer"))
}

fn tested(assertion: &Assertion, texts: &Texts) -> Vec<String> {
    let runs: BTreeSet<usize> = assertion.runs.iter().map(|capture| capture.run).collect();
    let files: Vec<String> = assertion.runs.iter().map(|capture| capture.file.as_str().to_owned()).collect();
    let files = files.join(&texts.text("list-comma"));
    let mut lines = vec![texts.say("comparison-side", &[("count", (runs.len() as u64).into()), ("files", files.into())])];
    if let Some(title) = &assertion.title {
        lines.push(texts.say("policy-named", &[("title", title.as_str().into())]));
    }
    lines
}

fn outcome(assertion: &Assertion, held: usize, texts: &Texts) -> Vec<String> {
    let numbers = [("held", texts.number(held as u64).into()), ("count", (assertion.rules.len() as u64).into())];
    let mut lines = vec![texts.say("policy-outcome", &numbers)];
    if !assertion.unreadable.is_empty() {
        let files = assertion.unreadable.join(&texts.text("list-comma"));
        lines.push(texts.say("policy-unreadable", &[("files", files.into())]));
    }
    lines
}

/// What breaks a rule: the first things, and how many there are beyond.
fn told(assertion: &Assertion, rule: &RuleResult, texts: &Texts) -> Vec<String> {
    let things = things(rule);
    let name = named(rule, texts);
    // The sentences of a rule without a name of its own say what it is about.
    let line = |thing: &Thing<'_>| {
        let sentence = thing.sentence(assertion, texts);
        if rule.rule == rule.kind { capital(&sentence) } else { format!("{name}: {sentence}") }
    };
    let mut lines: Vec<String> = things.iter().take(BREACHES).map(line).collect();
    let more = things.len().saturating_sub(BREACHES) + rule.evidence_left_out;
    if more > 0 {
        lines.push(format!("{}: {}", capital(&name), texts.say("cell-more", &[("count", (more as u64).into())])));
    }
    lines
}

/// Its name as the policy gives it; of one without, what it is about.
#[must_use]
pub fn named(rule: &RuleResult, texts: &Texts) -> String {
    if rule.rule == rule.kind { texts.code("rule_kind", &rule.kind) } else { rule.rule.clone() }
}

fn run_name(assertion: &Assertion, run: usize) -> &str {
    assertion.runs.iter().find(|known| known.run == run).map_or("", |known| known.name.as_str())
}

/// Something that breaks a rule, in one run or in several.
#[derive(Debug)]
pub struct Thing<'a> {
    /// As the first run shows it.
    pub breach: &'a Breach,
    /// Numbers of the runs.
    pub runs: Vec<usize>,
}

/// What breaks a rule, the same thing in several runs once.
#[must_use]
pub fn things(rule: &RuleResult) -> Vec<Thing<'_>> {
    // What tells one call from the next, and is not what is wrong.
    const PER_RUN: [&str; 2] = ["bytes", "remote"];
    let same = |one: &Breach, other: &Breach| {
        let told = |breach: &Breach| {
            let named = breach.parameters.iter().filter(|(name, _)| !PER_RUN.contains(&name.as_str()));
            named.map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>()
        };
        one.code == other.code && one.subject == other.subject && told(one) == told(other)
    };
    let mut list: Vec<Thing<'_>> = Vec::new();
    for breach in &rule.evidence {
        match list.iter_mut().find(|known| same(known.breach, breach)) {
            Some(known) => known.runs.push(breach.run),
            None => list.push(Thing { breach, runs: vec![breach.run] }),
        }
    }
    list
}

impl Thing<'_> {
    /// In words: what is wrong, of whom, under which name, how much where it is one run, and in which runs.
    #[must_use]
    pub fn sentence(&self, assertion: &Assertion, texts: &Texts) -> String {
        let breach = self.breach;
        let mut told = texts.code_with("breach", &breach.code, &[("subject", subject(breach, texts).into())]);
        let amount = bytes(breach).filter(|_| self.runs.len() == 1).map(|bytes| texts.bytes(bytes));
        let parts = [what(breach, texts), recipient(breach, texts), breach.parameters.get("server_name").cloned(), amount];
        for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
            if !told.contains(&part) {
                told.push_str("; ");
                told.push_str(&part);
            }
        }
        let all: BTreeSet<usize> = assertion.runs.iter().map(|capture| capture.run).collect();
        let runs = if all.len() > 1 && self.runs.len() == all.len() {
            texts.say("policy-every-run", &[("count", (all.len() as u64).into())])
        } else {
            let names: Vec<&str> = self.runs.iter().map(|run| run_name(assertion, *run)).collect();
            names.join(&texts.text("list-comma"))
        };
        format!("{told} ({runs})")
    }
}

/// What a breach is about, in words.
fn subject(breach: &Breach, texts: &Texts) -> String {
    match breach.code.as_str() {
        // With the id, which is what a policy allows.
        "recipient_not_allowed" => {
            let name = recipient_name(&breach.subject, called(breach), texts);
            texts.say("policy-recipient", &[("name", name.into()), ("id", breach.subject.as_str().into())])
        }
        "country_not_allowed" => {
            CountryCode::parse(&breach.subject).map_or_else(|| breach.subject.clone(), |country| texts.country(country))
        }
        "grade_not_allowed" => {
            let grade = &breach.subject;
            if texts.has("grade", grade) { format!("{grade} ({})", texts.code("grade", grade)) } else { grade.clone() }
        }
        _ => breach.subject.clone(),
    }
}

/// Purpose, country of what, protection.
fn what(breach: &Breach, texts: &Texts) -> Option<String> {
    let parameter = |name: &str| breach.parameters.get(name).filter(|value| *value != "-");
    if let Some(purpose) = parameter("purpose") {
        return Some(texts.code("purpose", purpose));
    }
    if let Some(of) = parameter("country_of") {
        return Some(texts.code("country_of", of));
    }
    let version = parameter("version").map(String::as_str);
    let protection = protection_by(parameter("protocol")?, version, texts);
    Some(parameter("cipher_suite").map_or_else(|| protection.clone(), |suite| format!("{protection}, {suite}")))
}

fn recipient(breach: &Breach, texts: &Texts) -> Option<String> {
    breach.parameters.get("recipient").map(|id| recipient_name(id, called(breach), texts))
}

/// What the recipient of a breach is called, where more than its id is known.
fn called(breach: &Breach) -> Option<&str> {
    breach.parameters.get("recipient_name").map(String::as_str)
}

fn bytes(breach: &Breach) -> Option<u64> {
    breach.parameters.get("bytes")?.parse().ok()
}

fn tables(assertion: &Assertion, texts: &Texts) -> Vec<Table> {
    let rules = assertion.rules.iter().map(|rule| rule_row(rule, texts)).collect();
    let breaches = assertion.rules.iter().flat_map(|rule| rule.evidence.iter().map(move |breach| (rule, breach)));
    let breaches: Vec<Row> = breaches.map(|(rule, breach)| breach_row(assertion, rule, breach, texts)).collect();
    let captures = assertion.runs.iter().map(|capture| capture_row(capture.name.to_string(), capture, texts)).collect();
    let mut tables = vec![table("rules", &["rule", "kind-of-rule", "verdict", "breaches#"], rules, texts)];
    if !breaches.is_empty() {
        let columns = ["rule", "run", "breach", "recipient", "host", "bytes#", "first-contact", "filter"];
        tables.push(table("breaches", &columns, breaches, texts));
    }
    tables.push(table("captures", &["run", "file", "period", "packets#", "bytes#", "sha256"], captures, texts));
    tables
}

fn rule_row(rule: &RuleResult, texts: &Texts) -> Row {
    let count = (rule.evidence.len() + rule.evidence_left_out) as u64;
    let cells = vec![
        named(rule, texts).into(),
        texts.code("rule_kind", &rule.kind).into(),
        texts.text(if rule.held { "policy-holds" } else { "policy-breaks" }).into(),
        Cell::number(texts.number(count), count),
    ];
    Row { id: None, cells }
}

fn breach_row(assertion: &Assertion, rule: &RuleResult, breach: &Breach, texts: &Texts) -> Row {
    let mut told = vec![texts.code_with("breach", &breach.code, &[("subject", subject(breach, texts).into())])];
    told.extend(what(breach, texts));
    let host = breach.parameters.get("server_name").or_else(|| breach.parameters.get("remote")).cloned();
    let cells = vec![
        named(rule, texts).into(),
        run_name(assertion, breach.run).into(),
        told.into(),
        recipient(breach, texts).unwrap_or_default().into(),
        host.unwrap_or_default().into(),
        bytes(breach).map(|bytes| Cell::number(texts.bytes(bytes), bytes)).unwrap_or_default(),
        breach.first.map(|first| texts.moment(first)).unwrap_or_default().into(),
        breach.display_filter.clone().map(Cell::code).unwrap_or_default(),
    ];
    Row { id: None, cells }
}
