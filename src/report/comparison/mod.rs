//! A comparison for people: the same view model and the same formats as a report.

mod front;
mod tables;

use crate::compare::Comparison;
use crate::compare::value::Row;
use crate::model::country::CountryCode;
use crate::text::Texts;

use super::svg::presence;
use super::view::{List, list};
use super::{Document, Page, ReportError, View, html, markdown};

/// File name of a comparison for other programs.
pub const COMPARISON: &str = "comparison.json";
/// Caveats of every comparison.
const CAVEATS: [&str; 7] = ["C04", "C07", "C08", "C09", "C10", "C20", "C21"];
/// Steps of the method.
const METHOD: [&str; 3] = ["compared", "chance", "amount"];
/// Words explained.
const GLOSSARY: [&str; 6] = ["recipient", "endpoint", "flow", "telemetry", "location", "pseudonym"];

/// What readable formats show of a comparison.
#[must_use]
pub fn view(comparison: &Comparison, texts: &Texts) -> View {
    let items = CAVEATS.iter().map(|code| ((*code).to_owned(), texts.code("caveat", code))).collect();
    View {
        lang: texts.tag().to_owned(),
        front: front::front(comparison, texts),
        party_columns: ["recipient", "what", "where", "certainty", "names"].map(|key| texts.code("column", key)),
        volume_columns: ["sent", "received"].map(|key| texts.code("column", key)),
        all_recipients: texts.text("front-all"),
        pictures: presence::picture(comparison, texts).into_iter().collect(),
        tables: tables::tables(comparison, texts),
        method: list("method", &METHOD, texts),
        caveats: List { title: texts.text("caveats"), items },
        glossary: list("glossary", &GLOSSARY, texts),
        contents: texts.text("contents"),
    }
}

/// A comparison as a document.
#[must_use]
pub fn page<'a>(comparison: &Comparison, view: &'a View, texts: &'a Texts, manifest: Option<&'a str>) -> Page<'a> {
    let begin = comparison.before.iter().chain(&comparison.after).filter_map(|capture| capture.first).min();
    Page { view, texts, manifest, begin, db_ip: false }
}

/// Files that do not show the hash of the manifest.
pub fn plain(comparison: &Comparison, page: &Page<'_>) -> Result<Vec<Document>, ReportError> {
    Ok(vec![
        Document { name: COMPARISON.to_owned(), content: super::json(comparison)?.into_bytes() },
        Document { name: "comparison.html".to_owned(), content: html::write(page)? },
        Document { name: "comparison.md".to_owned(), content: markdown::write(page.view).into_bytes() },
    ])
}

/// Makes a file.
type Write = fn(&Page<'_>) -> Result<Vec<u8>, ReportError>;

/// Files that do.
const SEALED: &[(&str, Write)] = &[
    #[cfg(feature = "office")]
    ("comparison.docx", super::docx::write),
    #[cfg(feature = "pdf")]
    ("comparison.pdf", super::pdf::write),
];

/// Their names.
#[must_use]
pub fn sealed_names() -> Vec<String> {
    SEALED.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Files that show the hash of the manifest.
pub fn sealed(page: &Page<'_>) -> Result<Vec<Document>, ReportError> {
    SEALED.iter().map(|(name, write)| Ok(Document { name: (*name).to_owned(), content: write(page)? })).collect()
}

/// What a row is about, in words: a recipient, a host, a country, a purpose.
pub(super) fn name(row: &Row, texts: &Texts) -> String {
    let about = |key: &str| row.about.get(key).map(String::as_str);
    if let Some(purpose) = about("purpose") {
        let purpose = texts.code("purpose", purpose);
        return about("recipient").map_or_else(|| purpose.clone(), |id| format!("{}: {purpose}", recipient(row, id, texts)));
    }
    if let Some(country) = about("country") {
        let shown =
            CountryCode::parse(country).map_or_else(|| texts.code("country_verdict", "not_determinable"), |code| texts.country(code));
        return about("country_of").map_or_else(|| shown.clone(), |of| format!("{}: {shown}", texts.code("country_of", of)));
    }
    if let Some(topology) = about("topology") {
        return texts.code("topology", topology);
    }
    if let (Some(whose), Some(to), Some(by)) = (about("whose"), about("to"), about("by")) {
        let whose = texts.code("whose-nominative", whose);
        let to = if texts.has("whose-nominative", to) { texts.code("whose-nominative", to) } else { recipient(row, to, texts) };
        return format!("{whose} → {to} ({})", texts.code("disclosure", by));
    }
    let who = about("recipient").map_or_else(|| row.key.clone(), |id| recipient(row, id, texts));
    if let Some(protocol) = about("protocol") {
        return format!("{who}: {}", texts.code("encryption", protocol));
    }
    match ["host_pattern", "published_range", "prefix", "block", "address"].into_iter().find_map(about) {
        Some(host) if host != who => format!("{host} ({who})"),
        _ => who,
    }
}

/// A recipient by its key, which is the same in every call.
fn recipient(row: &Row, key: &str, texts: &Texts) -> String {
    if let Some(entity) = row.about.get("entity") {
        return entity.clone();
    }
    let (kind, rest) = key.split_once(':').unwrap_or((key, ""));
    match (kind, row.about.get("operator")) {
        ("participants", _) => texts.text("comparison-participants"),
        ("own-network", _) => texts.text("party-own-network"),
        ("domain" | "service" | "host", _) => rest.to_owned(),
        ("block", _) => texts.say("comparison-block", &[("block", rest.into())]),
        ("as", Some(operator)) => {
            texts.say("party-network-of", &[("operator", operator.as_str().into()), ("asn", format!("AS{rest}").into())])
        }
        ("as", None) => texts.say("party-network", &[("asn", format!("AS{rest}").into())]),
        (_, Some(operator)) => operator.clone(),
        _ => key.to_owned(),
    }
}

/// `3 of 3 runs`.
pub(super) fn k_of_n(presence: &crate::compare::value::Presence, texts: &Texts) -> String {
    texts.say("comparison-runs-of", &[("k", (presence.k as u64).into()), ("n", (presence.n as u64).into())])
}
