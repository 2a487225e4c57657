"""A call between two browsers, straight from one to the other.

Both sit behind address translation and find their way with the help of a STUN server.
Microphone and camera in both directions; the page, signalling and name resolution stand beside it.
"""

from wlab import browser
from wlab.facts import media_encryptions
from wlab.kit import SMALL

from . import _service as service

TITLE = "Two browsers, direct, both behind address translation"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")


def run(kit, python):
    """Makes it."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "STUN server; only asked for the tester's public address", "probed", [service.RELAY], person=False)
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
            one.do("o => lab.join(o)", {"room": "direct", "iceServers": turn.servers("stun"), "kbps": SMALL})
        service.hold(kit, (a, b), 12)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(service.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({
        "happened": True, "topology": "direct", "disclosures": [
            {"address": "203.0.113.20", "whose": "tester", "to": "203.0.113.50", "by": "stun_mapped", "what": "the STUN server saw it"},
            {"address": "203.0.113.20", "whose": "tester", "to": "198.51.100.77", "by": "direct_path", "what": "the other participant saw it"},
            {"address": "198.51.100.77", "whose": "participant", "to": "192.168.178.20", "by": "direct_path", "what": "the tester saw it"},
            {"address": "192.168.178.20", "by": "direct_path", "count": 0, "what": "no packet carried the private address beyond the translation"},
        ]})
