"""Hosts in network namespaces: a small internet on documentation addresses, made and taken down by one object.

Nothing here has a way out: every cable (veth) runs between two namespaces of the lab, none ends in the machine's own.
"""

import ctypes
import ipaddress
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "wohin-"
STATE = Path("/run/wohin-lab")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class LabError(Exception):
    """Something the lab needs is missing or did not come up."""


def run(*argv, check=True, **options):
    """Runs a command to its end and gives its output."""
    done = subprocess.run([str(a) for a in argv], capture_output=True, text=True, timeout=60, **options)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(map(str, argv))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def die_with_parent():
    """In a child before exec: it ends when its parent does, however that ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def started_at(pid):
    """Start time of a process in clock ticks, None where there is no such process."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    except (OSError, IndexError, ValueError):
        return None


def namespaces(lab_id):
    """Names of the namespaces of one lab."""
    names = (line.split()[0] for line in run("ip", "netns", "list").splitlines() if line.strip())
    return [name for name in names if name.startswith(f"{PREFIX}{lab_id}-")]


def take_down(lab_id):
    """Ends every process inside a lab's namespaces, by id, and removes namespaces and files."""
    for name in namespaces(lab_id):
        for _ in range(20):
            pids = [int(pid) for pid in run("ip", "netns", "pids", name, check=False).split()]
            if not pids:
                break
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.05)
        run("ip", "netns", "delete", name, check=False)
        shutil.rmtree(f"/etc/netns/{name}", ignore_errors=True)
    shutil.rmtree(STATE / lab_id, ignore_errors=True)


def sweep():
    """Takes down labs whose maker is gone."""
    for folder in sorted(STATE.glob("*")):
        try:
            pid, ticks = (folder / "owner").read_text().split()
        except (OSError, ValueError):
            # Being made at this moment, or a crash in the first instant of making.
            if time.time() - folder.stat().st_mtime > 60:
                take_down(folder.name)
            continue
        if int(pid) < time.time() if ticks == "keep" else started_at(pid) != int(ticks):
            take_down(folder.name)


class Host:
    """A namespace with one interface `eth0`, or a gateway with `eth0` outside and `lan0` inside."""

    def __init__(self, lab, name, addresses):
        self.lab, self.name, self.addresses = lab, name, [a.split("/")[0] for a in addresses]
        self.namespace = f"{PREFIX}{lab.id}-{name}"

    @property
    def v4(self):
        """Its IPv4 address."""
        return next(a for a in self.addresses if ":" not in a)

    @property
    def v6(self):
        """Its IPv6 address."""
        return next(a for a in self.addresses if ":" in a)

    def command(self, *argv):
        """A command line that runs inside."""
        return ["ip", "netns", "exec", self.namespace, *map(str, argv)]

    def run(self, *argv, **options):
        """Runs something inside, to its end."""
        return run(*self.command(*argv), **options)

    def spawn(self, label, *argv, stdin=subprocess.DEVNULL, **options):
        """Starts something inside; its output goes to a file of that label."""
        log = open(self.lab.folder / f"{self.name}-{label}.log", "wb")  # noqa: SIM115
        child = subprocess.Popen(
            self.command(*argv), stdin=stdin, stdout=log, stderr=subprocess.STDOUT, preexec_fn=die_with_parent, **options)
        log.close()
        child.log = self.lab.folder / f"{self.name}-{label}.log"
        self.lab.children.append(child)
        return child

    def ip(self, *argv):
        """`ip` on this namespace."""
        return run("ip", "-n", self.namespace, *argv)

    def sysctl(self, key, value):
        """Sets a kernel parameter inside."""
        self.run("sysctl", "-qw", f"{key}={value}")

    def nft(self, rules):
        """Loads packet-filter rules inside."""
        self.run("nft", "-f", "-", input=rules)

    def resolver(self, address):
        """Points its `resolv.conf` to a DNS server."""
        folder = Path("/etc/netns") / self.namespace
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "resolv.conf").write_text(f"nameserver {address}\n")
        (folder / "hosts").write_text("127.0.0.1 localhost\n")


