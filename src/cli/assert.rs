//! `wohin assert`.

use std::path::Path;

use crate::analyse::Settings;
use crate::limits::Limits;
use crate::policy::value::Assertion;
use crate::policy::{Policy, junit};

use super::args::Assert;
use super::runs::{Tools, load_all};
use super::{Exit, Failure, data, out};

/// Runs it. A run that cannot be read breaks every policy: nobody knows what it holds.
pub(super) fn run(options: &Assert) -> Result<Exit, Failure> {
    let policy = read(&options.policy)?;
    let knowledge = data::store(&options.data)?;
    let settings = Settings { local: options.local.clone(), ..Settings::default() };
    let limits = Limits::default();
    let runs = load_all(&options.runs, &Tools { knowledge: &knowledge, settings: &settings, limits: &limits })?;
    let assertion = policy.hold(&runs);
    if let Some(file) = &options.junit {
        std::fs::write(file, junit::junit(&assertion))
            .map_err(|error| Failure::new(Exit::Nothing, format!("cannot write {}: {error}; choose another place", file.display())))?;
    }
    if options.json {
        let text = serde_json::to_string_pretty(&assertion).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
        out(&format!("{text}\n"))?;
    } else {
        out(&list(&assertion))?;
    }
    Ok(if assertion.held && runs.len() == options.runs.len() { Exit::Done } else { Exit::NotHeld })
}

fn read(file: &Path) -> Result<Policy, Failure> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(Exit::Usage, format!("cannot read {shown}: {error}; give a policy in TOML")))?;
    Policy::parse(&shown, &text).map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

/// The short list: a line for each rule, and one for each thing that breaks it.
fn list(assertion: &Assertion) -> String {
    let mut text = String::new();
    for rule in &assertion.rules {
        text.push_str(&format!("{} {}\n", if rule.held { "holds " } else { "BROKEN" }, rule.rule));
        for breach in &rule.evidence {
            let name = assertion.runs.iter().find(|run| run.run == breach.run).map_or("", |run| run.name.as_str());
            text.push_str(&format!("       {name}: {}\n", junit::line(breach)));
            if let Some(filter) = &breach.display_filter {
                text.push_str(&format!("         {filter}\n"));
            }
        }
        if rule.evidence_left_out > 0 {
            text.push_str(&format!("       and {} more\n", rule.evidence_left_out));
        }
    }
    text
}
