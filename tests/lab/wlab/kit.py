"""What the cases share: the usual hosts, phases, and the record of what was true."""

import json
import re
import sys
import time

from . import browser, ca, facts, services
from .net import LabError, run
from .tape import Tape

# By code as Go logs it, and by the name that Chromium has for suites of TLS 1.3.
SUITES = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
             "AES_128_GCM": "TLS_AES_128_GCM_SHA256", "AES_256_GCM": "TLS_AES_256_GCM_SHA384", "CHACHA20_POLY1305": "TLS_CHACHA20_POLY1305_SHA256",
             0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"}
SMALL = {"microphone": 24, "camera": 80, "screen": 60}


class Kit:
    """One case in the making."""

    def __init__(self, lab, recorders=(), marker=None, camera_kbps=None):
        self.recorders, self.marker, self.camera_kbps = recorders, marker, camera_kbps
        self.lab, self.hosts, self.phases, self.webs, self.browsers = lab, [], [], [], {}
        self.tapes, self.tested, self.record, self.local, self.persons = {}, {}, {}, [], []
        ca.make(lab.folder)

    # --- hosts ---------------------------------------------------------------------------------------------------------------------------

    def know(self, host, what, role=None, names=(), person=None):
        """Puts a host on the list of who is who."""
        row = {"addresses": host if isinstance(host, list) else host.addresses, "what": what, "names": list(names)}
        if role:
            row["role"] = role
        if person is not None:
            row["person"] = person
        self.hosts.append(row)
        return row

    def dns(self, names, aliases=None, services_=None, addresses=("192.0.2.53",)):
        """The resolver."""
        self.resolver = self.lab.host("dns", *addresses)
        services.dns(self.lab, self.resolver, names, aliases, services_)
        self.know(self.resolver, "resolver", "resolver", person=False)

    def tester(self, *addresses, gateway="203.0.113.20"):
        """The tester, behind address translation with a private address, or with public addresses of its own."""
        if addresses:
            host = self.lab.host("alice", *addresses)
            self.record["public_address"] = addresses[0]
            self.persons += addresses
        else:
            self.gateway = self.lab.gateway("gw-a", gateway, "192.168.178.1/24")
            host = self.lab.behind(self.gateway, "alice", "192.168.178.20")
            self.record["public_address"] = gateway
            self.persons.append(gateway)
        host.resolver(self.resolver.v4 if any(":" not in a for a in host.addresses) else self.resolver.v6)
        self.local = host.addresses
        self.know(host, "the tester", person=True)
        return host

    def participant(self, name, *addresses, behind=None):
        """Another participant: with own addresses, or (`behind`: public address, network, own address) behind translation."""
        if behind:
            public, network, own = behind
            gateway = self.lab.gateway(f"gw-{name[0]}", public, network)
            host = self.lab.behind(gateway, name, own)
            host.gate = gateway
        else:
            host = self.lab.host(name, *addresses)
        host.resolver(self.resolver.v4 if any(":" not in a for a in host.addresses) else self.resolver.v6)
        return host

    def web(self, host_name, address, *names, **options):
        """A web server."""
        host = self.lab.host(host_name, *([address] if isinstance(address, str) else address))
        web = services.Web(self.lab, host, *names, **options)
        self.webs.append(web)
        return web

    # --- a run ---------------------------------------------------------------------------------------------------------------------------

    def browser(self, playwright, host, flags=()):
        """A participant's browser."""
        self.browsers[host.name] = browser.Browser(playwright, host, flags)
        return self.browsers[host.name]

    def settle(self, seconds=2.0):
        """Lets the browsers' own start pass before the recording begins."""
        next(iter(self.browsers.values())).wait(seconds)

    def tape(self, host, label="call", **options):
        """Begins to record; recorders under test do so beside tcpdump, from before its begin to after its end. The first hears of phases."""
        for number, recorder in enumerate(self.recorders):
            name, marker = (f"{label}-tested-{number + 1}", None) if number else (f"{label}-tested", self.marker)
            self.tested[name] = Tape(host, name, recorder=recorder, marker=marker, **options)
        self.tapes[label] = Tape(host, label, **options)

    def kbps(self, usual):
        """Bit rates of a case; the camera's, where the call shall be larger than a sample."""
        return {**usual, "camera": self.camera_kbps} if self.camera_kbps else usual

    def media(self):
        """What the page asks of the camera, where the call shall be larger than a sample: a picture that needs those bits."""
        return {"video": {"width": 640, "height": 480, "frameRate": 25}} if self.camera_kbps else {}

    def phase(self, label):
        """A new phase begins now."""
        now = time.time_ns()
        if self.phases:
            self.phases[-1]["last"] = now
        self.phases.append({"label": label, "first": now})
        for tape in self.tested.values():
            tape.mark(label)

    def end_phases(self):
        """The last phase ends now."""
        self.phases[-1]["last"] = time.time_ns()

    def until(self, what, ready, seconds=20):
        """Waits for the browsers."""
        some = next(iter(self.browsers.values()))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if ready():
                return
            some.wait(0.1)
        errors = {name: one.errors for name, one in self.browsers.items()}
        raise LabError(f"{what}: not within {seconds} s; {errors}")

    def finish(self):
        """Everybody leaves; recordings end."""
        for one in self.browsers.values():
            one.do("() => lab.leave()")
        next(iter(self.browsers.values())).wait(0.7)
        for one in self.browsers.values():
            one.close()
        time.sleep(0.3)
        for tape in [*self.tapes.values(), *self.tested.values()]:
            tape.stop()

    # --- what was true ---------------------------------------------------------------------------------------------------------------------

    def streams_of(self, **stats):
        """Streams of all browsers, and the paths of their connections. A browser that sends knows what its stream is: it wins over one that receives."""
        rows, paths = {}, {}
        for side, stat in stats.items():
            paths[side] = {label: facts.path(connection) for label, connection in stat["connections"].items()}
            for row in facts.streams(stat, side):
                known = rows.get(row["ssrc"])
                if known is None or (row.get("direction") == "sent" and known.get("direction") != "sent"):
                    rows[row["ssrc"]] = row
        self.record["streams"] = sorted(rows.values(), key=lambda row: row["ssrc"])
        self.record["paths"] = paths
        self.record["logs"] = {side: stat["log"] for side, stat in stats.items()}
        return paths

    def name_received(self, stat, others):
        """A media server gives received streams SSRCs of its own, and the receiver cannot tell a camera from a screen. Both ends know the names
        of their tracks' pictures: the frame sizes tell them apart."""
        widths = {"camera": set(), "screen": set()}
        for other in others.values():
            for connection in other["connections"].values():
                for entry in connection["stats"]:
                    track = connection["senders"].get(entry.get("mid")) if entry["type"] == "outbound-rtp" else None
                    if track in widths and entry.get("frameWidth"):
                        widths[track].add(entry["frameWidth"])
        if widths["camera"] & widths["screen"]:
            raise LabError(f"camera and screen have the same width: {widths}")
        sizes = {entry["ssrc"]: entry.get("frameWidth") for connection in stat["connections"].values() for entry in connection["stats"]
                 if entry["type"] == "inbound-rtp" and entry["kind"] == "video"}
        for row in self.record["streams"]:
            if sizes.get(row["ssrc"]) in widths["screen"]:
                row["kind"] = "screen"
                row["what"] = row["what"].replace("video to", "screen to")

    def connections(self, purpose, browser_name="alice", public=None):
        """The tester's HTTPS connections by the servers' logs; `purpose(host, uri)` knows what they serve."""
        public = public or self.record.get("public_address") or self.local[0]
        groups = {(row["host"], row["protocol"]): row for row in self.browsers[browser_name].security} if browser_name in self.browsers else {}
        rows = {}
        for web in self.webs:
            for request in web.requests():
                address, port = request["from"].rsplit(":", 1)
                if address not in (public, *self.local):
                    continue
                quic = request["protocol"].startswith("HTTP/3")
                local = next((a for a in self.local if (":" in a) == (":" in address)), self.local[0])
                remote = web.host.v6 if ":" in address else web.host.v4
                seen = groups.get((request["host"], {"HTTP/3.0": "h3", "HTTP/2.0": "h2", "HTTP/1.1": "http/1.1"}[request["protocol"]]), {})
                key = (remote, quic, port)
                row = rows.setdefault(key, {
                    "transport": "udp" if quic else "tcp", "local": facts.socket_text((local, int(port))), "remote": facts.socket_text((remote, 443)),
                    "name": request["host"], "carrier": "quic" if quic else "tls", "version": request["version"],
                    "cipher_suite": SUITES[request["cipher_suite"] or seen["cipher"]], "group": seen.get("group"), "purpose": purpose(request["host"], request["uri"]),
                    "requests": 0, "posts": 0, "what": request["protocol"]})
                row["requests"] += 1
                row["posts"] += request["method"] == "POST"
        for row in rows.values():
            row["what"] += f", {row['requests']} requests" + (f", {row['posts']} posts" if row["posts"] else "")
        self.record["connections"] = sorted(rows.values(), key=lambda row: (row["remote"], row["local"]))

    def sealed(self, call, **more):
        """The record, complete."""
        self.record.update(call=call, hosts=self.hosts, phases=self.phases, local=self.local, persons=self.persons,
                           dns=[list(row) for row in services.dns_answers(self.lab)], **more)
        return self.record


def versions(*names):
    """Versions of the programs that made a case."""
    commands = {
        "Chromium": ("chromium", "--version"), "coturn": ("turnserver", "-h"), "Janus": ("janus", "--version"), "caddy": ("caddy", "version"),
        "dnsmasq": ("dnsmasq", "--version"), "baresip": ("baresip", "-h"), "tcpdump": ("tcpdump", "--version"), "Python": (sys.executable, "--version"),
    }
    found = []
    for name in names:
        if name == "coturn":
            text = run("dpkg-query", "-W", "-f", "${Version}", "coturn")
        else:
            text = run(*commands[name], check=False)
        number = re.search(r"\d+(\.\d+)+", text)
        found.append(f"{name} {number.group() if number else '?'}")
    return found


def compact(record):
    """JSON with one line an entry."""
    return json.dumps(record, indent=1, sort_keys=True)
