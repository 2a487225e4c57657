//! Landlock: which files may be opened. The only file that names `landlock`.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus,
};

use super::Policy;

/// The newest rules asked for; older systems hold as many of them as they know.
const RULES: ABI = ABI::V5;

/// Restricts this thread and those it will begin. Gives whether the system holds the rules.
pub(super) fn restrict(policy: &Policy) -> Result<bool, String> {
    let text = |error: landlock::RulesetError| error.to_string();
    let mut rules = Ruleset::default().handle_access(AccessFs::from_all(RULES)).map_err(text)?;
    if !policy.network {
        rules = rules.handle_access(AccessNet::from_all(RULES)).map_err(text)?;
    }
    let mut rules = rules.create().map_err(text)?;
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    let writing = AccessFs::from_all(RULES) & !BitFlags::from(AccessFs::Execute);
    for (paths, access) in [(&policy.read, reading), (&policy.write, writing)] {
        for path in paths {
            // What does not exist cannot be allowed; opening it will say so.
            let Ok(place) = PathFd::new(path) else { continue };
            let access = if path.is_dir() { access } else { access & AccessFs::from_file(RULES) };
            rules = rules.add_rule(PathBeneath::new(place, access)).map_err(text)?;
        }
    }
    let status = rules.restrict_self().map_err(text)?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}
