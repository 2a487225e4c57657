//! Page one as a value, and whether it stays one page of paper.
//!
//! A typesetter measures; a word processor and a browser that prints do so only where the reader opens the file. So the lines are counted as
//! they break in the widest of these forms: on A4, in type of nine points.

use super::HOSTS;
use super::party::Party;

/// Letters of a line across the page.
const LINE: usize = 108;
/// Letters of a line in the columns of a table of recipients: who, what, where, how sure.
const COLUMNS: [usize; 4] = [24, 14, 23, 14];
/// Tenths of a line that a page has room for, in type of nine points and in the smaller one.
const ROOM: usize = 600;
const CROWDED_ROOM: usize = 760;
/// Tenths of a line: title, program and disclaimer; a question; what stands around a table; the space between two rows.
const FRAME: usize = 75;
const QUESTION: usize = 16;
const TABLE: usize = 22;
const ROW: usize = 4;
/// Recipients that a list of them keeps.
const FEWEST: usize = 3;
/// Recipients shown of each kind on page one; the table has all.
const PARTIES: usize = 8;
/// Other counterparts shown: they are the context, not the question.
const OTHERS: usize = 4;
/// Letters of the names of further recipients, and of the words behind them that lead to all.
const REST: usize = 175;
const ALL: usize = 36;
/// Letters of a question that stands beside its answer.
const BESIDE: usize = 36;

/// Page one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Title.
    pub title: String,
    /// Program and version.
    pub tool: String,
    /// Questions with their answers, in the order in which they are asked.
    pub entries: Vec<Entry>,
    /// What this page is not.
    pub disclaimer: String,
    /// Whether it needs smaller type to stay one page of paper.
    pub crowded: bool,
}

impl Front {
    /// Page one, with as many recipients as a page has room for.
    pub(in crate::report) fn new(title: String, tool: String, entries: Vec<Entry>, disclaimer: String) -> Self {
        let mut front = Self { title, tool, entries, disclaimer, crowded: false };
        fit(&mut front);
        front
    }
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stable id, for links.
    pub id: &'static str,
    /// The question in a few words.
    pub label: String,
    /// Answer in sentences.
    pub lines: Vec<String>,
    /// Answer as recipients, most bytes first.
    pub parties: Vec<Party>,
    /// Recipients that page one shows.
    pub shown: usize,
}

impl Entry {
    /// The recipients that page one shows.
    #[must_use]
    pub fn listed(&self) -> &[Party] {
        self.parties.get(..self.shown).unwrap_or(&self.parties)
    }

    /// Whether the question is too long to stand beside its answer.
    #[must_use]
    pub fn is_titled(&self) -> bool {
        self.label.chars().count() > BESIDE
    }

    /// Recipients beyond those that page one shows.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.parties.len().saturating_sub(self.shown)
    }

    /// Names of those beyond them, as many as two lines hold.
    #[must_use]
    pub fn rest(&self) -> String {
        let mut told = String::new();
        for party in self.parties.iter().skip(self.shown) {
            let name = party.name.as_str();
            if told.chars().count() + name.chars().count() > REST {
                told.push_str("; …");
                break;
            }
            if !told.is_empty() {
                told.push_str("; ");
            }
            told.push_str(name);
        }
        told.trim_start_matches("; ").to_owned()
    }

    /// An answer in recipients, with sentences before them.
    pub(super) fn of_parties(id: &'static str, label: String, lines: Vec<String>, parties: Vec<Party>) -> Self {
        let shown = if id == "others" { OTHERS } else { PARTIES };
        Self { id, label, lines, parties, shown }
    }

    /// An answer in sentences.
    pub(in crate::report) const fn lines(id: &'static str, label: String, lines: Vec<String>) -> Self {
        Self { id, label, lines, parties: Vec::new(), shown: 0 }
    }
}

