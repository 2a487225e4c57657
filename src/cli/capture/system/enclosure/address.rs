//! A network for the way between machine and namespace that nothing else uses.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::Net;

/// Where networks are looked for.
const FIRST: Ipv4Addr = Ipv4Addr::new(10, 213, 0, 0);
/// How many are looked at.
const COUNT: u32 = 4096;

/// The first network of four addresses that none of the routes touches; `start` spreads those of several recordings.
pub(super) fn free(routes: &[Ipv4Net], start: u32) -> Option<Net> {
    let all = (0..COUNT).map(|number| Ipv4Addr::from(u32::from(FIRST) + (start + number) % COUNT * 4));
    let mut free = all.filter(|address| {
        let own = Ipv4Net::new(*address, 30);
        own.is_ok_and(|own| !routes.iter().any(|route| route.contains(&own) || own.contains(route)))
    });
    free.next().map(Net)
}

/// The routes of `/proc/net/route` but the default one: device, destination, gateway, flags, three numbers, mask, all hexadecimal.
pub(super) fn routes(table: &str) -> Vec<Ipv4Net> {
    let word = |text: &str| u32::from_str_radix(text, 16).ok().map(|word| Ipv4Addr::from(word.to_ne_bytes()));
    let route = |line: &str| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (address, mask) = (word(words.get(1)?)?, word(words.get(7)?)?);
        Ipv4Net::with_netmask(address, mask).ok().filter(|net| net.prefix_len() > 0)
    };
    table.lines().skip(1).filter_map(route).collect()
}

/// The device of the default route.
pub(in super::super) fn uplink(table: &str) -> Option<String> {
    table.lines().skip(1).find_map(|line| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        (words.get(1) == Some(&"00000000") && words.get(7) == Some(&"00000000")).then(|| words.first().map(|name| (*name).to_owned()))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
        eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
        vpn0\t0000D50A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";

    #[test]
    fn what_is_in_use_is_left_alone() {
        let routes = routes(TABLE);
        assert_eq!(routes, ["10.213.0.0/16".parse().unwrap()]);
        assert_eq!(free(&routes, 7), None, "all of it is taken");
        let one: Vec<Ipv4Net> = vec!["10.213.0.28/30".parse().unwrap()];
        let net = free(&one, 7).unwrap();
        assert_eq!((net.outer().to_string(), net.inner().to_string()), ("10.213.0.33".to_owned(), "10.213.0.34".to_owned()));
        assert_eq!(uplink(TABLE).as_deref(), Some("eth0"));
        assert_eq!(uplink("Iface\n"), None);
    }
}
