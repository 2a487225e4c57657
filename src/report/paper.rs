//! The report as blocks, for formats with pages: page one, pictures, tables, and what explains them.

use crate::document::{Block, Cell, Column, Picture, Table, Width};
use crate::model::time::Instant;
use crate::text::Texts;

use super::Page;
use super::view::{self, Entry, List, Party, View};

/// Columns above which a table needs a lying page.
const NARROW_COLUMNS: usize = 7;
/// Height of pictures that leave room for a table on a lying page, CSS pixels.
const LITTLE: u32 = 320;
/// Room around the text of a cell, in letters.
const PADDING: usize = 2;
/// Letters by which the widest word of a column counts; longer words are broken.
const LONGEST_WORD: usize = 16;
/// Letters from which on a list stands under its row: on average, and of a single one.
const LONG_LIST: usize = 72;
const LONGEST_LIST: usize = 160;
/// Letters of the widest number that is not broken: a volume with its range.
const LONGEST_NUMBER: usize = 26;
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
    // All tables on pages of one width: each change would leave the rest of a page empty.
    let is_wide = |table: &view::Table| table.columns.len() > NARROW_COLUMNS && !table.rows.is_empty();
    let width = if view.tables.iter().any(is_wide) { Width::Wide } else { Width::Narrow };
    // Pictures have upright pages, unless there is so little of them that the tables can follow on the same page.
    let height: u32 = view.pictures.iter().map(|picture| picture.height).sum();
    let own_pages = width == Width::Wide && height > LITTLE;
    blocks.push(Block::Page(if own_pages { Width::Narrow } else { width }));
    for picture in &view.pictures {
        blocks.push(Block::heading(1, &picture.title));
        blocks.push(Block::Picture(self::picture(picture)));
    }
    if own_pages {
        blocks.push(Block::Page(width));
    }
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
                blocks.push(Block::note(format!("{} – {}", entry.rest(), view.all_recipients)));
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
            Column::text(recipient, 25),
            Column::text(what, 19),
            Column::number(sent, 13),
            Column::number(received, 14),
            Column::text(place, 24),
            Column::text(certainty, 16),
        ],
        header: true,
        rows: entry.listed().iter().map(row).collect(),
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
        let said = (0..table.columns.len()).filter(|&column| !table.is_silent(column));
        let (long, short): (Vec<usize>, Vec<usize>) = said.partition(|&column| column > 0 && is_long(table, column));
        let mut shown = columns(table, &short, extent);
        if !long.is_empty() {
            shown.details = table.rows.iter().take(extent.rows).map(|row| details(table, row, &long)).collect();
        }
        blocks.push(Block::Table(shown));
    }
    blocks
}

/// Columns that say what their row is about: they stay in it, however long.
const NAMING: [&str; 3] = ["requirement", "finding", "question"];

/// Whether a column holds what no column has room for: technical text that is long on average, or a list that is or has one cell that fills half
/// a page by itself.
fn is_long(table: &view::Table, column: usize) -> bool {
    let cells: Vec<&view::Cell> = table.rows.iter().filter_map(|row| row.cells.get(column)).collect();
    let average = |cells: &[&view::Cell]| cells.iter().map(|cell| cell.letters()).sum::<usize>() / cells.len().max(1);
    let code: Vec<&view::Cell> = cells.iter().copied().filter(|cell| cell.code).collect();
    let named = table.columns.get(column).is_some_and(|column| NAMING.contains(&column.key));
    let is_list = !named && cells.iter().any(|cell| cell.lines.len() > 1);
    // Of many columns none is wide enough for reasons and filters.
    let key = table.columns.get(column).map(|column| column.key);
    let half = if table.columns.len() > CROWD && matches!(key, Some("basis" | "filter")) { 2 } else { 1 };
    average(&code) >= view::table::LONG / half
        || (is_list
            && !code_only(&cells)
            && (average(&cells) >= LONG_LIST / half || cells.iter().any(|cell| cell.letters() >= LONGEST_LIST)))
}

/// Columns beyond which half of what is long elsewhere is long.
const CROWD: usize = 8;

/// Whether cells hold nothing but technical text.
fn code_only(cells: &[&view::Cell]) -> bool {
    cells.iter().all(|cell| cell.code)
}