/// Shows fewer recipients until the page has room for them, those last that are its context only.
fn fit(front: &mut Front) {
    while tenths(front) > CROWDED_ROOM {
        let shown = |entry: &Entry| entry.shown.min(entry.parties.len());
        let others = front.entries.iter().position(|entry| entry.id == "others" && shown(entry) > 1);
        let longest = front.entries.iter().enumerate().filter(|(_, entry)| shown(entry) > FEWEST).max_by_key(|(_, entry)| shown(entry));
        let place = others.or(longest.map(|(place, _)| place));
        let Some(entry) = place.and_then(|place| front.entries.get_mut(place)) else { break };
        entry.shown = shown(entry) - 1;
    }
    front.crowded = tenths(front) > ROOM;
}

/// Its height.
fn tenths(front: &Front) -> usize {
    FRAME + front.entries.iter().map(height).sum::<usize>()
}

fn height(entry: &Entry) -> usize {
    let lines: usize = entry.lines.iter().map(|line| broken(line, LINE)).sum();
    let rows: usize = entry.listed().iter().map(|party| row(party) * 10 + ROW).sum();
    let table = if entry.parties.is_empty() { 0 } else { TABLE };
    let rest = if entry.more() > 0 { broken(&entry.rest(), LINE - ALL) * 10 + 2 } else { 0 };
    QUESTION + lines * 10 + rows + table + rest
}

/// Lines of a row: those of its longest cell.
fn row(party: &Party) -> usize {
    let [who, what, place, certainty] = COLUMNS;
    let names = broken(&party.name, who) + party.hosts.iter().take(HOSTS).map(|host| broken(host, who)).sum::<usize>();
    let places = party.where_.iter().map(|line| broken(line, place)).sum();
    names.max(broken(&party.what, what)).max(places).max(broken(&party.certainty, certainty))
}

/// Lines of a text in a column, broken between words; words longer than the column are broken anywhere.
fn broken(text: &str, width: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    for word in text.split(' ') {
        let letters = word.chars().count();
        let joined = if used == 0 { letters } else { used + 1 + letters };
        if joined <= width {
            used = joined;
            continue;
        }
        lines += usize::from(used > 0) + letters.saturating_sub(1) / width;
        used = letters.saturating_sub(1) % width + 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(number: usize) -> Party {
        Party {
            id: format!("domain:{number}"),
            name: "Example Corporation".to_owned(),
            hosts: vec!["telemetry.example.net".to_owned(); 3],
            sent: 1,
            received: 1,
            sent_shown: "1 kB".to_owned(),
            received_shown: "1 kB".to_owned(),
            what: "Diagnose- und Telemetriedaten".to_owned(),
            where_: vec!["Standort Irland".to_owned(), "Sitz Vereinigte Staaten".to_owned()],
            certainty: "starke Belege".to_owned(),
        }
    }

    fn front(lists: &[(&'static str, usize)]) -> Front {
        let entry = |&(id, count): &(&'static str, usize)| Entry {
            id,
            label: id.to_owned(),
            lines: Vec::new(),
            parties: (0..count).map(party).collect(),
            shown: 8,
        };
        let entries = lists.iter().map(entry).collect();
        Front { title: String::new(), tool: String::new(), entries, disclaimer: String::new(), crowded: false }
    }

    #[test]
    fn words_are_broken_as_columns_break_them() {
        assert_eq!([broken("", 10), broken("ab cd", 10), broken("abcdef ghijkl", 10), broken("abcdefghijkl", 10)], [1, 1, 2, 2]);
        assert_eq!(broken("ab abcdefghijkl cd", 10), 3);
    }

    #[test]
    fn a_short_page_stays_as_it_is() {
        let mut page = front(&[("media", 1), ("telemetry", 2)]);
        fit(&mut page);
        assert_eq!((page.crowded, page.entries[1].shown), (false, 8));
    }

    #[test]
    fn the_context_gives_way_first_and_every_list_keeps_some() {
        let mut page = front(&[("media", 8), ("telemetry", 8), ("others", 4)]);
        fit(&mut page);
        assert!(page.crowded && tenths(&page) <= CROWDED_ROOM);
        let [media, telemetry, others] = [0, 1, 2].map(|place: usize| page.entries[place].shown);
        assert_eq!(others, 1);
        assert!(media >= FEWEST && telemetry >= FEWEST && media + telemetry < 16);
        assert_eq!(page.entries[0].more(), 8 - media);
    }
}
