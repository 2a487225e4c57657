//! Results held against each other or against a policy, for people: the same view model and the same formats as a report.

mod ends;
mod policy;
mod settings;

use serde::Serialize;

use crate::compare::Comparison;
use crate::compare::ends::value::{BothEnds, MODE};
use crate::model::analysis::Tool;
use crate::model::country::CountryCode;
use crate::model::run::RunCapture;
use crate::policy::value::Assertion;
use crate::text::Texts;

use super::svg::Picture;
use super::view::{Cell, Column, Front, List, Row, Table, list};
use super::{Document, Page, ReportError, View, html, markdown};

pub(in crate::report) use ends::{end, kinds};
pub use policy::{named, things};
pub(in crate::report) use settings::{k_of_n, name, verdict};

const COMPARISON: &str = "comparison";
const ASSERTION: &str = "assertion";

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Two settings.
    BeforeAfter,
    /// Repeated runs of one setting.
    Repeated,
    /// Both ends of a call.
    BothEnds,
    /// Results and a policy.
    Policy,
}

impl Kind {
    /// Names of the files of comparisons, without their endings.
    pub const STEMS: [&'static str; 2] = [COMPARISON, ASSERTION];

    /// Name of its files without their endings.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::BeforeAfter | Self::Repeated | Self::BothEnds => COMPARISON,
            Self::Policy => ASSERTION,
        }
    }

    /// The spelling used as key of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeforeAfter => "before_after",
            Self::Repeated => "repeated",
            Self::BothEnds => "both_ends",
            Self::Policy => "policy",
        }
    }
}

/// A comparison that can be shown.
pub trait Shown: Serialize {
    /// What was compared.
    fn kind(&self) -> Kind;

    /// Who made it.
    fn tool(&self) -> &Tool;

    /// What it rests on.
    fn captures(&self) -> Vec<&RunCapture>;

    /// Whether it shows data whose licence asks for a link to DB-IP.
    fn db_ip(&self) -> bool;

    /// What readable formats show of it.
    fn view(&self, texts: &Texts) -> View;
}

/// Any comparison, as a bundle holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Compared {
    /// Of settings.
    Settings(Box<Comparison>),
    /// Of both ends of a call.
    Ends(Box<BothEnds>),
    /// Of results and a policy.
    Policy(Box<Assertion>),
}

/// The `mode` alone.
#[derive(serde::Deserialize)]
struct Which {
    mode: String,
}

impl Compared {
    /// Reads the JSON file with this stem.
    pub fn read(stem: &str, json: &[u8]) -> Result<Self, serde_json::Error> {
        if stem == ASSERTION {
            return serde_json::from_slice(json).map(Self::Policy);
        }
        let which: Which = serde_json::from_slice(json)?;
        if which.mode == MODE { serde_json::from_slice(json).map(Self::Ends) } else { serde_json::from_slice(json).map(Self::Settings) }
    }
}

/// What is particular to a kind of comparison.
struct Parts<'a> {
    front: Front,
    picture: Option<Picture>,
    tables: Vec<Table>,
    method: &'a [&'a str],
    caveats: &'a [&'a str],
    glossary: &'a [&'a str],
}

fn view(parts: Parts<'_>, texts: &Texts) -> View {
    let items = parts.caveats.iter().map(|code| ((*code).to_owned(), texts.code("caveat", code))).collect();
    View {
        lang: texts.tag().to_owned(),
        front: parts.front,
        party_columns: ["recipient", "what", "where", "certainty", "names"].map(|key| texts.code("column", key)),
        volume_columns: ["sent", "received"].map(|key| texts.code("column", key)),
        all_recipients: texts.text("front-all"),
        pictures: parts.picture.into_iter().collect(),
        tables: parts.tables,
        method: list("method", parts.method, texts),
        caveats: List { title: texts.text("caveats"), items },
        glossary: list("glossary", parts.glossary, texts),
        contents: texts.text("contents"),
    }
}

/// Columns that are left out where no row has anything in them.
const OPTIONAL: [&str; 5] = ["p", "changes", "filter", "operator", "delay#"];

