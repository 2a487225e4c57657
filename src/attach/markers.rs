//! Annexes in plain text: between two comments, by which they are found again.

use std::ops::Range;

use super::Refusal;

/// Before the annex.
pub(super) const BEGIN: &str = "<!-- wohin annex: begin -->";
/// Behind it.
pub(super) const END: &str = "<!-- wohin annex: end -->";

/// Where earlier annexes are, marks included.
pub(super) fn places(part: &str, bytes: &[u8]) -> Result<Vec<Range<usize>>, Refusal> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(begin) = find(bytes, at, BEGIN.as_bytes()) {
        let inside = begin + BEGIN.len();
        let end = find(bytes, inside, END.as_bytes());
        let again = find(bytes, inside, BEGIN.as_bytes());
        match end {
            Some(end) if again.is_none_or(|again| again > end) => {
                at = end + END.len();
                places.push(begin..at);
            }
            _ => return Err(Refusal::damaged(part, format!("an earlier annex begins at byte {begin}, but its end mark is missing"))),
        }
    }
    match find(bytes, at, END.as_bytes()) {
        Some(end) => Err(Refusal::damaged(part, format!("the end mark of an earlier annex at byte {end} has no begin"))),
        None => Ok(places),
    }
}

/// Puts an annex in the place of the first earlier one, takes away further ones, or puts it at `otherwise` with `lead` before it.
pub(super) fn put(bytes: &[u8], earlier: &[Range<usize>], annex: &str, otherwise: usize, lead: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + annex.len());
    let mut at = 0;
    for (index, place) in earlier.iter().enumerate() {
        out.extend_from_slice(bytes.get(at..place.start).unwrap_or_default());
        if index == 0 {
            out.extend_from_slice(annex.as_bytes());
        }
        at = place.end;
    }
    if earlier.is_empty() {
        out.extend_from_slice(bytes.get(..otherwise).unwrap_or_default());
        out.extend_from_slice(lead.as_bytes());
        out.extend_from_slice(annex.as_bytes());
        at = otherwise;
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

/// Text of our own must not look like a mark.
pub(super) fn wrap(content: &str) -> String {
    format!("{BEGIN}\n{}\n{END}", content.replace("<!-- wohin", "&lt;!-- wohin").trim_end())
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annex_replaces_earlier_ones_where_they_are() {
        let text = format!("a\n{}\nb{}c", wrap("one"), wrap("two"));
        let earlier = places("t", text.as_bytes()).unwrap();
        assert_eq!(earlier.len(), 2);
        assert_eq!(put(text.as_bytes(), &earlier, "NEW", 0, "\n"), b"a\nNEW\nbc");
        assert_eq!(put(b"abc", &[], "NEW", 2, "\n"), b"ab\nNEWc");
    }

    #[test]
    fn torn_marks_are_refused() {
        for text in [format!("{BEGIN} x"), format!("x {END}"), format!("{BEGIN}{BEGIN}{END}"), format!("{END}{BEGIN}")] {
            assert!(places("t", text.as_bytes()).is_err(), "{text}");
        }
        assert!(places("t", wrap(&format!("{BEGIN} {END}")).as_bytes()).is_ok());
    }
}
