//! Finds the rows of a checklist table (chapter, fulfilled?, reference) that belong to items, in whichever format the table is.

use std::ops::Range;

use super::Reference;
use super::tree::{NodeId, Tree};

/// How a format names the parts of a table.
pub(super) trait Tables {
    /// Every table, outer ones before inner ones.
    fn tables(&self, tree: &Tree<'_>) -> Vec<NodeId>;
    /// Rows of a table, without those of tables in its cells.
    fn rows(&self, tree: &Tree<'_>, table: NodeId) -> Vec<NodeId>;
    /// Cells of a row with the column in which each begins.
    fn cells(&self, tree: &Tree<'_>, row: NodeId) -> Vec<(usize, NodeId)>;
    /// The text of a cell.
    fn text(&self, tree: &Tree<'_>, cell: NodeId) -> String;
}

/// What was found in a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Whether there is such a table.
    pub table: bool,
    /// Cells with the number of the reference that belongs there.
    pub cells: Vec<(NodeId, usize)>,
}

/// Rows in which the titles of the columns may stand.
const HEAD_ROWS: usize = 3;

/// Looks for the cells in which references belong; what lies in `ours` is of an earlier annex, which is about to go.
pub(super) fn find(tree: &Tree<'_>, tables: &dyn Tables, references: &[Reference], ours: &[Range<usize>]) -> Found {
    let mut found = Found::default();
    let mut candidates: Vec<Row> = Vec::new();
    for table in tables.tables(tree) {
        let place = tree.place(table).start;
        if ours.iter().any(|ours| ours.contains(&place)) {
            continue;
        }
        let rows = tables.rows(tree, table);
        let Some((head, columns)) = head(tree, tables, &rows) else { continue };
        found.table = true;
        candidates.extend(read(tree, tables, rows.get(head + 1..).unwrap_or_default(), &columns, references));
    }
    for (index, reference) in references.iter().enumerate() {
        let by_words: Vec<&Row> = candidates.iter().filter(|row| row.has(&reference.words)).collect();
        let by_number: Vec<&Row> = candidates.iter().filter(|row| row.number == Some((&reference.chapter, reference.number))).collect();
        // Words decide, for numbers may have been changed; where several rows have them, the number decides among these. A number alone is
        // believed only where there are no words to hold against it.
        let hit = match (by_words.as_slice(), by_number.as_slice()) {
            ([row], _) => Some(row.cell),
            ([], [row]) if reference.words.is_empty() => Some(row.cell),
            (several, [row]) if several.iter().any(|other| other.cell == row.cell) => Some(row.cell),
            _ => None,
        };
        if let Some(cell) = hit {
            found.cells.push((cell, index));
        }
    }
    found
}

struct Columns {
    fulfilled: usize,
    reference: usize,
}

struct Row<'a> {
    number: Option<(&'a String, u32)>,
    text: String,
    cell: NodeId,
}

impl Row<'_> {
    fn has(&self, words: &[String]) -> bool {
        !words.is_empty() && words.iter().all(|word| word.split('|').any(|form| self.text.contains(form)))
    }
}

/// The row with the titles, and the columns that count.
fn head(tree: &Tree<'_>, tables: &dyn Tables, rows: &[NodeId]) -> Option<(usize, Columns)> {
    rows.iter().take(HEAD_ROWS).enumerate().find_map(|(index, &row)| {
        let titles: Vec<(usize, String)> =
            tables.cells(tree, row).into_iter().map(|(column, cell)| (column, plain(&tables.text(tree, cell)))).collect();
        let column =
            |words: &[&str]| titles.iter().find(|(_, title)| words.iter().any(|word| title.contains(word))).map(|(column, _)| *column);
        let fulfilled = column(&["erfüllt", "fulfilled", "requirement met"])?;
        let reference = column(&["referenz", "reference"])?;
        (fulfilled != reference && titles.len() >= 3).then_some((index, Columns { fulfilled, reference }))
    })
}

/// Rows with their items. Numbers of items begin anew in every chapter, and may be made by the program, so that they are not in the text.
fn read<'a>(tree: &Tree<'_>, tables: &dyn Tables, rows: &[NodeId], columns: &Columns, references: &'a [Reference]) -> Vec<Row<'a>> {
    let mut found = Vec::new();
    let mut chapter: Option<&'a String> = None;
    let mut count = 0;
    for &row in rows {
        let cells = tables.cells(tree, row);
        let label: Vec<String> = cells
            .iter()
            .filter(|(column, _)| *column != columns.fulfilled && *column != columns.reference)
            .map(|(_, cell)| tables.text(tree, *cell))
            .collect();
        let text = plain(&label.join(" "));
        let reference = cells.iter().find(|(column, _)| *column == columns.reference).map(|(_, cell)| *cell);
        let (number, item) = leading(&text);
        let known = |name: &str| references.iter().map(|reference| &reference.chapter).find(|chapter| *chapter == name);
        if let Some(item) = item {
            if let Some(cell) = reference {
                found.push(Row { number: known(&number).map(|chapter| (chapter, item)), text, cell });
            }
            continue;
        }
        let is_chapter = reference.is_none() || number.contains('.') || text.starts_with("kapitel") || text.starts_with("chapter");
        if is_chapter && !number.is_empty() {
            chapter = known(&number);
            count = 0;
            // A row of its own for the chapter has no item; but the first item may stand in the same row.
            if reference.is_none() {
                continue;
            }
        }
        let Some(cell) = reference.filter(|_| !text.is_empty()) else { continue };
        if !is_chapter {
            count = number.parse().unwrap_or(count + 1);
        }
        found.push(Row { number: chapter.filter(|_| !is_chapter).map(|chapter| (chapter, count)), text, cell });
    }
    found
}

/// The number at the begin of a row: `3.2` of a chapter, `3` of an item, or `3.2` and `4` of `3.2-4`.
fn leading(text: &str) -> (String, Option<u32>) {
    let rest = ["kapitel ", "chapter ", "nr. ", "vks-", "cl-"].iter().fold(text, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let item = rest.get(number.len()..).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    (number.trim_matches('.').to_owned(), item)
}

/// Lower case, one space between words, soft hyphens gone.
fn plain(text: &str) -> String {
    let text = text.replace('\u{ad}', "").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::DocumentLimits;

    struct Plain;

    fn of(tree: &Tree<'_>, id: NodeId, name: &str) -> Vec<NodeId> {
        tree.below(id).filter(|&id| tree.local(id) == Some(name)).collect()
    }

    impl Tables for Plain {
        fn tables(&self, tree: &Tree<'_>) -> Vec<NodeId> {
            of(tree, tree.root(), "t")
        }
        fn rows(&self, tree: &Tree<'_>, table: NodeId) -> Vec<NodeId> {
            of(tree, table, "r")
        }
        fn cells(&self, tree: &Tree<'_>, row: NodeId) -> Vec<(usize, NodeId)> {
            of(tree, row, "c").into_iter().enumerate().collect()
        }
        fn text(&self, tree: &Tree<'_>, cell: NodeId) -> String {
            tree.text_of(cell, |_, _| true)
        }
    }

    fn table(rows: &[&[&str]]) -> String {
        let row = |cells: &&[&str]| cells.iter().fold("<r>".to_owned(), |row, cell| row + "<c>" + cell + "</c>") + "</r>";
        rows.iter().map(row).fold("<d><t>".to_owned(), |all, row| all + &row) + "</t></d>"
    }

    fn references() -> Vec<Reference> {
        let reference = |number, words: &[&str]| Reference {
            chapter: "3.2".to_owned(),
            number,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            text: String::new(),
        };
        vec![reference(3, &["abflüsse", "geprüft|untersucht"]), reference(4, &["abflüsse", "unterbunden"]), reference(1, &[])]
    }

    fn hits(rows: &[&[&str]]) -> (bool, Vec<(String, usize)>) {
        let text = table(rows);
        let tree = Tree::read("t", text.as_bytes(), &DocumentLimits::default()).unwrap();
        let found = find(&tree, &Plain, &references(), &[]);
        // The row is told by its first cell.
        let row = |cell| tree.text_of(tree.child(tree.parent(cell).unwrap(), "", "c").unwrap(), |_, _| true);
        (found.table, found.cells.into_iter().map(|(cell, index)| (row(cell), index)).collect())
    }

    const HEAD: &[&str] = &["Kapitel in der Orientierungshilfe", "Anforderung erfüllt? [ja / nein]", "Referenz"];

    #[test]
    fn items_are_found_by_words_and_by_numbers() {
        let rows: &[&[&str]] = &[
            HEAD,
            &["3.2 Externer Dienstleister"],
            &["1. Vertrag", "ja", ""],
            &["2. Garantien", "", ""],
            &["3. Daten\u{ad}abflüsse  geprüft", "", "S. 3"],
            &["4. Abflüsse unterbunden", "", ""],
        ];
        let (table, found) = hits(rows);
        assert!(table);
        assert_eq!(
            found,
            [("3. Daten\u{ad}abflüsse  geprüft".to_owned(), 0), ("4. Abflüsse unterbunden".to_owned(), 1), ("1. Vertrag".to_owned(), 2)]
        );
    }

    #[test]
    fn numbers_made_by_the_program_and_ids_count_as_well() {
        let rows: &[&[&str]] = &[HEAD, &["3.2 Dienstleister"], &["Vertrag", "", ""], &["Abflüsse unterbunden", "", ""]];
        assert_eq!(hits(rows).1, [("Abflüsse unterbunden".to_owned(), 1), ("Vertrag".to_owned(), 2)]);
        let rows: &[&[&str]] = &[HEAD, &["CL-3.2-1", "", ""], &["3.2-3 Abflüsse untersucht", "", ""]];
        assert_eq!(hits(rows).1, [("3.2-3 Abflüsse untersucht".to_owned(), 0), ("CL-3.2-1".to_owned(), 2)]);
    }

    #[test]
    fn a_number_without_the_words_is_not_believed() {
        let rows: &[&[&str]] = &[HEAD, &["3.2 Dienstleister"], &["3. Etwas anderes", "", ""]];
        assert_eq!(hits(rows), (true, vec![]));
    }

    #[test]
    fn other_tables_are_left_alone() {
        let rows: &[&[&str]] = &[&["Referenz", "Preis", "Menge"], &["3.2-1", "", ""]];
        assert_eq!(hits(rows), (false, vec![]));
    }
}