/// What stands under a row.
fn details(table: &view::Table, row: &view::Row, columns: &[usize]) -> Vec<Cell> {
    let told = |&column: &usize| {
        let cell = row.cells.get(column)?;
        let title = &table.columns.get(column)?.title;
        // Each line of technical text is to be copied by itself.
        let mut lines = if cell.code { cell.lines.clone() } else { vec![cell.lines.join("; ")] };
        let first = lines.first_mut().filter(|line| !line.is_empty())?;
        *first = format!("{title}: {first}");
        Some(Cell { lines, code: cell.code })
    };
    columns.iter().filter_map(told).collect()
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
            let share = share(&column.title, column.numeric, rows.iter().filter_map(|row| row.get(index)));
            Some(if column.numeric { Column::number(&column.title, share) } else { Column::text(&column.title, share) })
        })
        .collect();
    Table { columns, header: true, rows, ..Table::default() }
}

fn cell(cell: &view::Cell) -> Cell {
    Cell { lines: cell.lines.clone(), code: cell.code }
}

/// The share of the width that a column gets: its widest word must fit, and more text gets more room, but not in proportion.
fn share<'a>(title: &str, numeric: bool, cells: impl Iterator<Item = &'a Cell>) -> u32 {
    // A no-break space keeps a number with its unit.
    let word = |text: &str| text.split([' ', '-']).map(|word| word.chars().count()).max().unwrap_or(0);
    // Titles are never broken, and set in bold.
    let (mut widest, mut letters, mut count) = (word(title) + 1, 0, 0_usize);
    for cell in cells {
        let longest = |of: &dyn Fn(&str) -> usize| cell.lines.iter().map(|line| of(line)).max().unwrap_or(0);
        widest = widest.max(match (numeric, cell.code) {
            // A number with the range around it stays on its line.
            (true, _) => longest(&|line| line.chars().count()).min(LONGEST_NUMBER),
            (false, true) => longest(&word).min(LONGEST_CODE),
            (false, false) => longest(&word).min(LONGEST_WORD),
        });
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
        let of = |title: &str, texts: &[&str]| share(title, false, cells(texts).iter());
        assert!(of("Zweck", &["Medien"]) < of("Zweck", &["Namensauflösung"]));
        assert!(of("a", &[&"wort ".repeat(40)]) > of("a", &["wort"]));
        assert!(of("a", &[&"wort ".repeat(4000)]) <= 36);
        assert_eq!(of("", &[]), 6);
        assert!(share("", true, cells(&["41,3 kB (41,3 kB – 41,4 kB)"]).iter()) > of("", &["41,3 kB (41,3 kB – 41,4 kB)"]));
    }

    #[test]
    fn columns_that_say_nothing_go_and_long_lists_stand_under_their_row() {
        let columns = [("host", "Host"), ("phase", "Phase"), ("evidence", "Nachweis"), ("reference", "Referenz"), ("filter", "Filter")];
        let list: Vec<String> = (1..5).map(|number| format!("Paket {number}: {}", "name ".repeat(9))).collect();
        let table = view::Table {
            id: "t",
            title: "T".to_owned(),
            notes: Vec::new(),
            columns: columns.map(|(key, title)| view::Column { key, title: title.to_owned(), numeric: false }).into(),
            rows: vec![view::Row {
                id: None,
                cells: vec![
                    "a".into(),
                    String::new().into(),
                    list.clone().into(),
                    String::new().into(),
                    view::Cell { lines: vec!["x".repeat(40), "y".repeat(40)], code: true, ..view::Cell::default() },
                ],
            }],
            all: 1,
            cut: None,
            empty: String::new(),
        };
        let blocks = super::table(&table, Extent { rows: 9 }, &|_, _| String::new());
        let Some(Block::Table(shown)) = blocks.last() else { panic!("no table in {blocks:?}") };
        // A column for a person to fill in stays, however empty.
        assert_eq!(shown.columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>(), ["Host", "Referenz"]);
        let told = Cell::from(format!("Nachweis: {}", list.join("; ")));
        let filter = Cell { lines: vec![format!("Filter: {}", "x".repeat(40)), "y".repeat(40)], code: true };
        assert_eq!(shown.details, [vec![told, filter]]);
    }

    #[test]
    fn reasons_and_filters_stand_below_where_columns_are_many() {
        let columns = |count: usize| {
            let key = |place: usize| if place == count - 1 { "filter" } else { "host" };
            let columns = (0..count).map(|place| view::Column { key: key(place), title: String::new(), numeric: false }).collect();
            let cells = (0..count).map(|place| if place == count - 1 { view::Cell::code("x".repeat(40)) } else { "a".into() }).collect();
            let rows = vec![view::Row { id: None, cells }];
            view::Table { id: "a", title: String::new(), notes: Vec::new(), columns, rows, all: 1, cut: None, empty: String::new() }
        };
        assert!(!is_long(&columns(CROWD), CROWD - 1) && is_long(&columns(CROWD + 1), CROWD));
    }
}
