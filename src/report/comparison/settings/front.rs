//! Page one of a comparison: what was compared, what may explain differences, what became of each recipient, and how sure that is.

use std::collections::BTreeSet;

use crate::compare::Comparison;
use crate::compare::value::{Condition, ConditionVerdict, Mode, Row, Stability, TestCode, Verdict};
use crate::model::run::RunCapture;
use crate::report::view::front::{Entry, Front};
use crate::report::view::index::dataset;
use crate::text::Texts;

use super::{change, k_of_n, name, verdict};

/// Names in one line of page one; the tables have all.
const NAMED: usize = 12;
/// Order of verdicts on page one.
pub(super) const ORDER: [Verdict; 5] = [Verdict::Vanished, Verdict::Remained, Verdict::New, Verdict::Changed, Verdict::Unstable];

/// Makes page one.
pub(super) fn front(comparison: &Comparison, texts: &Texts) -> Front {
    let mut entries = vec![tested(comparison, texts), conditions(comparison, texts), telemetry(comparison, texts)];
    if comparison.mode == Mode::Repeated {
        entries.push(Entry::lines("stability", texts.text("comparison-alike"), stability(comparison, texts)));
    }
    entries.extend(ORDER.iter().filter_map(|verdict| recipients(comparison, *verdict, texts)));
    entries.extend(hosts(comparison, texts));
    entries.extend(differing("path", "front-path", &comparison.topology, texts));
    entries.extend(differing("disclosures", "ends-addresses", &comparison.disclosures, texts));
    entries.push(certainty(comparison, texts));
    entries.push(Entry::lines("unseen", texts.text("front-unseen"), vec![texts.text("comparison-unseen"), texts.code("caveat", "C10")]));
    let title = texts.text(if comparison.mode == Mode::Repeated { "comparison-title-repeated" } else { "comparison-title" });
    Front::new(title, format!("{} {}", comparison.tool.name, comparison.tool.version), entries, texts.text("front-disclaimer"))
}

fn tested(comparison: &Comparison, texts: &Texts) -> Entry {
    let side = |key: &str, captures: &[RunCapture]| {
        let runs: BTreeSet<usize> = captures.iter().map(|capture| capture.run).collect();
        let files: Vec<String> = captures.iter().map(|capture| capture.file.as_str().to_owned()).collect();
        texts.say(key, &[("count", (runs.len() as u64).into()), ("files", shortened(&files, texts).into())])
    };
    let lines = match comparison.mode {
        Mode::Repeated => vec![side("comparison-side", &comparison.before)],
        Mode::BeforeAfter => vec![side("comparison-side-before", &comparison.before), side("comparison-side-after", &comparison.after)],
    };
    Entry::lines("tested", texts.text("front-tested"), lines)
}

/// Names, and how many there are beyond those that a line has room for.
fn shortened(names: &[String], texts: &Texts) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).cloned().collect();
    if names.len() > NAMED {
        shown.push(texts.say("cell-more", &[("count", ((names.len() - NAMED) as u64).into())]));
    }
    shown.join(&texts.text("list-comma"))
}

fn conditions(comparison: &Comparison, texts: &Texts) -> Entry {
    let with = |verdict: ConditionVerdict| comparison.conditions.iter().filter(move |condition| condition.verdict == verdict);
    let mut lines: Vec<String> = with(ConditionVerdict::Differs)
        .map(|condition| {
            let [before, after] = [&condition.before, &condition.after].map(|side| values(&condition.code, side, texts));
            let what = condition_name(condition, texts);
            if condition.after.is_empty() {
                return format!("{what}: {before}");
            }
            texts.say("comparison-differs", &[("what", what.into()), ("before", before.into()), ("after", after.into())])
        })
        .collect();
    if lines.is_empty() {
        let repeated = comparison.mode == Mode::Repeated;
        lines.push(if repeated { texts.text("comparison-conditions-alike") } else { texts.text("comparison-conditions-same") });
    }
    let missing: Vec<String> = with(ConditionVerdict::NotStated).map(|condition| condition_name(condition, texts)).collect();
    if !missing.is_empty() {
        lines.push(texts.say("comparison-conditions-missing", &[("fields", missing.join(&texts.text("list-comma")).into())]));
    }
    Entry::lines("conditions", texts.text("comparison-conditions"), lines)
}

