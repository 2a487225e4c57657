//! What the user states of recipients: shown as declared, never as observed.

use crate::model::analysis::{Recipient, Statement};

/// Gives each statement to the recipients that it names; gives back those that name none.
pub fn attach(statements: &[Statement], recipients: &mut [Recipient]) -> Vec<Statement> {
    let mut unused = Vec::new();
    for statement in statements {
        let mut used = false;
        for recipient in recipients.iter_mut().filter(|recipient| names(statement, recipient)) {
            recipient.statements.push(statement.clone());
            used = true;
        }
        if !used {
            unused.push(statement.clone());
        }
    }
    unused
}

/// By entity, parent, recipient id, service or domain.
fn names(statement: &Statement, recipient: &Recipient) -> bool {
    let wanted = super::declared::bare(statement.entity.as_str());
    let sourced = [&recipient.entity, &recipient.parent].into_iter().flatten().map(|name| name.name.to_string());
    let id = recipient.id.split_once(':').map_or(recipient.id.as_str(), |(_, id)| id).to_owned();
    let domains = recipient.domains.iter().map(ToString::to_string);
    !wanted.is_empty()
        && sourced
            .chain([id])
            .chain(recipient.services.iter().map(ToString::to_string))
            .chain(domains)
            .any(|name| super::declared::bare(&name) == wanted)
}
