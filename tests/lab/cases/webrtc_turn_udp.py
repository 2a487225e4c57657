"""A call between two browsers through a TURN server, reached over UDP by both (relay candidates only).

Media travels as ChannelData between the tester and the relay; the relay is told the other participant's relayed address as peer address.
"""

from wlab import browser
from wlab.facts import media_encryptions
from wlab.kit import SMALL

from . import _service as service

TITLE = "Two browsers through TURN over UDP, relay only"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")


def run(kit, python, servers=("udp",)):
    """Makes it."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "TURN server: both participants' relayed addresses are its own", "relay", [service.RELAY], person=False)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "the other participant's public address: never seen by the tester")
    kit.persons += ["198.51.100.77", "10.20.0.30"]

    with browser.started() as driver:
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "turn", "iceServers": turn.servers(*servers), "policy": "relay", "kbps": SMALL})
        service.hold(kit, (a, b), 12)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    way = ways["peer"]
    kit.connections(service.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "turn_channel", "dtls", "srtp"]
    own, other = (f"{way[end]['address']}:{way[end]['port']}" for end in ("local", "remote"))
    return kit.sealed({
        "happened": True, "topology": "relayed", "disclosures": [
            {"address": "203.0.113.20", "whose": "tester", "to": "203.0.113.50", "by": "stun_mapped", "what": "the TURN server saw it"},
            {"by": "direct_path", "count": 0, "what": "no participant saw another's address"},
        ]}, expect=[
            {"heading": f"The browsers chose {own} (the tester's relayed address) and {other} (the other's)."},
            {"at": "endpoints[address=198.51.100.77]", "count": 0, "note": "the other participant's address is nowhere"},
            {"at": "endpoints[role=peer]", "count": 0},
        ])
