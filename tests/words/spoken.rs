//! What a language file (Fluent) says: its texts without keys, selectors and what stands in curly brackets. For tests of its words.

/// The texts, line by line.
pub(crate) fn spoken(source: &str) -> String {
    let mut said = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let text = line.split_once(" = ").map_or_else(|| line.trim_start().trim_start_matches('*'), |(_, text)| text);
        let text = if text.starts_with('[') { text.split_once(']').map_or("", |(_, text)| text) } else { text };
        let mut depth = 0_i32;
        for letter in text.chars() {
            depth += i32::from(letter == '{');
            said.push(if depth == 0 { letter } else { ' ' });
            // A text that spans lines ends with a bracket that an earlier line opened.
            depth = (depth - i32::from(letter == '}')).max(0);
        }
        said.push('\n');
    }
    said
}
