"""Three calls with telemetry on, three with it off, and one with it off where one of the two telemetry hosts is still contacted.

All are short direct calls between the same two browsers under the same conditions; only the setting differs.
"""

from cases import _service as service
from wlab import browser
from wlab.facts import media_encryptions

TITLE = "Telemetry on, off, and not quite off"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")
MAIN, CLOAK, CLOAKED = "telemetry.metrics.example", "stats.conference.example", "edge.adtracker.test"
KBPS = {"microphone": 16, "camera": 40}
RUNS = {
    **{f"on-{n}": {"main": True, "cloak": True} for n in (1, 2, 3)},
    **{f"off-{n}": {"main": False, "cloak": False} for n in (1, 2, 3)},
    "off-but-one": {"main": False, "cloak": True},
}
COMPARE = [
    {"title": "on against off", "before": ["on-1", "on-2", "on-3"], "after": ["off-1", "off-2", "off-3"], "verdicts": [
        {"address": "192.0.2.80", "name": MAIN, "verdict": "vanished", "before": "3 of 3", "after": "0 of 3"},
        {"address": "192.0.2.90", "name": CLOAK, "verdict": "vanished", "before": "3 of 3", "after": "0 of 3"},
        {"address": "198.51.100.10", "name": service.MEET, "verdict": "remained", "before": "3 of 3", "after": "3 of 3"},
        {"address": "198.51.100.77", "verdict": "remained", "before": "3 of 3", "after": "3 of 3"},
    ]},
    {"title": "on against not quite off", "before": ["on-1", "on-2", "on-3"], "after": ["off-1", "off-but-one", "off-3"], "verdicts": [
        {"address": "192.0.2.80", "name": MAIN, "verdict": "vanished", "before": "3 of 3", "after": "0 of 3"},
        {"address": "192.0.2.90", "name": CLOAK, "verdict": "unstable", "before": "3 of 3", "after": "1 of 3"},
    ]},
]


def purpose(host, uri):
    """What each host serves."""
    return "telemetry" if host in (MAIN, CLOAK) else service.purpose(host, uri)


def run(kit, python, main, cloak):
    """One call."""
    turn = service.stand(kit, python, names={MAIN: ["192.0.2.80"], CLOAKED: ["192.0.2.90"]}, aliases={CLOAK: CLOAKED})
    kit.know(turn.host, "STUN server", "probed", [service.RELAY])
    metrics = kit.web("metrics", "192.0.2.80", MAIN, http3=False)
    kit.know(metrics.host, "telemetry of another operator", "telemetry", [MAIN])
    cloaked = kit.web("cloaked", "192.0.2.90", CLOAK, CLOAKED, http3=False)
    kit.know(cloaked.host, f"analytics company; {CLOAK} is an alias for its {CLOAKED}", "telemetry", [CLOAK])
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "the other participant's public address", "peer")
    with browser.started() as driver:
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            if one is a and main:
                a.do("u => lab.telemetry(u, 1)", f"https://{MAIN}/v1/events")
            one.do("o => lab.join(o)", {"room": "series", "iceServers": turn.servers("stun"), "kbps": KBPS})
        if cloak:
            a.do("u => navigator.sendBeacon(u, 'page=call&session=c0ffee')", f"https://{CLOAK}/collect")
        service.hold(kit, (a, b), 4)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    return kit.sealed({"happened": True, "topology": "direct"})
