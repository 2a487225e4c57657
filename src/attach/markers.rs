//! Annexes in plain text: between two comments, by which they are found again.

use std::ops::Range;

use super::Refusal;

/// Before the annex.
pub(super) const BEGIN: &str = "<!-- wohin annex: begin -->";
/// Behind it.
pub(super) const END: &str = "<!-- wohin annex: end -->";

/// Name of the one part that a text file is.
pub(super) const TEXT: &str = "text";

/// Where earlier annexes are, marks included.
pub(super) fn places(part: &str, bytes: &[u8]) -> Result<Vec<Range<usize>>, Refusal> {
    let mut places = Vec::new();
    let mut at = 0;
    let without_begin = |end| Refusal::damaged(part, format!("the end mark of an earlier annex at byte {end} has no begin"));
    while let Some(begin) = find(bytes, at, BEGIN.as_bytes()) {
        if let Some(end) = find(bytes.get(..begin).unwrap_or_default(), at, END.as_bytes()) {
            return Err(without_begin(end));
        }
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
        Some(end) => Err(without_begin(end)),
        None => Ok(places),
    }
}

/// Puts an annex in the place of the first earlier one, takes away further ones, or puts it at `otherwise` with `lead` before it. Refused where
/// what is left around an earlier one would make a mark: then the next annex would not find this one.
pub(super) fn put(
    part: &str,
    bytes: &[u8],
    earlier: &[Range<usize>],
    annex: &str,
    otherwise: usize,
    lead: &str,
) -> Result<Vec<u8>, Refusal> {
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
    if places(part, &out).is_ok_and(|places| places.len() == 1) {
        Ok(out)
    } else {
        Err(Refusal::damaged(part, "what stands around an earlier annex would become one of its marks"))
    }
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
        let new = wrap("new");
        assert_eq!(put("t", text.as_bytes(), &earlier, &new, 0, "\n").unwrap(), format!("a\n{new}\nbc").as_bytes());
        assert_eq!(put("t", b"abc", &[], &new, 2, "\n").unwrap(), format!("ab\n{new}c").as_bytes());
    }

    #[test]
    fn torn_marks_are_refused() {
        for text in [
            format!("{BEGIN} x"),
            format!("x {END}"),
            format!("{BEGIN}{BEGIN}{END}"),
            format!("{END}{BEGIN}"),
            format!("{END}{}", wrap("x")),
        ] {
            assert!(places("t", text.as_bytes()).is_err(), "{text}");
        }
        assert!(places("t", wrap(&format!("{BEGIN} {END}")).as_bytes()).is_ok());
    }

    #[test]
    fn what_would_join_to_a_mark_is_refused() {
        let (head, tail) = END.split_at(6);
        let text = format!("{}{head}{}{tail}", wrap("one"), wrap("two"));
        let earlier = places("t", text.as_bytes()).unwrap();
        assert_eq!(earlier.len(), 2);
        assert!(put("t", text.as_bytes(), &earlier, &wrap("new"), 0, "").is_err());
    }
}
