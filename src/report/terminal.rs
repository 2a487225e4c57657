//! One screen: page one in 80 columns, readable without colour.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::Texts;

use super::view::{Entry, Front, Party};

/// Columns.
const WIDTH: usize = 80;
/// Columns of the label of an entry without recipients.
const LABEL: usize = 17;
/// Columns of a volume.
const VOLUME: usize = 11;
/// Recipients shown of each kind.
const PARTIES: usize = 5;
/// Other counterparts shown: they are the context, not the question.
const OTHERS: usize = 4;

/// Page one as text, with a final line of the caller's (where the reports lie).
#[must_use]
pub fn page(front: &Front, last: &str, texts: &Texts) -> String {
    let mut text = String::new();
    let gap = WIDTH.saturating_sub(front.title.width() + front.tool.width());
    line(&mut text, &format!("{}{}{}", front.title, " ".repeat(gap), front.tool));
    line(&mut text, &"─".repeat(WIDTH));
    let mut after_block = false;
    for entry in &front.entries {
        let block = matches!(entry.id, "media" | "telemetry") || !entry.parties.is_empty();
        if block || after_block {
            text.push('\n');
        }
        if block {
            with_parties(&mut text, entry, texts);
        } else {
            labelled(&mut text, entry);
        }
        after_block = block;
    }
    line(&mut text, &"─".repeat(WIDTH));
    paragraph(&mut text, "", "", &front.disclaimer);
    paragraph(&mut text, "", "", last);
    // A number and its unit are not torn apart by wrapping; in a terminal the space between them is an ordinary one.
    text.replace('\u{a0}', " ")
}

/// A few sentences, wrapped like a page.
#[must_use]
pub fn notice(sentences: &[String]) -> String {
    let mut text = String::new();
    for sentence in sentences {
        paragraph(&mut text, "", "", sentence);
    }
    text
}

/// A sentence behind a margin, its further lines two columns deeper.
#[must_use]
pub fn indented(sentence: &str, margin: usize) -> String {
    let mut text = String::new();
    paragraph(&mut text, &" ".repeat(margin), &" ".repeat(margin + 2), sentence);
    text.replace('\u{a0}', " ")
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Label on the left, sentences beside it.
fn labelled(text: &mut String, entry: &Entry) {
    let hanging = " ".repeat(LABEL);
    let mut label = pad(&entry.label, LABEL);
    for sentence in &entry.lines {
        paragraph(text, &label, &hanging, sentence);
        label.clone_from(&hanging);
    }
}

/// Heading with the columns of volumes, then the recipients.
fn with_parties(text: &mut String, entry: &Entry, texts: &Texts) {
    if entry.parties.is_empty() {
        line(text, &entry.label);
    } else {
        let columns = [texts.text("column-sent"), texts.text("column-received")].map(|title| format!("{title:>VOLUME$}")).concat();
        line(text, &format!("{}{columns}", pad(&entry.label, WIDTH - 2 * VOLUME)));
    }
    for sentence in &entry.lines {
        paragraph(text, "  ", "  ", sentence);
    }
    let shown = if entry.id == "others" { OTHERS } else { PARTIES };
    for party in entry.parties.iter().take(shown) {
        with_volumes(text, party);
        if entry.id != "others" {
            paragraph(text, "    ", "    ", &details(party, entry.id == "media", texts));
        }
    }
    let more = entry.parties.len().saturating_sub(shown) as u64;
    if more > 0 {
        paragraph(text, "  ", "  ", &texts.say("front-more", &[("count", more.into())]));
    }
}

/// Name on the left, wrapped where it is long, volumes on the right.
fn with_volumes(text: &mut String, party: &Party) {
    let room = WIDTH - 2 * VOLUME - 3;
    let lines = wrap(&shortened(&party.name, 3 * room), room, room.saturating_sub(2));
    let volumes = [&party.sent_shown, &party.received_shown].map(|shown| format!("{shown:>VOLUME$}")).concat();
    for (index, part) in lines.iter().enumerate() {
        if index == 0 {
            line(text, &format!("  {}{volumes}", pad(part, room + 1)));
        } else {
            line(text, &format!("    {part}"));
        }
    }
}

/// What (where the heading does not say it), where, how sure, and under which names: in one paragraph.
fn details(party: &Party, says_what: bool, texts: &Texts) -> String {
    let mut told = Vec::new();
    if says_what {
        told.push(party.what.clone());
    }
    told.extend(party.where_.iter().cloned());
    told.push(party.certainty.clone());
    if let Some(first) = party.hosts.first() {
        let more = party.hosts.len().saturating_sub(1) as u64;
        told.push(texts.say("party-hosts", &[("host", shortened(first, WIDTH).into()), ("more", more.into())]));
    }
    told.join("; ")
}

/// A name that would fill the screen, cut visibly.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most { name.to_owned() } else { name.chars().take(most.saturating_sub(1)).chain(['…']).collect() }
}

/// A text, wrapped, its first line behind one margin and the others behind another.
fn paragraph(text: &mut String, first: &str, next: &str, words: &str) {
    for (index, part) in wrap(words, WIDTH - first.width(), WIDTH - next.width()).iter().enumerate() {
        let margin = if index == 0 { first } else { next };
        line(text, &format!("{margin}{part}"));
    }
}

fn pad(text: &str, width: usize) -> String {
    let mut padded = text.to_owned();
    padded.push_str(&" ".repeat(width.saturating_sub(text.width()).max(1)));
    padded
}

/// Breaks at spaces; a word longer than a line is broken where it must be.
fn wrap(text: &str, first: usize, next: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let room = if lines.len() == 1 { first } else { next };
        let gap = usize::from(used > 0);
        if used + gap + word.width() <= room {
            push(&mut lines, if used > 0 { " " } else { "" });
            push(&mut lines, word);
            used += gap + word.width();
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for letter in word.chars() {
            let room = if lines.len() == 1 { first } else { next };
            let width = letter.width().unwrap_or(0);
            if used + width > room {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                // Writing to a String cannot fail.
                let _ = write!(line, "{letter}");
            }
            used += width;
        }
    }
    lines
}

fn push(lines: &mut [String], part: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_spaces_and_breaks_what_is_longer_than_a_line() {
        assert_eq!(wrap("one two three", 7, 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4, 6), ["abcd", "efghij", "k"]);
        assert_eq!(wrap("日本語 日本", 4, 4), ["日本", "語", "日本"]);
        assert_eq!(wrap("", 4, 4), [""]);
    }
}
