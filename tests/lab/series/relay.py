"""Three direct calls and three through a TURN server only: the same two browsers, the same conditions, another way of media."""

from cases import _service as service
from wlab import browser
from wlab.facts import media_encryptions

TITLE = "Direct against TURN only"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")
KBPS = {"microphone": 16, "camera": 40}
RUNS = {**{f"direct-{n}": {"policy": "all"} for n in (1, 2, 3)}, **{f"turn-{n}": {"policy": "relay"} for n in (1, 2, 3)}}
COMPARE = [
    {"title": "direct against TURN only", "before": ["direct-1", "direct-2", "direct-3"], "after": ["turn-1", "turn-2", "turn-3"], "verdicts": [
        {"address": "198.51.100.77", "verdict": "vanished", "before": "3 of 3", "after": "0 of 3"},
        {"address": "203.0.113.50", "name": service.RELAY, "verdict": "changed", "before": "3 of 3", "after": "3 of 3",
         "note": "a relay in reserve before, all media after"},
        {"address": "198.51.100.10", "name": service.MEET, "verdict": "remained", "before": "3 of 3", "after": "3 of 3"},
    ]},
]


def run(kit, python, policy):
    """One call."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "STUN and TURN server", "relay", [service.RELAY])
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
            one.do("o => lab.join(o)", {"room": "series", "iceServers": turn.servers("stun", "udp"), "policy": policy, "kbps": KBPS})
        service.hold(kit, (a, b), 4)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(service.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    return kit.sealed({"happened": True, "topology": "direct" if policy == "all" else "relayed"})
