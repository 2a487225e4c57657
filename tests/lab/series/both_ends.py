"""Two calls, each recorded at both ends: one direct, one through a TURN server. The clock of the other end goes ahead by a known time.

Both browsers sit behind address translation, so each end sees other addresses. The streams have the same SSRCs at both ends.
"""

from cases import _service as service
from wlab import browser
from wlab.facts import media_encryptions
from wlab.net import run as command

TITLE = "The same call from both ends, with clocks apart"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")
KBPS = {"microphone": 16, "camera": 40}
RUNS = {"direct": {"policy": "all", "servers": ("stun",)}, "turn": {"policy": "relay", "servers": ("udp",)}}
# Seconds that the clock of the called end is ahead.
AHEAD = 1.2345
COMPARE = [
    {"title": "direct, both ends", "before": ["direct-alice"], "after": ["direct-bob"], "clock_ahead_s": AHEAD},
    {"title": "through TURN, both ends", "before": ["turn-alice"], "after": ["turn-bob"], "clock_ahead_s": AHEAD},
]


def run(kit, python, policy, servers):
    """One call."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "STUN and TURN server", "relay" if policy == "relay" else "probed", [service.RELAY])
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "the other participant's public address", "peer")
    with browser.started() as driver:
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.tape(alice, "alice")
        kit.tape(bob, "bob")
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "series", "iceServers": turn.servers(*servers), "policy": policy, "kbps": KBPS})
        service.hold(kit, (a, b), 6)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(service.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["ends"] = {"alice": ["192.168.178.20"], "bob": ["10.20.0.30"]}
    path = kit.tapes["bob"].path
    command("editcap", "-F", "nsecpcap", "-t", AHEAD, path, path.with_suffix(".ahead"))
    path.with_suffix(".ahead").replace(path)
    return kit.sealed({"happened": True, "topology": "direct" if policy == "all" else "relayed"})
