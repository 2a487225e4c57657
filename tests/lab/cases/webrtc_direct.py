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


def run(kit, python, names=None, beside=None, loss=None, seconds=12, options=None, during=None, flags=()):
    """Makes it. `beside(tester)` prepares what else the tester's machine does and gives the function that starts it; `loss` sets in with the call;
    `options` go to `lab.join`, `flags` to the browsers; `during(a, b)` does something in them."""
    turn = service.stand(kit, python, names)
    kit.know(turn.host, "STUN server; only asked for the tester's public address", "probed", [service.RELAY], person=False)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "the other participant's public address", "peer", person=True)
    kit.know(bob, "the other participant's private address, tried in vain by connectivity checks", "peer", person=True)
    kit.persons += ["198.51.100.77", "10.20.0.30"]
    start = beside(alice) if beside else None

    with browser.started() as driver:
        a, b = kit.browser(driver, alice, flags), kit.browser(driver, bob, flags)
        kit.settle()
        kit.tape(alice)
        if start:
            start()
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "direct", "iceServers": turn.servers("stun"), "kbps": SMALL, **(options or {})})
        service.hold(kit, (a, b), seconds if loss is None else 1)
        if loss is not None:
            kit.phase("loss")
            kit.lab.lose(loss)
            a.wait(seconds)
        if during:
            during(a, b)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(lambda host, uri: "update" if host.startswith("updates.") else service.purpose(host, uri))
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({
        "happened": True, "topology": "direct", "disclosures": [
            {"address": "203.0.113.20", "whose": "tester", "to": "203.0.113.50", "by": "stun_mapped", "what": "the STUN server saw it"},
            {"address": "203.0.113.20", "whose": "tester", "to": "198.51.100.77", "by": "direct_path", "what": "the other participant saw it"},
            {"address": "198.51.100.77", "whose": "participant", "to": "192.168.178.20", "by": "direct_path", "what": "the tester saw it"},
            {"address": "192.168.178.20", "by": "direct_path", "count": 0, "what": "no packet carried the private address beyond the translation"},
        ]})
