//! Markdown: the annex stands at the end, between comments.

use crate::document::{Block, markdown};
use crate::limits::DocumentLimits;

use super::{Annex, Attached, Note, Receiver, Refusal, markers};

/// Markdown files.
pub(super) struct Markdown;

impl Receiver for Markdown {
    fn accepts(&self, extension: &str, _bytes: &[u8]) -> bool {
        matches!(extension, "md" | "markdown" | "mdown")
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, _limits: &DocumentLimits) -> Result<Attached, Refusal> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Refusal::damaged(markers::TEXT, format!("no UTF-8 at byte {}", error.valid_up_to())))?;
        if text.contains('\0') {
            return Err(Refusal::Unknown("no text, in spite of its name"));
        }
        let earlier = markers::places(markers::TEXT, bytes)?;
        let break_ = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let content = markers::wrap(&format!("\n{}\n", markdown::write(&deeper(&annex.blocks)))).replace('\n', break_);
        let lead = if text.is_empty() || text.ends_with("\n\n") || text.ends_with("\r\n\r\n") {
            String::new()
        } else if text.ends_with('\n') {
            break_.to_owned()
        } else {
            break_.repeat(2)
        };
        let end = if earlier.is_empty() { format!("{content}{break_}") } else { content };
        let bytes = markers::put(markers::TEXT, bytes, &earlier, &end, bytes.len(), &lead)?;
        Ok(Attached { bytes, notes: if earlier.is_empty() { Vec::new() } else { vec![Note::Replaced] } })
    }
}

/// The document has its own first-level heading.
fn deeper(blocks: &[Block]) -> Vec<Block> {
    let mut list = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Heading { level, text } => list.push(Block::Heading { level: level + 1, text: text.clone() }),
            Block::Answer { question, lines } => {
                list.push(Block::heading(3, question));
                list.extend(lines.iter().map(Block::body));
            }
            other => list.push(other.clone()),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attach(text: &str, annex: &str) -> Result<Attached, Refusal> {
        let blocks = vec![Block::heading(1, "Anlage"), Block::body(annex)];
        Markdown.attach(text.as_bytes(), &Annex { blocks, ..Annex::default() }, &DocumentLimits::default())
    }

    #[test]
    fn the_text_before_stays_and_a_second_annex_takes_the_place_of_the_first() {
        for text in ["# DSFA\r\n\r\nText ohne Ende", "# DSFA\n", "", "# A\n\n"] {
            let once = attach(text, "eins").unwrap();
            let shown = String::from_utf8(once.bytes.clone()).unwrap();
            assert!(shown.starts_with(text) && shown.contains("## Anlage") && once.notes.is_empty(), "{shown}");
            let twice = attach(&shown, "zwei").unwrap();
            assert_eq!(String::from_utf8(twice.bytes).unwrap(), shown.replace("eins", "zwei"));
            assert_eq!(twice.notes, [Note::Replaced]);
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(attach("a\0b", "x").is_err());
        assert!(Markdown.attach(&[0xff], &Annex::default(), &DocumentLimits::default()).is_err());
    }
}
