//! XML in the form of `JUnit`, as CI systems read it: a suite for each run, a case for each rule.

use std::fmt::Write as _;

use super::value::{Assertion, Breach, RuleResult};

/// The file.
#[must_use]
pub fn junit(assertion: &Assertion) -> String {
    let mut runs: Vec<(usize, &str)> = assertion.runs.iter().map(|run| (run.run, run.name.as_str())).collect();
    runs.dedup_by_key(|(run, _)| *run);
    let failures = |run: usize| assertion.rules.iter().filter(|rule| breaches(rule, run).next().is_some()).count();
    let total: usize = runs.iter().map(|(run, _)| failures(*run)).sum();
    let cases = assertion.rules.len();
    let unread = assertion.unreadable.len();
    let name = escaped(assertion.title.as_deref().unwrap_or("wohin"));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = cases * runs.len() + unread;
    let _ = writeln!(xml, "<testsuites name=\"{name}\" tests=\"{tests}\" failures=\"{total}\" errors=\"{unread}\">");
    for (run, name) in runs {
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"{cases}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            escaped(name),
            failures(run)
        );
        for rule in &assertion.rules {
            case(&mut xml, rule, run);
        }
        xml.push_str("  </testsuite>\n");
    }
    for name in &assertion.unreadable {
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
             <testcase classname=\"wohin\" name=\"read\"><error type=\"unreadable\" message=\"cannot be read\"/></testcase>\n  </testsuite>",
            escaped(name)
        );
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn breaches(rule: &RuleResult, run: usize) -> impl Iterator<Item = &Breach> {
    rule.evidence.iter().filter(move |breach| breach.run == run)
}

fn case(xml: &mut String, rule: &RuleResult, run: usize) {
    let _ = write!(xml, "    <testcase classname=\"wohin.{}\" name=\"{}\"", escaped(&rule.kind), escaped(&rule.rule));
    let broken: Vec<&Breach> = breaches(rule, run).collect();
    let Some(first) = broken.first() else {
        xml.push_str("/>\n");
        return;
    };
    let _ = write!(xml, ">\n      <failure type=\"{}\" message=\"{}\">", escaped(&first.code), escaped(&line(first)));
    for breach in &broken {
        let _ = write!(xml, "{}", escaped(&line(breach)));
        if let Some(filter) = &breach.display_filter {
            let _ = write!(xml, "\n  {}", escaped(filter));
        }
        xml.push('\n');
    }
    xml.push_str("</failure>\n    </testcase>\n");
}

/// One breach on one line, in codes.
#[must_use]
pub fn line(breach: &Breach) -> String {
    let mut line = format!("{}: {}", breach.code, breach.subject);
    for (name, value) in &breach.parameters {
        let _ = write!(line, " {name}={value}");
    }
    if let Some(first) = breach.first {
        let _ = write!(line, " first={first}");
    }
    line
}

/// Text for content and attributes. What XML 1.0 (2.2) does not allow is written as its number.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => safe.push(ch),
            _ => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(ch));
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_escapes_its_element() {
        assert_eq!(escaped("a<b>&\"'\u{0}\n\u{fffe}ä"), "a&lt;b&gt;&amp;&quot;&apos;\\u{0}\\u{a}\\u{fffe}ä");
    }
}
