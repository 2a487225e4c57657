//! Flows that reach a recipient, each with its far end and the recipient behind it.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Endpoint, Flow, Recipient};

/// A flow that reaches a recipient.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// Its far end.
    pub endpoint: &'a Endpoint,
    /// Who is behind it.
    pub recipient: &'a Recipient,
}

/// All of them, in the order of the flows. What stays on the machine or in its network segment reaches nobody; what is set aside is not the
/// call's.
#[must_use]
pub fn reached(analysis: &Analysis) -> Vec<Reach<'_>> {
    let endpoints: BTreeMap<&str, &Endpoint> = analysis.endpoints.iter().map(|endpoint| (endpoint.address.as_str(), endpoint)).collect();
    let recipients: BTreeMap<&str, &Recipient> = analysis.recipients.iter().map(|recipient| (recipient.id.as_str(), recipient)).collect();
    analysis
        .counted()
        .filter_map(|flow| {
            let endpoint = endpoints.get(host(&flow.remote)).copied()?;
            let id = flow.recipient.as_deref().or(endpoint.recipient.as_deref())?;
            Some(Reach { flow, endpoint, recipient: recipients.get(id).copied()? })
        })
        .collect()
}

/// The host of a `host:port`, without brackets.
#[must_use]
pub fn host(socket: &str) -> &str {
    let host = socket.rsplit_once(':').map_or(socket, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_of_sockets() {
        assert_eq!(host("192.0.2.1:443"), "192.0.2.1");
        assert_eq!(host("[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(host("participant-1:5000"), "participant-1");
    }
}
