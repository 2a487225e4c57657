//! The report as blocks, for formats with pages: page one, pictures, tables, and what explains them.

use crate::document::{Block, Cell, Column, Picture, Table, Width};
use crate::model::time::Instant;
use crate::text::Texts;

use super::Page;
use super::view::{self, Entry, List, Party, View};

/// Columns above which a table needs a lying page.
const NARROW_COLUMNS: usize = 7;
/// Room around the text of a cell, in letters.
const PADDING: usize = 2;
/// Letters by which the widest word of a column counts; longer words are broken.
const LONGEST_WORD: usize = 16;
/// The same of technical text: an address with its port is not broken.
const LONGEST_CODE: usize = 21;

/// How much of the tables is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Rows of a table at most.
    pub rows: usize,
}

/// What stands at the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foot {
    /// What this is.
    pub text: String,
    /// The manifest's hash, with its name.
    pub hash: String,
    /// `Page {page} of {pages}`, in three parts around the numbers.
    pub pages: [String; 3],
}

impl Foot {
    /// In the language of the report.
    pub(super) fn new(source: &Page<'_>) -> Self {
        // The numbers are known to the typesetter alone; marks stand in their place until the text is cut there.
        let pages = source.texts.say("paper-pages", &[("page", "\u{1}".into()), ("pages", "\u{1}".into())]);
        let mut parts = pages.splitn(3, '\u{1}').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Self {
            text: source
                .texts
                .say("paper-foot", &[("title", source.view.front.title.as_str().into()), ("tool", source.view.front.tool.as_str().into())]),
            hash: source.texts.say("paper-hash", &[("hash", source.manifest.unwrap_or_default().into())]),
            pages: [part(), part(), part()],
        }
    }
}

/// Language and region, as documents want them.
pub(super) fn language(texts: &Texts) -> String {
    texts.text("paper-language")
}

/// Day by which the document is dated: year, month, day.
pub(super) fn day(begin: Option<Instant>) -> Option<(i32, u8, u8)> {
    let stamp = jiff::Timestamp::from_nanosecond(i128::from(begin?.nanos())).ok()?;
    let day = jiff::tz::Offset::UTC.to_datetime(stamp);
    Some((i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs()))
}

/// The whole report.
pub(super) fn blocks(source: &Page<'_>, extent: Extent) -> Vec<Block> {
    let (view, texts) = (source.view, source.texts);
    let cut = |shown: usize, all: usize| texts.say("table-cut", &[("shown", (shown as u64).into()), ("count", (all as u64).into())]);
    let mut blocks = front(view);
    if !view.pictures.is_empty() {
        blocks.push(Block::Page(Width::Narrow));
        for picture in &view.pictures {
            blocks.push(Block::heading(1, &picture.title));
            blocks.push(Block::Picture(self::picture(picture)));
        }
    }
    // All tables on pages of one width: each change would leave the rest of a page empty.
    let is_wide = |table: &view::Table| table.columns.len() > NARROW_COLUMNS && !table.rows.is_empty();
    let width = if view.tables.iter().any(is_wide) { Width::Wide } else { Width::Narrow };
    blocks.push(Block::Page(width));
    for table in &view.tables {
        blocks.extend(self::table(table, extent, &cut));
    }
    if width == Width::Wide {
        blocks.push(Block::Page(Width::Narrow));
    }
    for list in [&view.method, &view.caveats, &view.glossary] {
        blocks.extend(self::list(list));
    }
    blocks
}

/// A picture with its text.
pub(super) fn picture(picture: &super::svg::Picture) -> Picture {
    Picture {
        svg: picture.svg.clone(),
        width: picture.width,
        height: picture.height,
        caption: picture.caption.clone(),
        alternative: picture.alternative.clone(),
    }
}

/// Page one.
pub(super) fn front(view: &View) -> Vec<Block> {
    let front = &view.front;
    let mut blocks = vec![Block::note(&front.tool)];
    for entry in &front.entries {
        if entry.parties.is_empty() {
            blocks.push(Block::Answer { question: entry.label.clone(), lines: entry.lines.clone() });
        } else {
            blocks.push(Block::heading(2, &entry.label));
            blocks.extend(entry.lines.iter().map(Block::body));
            blocks.push(Block::Table(parties(view, entry)));
            if entry.more() > 0 {
                blocks.push(Block::note(&view.all_recipients));
            }
        }
    }
    blocks.push(Block::note(&front.disclaimer));
    blocks
}

/// Recipients as page one shows them.
pub(super) fn parties(view: &View, entry: &Entry) -> Table {
    let [recipient, what, place, certainty, _] = &view.party_columns;
    let [sent, received] = &view.volume_columns;
    let row = |party: &Party| {
        let name: Vec<String> = std::iter::once(&party.name).chain(party.hosts.iter().take(view::HOSTS)).cloned().collect();
        vec![
            Cell::from(name),
            Cell::from(party.what.as_str()),
            Cell::from(party.sent_shown.as_str()),
            Cell::from(party.received_shown.as_str()),
            Cell::from(party.where_.clone()),
            Cell::from(party.certainty.as_str()),
        ]
    };
    Table {
        caption: String::new(),
        columns: vec![
            Column::text(recipient, 26),
            Column::text(what, 17),
            Column::number(sent, 12),
            Column::number(received, 13),
            Column::text(place, 26),
            Column::text(certainty, 17),
        ],
        header: true,
        rows: entry.parties.iter().take(entry.shown()).map(row).collect(),
        details: Vec::new(),
    }
}

