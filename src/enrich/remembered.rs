//! What was asked of the data sets once: a call asks for the same few names and addresses with every flow.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use foldhash::fast::RandomState;

use crate::model::analysis::{Dataset, Encryption, Network, TransferStatus};
use crate::model::country::CountryCode;
use crate::model::text::HostName;

use super::knowledge::{Graded, Knowledge, Mark, Owner, Placing, ServiceHit, Site, TelemetryHit};

/// Answers kept of each kind; a capture with more names asks anew.
const KEPT: usize = 4096;

/// Answers by what was asked.
struct Answers<K, V>(RefCell<HashMap<K, V, RandomState>>);

impl<K: Eq + Hash + Clone, V: Clone> Answers<K, V> {
    fn new() -> Self {
        Self(RefCell::new(HashMap::default()))
    }

    fn get(&self, key: &K, ask: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.borrow().get(key) {
            return known.clone();
        }
        let answer = ask();
        let mut known = self.0.borrow_mut();
        if known.len() < KEPT {
            known.insert(key.clone(), answer.clone());
        }
        answer
    }
}

/// Data sets with their answers to names and addresses remembered.
pub struct Remembered<'k> {
    asked: &'k dyn Knowledge,
    networks: Answers<IpAddr, Option<Network>>,
    services: Answers<HostName, Option<ServiceHit>>,
    services_at: Answers<IpAddr, Option<ServiceHit>>,
    telemetry: Answers<HostName, Vec<TelemetryHit>>,
    owners: Answers<HostName, Option<Owner>>,
    platforms: Answers<HostName, Option<Owner>>,
    domains: Answers<HostName, Option<String>>,
}

impl<'k> Remembered<'k> {
    /// Nothing asked yet.
    #[must_use]
    pub fn new(asked: &'k dyn Knowledge) -> Self {
        Self {
            asked,
            networks: Answers::new(),
            services: Answers::new(),
            services_at: Answers::new(),
            telemetry: Answers::new(),
            owners: Answers::new(),
            platforms: Answers::new(),
            domains: Answers::new(),
        }
    }
}

impl Knowledge for Remembered<'_> {
    fn place(&self, address: IpAddr) -> Placing {
        self.asked.place(address)
    }

    fn network(&self, address: IpAddr) -> Option<Network> {
        self.networks.get(&address, || self.asked.network(address))
    }

    fn service_of_name(&self, name: &HostName) -> Option<ServiceHit> {
        self.services.get(name, || self.asked.service_of_name(name))
    }

    fn service_of_address(&self, address: IpAddr) -> Option<ServiceHit> {
        self.services_at.get(&address, || self.asked.service_of_address(address))
    }

    fn service_of_mark(&self, mark: Mark<'_>) -> Option<ServiceHit> {
        self.asked.service_of_mark(mark)
    }

    fn telemetry(&self, name: &HostName) -> Vec<TelemetryHit> {
        self.telemetry.get(name, || self.asked.telemetry(name))
    }

    fn service_name(&self, id: &str) -> Option<String> {
        self.asked.service_name(id)
    }

    fn owner(&self, operator: &str) -> Option<Owner> {
        self.asked.owner(operator)
    }

    fn owner_of_service(&self, id: &str) -> Option<Owner> {
        self.asked.owner_of_service(id)
    }

    fn owner_of_name(&self, name: &HostName) -> Option<Owner> {
        self.owners.get(name, || self.asked.owner_of_name(name))
    }

    fn owner_of_platform(&self, name: &HostName) -> Option<Owner> {
        self.platforms.get(name, || self.asked.owner_of_platform(name))
    }

    fn owner_of_network(&self, network: &Network) -> Option<Owner> {
        self.asked.owner_of_network(network)
    }

    fn owner_of_cloud(&self, provider: &str) -> Option<Owner> {
        self.asked.owner_of_cloud(provider)
    }

    fn transfer(&self, country: Option<CountryCode>, date: &str) -> TransferStatus {
        self.asked.transfer(country, date)
    }

    fn registrable_domain(&self, name: &HostName) -> Option<String> {
        self.domains.get(name, || self.asked.registrable_domain(name))
    }

    fn cipher_suite(&self, code: u16) -> Option<&'static str> {
        self.asked.cipher_suite(code)
    }

    fn group(&self, code: u16) -> Option<&'static str> {
        self.asked.group(code)
    }

    fn srtp_profile(&self, code: u16) -> Option<&'static str> {
        self.asked.srtp_profile(code)
    }

    fn grade(&self, encryption: &Encryption, date: &str) -> Option<Graded> {
        self.asked.grade(encryption, date)
    }

    fn distances(&self, site: &Site) -> Vec<(CountryCode, f64)> {
        self.asked.distances(site)
    }

    fn datasets(&self) -> Vec<Dataset> {
        self.asked.datasets()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn each_question_is_asked_once_and_memory_is_bounded() {
        let (answers, asked) = (Answers::new(), Cell::new(0));
        let ask = |key: usize| {
            answers.get(&key, || {
                asked.set(asked.get() + 1);
                key * 2
            })
        };
        for _ in 0..3 {
            assert_eq!((ask(1), ask(2)), (2, 4));
        }
        assert_eq!(asked.get(), 2);
        for key in 0..2 * KEPT {
            assert_eq!(ask(key), key * 2);
        }
        assert_eq!(answers.0.borrow().len(), KEPT);
    }
}