/// A condition in words.
pub(super) fn condition_name(condition: &Condition, texts: &Texts) -> String {
    let name = if texts.has("test_field", &condition.code) {
        texts.code("test_field", &condition.code)
    } else {
        texts.code("condition", &condition.code)
    };
    match condition.subject.as_deref() {
        Some(set) if condition.code == "dataset" => format!("{name}: {}", dataset(set, texts)),
        Some(subject) => format!("{name} {subject}"),
        None => name,
    }
}

/// Distinct values of a side.
pub(super) fn values(code: &str, side: &[Option<String>], texts: &Texts) -> String {
    let told = |text: &str| match (code, text) {
        ("model", _) => texts.code("model", text),
        ("local_found_by", _) => texts.code("local_how", text),
        ("call_happened" | "packets_cut" | "packets_dropped", _) => texts.code("answer", text),
        _ => text.to_owned(),
    };
    let mut shown: Vec<String> = Vec::new();
    for value in side {
        let text = match value.as_deref() {
            None => texts.text("cell-not-stated"),
            Some(text) => told(text),
        };
        if !shown.contains(&text) {
            shown.push(text);
        }
    }
    // A comma would make two numbers one.
    shown.join("; ")
}

/// What the comparison is made for: telemetry, and who received it.
fn telemetry(comparison: &Comparison, texts: &Texts) -> Entry {
    let label = texts.text("comparison-telemetry");
    let mut lines: Vec<String> = comparison
        .purposes
        .iter()
        .filter(|row| matches!(row.key.as_str(), "telemetry" | "advertising"))
        .map(|row| format!("{}: {}", name(row, texts), presence(row, texts)))
        .collect();
    if lines.is_empty() {
        return Entry::lines("telemetry", label, vec![texts.text("comparison-no-telemetry"), texts.text("empty-no-telemetry-not")]);
    }
    lines.extend(
        comparison
            .endpoints
            .iter()
            .filter(|row| is_outflow(row))
            .take(NAMED)
            .map(|row| format!("{}: {}", name(row, texts), presence(row, texts))),
    );
    Entry::lines("telemetry", label, lines)
}

fn is_outflow(row: &Row) -> bool {
    row.attributes.get("purposes").is_some_and(|purposes| purposes.iter().any(|purpose| purpose == "telemetry" || purpose == "advertising"))
}

/// `vanished (before in 3 of 3 runs, after in 0 of 3 runs)`.
fn presence(row: &Row, texts: &Texts) -> String {
    let verdict = verdict(row, texts);
    let before = k_of_n(&row.before, texts);
    if row.after.n == 0 {
        return texts.say("comparison-presence-one", &[("verdict", verdict.into()), ("before", before.into())]);
    }
    let after = k_of_n(&row.after, texts);
    texts.say("comparison-presence", &[("verdict", verdict.into()), ("before", before.into()), ("after", after.into())])
}

/// How many of each were in any run, and how many in every one.
fn stability(comparison: &Comparison, texts: &Texts) -> Vec<String> {
    let shown = comparison.stability.iter().filter(|sets| matches!(sets.of.as_str(), "recipients" | "endpoints"));
    let line = |sets: &Stability| {
        let [any, every] = [sets.before.union, sets.before.intersection].map(|count| texts.number(count as u64));
        let what = texts.code("comparison_table", &sets.of);
        texts.say("comparison-stability", &[("what", what.into()), ("any", any.into()), ("every", every.into())])
    };
    shown.map(line).collect()
}

