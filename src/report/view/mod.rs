//! The view model: what readable formats show, made once. A result and the texts of a language become sentences, recipients and tables; how
//! they look is up to the format.

pub mod front;
pub mod index;
mod page;
pub mod party;
pub mod sheets;
pub mod table;
mod tables;

use std::collections::BTreeSet;

use crate::model::analysis::Analysis;
use crate::report::svg::{self, Picture};
use crate::text::Texts;

pub use front::{Entry, Front};
pub use index::Index;
pub use party::Party;
pub use table::{Cell, Column, Row, Table};

/// Caveats that every report prints, whatever was found.
const ALWAYS: [&str; 5] = ["C07", "C10", "C11", "C20", "C21"];

/// Host names shown of a recipient on page one.
pub const HOSTS: usize = 3;

/// Everything that readable formats show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Language, BCP 47.
    pub lang: String,
    /// Page one.
    pub front: Front,
    /// Titles of the columns of recipients on page one.
    pub party_columns: [String; 5],
    /// Titles of the columns of volumes: sent, received.
    pub volume_columns: [String; 2],
    /// Where more recipients are than page one shows.
    pub all_recipients: String,
    /// Pictures.
    pub pictures: Vec<Picture>,
    /// Tables behind it.
    pub tables: Vec<Table>,
    /// How it was done.
    pub method: List,
    /// Caveats that apply, with their codes.
    pub caveats: List,
    /// Words that readers may not know.
    pub glossary: List,
    /// Title of the list of contents.
    pub contents: String,
}

/// A titled list of terms and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Title.
    pub title: String,
    /// Terms and texts.
    pub items: Vec<(String, String)>,
}

impl View {
    /// Of a result, in a language.
    #[must_use]
    pub fn new(analysis: &Analysis, texts: &Texts) -> Self {
        let index = Index::new(analysis);
        Self {
            lang: texts.tag().to_owned(),
            front: front::front(analysis, &index, texts),
            party_columns: ["recipient", "what", "where", "certainty", "names"].map(|key| texts.code("column", key)),
            volume_columns: ["sent", "received"].map(|key| texts.code("column", key)),
            all_recipients: texts.text("front-all"),
            pictures: [svg::sankey::picture, svg::map::picture, svg::timeline::picture, svg::disclosed::picture, svg::streams::picture]
                .iter()
                .filter_map(|draw| draw(analysis, &index, texts))
                .collect(),
            tables: tables::tables(analysis, &index, texts),
            method: method(analysis, texts),
            caveats: caveats(analysis, texts),
            glossary: list("glossary", &GLOSSARY, texts),
            contents: texts.text("contents"),
        }
    }
}

/// Steps of the method.
const METHOD: [&str; 5] = ["read", "names", "media", "countries", "masking"];
/// Words explained.
const GLOSSARY: [&str; 16] = [
    "recipient",
    "endpoint",
    "flow",
    "content_data",
    "framework_data",
    "telemetry",
    "media_server",
    "relay",
    "direct",
    "signalling",
    "location",
    "parent",
    "sni",
    "srtp",
    "anycast",
    "pseudonym",
];

/// Items `<name>-<key>-term` and `<name>-<key>` under the title `<name>`.
pub(super) fn list(name: &str, keys: &[&str], texts: &Texts) -> List {
    let item = |key: &&str| (texts.text(&format!("{name}-{key}-term")), texts.text(&format!("{name}-{key}")));
    List { title: texts.text(name), items: keys.iter().map(item).collect() }
}

/// The steps, and whether anybody was asked.
fn method(analysis: &Analysis, texts: &Texts) -> List {
    let mut method = list("method", &METHOD, texts);
    let last = if analysis.reverse_dns.is_some() { "asked" } else { "offline" };
    method.items.extend(list("method", &[last], texts).items);
    method
}

/// Those that every report prints, those of the findings, and those of what page one itself states.
fn caveats(analysis: &Analysis, texts: &Texts) -> List {
    let mut codes: BTreeSet<&str> = ALWAYS.into_iter().collect();
    codes.extend(analysis.findings.iter().flat_map(|finding| finding.caveats.iter().map(String::as_str)));
    if analysis.endpoints.iter().any(|endpoint| !endpoint.places.is_empty() || endpoint.country.is_some()) {
        codes.extend(["C01", "C02", "C06"]);
    }
    if analysis.recipients.iter().any(|recipient| recipient.entity.is_some()) {
        codes.extend(["C03", "C15"]);
    }
    if analysis.transfers.iter().any(|row| row.status == "adequate_listed_only") {
        codes.insert("C12");
    }
    if !analysis.flows.is_empty() {
        codes.extend(["C04", "C05", "C08", "C14", "C16", "C17", "C19"]);
    }
    if analysis.call.happened {
        codes.insert("C13");
    }
    if analysis.endpoints.iter().any(|endpoint| endpoint.person) {
        codes.insert("C18");
    }
    List { title: texts.text("caveats"), items: codes.into_iter().map(|code| (code.to_owned(), texts.code("caveat", code))).collect() }
}
