//! Results held against what somebody allowed, for re-tests after every update of a client.
//!
//! A policy is a TOML file with one table for each rule; [`rules`] holds one file for each kind, and `KINDS` lists them. A rule holds where
//! nothing breaks it; what breaks it is named with a receipt. What a result does not show is never taken for allowed: a country that is not
//! determinable, a connection without a grade or a phase that was not marked breaks a rule unless the policy allows for it.

pub mod junit;
mod read;
mod rules;
mod section;
pub mod value;
mod view;

use crate::model::run::Run;

use rules::Rule;
pub use section::PolicyError;
use value::{Assertion, Breach, RuleResult};
use view::View;

/// Breaches listed of one rule in one run; the rest is counted.
const LISTED_BREACHES: usize = 20;

/// A policy that was read.
pub struct Policy {
    /// Its title, where it has one.
    pub title: Option<String>,
    rules: Vec<Named>,
}

/// A rule with its name.
struct Named {
    name: String,
    kind: &'static str,
    rule: Box<dyn Rule>,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|rule| &rule.name)).finish()
    }
}

impl Policy {
    /// Reads a policy; the error names the file, the line and the key.
    pub fn parse(file: &str, text: &str) -> Result<Self, PolicyError> {
        let (title, sections) = read::sections(file, text)?;
        let mut rules: Vec<Named> = Vec::new();
        for mut section in sections {
            let kind = rules::kind(&section)?;
            let given = section.optional_text("name")?;
            let rule = (kind.read)(&mut section)?;
            section.finish()?;
            let same = rules.iter().filter(|known| known.kind == kind.code).count();
            let name = given.unwrap_or_else(|| if same == 0 { kind.code.to_owned() } else { format!("{}-{}", kind.code, same + 1) });
            if rules.iter().any(|known| known.name == name) {
                return Err(section.error("name", format!("`{name}` is the name of an earlier rule")));
            }
            rules.push(Named { name, kind: kind.code, rule });
        }
        Ok(Self { title, rules })
    }

    /// Holds results against the policy; `unreadable` names runs that were to be held against it as well.
    #[must_use]
    pub fn hold(&self, runs: &[Run], unreadable: Vec<String>) -> Assertion {
        let views: Vec<View<'_>> = runs.iter().map(|run| View::new(&run.analysis)).collect();
        let rules: Vec<RuleResult> = self.rules.iter().map(|named| result(named, &views)).collect();
        Assertion::new(self.title.clone(), runs, unreadable, rules)
    }
}

fn result(named: &Named, views: &[View<'_>]) -> RuleResult {
    let (mut evidence, mut left_out) = (Vec::new(), 0);
    for (index, view) in views.iter().enumerate() {
        let mut breaches = named.rule.check(view);
        left_out += breaches.len().saturating_sub(LISTED_BREACHES);
        breaches.truncate(LISTED_BREACHES);
        evidence.extend(breaches.into_iter().map(|breach| Breach { run: index + 1, ..breach }));
    }
    RuleResult { rule: named.name.clone(), kind: named.kind.to_owned(), held: evidence.is_empty(), evidence, evidence_left_out: left_out }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    fn error(text: &str) -> String {
        Policy::parse("p.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_file_line_and_key() {
        assert_eq!(error("# none\n"), "p.toml:1: no rule in it; a rule is a table such as [recipients]");
        assert_eq!(error("\n\n[recipient]\nallow = []\n").split("; known").next(), Some("p.toml:3: recipient: no such rule"));
        assert_eq!(error("[services]\nallow = [\n  \"zoom\",\n  7,\n]\n"), "p.toml:4: services.allow: expected a text, found integer");
        assert_eq!(error("[services]\nallow = \"zoom\"\n"), "p.toml:2: services.allow: expected a list of texts, found string");
        assert_eq!(error("[services]\nallow = []\n").split(';').next(), Some("p.toml:2: services.allow: an empty list allows nothing"));
        assert_eq!(error("title = \"x\"\n[services]\n"), "p.toml:2: services.allow: missing; expected a list of texts");
        assert_eq!(error("[services]\nallow = [\"a\"]\nalow = [\"b\"]\n"), "p.toml:3: services.alow: no such key here; in use are allow");
        assert!(error("[encryption]\nallow = [\"A\",\n\"Z\"]\n").starts_with("p.toml:3: encryption.allow: `Z` is no grade"));
        assert!(error("[countries]\nallow = [\"Germany\"]\n").starts_with("p.toml:2: countries.allow: `Germany` is neither"));
        assert!(error("[ranges]\nallow = [\"10.0.0.0/40\"]\n").starts_with("p.toml:2: ranges.allow: `10.0.0.0/40` is neither"));
        assert!(
            error("[[phases]]\nlabel = \"idle\"\nwithout = [\"sound\"]\n").starts_with("p.toml:3: phases.without: `sound` is no purpose")
        );
        assert!(error("[services\nallow").starts_with("p.toml:1: "));
        assert!(error("services = 3\n").starts_with("p.toml:1: services: expected a table with a rule"));
    }

    #[test]
    fn rules_of_one_kind_have_names_of_their_own() {
        let policy = Policy::parse("p.toml", "[[services]]\nallow=[\"a\"]\n[[services]]\nallow=[\"b\"]\n").unwrap();
        assert_eq!(format!("{policy:?}"), r#"["services", "services-2"]"#);
        let twice = "[[services]]\nname=\"x\"\nallow=[\"a\"]\n[[services]]\nallow=[\"b\"]\nname=\"x\"\n";
        assert_eq!(error(twice), "p.toml:6: services.name: `x` is the name of an earlier rule");
    }
}
