//! `wohin assert`.

use std::path::Path;

use crate::analyse::Settings;
use crate::limits::Limits;
use crate::policy::value::Assertion;
use crate::policy::{Policy, junit};
use crate::report::comparison::{Shown as _, named, things};
use crate::report::terminal;
use crate::text::Texts;

use super::args::Assert;
use super::runs::{Tools, load_each};
use super::{Exit, Failure, compared, data, evidence, json, out};

/// Runs it. A run that cannot be read breaks every policy: nobody knows what it holds.
pub(super) fn run(options: &Assert, texts: &Texts) -> Result<Exit, Failure> {
    if let Some(folder) = &options.output {
        evidence::check(folder, &[])?;
    }
    let policy = read(&options.policy)?;
    let knowledge = data::store(&options.data)?;
    let settings = Settings { local: options.local.clone(), ..Settings::default() };
    let limits = Limits::default();
    let (runs, refused) = load_each(&options.runs, &Tools { knowledge: &knowledge, settings: &settings, limits: &limits })?;
    let assertion = policy.hold(&runs, refused.iter().map(ToString::to_string).collect());
    if let Some(file) = &options.junit {
        std::fs::write(file, junit::junit(&assertion))
            .map_err(|error| Failure::new(Exit::Nothing, format!("cannot write {}: {error}; choose another place", file.display())))?;
    }
    if let Some(folder) = &options.output {
        compared::write(&assertion, &assertion.view(texts), &runs, folder, texts)?;
    }
    if options.json {
        json(&assertion)?;
    } else {
        out(&list(&assertion, texts))?;
    }
    Ok(if assertion.held { Exit::Done } else { Exit::NotHeld })
}

fn read(file: &Path) -> Result<Policy, Failure> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(Exit::Usage, format!("cannot read {shown}: {error}; give a policy in TOML")))?;
    Policy::parse(&shown, &text).map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

/// Things that break a rule, listed of each rule.
const LISTED: usize = 8;

/// The short list: a line for each rule, and below it what breaks it, with the runs and the filter that shows it in the first of them.
fn list(assertion: &Assertion, texts: &Texts) -> String {
    let marks = ["policy-holds", "policy-breaks"].map(|key| texts.text(key));
    let width = marks.iter().map(|mark| mark.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in &assertion.rules {
        let [holds, breaks] = &marks;
        text.push_str(&format!("{:width$}  {}\n", if rule.held { holds } else { breaks }, named(rule, texts)));
        let things = things(rule);
        for thing in things.iter().take(LISTED) {
            text.push_str(&terminal::indented(&thing.sentence(assertion, texts), width + 2));
            if let Some(filter) = &thing.breach.display_filter {
                // On one line, whatever its length: it is there to be copied.
                text.push_str(&format!("{:width$}    {filter}\n", ""));
            }
        }
        let more = things.len().saturating_sub(LISTED) + rule.evidence_left_out;
        if more > 0 {
            let more = texts.say("cell-more", &[("count", (more as u64).into())]);
            text.push_str(&terminal::indented(&more, width + 2));
        }
    }
    if !assertion.unreadable.is_empty() {
        let files = assertion.unreadable.join(&texts.text("list-comma"));
        text.push_str(&terminal::indented(&texts.say("policy-unreadable", &[("files", files.into())]), 0));
    }
    text
}
