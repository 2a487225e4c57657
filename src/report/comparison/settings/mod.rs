//! Runs of two settings, or of one: what vanished, what remained, what is new.

mod front;
mod tables;

use crate::compare::Comparison;
use crate::compare::value::{Change, Mode, Row, Verdict};
use crate::model::analysis::Tool;
use crate::model::country::CountryCode;
use crate::model::run::RunCapture;
use crate::report::View;
use crate::report::svg::presence;
use crate::text::Texts;

use super::{Kind, Parts, Shown, recipient_name, view};

/// Caveats of every comparison.
const CAVEATS: [&str; 7] = ["C04", "C07", "C08", "C09", "C10", "C20", "C21"];
/// Steps of the method.
const METHOD: [&str; 3] = ["compared", "chance", "amount"];
/// The same where there is but one setting.
const METHOD_REPEATED: [&str; 1] = ["compared"];
/// Words explained.
const GLOSSARY: [&str; 6] = ["recipient", "endpoint", "flow", "telemetry", "location", "pseudonym"];

impl Shown for Comparison {
    fn kind(&self) -> Kind {
        match self.mode {
            Mode::BeforeAfter => Kind::BeforeAfter,
            Mode::Repeated => Kind::Repeated,
        }
    }

    fn tool(&self) -> &Tool {
        &self.tool
    }

    fn captures(&self) -> Vec<&RunCapture> {
        self.before.iter().chain(&self.after).collect()
    }

    fn db_ip(&self) -> bool {
        self.conditions.iter().filter_map(|condition| condition.subject.as_deref()).any(|dataset| dataset.starts_with("dbip"))
    }

    fn view(&self, texts: &Texts) -> View {
        let parts = Parts {
            front: front::front(self, texts),
            picture: presence::picture(self, texts),
            tables: tables::tables(self, texts),
            method: if self.mode == Mode::Repeated { &METHOD_REPEATED } else { &METHOD },
            caveats: &CAVEATS,
            glossary: &GLOSSARY,
        };
        view(parts, texts)
    }
}

/// What a row is about, in words: a recipient, a host, a country, a purpose.
pub(in crate::report) fn name(row: &Row, texts: &Texts) -> String {
    let about = |key: &str| row.about.get(key).map(String::as_str);
    if let Some(purpose) = about("purpose") {
        let purpose = texts.code("purpose", purpose);
        return about("recipient").map_or_else(|| purpose.clone(), |id| format!("{}: {purpose}", recipient(row, id, texts)));
    }
    if let Some(country) = about("country") {
        let shown = super::country(CountryCode::parse(country), texts);
        return about("country_of").map_or_else(|| shown.clone(), |of| format!("{}: {shown}", texts.code("country_of", of)));
    }
    if let Some(topology) = about("topology") {
        return texts.code("topology", topology);
    }
    if let (Some(whose), Some(to), Some(by)) = (about("whose"), about("to"), about("by")) {
        let kind = about("address_kind").map(|kind| format!(" ({})", texts.code("scope", kind))).unwrap_or_default();
        let whose = format!("{}{kind}", texts.code("whose-nominative", whose));
        let to = if texts.has("whose-nominative", to) { texts.code("whose-nominative", to) } else { recipient(row, to, texts) };
        return format!("{whose} → {to} ({})", texts.code("disclosure", by));
    }
    let who = about("recipient").map_or_else(|| row.key.clone(), |id| recipient(row, id, texts));
    if let Some(protocol) = about("protocol") {
        return format!("{who}: {}", texts.code("encryption", protocol));
    }
    match ["host_pattern", "published_range", "prefix", "block", "address"].into_iter().find_map(about) {
        Some(host) if !who.contains(host) => format!("{host} ({who})"),
        _ => who,
    }
}

/// A recipient by its key, which is the same in every call.
fn recipient(row: &Row, key: &str, texts: &Texts) -> String {
    row.about.get("entity").cloned().unwrap_or_else(|| recipient_name(key, row.about.get("operator").map(String::as_str), texts))
}

/// What became of a row, in words; of one setting alone, whether it is in all of its runs.
pub(in crate::report) fn verdict(row: &Row, texts: &Texts) -> String {
    let code = if row.after.n == 0 && row.verdict == Verdict::Remained { "stable" } else { row.verdict.code() };
    texts.code("comparison_verdict", code)
}

/// What is not the same before and after, in words.
fn change(change: &Change, texts: &Texts) -> String {
    let side = |values: &[String]| {
        let shown: Vec<String> = values.iter().map(|one| value(&change.field, one, texts)).collect();
        if shown.is_empty() { "–".to_owned() } else { shown.join(&texts.text("list-comma")) }
    };
    format!("{}: {} → {}", texts.code("change", &change.field), side(&change.before), side(&change.after))
}

/// A value of a property in words, where there are some.
fn value(field: &str, value: &str, texts: &Texts) -> String {
    match field {
        "purposes" => texts.code("purpose", value),
        "volume" => value.parse().map_or_else(|_| value.to_owned(), |bytes| texts.bytes(bytes)),
        "countries" => super::country(CountryCode::parse(value), texts),
        _ => value.to_owned(),
    }
}

/// `3 of 3 runs`.
pub(in crate::report) fn k_of_n(presence: &crate::compare::value::Presence, texts: &Texts) -> String {
    texts.say("comparison-runs-of", &[("k", (presence.k as u64).into()), ("n", (presence.n as u64).into())])
}