/// Recipients of one verdict.
fn recipients(comparison: &Comparison, verdict: Verdict, texts: &Texts) -> Option<Entry> {
    let rows: Vec<&Row> = comparison.recipients.iter().filter(|row| row.verdict == verdict).collect();
    if rows.is_empty() && (comparison.mode == Mode::Repeated || verdict == Verdict::Changed) {
        return None;
    }
    let line = |row: &&Row| {
        let name = name(row, texts);
        match verdict {
            Verdict::Unstable => format!("{name}: {}", presence(row, texts)),
            Verdict::Changed => format!("{name}: {}", row.changes.iter().map(|one| change(one, texts)).collect::<Vec<_>>().join("; ")),
            _ => name,
        }
    };
    let names: Vec<String> = rows.iter().map(line).collect();
    let label = if comparison.mode == Mode::Repeated && verdict == Verdict::Remained { "stable" } else { verdict.code() };
    let lines = match verdict {
        _ if names.is_empty() => vec![texts.text("comparison-nobody")],
        // A sentence each.
        Verdict::Unstable | Verdict::Changed => cut(names, texts),
        _ => vec![shortened(&names, texts)],
    };
    Some(Entry::lines(verdict.code(), texts.code("comparison_recipients", label), lines))
}

/// As many lines as page one has room for, and how many there are beyond.
fn cut(mut lines: Vec<String>, texts: &Texts) -> Vec<String> {
    let more = lines.len().saturating_sub(NAMED) as u64;
    lines.truncate(NAMED);
    if more > 0 {
        lines.push(texts.say("cell-more", &[("count", more.into())]));
    }
    lines
}

/// What of these is not the same in all runs.
fn differing(id: &'static str, label: &str, rows: &[Row], texts: &Texts) -> Option<Entry> {
    // What shared its fate stands together.
    let mut fates: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows.iter().filter(|row| row.verdict != Verdict::Remained) {
        let (fate, name) = (presence(row, texts), name(row, texts));
        match fates.iter_mut().find(|(known, _)| *known == fate) {
            Some((_, names)) => names.push(name),
            None => fates.push((fate, vec![name])),
        }
    }
    let mut lines = Vec::new();
    for (fate, names) in fates {
        if let [only] = names.as_slice() {
            lines.push(format!("{fate}: {only}"));
        } else {
            lines.push(format!("{fate}:"));
            lines.extend(cut(names, texts));
        }
    }
    (!lines.is_empty()).then(|| Entry::lines(id, texts.text(label), lines))
}

/// Hosts whose fate is not that of their recipient: one of two went, the other stayed. Those of telemetry have been named above.
fn hosts(comparison: &Comparison, texts: &Texts) -> Option<Entry> {
    let of_recipient = |row: &Row| {
        let id = row.about.get("recipient")?;
        comparison.recipients.iter().find(|known| known.about.get("recipient") == Some(id)).map(|known| known.verdict)
    };
    let lines: Vec<String> = comparison
        .endpoints
        .iter()
        .filter(|row| !is_outflow(row) && of_recipient(row).is_some_and(|verdict| verdict != row.verdict))
        .take(NAMED)
        .map(|row| format!("{}: {}", name(row, texts), presence(row, texts)))
        .collect();
    (!lines.is_empty()).then(|| Entry::lines("hosts", texts.text("comparison-hosts"), lines))
}

fn certainty(comparison: &Comparison, texts: &Texts) -> Entry {
    if comparison.mode == Mode::Repeated {
        return Entry::lines("certainty", texts.text("front-certainty"), vec![texts.text("comparison-certainty-repeated")]);
    }
    let rows = || comparison.recipients.iter().chain(&comparison.endpoints);
    let mut lines = vec![texts.text("comparison-certainty")];
    if rows().any(|row| row.test == TestCode::TooFewRepetitions) {
        lines.push(texts.text("comparison-too-few"));
    }
    Entry::lines("certainty", texts.text("front-certainty"), lines)
}
