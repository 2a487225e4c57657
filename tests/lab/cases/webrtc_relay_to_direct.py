"""A call between two browsers that begins through a TURN server and moves to the direct path (ICE restart), as many services do it.

The streams keep their SSRCs; audio and video of both directions continue on the other path.
"""

from wlab import browser
from wlab.facts import media_encryptions, socket_text
from wlab.kit import SMALL
from wlab.wire import Capture

from . import _service as service

TITLE = "A call that moves from a relay to the direct path"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")


def run(kit, python):
    """Makes it."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "TURN server: carries the first half of the call", "relay", [service.RELAY], person=False)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "the other participant's public address", "peer", person=True)
    kit.know(bob, "the other participant's private address, tried in vain by connectivity checks", "peer", person=True)
    kit.persons += ["198.51.100.77", "10.20.0.30"]

    with browser.started() as driver:
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "move", "iceServers": turn.servers("stun", "udp"), "policy": "relay", "kbps": SMALL})
        service.hold(kit, (a, b), 7, "relayed")
        first = a.stats()
        kit.phase("direct")
        b.do("() => { const pc = lab.connections.peer; pc.setConfiguration({ ...pc.getConfiguration(), iceTransportPolicy: 'all' }); }")
        a.do("() => lab.move({ iceTransportPolicy: 'all' })")
        a.wait(8)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    kit.streams_of(alice=first)
    early = kit.record["paths"]["alice"]["peer"]
    ways = kit.streams_of(**stats)["alice"]
    kit.record["path_before"] = early
    kit.connections(service.purpose)
    late = socket_text((ways["peer"]["remote"]["address"], ways["peer"]["remote"]["port"]))
    # The handshake ran on the first path; its keys go on, and the SSRCs show it.
    kit.record["media_encryption"] = {"203.0.113.50:3478": media_encryptions(ways)["*"], late: {"protocol": "srtp"}}
    kit.record["media_protocols"] = ["srtp"]
    wire = Capture(kit.tapes["call"].path)
    moved = []
    for stream in kit.record["streams"]:
        both = [row for key, row in wire.media.items() if key[3] == stream["ssrc"] and row["packets"] >= 5]
        if stream["kind"] != "retransmission" and len(both) == 2:
            moved.append({"ssrc": stream["ssrc"], "from": "203.0.113.50:3478", "to": late, "what": stream["what"]})
    return kit.sealed({
        "happened": True, "topology": "mixed", "migrations": {"at_least": len(moved)}, "migrated": moved, "disclosures": [
            {"address": "203.0.113.20", "whose": "tester", "to": "203.0.113.50", "by": "stun_mapped", "what": "the relay saw it"},
            {"address": "203.0.113.20", "whose": "tester", "to": "198.51.100.77", "by": "direct_path", "what": "the other participant saw it"},
            {"address": "198.51.100.77", "whose": "participant", "to": "192.168.178.20", "by": "direct_path", "what": "the tester saw it"},
        ]})
