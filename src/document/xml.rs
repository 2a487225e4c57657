//! Writing XML: elements, attributes and text, with everything escaped that is not ours.

use std::fmt::Write as _;

/// XML under construction. Names of elements and attributes are ours; values and text are escaped.
#[derive(Debug, Default)]
pub struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Closes the element opened last.
    pub fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            // Writing to a String cannot fail.
            let _ = write!(self.text, "</{name}>");
        }
        self
    }

    /// An element without content.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.text.push_str("/>");
        self
    }

    /// An element that holds text.
    pub fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close()
    }

    /// Text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.text, text);
        self
    }

    /// XML that is ready.
    pub fn raw(&mut self, xml: &str) -> &mut Self {
        self.text.push_str(xml);
        self
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            let _ = write!(self.text, " {key}=\"");
            escape(&mut self.text, value);
            self.text.push('"');
        }
    }
}

/// Text for element content or an attribute in double quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            // What XML 1.0 (2.2) cannot hold, not even as a reference.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_and_attributes_stays_text() {
        let mut xml = Xml::new();
        xml.open("a", &[("t", "x\"/><b y='&'")]).text("</a><c>&amp;\u{1}\r\u{ffff}").close();
        assert_eq!(xml.finish(), "<a t=\"x&quot;/&gt;&lt;b y='&amp;'\">&lt;/a&gt;&lt;c&gt;&amp;amp;\u{fffd}\u{fffd}\u{fffd}</a>");
    }

    #[test]
    fn elements_close_in_order() {
        let mut xml = Xml::new();
        xml.open("a", &[]).open("b", &[]).empty("c", &[("n", "1")]).close().element("d", &[], "x").close().close();
        assert_eq!(xml.finish(), "<a><b><c n=\"1\"/></b><d>x</d></a>");
    }
}
