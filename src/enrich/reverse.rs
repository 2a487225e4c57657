//! Active reverse DNS (RFC 1035 3.5, RFC 3596 2.5), only with `--resolve`: the one thing in an analysis that sends packets. The only file
//! that names `hickory`.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use hickory_resolver::system_conf::read_system_conf;
use hickory_resolver::{Resolver, TokioResolver};
use tokio::task::JoinSet;

use super::resolved::Answers;
use crate::model::analysis::ReverseDns;
use crate::model::text::HostName;

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// The servers that the system is set to.
    System,
    /// This one.
    At(SocketAddr),
}

impl std::str::FromStr for Server {
    type Err = ReverseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "system" {
            return Ok(Self::System);
        }
        let whole = text.parse().ok();
        let address = whole.or_else(|| text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, DNS)));
        address.map(Self::At).ok_or_else(|| ReverseError::Server(text.to_owned()))
    }
}

/// Port of DNS.
const DNS: u16 = 53;

/// How much is asked at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Addresses.
    pub addresses: usize,
    /// At the same time.
    pub at_once: usize,
    /// Time for one address.
    pub each: Duration,
    /// Time for all of them.
    pub whole: Duration,
    /// Names kept of one answer.
    pub names: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { addresses: 1000, at_once: 16, each: Duration::from_secs(2), whole: Duration::from_secs(30), names: 4 }
    }
}

/// Why nothing could be asked.
#[derive(Debug, thiserror::Error)]
pub enum ReverseError {
    /// No server.
    #[error("`{0}` is no name server; give an address such as 192.0.2.53 or 192.0.2.53:5353, or leave it out for the system's")]
    Server(String),
    /// The system's settings cannot be read.
    #[error("cannot read which name servers the system uses: {0}; give one with --resolve SERVER")]
    System(String),
    /// The resolver cannot start.
    #[error("cannot ask for names: {0}")]
    Start(String),
}

/// Asks for the names of `addresses`, in their order. What remains unanswered within the bounds is counted, never waited for.
pub fn ask(addresses: &[IpAddr], server: Server, bounds: &Bounds) -> Result<(ReverseDns, Answers), ReverseError> {
    let start = |error: &dyn std::fmt::Display| ReverseError::Start(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| start(&error))?;
    let (config, options) = settings(server, bounds)?;
    let servers = config.name_servers.iter().map(show).collect();
    let (now, later) = addresses.split_at_checked(bounds.addresses).unwrap_or((addresses, &[]));
    let mut answers = Answers::new();
    let finished = runtime.block_on(async {
        let mut builder = Resolver::builder_with_config(config, TokioRuntimeProvider::default());
        *builder.options_mut() = options;
        let resolver = builder.build().map_err(|error| start(&error))?;
        // Beyond the time, look-ups under way are dropped with the runtime.
        let _ = tokio::time::timeout(bounds.whole, all(&resolver, now, bounds, &mut answers)).await;
        Ok(())
    });
    runtime.shutdown_background();
    finished?;
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let answered = answers.len();
    let asked = ReverseDns { servers, asked: count(now.len()), answered: count(answered), not_asked: count(later.len()) };
    Ok((asked, answers))
}

fn settings(server: Server, bounds: &Bounds) -> Result<(ResolverConfig, ResolverOpts), ReverseError> {
    let (config, mut options) = match server {
        Server::System => {
            let (config, options) = read_system_conf().map_err(|error| ReverseError::System(error.to_string()))?;
            // Search domains would ask for other names than the address has.
            let (_, _, servers) = config.into_parts();
            (ResolverConfig::from_parts(None, Vec::new(), servers), options)
        }
        Server::At(address) => {
            let connections = [ProtocolConfig::Udp, ProtocolConfig::Tcp]
                .map(|protocol| {
                    let mut connection = ConnectionConfig::new(protocol);
                    connection.port = address.port();
                    connection
                })
                .to_vec();
            let server = NameServerConfig::new(address.ip(), true, connections);
            (ResolverConfig::from_parts(None, Vec::new(), vec![server]), ResolverOpts::default())
        }
    };
    options.timeout = bounds.each;
    options.attempts = 1;
    options.use_hosts_file = ResolveHosts::Never;
    Ok((config, options))
}

fn show(server: &NameServerConfig) -> String {
    let port = server.connections.first().map_or(DNS, |connection| connection.port);
    crate::model::analysis::show_socket(SocketAddr::new(server.ip, port)).to_string()
}

async fn all(resolver: &TokioResolver, addresses: &[IpAddr], bounds: &Bounds, answers: &mut Answers) {
    let mut under_way = JoinSet::new();
    let mut waiting = addresses.iter().copied();
    loop {
        while under_way.len() < bounds.at_once.max(1)
            && let Some(address) = waiting.next()
        {
            let (resolver, each, most) = (resolver.clone(), bounds.each, bounds.names);
            under_way.spawn(async move { (address, one(&resolver, address, each, most).await) });
        }
        match under_way.join_next().await {
            Some(Ok((address, names))) if !names.is_empty() => {
                answers.insert(address, names);
            }
            Some(_) => {}
            None => return,
        }
    }
}

/// Names of one address, in order of text: servers rotate their answers.
async fn one(resolver: &TokioResolver, address: IpAddr, each: Duration, most: usize) -> Vec<HostName> {
    let Ok(Ok(lookup)) = tokio::time::timeout(each, resolver.reverse_lookup(address)).await else { return Vec::new() };
    let mut names: Vec<HostName> = lookup
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::PTR(target) => HostName::from_labels(target.0.iter()),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(most);
    names
}
