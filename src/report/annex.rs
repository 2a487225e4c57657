//! What is put into an assessment of somebody else: page one, pictures and the tables that an assessor cites, references for a checklist, and
//! answers for the questions of the PIA software.

use std::collections::BTreeMap;

use crate::document::{Block, Reference};
use crate::model::Analysis;
use crate::model::codes::DataClass;
use crate::text::Texts;

use super::Page;
use super::comparison::Kind;
use super::paper::{self, Extent};
use super::view::index::{Index, leaves};
use super::view::{self, party};

/// Rows of a table; the bundle has all.
const ROWS: usize = 60;
/// Lines of a cell.
const LINES: usize = 4;
/// Recipients named in a sentence; the table has more.
const RECIPIENTS: usize = 12;
/// Characters of the manifest's hash in a cell of a checklist.
const SHORT_HASH: usize = 16;

/// Tables of an annex, each with its columns: pages of others stand upright.
const TABLES: [(&str, &[&str]); 7] = [
    ("recipients", &["recipient", "purposes", "sent", "location", "entity", "parent", "evidence"]),
    ("telemetry", &["host", "recipient", "telemetry-by", "first-contact", "sent", "received"]),
    ("transfers", &["recipient", "country-of", "country", "status"]),
    ("encryption", &["recipient", "protection", "suite", "grade", "bytes"]),
    ("disclosures", &["address", "whose", "scope", "learned-by", "recipient", "disclosed-by", "frame"]),
    ("findings", &["id", "finding", "evidence", "caveats", "items"]),
    ("checklist", &["item", "requirement", "reference"]),
];

/// The annex as blocks; the first is its heading.
#[must_use]
pub fn blocks(page: &Page<'_>, title: String, tables: &[(&str, &[&str])]) -> Vec<Block> {
    let (view, texts) = (page.view, page.texts);
    let mut blocks = vec![Block::heading(1, title), Block::note(origin(page))];
    // Which program made it has just been said.
    blocks.extend(paper::front(view).into_iter().skip(1));
    // The courses of single streams are for those who look into the report itself.
    for picture in view.pictures.iter().filter(|picture| picture.id != "streams-course") {
        blocks.push(Block::heading(2, &picture.title));
        blocks.push(Block::Picture(paper::picture(picture)));
    }
    for (id, columns) in tables {
        if let Some(table) = view.tables.iter().find(|table| table.id == *id) {
            blocks.extend(self::table(table, columns, texts));
        }
    }
    blocks.extend(paper::list(&view.caveats).into_iter().map(lowered));
    blocks
}

/// The annex of a result.
#[must_use]
pub fn of_result(page: &Page<'_>) -> Vec<Block> {
    blocks(page, page.texts.text("annex-title"), &TABLES)
}

/// Tables of the annex of a comparison; each kind has some of them.
const COMPARED: [(&str, &[&str]); 10] = [
    ("conditions", &["condition", "verdict", "before", "after", "values"]),
    ("recipients", &["compared", "verdict", "before", "after", "volume-before", "volume-after"]),
    ("endpoints", &["compared", "verdict", "before", "after", "p", "changes"]),
    ("purposes", &["compared", "verdict", "before", "after", "volume-before", "volume-after"]),
    ("ends-streams", &["from", "kind", "ssrc", "packets-sent", "packets-received", "path"]),
    ("ends-between", &["host", "address", "role", "operator", "location", "carries-of"]),
    ("ends-addresses", &["whose", "seen-by", "address", "scope", "disclosed-by"]),
    ("rules", &["rule", "kind-of-rule", "verdict", "breaches"]),
    ("breaches", &["rule", "run", "breach", "recipient", "host", "bytes"]),
    ("captures", &["run", "recorded-by", "file", "period", "sha256"]),
];

/// The annex of a comparison.
#[must_use]
pub fn of_comparison(page: &Page<'_>, kind: Kind) -> Vec<Block> {
    blocks(page, page.texts.code("annex-title", kind.code()), &COMPARED)
}

