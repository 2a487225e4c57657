"""A call between two browsers over IPv6, straight from one to the other, without address translation."""

from wlab import browser
from wlab.facts import media_encryptions
from wlab.kit import SMALL

from . import _service as service

TITLE = "Two browsers over IPv6, direct"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")
IPV6 = True


def run(kit, python):
    """Makes it."""
    turn = service.stand(kit, python)
    kit.know(turn.host, "STUN server", "probed", [service.RELAY], person=False)
    alice = kit.tester("2001:db8:a::20")
    bob = kit.participant("bob", "2001:db8:b::30")
    kit.know(bob, "the other participant", "peer", person=True)
    kit.persons += bob.addresses

    with browser.started() as driver:
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "six", "iceServers": turn.servers("stun"), "kbps": SMALL})
        service.hold(kit, (a, b), 12)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(service.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({"happened": True, "topology": "direct", "disclosures": [
        {"address": "2001:db8:a::20", "whose": "tester", "to": "2001:db8:b::30", "by": "direct_path", "what": "the other participant saw it"},
        {"address": "2001:db8:b::30", "whose": "participant", "to": "2001:db8:a::20", "by": "direct_path", "what": "the tester saw it"},
    ]})