class Lab:
    """A router and the hosts around it. Use as a context manager, or `keep=True` for one that outlives its maker until `take_down`."""

    # The router's address in each network; a network is a bridge of its own, so that nobody hears the neighbours of others.
    NETWORKS = (("198.51.100.1/24", "2001:db8:100::1/64"), ("203.0.113.1/24", "2001:db8:c::1/64"), ("192.0.2.1/24", "2001:db8:53::1/64"),
                ("2001:db8:a::1/64",), ("2001:db8:b::1/64",))

    def __init__(self, seconds=180, keep=False, ipv6=False):
        if os.geteuid() != 0:
            raise LabError("network namespaces need root")
        sweep()
        STATE.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="l", dir=STATE))
        self.id = self.folder.name
        # Chromium and the servers run as root or as their own user; both must be able to write here.
        self.folder.chmod(0o755)
        # Who answers for it: a process, or a time of expiry for one that is kept.
        owner = f"{int(time.time()) + seconds} keep" if keep else f"{os.getpid()} {started_at(os.getpid())}"
        (self.folder / "owner").write_text(owner)
        self.children, self.hosts, self.ipv6 = [], {}, ipv6
        self.deadline = time.monotonic() + seconds
        if not keep:
            signal.signal(signal.SIGALRM, self._late)
            signal.signal(signal.SIGTERM, self._late)
            signal.alarm(seconds)
        self.net = self._namespace("net", [address for network in self.NETWORKS for address in network])
        self._router()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        signal.alarm(0)
        self.close()

    @staticmethod
    def _late(number, _):
        raise LabError("ran out of time" if number == signal.SIGALRM else "asked to end")

    def close(self):
        """Ends everything."""
        for child in reversed(self.children):
            if child.poll() is None:
                child.kill()
            child.wait()
        take_down(self.id)

    def _namespace(self, name, addresses):
        host = Host(self, name, addresses)
        run("ip", "netns", "add", host.namespace)
        host.ip("link", "set", "lo", "up")
        # Without duplicate address detection an address works at once; without router solicitations idle is idle.
        host.sysctl("net.ipv6.conf.all.accept_dad", 0)
        host.sysctl("net.ipv6.conf.default.accept_dad", 0)
        host.sysctl("net.ipv6.conf.default.router_solicitations", 0)
        if not self.ipv6:
            host.sysctl("net.ipv6.conf.default.disable_ipv6", 1)
        self.hosts[name] = host
        return host

    def _router(self):
        net = self.net
        for number, network in enumerate(self.NETWORKS):
            net.ip("link", "add", f"br{number}", "type", "bridge")
            for address in network:
                if self.ipv6 or ":" not in address:
                    net.ip("address", "add", address, "dev", f"br{number}")
            net.ip("link", "set", f"br{number}", "up")
        net.sysctl("net.ipv4.ip_forward", 1)
        net.sysctl("net.ipv6.conf.all.forwarding", 1)
        net.sysctl("net.ipv4.conf.all.send_redirects", 0)

    def _cable(self, host, port, other, other_port):
        """A cable between two hosts."""
        run("ip", "link", "add", port, "netns", host.namespace, "type", "veth", "peer", "name", other_port, "netns", other.namespace)
        for end, name in ((host, port), (other, other_port)):
            end.ip("link", "set", name, "up")

    def _dress(self, host, port, addresses, gateways):
        for address in addresses:
            host.ip("address", "add", address, "dev", port, *(["nodad"] if ":" in address else []))
        for gateway in gateways:
            host.ip(*(["-6"] if ":" in gateway else []), "route", "add", "default", "via", gateway, "dev", port)

    def _network(self, addresses):
        """Number of the network that has these addresses, and the router's in it."""
        mine = [ipaddress.ip_interface(a) for a in addresses]
        for number, network in enumerate(self.NETWORKS):
            routers = [ipaddress.ip_interface(a) for a in network]
            if all(any(m.ip in r.network for r in routers) for m in mine):
                return number, [str(r.ip) for r in routers if any(m.ip in r.network for m in mine)]
        raise LabError(f"no network has {addresses}")

    def host(self, name, *addresses):
        """A host with public addresses, given without prefix lengths."""
        full = [a if "/" in a else a + ("/64" if ":" in a else "/24") for a in addresses]
        host = self._namespace(name, full)
        port = f"v-{name}"
        number, routers = self._network(full)
        self._cable(host, "eth0", self.net, port)
        self.net.ip("link", "set", port, "master", f"br{number}")
        self._dress(host, "eth0", full, routers)
        return host

    def gateway(self, name, outside, inside):
        """A router with address translation, as at home: new packets from outside are dropped, so hole punching has to be done."""
        host = self.host(name, outside)
        host.inside = inside.split("/")[0]
        host.lan = inside
        host.sysctl("net.ipv4.ip_forward", 1)
        host.nft("""
            table inet nat {
                chain after { type nat hook postrouting priority srcnat; oifname "eth0" masquerade }
                chain forward { type filter hook forward priority filter; iifname "eth0" ct state new drop; }
                chain input { type filter hook input priority filter; iifname "eth0" ct state new drop; }
            }""".replace("masquerade }", "masquerade; }"))
        return host

    def behind(self, gateway, name, address):
        """A host in the private network of a gateway."""
        prefix = gateway.lan.split("/")[1]
        host = self._namespace(name, [address])
        self._cable(host, "eth0", gateway, "lan0")
        gateway.ip("address", "add", gateway.lan, "dev", "lan0")
        self._dress(host, "eth0", [f"{address}/{prefix}"], [gateway.inside])
        host.public = gateway.v4
        return host

    def lose(self, percent):
        """From now on the router loses so many of a hundred larger UDP packets (media, not checks)."""
        self.net.nft(f"""
            table inet loss {{
                chain forward {{
                    type filter hook forward priority filter
                    meta l4proto udp udp length > 150 meta random < {int(percent / 100 * (1 << 32))} drop
                }}
            }}""")

    def wait(self, what, ready, seconds=15):
        """Waits until `ready()` is true."""
        end = min(self.deadline, time.monotonic() + seconds)
        while time.monotonic() < end:
            if ready():
                return
            time.sleep(0.05)
        raise LabError(f"{what} did not get ready within {seconds} s")

    def listening(self, host, port, kind="tcp", seconds=15):
        """Waits until a port is open."""
        flag = "-ltnH" if kind == "tcp" else "-lunH"
        self.wait(f"{host.name}:{port}", lambda: re.search(rf":{port}\s", host.run("ss", flag)), seconds)