/// The item that asks whether outflows were examined, and, where settings or a policy were held
/// against it, the one that asks whether they were stopped.
#[must_use]
pub fn references_compared(texts: &Texts, kind: Kind, manifest: &str) -> Vec<Reference> {
    let hash: String = manifest.chars().take(SHORT_HASH).collect();
    let items = texts.checklist();
    let words = |id: &str| items.iter().find(|item| item.id == id).map(|item| item.words.iter().map(|word| (*word).to_owned()).collect());
    let numbers: &[u32] = if matches!(kind, Kind::BeforeAfter | Kind::Policy) { &[3, 4] } else { &[3] };
    numbers
        .iter()
        .map(|&number| Reference {
            chapter: "3.2".to_owned(),
            number,
            words: words(&format!("CL-3.2-{number}")).unwrap_or_default(),
            text: texts.code_with("annex-reference", kind.code(), &[("hash", hash.as_str().into())]),
        })
        .collect()
}

/// What a comparison says to the questions of the PIA software: of the data, who receives them under which setting.
#[must_use]
pub fn answers_compared(page: &Page<'_>, kind: Kind) -> Vec<(u32, Vec<Block>)> {
    let mut blocks = vec![Block::heading(2, page.texts.code("annex-title", kind.code()))];
    for entry in &page.view.front.entries {
        blocks.extend([Block::heading(3, &entry.label), Block::List(entry.lines.clone())]);
    }
    blocks.push(Block::note(origin(page)));
    vec![(121, blocks)]
}

/// Where it comes from: the program, and the manifest's hash.
fn origin(page: &Page<'_>) -> String {
    let hash = page.manifest.unwrap_or_default();
    page.texts.say("annex-origin", &[("tool", page.view.front.tool.as_str().into()), ("hash", hash.into())])
}

/// The annex has one heading of the first level.
fn lowered(block: Block) -> Block {
    match block {
        Block::Heading { level: 1, text } => Block::Heading { level: 2, text },
        other => other,
    }
}

fn table(table: &view::Table, columns: &[&str], texts: &Texts) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, &table.title)];
    blocks.extend(table.notes.iter().map(Block::note));
    if table.rows.is_empty() {
        blocks.push(Block::body(&table.empty));
        return blocks;
    }
    if table.rows.len() > ROWS {
        let numbers = [("shown", (ROWS as u64).into()), ("count", (table.all as u64).into())];
        blocks.push(Block::note(texts.say("table-cut", &numbers)));
    }
    let wanted: Vec<usize> = columns.iter().filter_map(|key| table.columns.iter().position(|column| column.key == *key)).collect();
    let mut shown = paper::columns(table, &wanted, Extent { rows: ROWS });
    for cell in shown.rows.iter_mut().flatten().filter(|cell| cell.lines.len() > LINES + 1) {
        cell.lines.truncate(LINES);
        cell.lines.push(texts.text("annex-more"));
    }
    blocks.push(Block::Table(shown));
    // The same for all countries of a kind, so it is said once.
    if table.id == "transfers" {
        let column = table.columns.iter().position(|column| column.key == "to-verify");
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column?));
        let mut checks: Vec<&String> = cells.flat_map(|cell| &cell.lines).collect();
        checks.sort();
        checks.dedup();
        if !checks.is_empty() {
            blocks.push(Block::body(texts.text("annex-to-verify")));
            blocks.push(Block::List(checks.into_iter().cloned().collect()));
        }
    }
    blocks
}