/// A table with its heading and what stands around it.
pub(super) fn table(table: &view::Table, extent: Extent, cut: &impl Fn(usize, usize) -> String) -> Vec<Block> {
    let mut blocks = vec![Block::heading(1, &table.title)];
    blocks.extend(table.notes.iter().map(Block::note));
    if table.rows.len() > extent.rows {
        blocks.push(Block::note(cut(extent.rows, table.all)));
    } else {
        blocks.extend(table.cut.iter().map(Block::note));
    }
    if table.rows.is_empty() {
        blocks.push(Block::body(&table.empty));
    } else {
        let (long, short): (Vec<usize>, Vec<usize>) = (0..table.columns.len()).partition(|&column| is_long(table, column));
        let mut shown = columns(table, &short, extent);
        if !long.is_empty() {
            shown.details = table.rows.iter().take(extent.rows).map(|row| detail(table, row, &long)).collect();
        }
        blocks.push(Block::Table(shown));
    }
    blocks
}

/// Whether a column holds, on average, technical text that no column has room for.
fn is_long(table: &view::Table, column: usize) -> bool {
    let lengths: Vec<usize> =
        table.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| cell.code).map(view::Cell::letters).collect();
    !lengths.is_empty() && lengths.iter().sum::<usize>() / lengths.len() >= view::table::LONG
}

/// What stands under a row.
fn detail(table: &view::Table, row: &view::Row, columns: &[usize]) -> Cell {
    let line = |&column: &usize| {
        let text = row.cells.get(column)?.lines.join(" ");
        let title = &table.columns.get(column)?.title;
        (!text.is_empty()).then(|| format!("{title}: {text}"))
    };
    Cell { lines: columns.iter().filter_map(line).collect(), code: true }
}

/// Some columns of a table.
pub(super) fn columns(table: &view::Table, wanted: &[usize], extent: Extent) -> Table {
    let rows: Vec<Vec<Cell>> = table
        .rows
        .iter()
        .take(extent.rows)
        .map(|row| wanted.iter().map(|&index| row.cells.get(index).map(cell).unwrap_or_default()).collect())
        .collect();
    let columns = wanted
        .iter()
        .enumerate()
        .filter_map(|(index, &column)| {
            let column = table.columns.get(column)?;
            let share = share(&column.title, rows.iter().filter_map(|row| row.get(index)));
            Some(if column.numeric { Column::number(&column.title, share) } else { Column::text(&column.title, share) })
        })
        .collect();
    Table { columns, header: true, rows, ..Table::default() }
}

fn cell(cell: &view::Cell) -> Cell {
    Cell { lines: cell.lines.clone(), code: cell.code }
}

/// The share of the width that a column gets: its widest word must fit, and more text gets more room, but not in proportion.
fn share<'a>(title: &str, cells: impl Iterator<Item = &'a Cell>) -> u32 {
    // A no-break space keeps a number with its unit.
    let word = |text: &str| text.split([' ', '-']).map(|word| word.chars().count()).max().unwrap_or(0);
    // Titles are never broken, and set in bold.
    let (mut widest, mut letters, mut count) = (word(title) + 1, 0, 0_usize);
    for cell in cells {
        let longest = cell.lines.iter().map(|line| if cell.code { word(line).min(LONGEST_CODE) } else { word(line) }).max().unwrap_or(0);
        widest = widest.max(longest.min(LONGEST_WORD));
        letters += cell.lines.iter().map(|line| line.chars().count()).sum::<usize>();
        count += 1;
    }
    let average = letters / count.max(1);
    let room = average.isqrt() * 2;
    u32::try_from(widest.max(room).clamp(4, 34) + PADDING).unwrap_or(10)
}

/// A list of terms.
pub(super) fn list(list: &List) -> Vec<Block> {
    let row = |(term, meaning): &(String, String)| vec![Cell::from(term.as_str()), Cell::from(meaning.as_str())];
    let columns = vec![Column::text("", 1), Column::text("", 4)];
    let table = Table { caption: String::new(), columns, header: false, rows: list.items.iter().map(row).collect(), ..Table::default() };
    vec![Block::heading(1, &list.title), Block::Table(table)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_room_for_their_widest_word_and_some_for_more_text() {
        let cells = |texts: &[&str]| texts.iter().map(|text| Cell::from(*text)).collect::<Vec<_>>();
        let of = |title: &str, texts: &[&str]| share(title, cells(texts).iter());
        assert!(of("Zweck", &["Medien"]) < of("Zweck", &["Namensauflösung"]));
        assert!(of("a", &[&"wort ".repeat(40)]) > of("a", &["wort"]));
        assert!(of("a", &[&"wort ".repeat(4000)]) <= 36);
        assert_eq!(of("", &[]), 6);
    }
}
