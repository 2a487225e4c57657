//! What the machine offers a namespace: rights, programs, a way out, name servers.

use std::process::Command;

use super::{Net, address, refuse};
use crate::cli::Failure;

/// How the namespace will be connected.
#[derive(Debug)]
pub(super) struct Plan {
    /// Device of the default route.
    pub(super) uplink: String,
    /// Its largest packet.
    pub(super) mtu: u32,
    /// The way between.
    pub(super) net: Net,
    /// `resolv.conf` for the namespace.
    pub(super) resolver: String,
}

/// Looks whether it can be done, and how. Nothing is changed.
pub(super) fn look() -> Result<Plan, Failure> {
    if !rustix::process::geteuid().is_root() {
        return Err(refuse("that needs root; start wohin with sudo, the client then runs as you"));
    }
    let output = |program: &str, arguments: &[&str], package: &str| {
        let output = Command::new(program).args(arguments).output();
        let output = output.map_err(|_| refuse(&format!("the program `{program}` is not there (package {package})")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let told = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
        Err(refuse(&format!("`{program} {}` says: {told}", arguments.join(" "))))
    };
    let rules = output("nft", &["list", "ruleset"], "nftables")?;
    if let Some(chain) = drops_forwarded(&rules) {
        return Err(refuse(&format!(
            "the firewall of this machine drops what is forwarded ({chain}); let it pass from and to devices named wohin*, or start the client yourself and use --process"
        )));
    }
    let routes = std::fs::read_to_string("/proc/thread-self/net/route").unwrap_or_default();
    let uplink =
        address::uplink(&routes).ok_or_else(|| refuse("this machine has no default route for IPv4, so the client would reach nobody"))?;
    let link = output("ip", &["-o", "link", "show", "dev", &uplink], "iproute2")?;
    let mtu = link.split(" mtu ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or(1500);
    let net =
        address::free(&address::routes(&routes), std::process::id()).ok_or_else(|| refuse("every network in 10.213.0.0/18 is in use"))?;
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let resolver =
        [read("/etc/resolv.conf"), read("/run/systemd/resolve/resolv.conf")].into_iter().flatten().find_map(|text| reachable(&text));
    let resolver = resolver.ok_or_else(|| {
        refuse("the name server of this machine answers only itself (see /etc/resolv.conf); put one there that other machines can ask")
    })?;
    Ok(Plan { uplink, mtu, net, resolver })
}

/// The first chain that drops what is forwarded, as its table and name.
fn drops_forwarded(rules: &str) -> Option<String> {
    let (mut table, mut chain) = ("", "");
    for line in rules.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("table ") {
            table = name.trim_end_matches(" {");
        } else if let Some(name) = line.strip_prefix("chain ") {
            chain = name.trim_end_matches(" {");
        } else if line.contains("hook forward") && line.contains("policy drop") {
            return Some(format!("table {table}, chain {chain}: policy drop"));
        }
    }
    None
}

/// The text without name servers that only the machine itself reaches; none where no other is left.
fn reachable(text: &str) -> Option<String> {
    let loopback = |line: &str| {
        let server = line.trim().strip_prefix("nameserver").map(str::trim)?;
        let address = server.split('%').next()?.parse::<std::net::IpAddr>().ok()?;
        // The namespace has IPv4 alone.
        Some(address.is_loopback() || address.is_ipv6())
    };
    let kept: Vec<&str> = text.lines().filter(|line| loopback(line) != Some(true)).collect();
    kept.iter().any(|line| loopback(line) == Some(false)).then(|| kept.join("\n") + "\n")
}

/// The user that called `sudo`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) name: String,
    pub(super) home: String,
}

/// Who that is; nobody where root is root.
pub(super) fn caller() -> Option<Caller> {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let (uid, gid) = (number("SUDO_UID")?, number("SUDO_GID")?);
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    (uid != 0).then(|| user(&users, uid, gid))?
}

fn user(users: &str, uid: u32, gid: u32) -> Option<Caller> {
    users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let own = fields.get(2)?.parse() == Ok(uid);
        own.then(|| Some(Caller { uid, gid, name: (*fields.first()?).to_owned(), home: (*fields.get(5)?).to_owned() }))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_servers_of_the_machine_alone_are_left_out() {
        assert_eq!(reachable("search x.example\nnameserver 127.0.0.53\n"), None);
        let kept = reachable("nameserver 127.0.0.1\nnameserver 192.0.2.53\noptions edns0\n");
        assert_eq!(kept.as_deref(), Some("nameserver 192.0.2.53\noptions edns0\n"));
        assert_eq!(reachable("nameserver fe80::1%eth0\n"), None);
    }

    #[test]
    fn a_firewall_that_drops_is_named() {
        let rules = "table ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}\n";
        assert_eq!(drops_forwarded(rules).as_deref(), Some("table ip filter, chain FORWARD: policy drop"));
        assert_eq!(drops_forwarded(&rules.replace("drop", "accept")), None);
    }

    #[test]
    fn the_caller_is_found_by_number() {
        let users = "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\neve:x:1000:1000:Eve:/home/eve:/bin/bash\n";
        let eve = Caller { uid: 1000, gid: 100, name: "eve".to_owned(), home: "/home/eve".to_owned() };
        assert_eq!(user(users, 1000, 100), Some(eve));
        assert_eq!(user(users, 7, 7), None);
    }
}