/// A table whose texts are those of its id; a column that ends in `#` holds numbers.
fn table(id: &'static str, columns: &[&'static str], mut rows: Vec<Row>, texts: &Texts) -> Table {
    let says = |cell: &Cell| cell.lines.iter().any(|line| !line.is_empty());
    let said = |column: usize| rows.iter().any(|row| row.cells.get(column).is_some_and(says));
    let kept: Vec<bool> = columns.iter().enumerate().map(|(place, key)| !OPTIONAL.contains(key) || said(place)).collect();
    for row in &mut rows {
        let mut keep = kept.iter();
        row.cells.retain(|_| keep.next().copied().unwrap_or(true));
    }
    let columns = columns.iter().zip(&kept).filter(|(_, keep)| **keep).map(|(name, _)| Column::new(name, texts));
    let note = format!("{id}-note");
    Table {
        id,
        title: texts.code("comparison_table", id),
        notes: if texts.has("comparison_table", &note) { vec![texts.code("comparison_table", &note)] } else { Vec::new() },
        columns: columns.collect(),
        all: rows.len(),
        rows,
        cut: None,
        empty: texts.text("comparison-nothing"),
    }
}

/// A capture, after who or what it belongs to.
fn capture_row(of: String, capture: &RunCapture, texts: &Texts) -> Row {
    let period = capture.first.zip(capture.last).map(|(first, last)| texts.period(first, last)).unwrap_or_default();
    let cells = vec![
        of.into(),
        capture.file.as_str().into(),
        period.into(),
        Cell::number(texts.number(capture.packets), capture.packets),
        Cell::number(texts.bytes(capture.bytes), capture.bytes),
        Cell::code(capture.sha256.clone()),
    ];
    Row { id: None, cells }
}

/// The country, or that it is not determinable.
fn country(known: Option<CountryCode>, texts: &Texts) -> String {
    known.map_or_else(|| texts.code("country_verdict", "not_determinable"), |code| texts.country(code))
}

/// A recipient by its id, or by the key that is the same in every call.
fn recipient_name(key: &str, operator: Option<&str>, texts: &Texts) -> String {
    let (kind, rest) = key.split_once(':').unwrap_or((key, ""));
    match (kind, operator) {
        ("participants", _) => texts.text("comparison-participants"),
        ("own-network", _) => texts.text("party-own-network"),
        ("domain" | "service" | "host" | "address", _) => rest.to_owned(),
        ("block", _) => texts.say("comparison-block", &[("block", rest.into())]),
        ("as", Some(operator)) => texts.say("party-network-of", &[("operator", operator.into()), ("asn", format!("AS{rest}").into())]),
        ("as", None) => texts.say("party-network", &[("asn", format!("AS{rest}").into())]),
        (_, Some(operator)) => operator.to_owned(),
        _ => key.to_owned(),
    }
}

/// A comparison as a document.
#[must_use]
pub fn page<'a>(compared: &impl Shown, view: &'a View, texts: &'a Texts, manifest: Option<&'a str>) -> Page<'a> {
    let begin = compared.captures().iter().filter_map(|capture| capture.first).min();
    Page { view, texts, manifest, begin, db_ip: compared.db_ip() }
}

/// Files that do not show the hash of the manifest.
pub fn plain(compared: &impl Shown, page: &Page<'_>) -> Result<Vec<Document>, ReportError> {
    let stem = compared.kind().stem();
    Ok(vec![
        Document { name: format!("{stem}.json"), content: super::json(compared)?.into_bytes() },
        Document { name: format!("{stem}.html"), content: html::write(page)? },
        Document { name: format!("{stem}.md"), content: markdown::write(page.view).into_bytes() },
    ])
}

/// Makes a file.
type Write = fn(&Page<'_>) -> Result<Vec<u8>, ReportError>;

/// Files that do, by their endings.
const SEALED: &[(&str, Write)] = &[
    #[cfg(feature = "office")]
    ("docx", super::docx::write),
    #[cfg(feature = "pdf")]
    ("pdf", super::pdf::write),
];

/// Their names.
#[must_use]
pub fn sealed_names(kind: Kind) -> Vec<String> {
    SEALED.iter().map(|(ending, _)| format!("{}.{ending}", kind.stem())).collect()
}

/// Files that show the hash of the manifest.
pub fn sealed(kind: Kind, page: &Page<'_>) -> Result<Vec<Document>, ReportError> {
    SEALED.iter().map(|(ending, write)| Ok(Document { name: format!("{}.{ending}", kind.stem()), content: write(page)? })).collect()
}
