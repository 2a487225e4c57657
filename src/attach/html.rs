//! HTML: the annex stands at the end of the body, between comments. It is ASCII, so it fits pages of any encoding that contains ASCII.

use crate::document::html::{Richness, write};
use crate::limits::DocumentLimits;

use super::{Annex, Attached, Note, Receiver, Refusal, markers};

/// Looks for the annex alone; the page may forbid it, and nothing is lost then.
const STYLE: &str = "<style>.wohin-annex table{border-collapse:collapse;margin:1em 0}.wohin-annex caption{text-align:start;font-weight:600}\
.wohin-annex th,.wohin-annex td{border:1px solid;padding:.25em .5em;text-align:start;vertical-align:top;overflow-wrap:anywhere}\
.wohin-annex figure{margin:1em 0}.wohin-annex img{max-width:100%;height:auto}</style>";

/// HTML files.
pub(super) struct Html;

impl Receiver for Html {
    fn accepts(&self, extension: &str, _bytes: &[u8]) -> bool {
        matches!(extension, "html" | "htm" | "xhtml")
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, _limits: &DocumentLimits) -> Result<Attached, Refusal> {
        if bytes.contains(&0) {
            return Err(Refusal::Unsupported {
                part: markers::TEXT.to_owned(),
                what: "its encoding does not contain ASCII (UTF-16?); save it as UTF-8",
            });
        }
        if !bytes.contains(&b'<') {
            return Err(Refusal::Unknown("no HTML, in spite of its name"));
        }
        let earlier = markers::places(markers::TEXT, bytes)?;
        let language: String = annex.language.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let section = format!(
            "<section class=\"wohin-annex\" lang=\"{language}\">\n{STYLE}\n{}</section>",
            write(&annex.blocks, Richness::Page).replace("<!--", "&lt;!--")
        );
        let content = markers::wrap(&section);
        let end = if earlier.is_empty() { format!("{content}\n") } else { content };
        let bytes = markers::put(markers::TEXT, bytes, &earlier, &end, end_of_body(bytes), "\n")?;
        Ok(Attached { bytes, notes: if earlier.is_empty() { Vec::new() } else { vec![Note::Replaced] } })
    }
}

/// Before the last `</body>`, else before the last `</html>`, else at the end. A tag behind which more than closing tags and comments
/// follows is in a script or a comment.
fn end_of_body(bytes: &[u8]) -> usize {
    let lower = bytes.to_ascii_lowercase();
    for tag in [b"</body".as_slice(), b"</html"] {
        let Some(at) = lower.windows(tag.len()).rposition(|window| window == tag) else { continue };
        if only_closes(lower.get(at..).unwrap_or_default()) {
            return at;
        }
    }
    bytes.len()
}

fn only_closes(mut rest: &[u8]) -> bool {
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return true;
        }
        let end: &[u8] = if rest.starts_with(b"<!--") {
            b"-->"
        } else if rest.starts_with(b"</body") || rest.starts_with(b"</html") {
            b">"
        } else {
            return false;
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else { return false };
        rest = rest.get(at + end.len()..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Block;

    fn attach(page: &[u8], text: &str) -> Result<Attached, Refusal> {
        let annex = Annex { language: "de-DE".to_owned(), blocks: vec![Block::body(text)], ..Annex::default() };
        Html.attach(page, &annex, &DocumentLimits::default())
    }

    #[test]
    fn the_annex_stands_in_the_body_and_is_replaced() {
        let page = b"<html><body><p>Gr\xfc\xdfe</p><script>'</body>'</script></BODY >\n<!-- x --></html>\n";
        let once = attach(page, "Empfänger eins").unwrap().bytes;
        let at = page.windows(7).position(|window| window == b"</BODY ").unwrap();
        assert!(once.starts_with(&page[..at]) && once.ends_with(&page[at..]));
        assert!(once[at..].is_ascii());
        let twice = attach(&once, "Empfänger zwei").unwrap();
        let changed = String::from_utf8_lossy(&once).replace("eins", "zwei");
        assert_eq!(String::from_utf8_lossy(&twice.bytes), changed);
        assert_eq!(twice.notes, [Note::Replaced]);
    }

    #[test]
    fn pages_without_a_body_tag_get_it_at_the_end() {
        assert!(attach(b"<p>x", "y").unwrap().bytes.starts_with(b"<p>x\n<!-- wohin"));
        assert!(attach(b"<script>'</body>'</script>", "y").unwrap().bytes.starts_with(b"<script>'</body>'</script>\n<!-- wohin"));
    }

    #[test]
    fn hostile_names_close_nothing() {
        let bytes = attach(b"<body></body>", "--><script>x</script><!-- wohin annex: end -->").unwrap().bytes;
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("<script>") && markers::places("t", &bytes).unwrap().len() == 1, "{text}");
    }

    #[test]
    fn other_encodings_are_refused() {
        assert!(attach(b"<\0h\0", "x").is_err());
        assert!(attach(b"plain", "x").is_err());
    }
}