/// References for the items of the checklist that findings bear on.
#[must_use]
pub fn references(analysis: &Analysis, texts: &Texts, manifest: &str) -> Vec<Reference> {
    let items = texts.checklist();
    let reference = |entry: &crate::model::analysis::ChecklistItem| {
        // `CL-3.2-3`: the checklist, the chapter, the number in it. Points of the guidance have no row of their own.
        let (chapter, number) = entry.item.strip_prefix("CL-")?.rsplit_once('-')?;
        let findings = entry.references.join(", ");
        let hash: String = manifest.chars().take(SHORT_HASH).collect();
        Some(Reference {
            chapter: chapter.to_owned(),
            number: number.parse().ok()?,
            words: items.iter().find(|item| item.id == entry.item)?.words.iter().map(|word| (*word).to_owned()).collect(),
            text: texts.say("annex-reference", &[("findings", findings.into()), ("hash", hash.into())]),
        })
    };
    analysis.checklist.iter().filter(|entry| !entry.references.is_empty()).filter_map(reference).collect()
}

/// What the PIA software asks, by number of its question: 121 the data, 122 their life cycle, 123 supporting assets, 221 how people are
/// informed, 226 processors, 227 transfers outside the EU.
#[must_use]
pub fn answers(page: &Page<'_>, analysis: &Analysis) -> Vec<(u32, Vec<Block>)> {
    let (view, texts) = (page.view, page.texts);
    let entries = |ids: &[&str]| -> Vec<Block> {
        let entries = view.front.entries.iter().filter(|entry| ids.contains(&entry.id));
        entries.flat_map(|entry| [Block::heading(2, &entry.label), Block::List(entry.lines.clone())]).collect()
    };
    let table = |id: &str, columns: &[&str]| -> Vec<Block> {
        view.tables.iter().find(|table| table.id == id).map(|table| self::table(table, columns, texts)).unwrap_or_default()
    };
    let answer = |key: &str, content: Vec<Block>| {
        let mut blocks = vec![Block::heading(2, texts.text("annex-answer")), Block::body(texts.text(key))];
        blocks.extend(content);
        blocks.push(Block::note(origin(page)));
        blocks
    };
    vec![
        (121, answer("annex-answer-data", vec![Block::List(classes(analysis, texts))])),
        (122, answer("annex-answer-cycle", entries(&["tested", "path", "encryption", "unseen", "empty"]))),
        (123, answer("annex-answer-assets", table("endpoints", &["address", "names", "role", "recipient", "location"]))),
        (221, answer("annex-answer-informed", table("recipients", &["recipient", "purposes", "location", "entity", "parent"]))),
        (226, answer("annex-answer-processors", table("recipients", &["recipient", "purposes", "operator", "entity", "stated"]))),
        (227, answer("annex-answer-transfers", table("transfers", &["recipient", "country-of", "country", "status", "instrument"]))),
    ]
}

/// A line for each class of data: how much went, and to whom.
fn classes(analysis: &Analysis, texts: &Texts) -> Vec<String> {
    let index = Index::new(analysis);
    let mut volumes: BTreeMap<DataClass, (u64, u64, BTreeMap<&str, u64>)> = BTreeMap::new();
    for flow in analysis.counted().filter(|flow| leaves(flow)) {
        let Some(id) = flow.recipient.as_deref() else { continue };
        let (sent, received, recipients) = volumes.entry(flow.data_class).or_default();
        *sent += flow.bytes_sent;
        *received += flow.bytes_received;
        *recipients.entry(id).or_default() += flow.bytes_sent;
    }
    volumes
        .into_iter()
        .map(|(class, (sent, received, recipients))| {
            let mut recipients: Vec<(&str, u64)> = recipients.into_iter().collect();
            recipients.sort_by(|(a, a_bytes), (b, b_bytes)| b_bytes.cmp(a_bytes).then(a.cmp(b)));
            let names: Vec<String> = recipients
                .iter()
                .filter_map(|(id, _)| index.recipient(id))
                .map(|recipient| party::name(recipient, &index, texts))
                .collect();
            let class = texts.code("data_class", class.code());
            let recipients = texts.list_of_some(&names, RECIPIENTS);
            texts.say(
                "annex-class",
                &[("class", class.into()), ("recipients", recipients.into()), ("sent", sent.into()), ("received", received.into())],
            )
        })
        .collect()
}

/// The language of an annex, BCP 47.
#[must_use]
pub fn language(texts: &Texts) -> String {
    paper::language(texts)
}
