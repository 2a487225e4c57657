//! `--resolve`: asks for names, in the open.

use crate::model::Analysis;

use super::{Exit, Failure};

#[cfg(feature = "resolve")]
pub(super) use crate::enrich::reverse::Server;

/// Nobody can be asked.
#[cfg(not(feature = "resolve"))]
#[derive(Clone, Copy)]
pub(super) enum Server {}

/// Whom the option names.
#[cfg(feature = "resolve")]
pub(super) fn server(text: &str) -> Result<Server, Failure> {
    text.parse().map_err(|error: crate::enrich::reverse::ReverseError| Failure::new(Exit::Usage, error.to_string()))
}

/// Says that this build cannot ask.
#[cfg(not(feature = "resolve"))]
pub(super) fn server(_text: &str) -> Result<Server, Failure> {
    Err(Failure::new(Exit::Usage, "this build cannot ask for names; build it with the feature `resolve`".to_owned()))
}

/// Asks for the names of the machines in the result.
#[cfg(feature = "resolve")]
pub(super) fn run(server: Server, analysis: &mut Analysis) -> Result<(), Failure> {
    use crate::enrich::{resolved, reverse};

    let asked = reverse::ask(&resolved::candidates(analysis), server, &reverse::Bounds::default());
    let (asked, answers) = asked.map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    resolved::note(analysis, asked, &answers);
    Ok(())
}

/// Never called: no server can be named.
#[cfg(not(feature = "resolve"))]
pub(super) fn run(server: Server, _analysis: &mut Analysis) -> Result<(), Failure> {
    match server {}
}
