"""A direct call inside a VPN, recorded outside of it: one OpenVPN conversation carries everything, names and all.

What is inside cannot be seen; only that packets go both ways without a pause in the rhythm of speech.
"""

from wlab import browser, vpn
from wlab.kit import SMALL

from . import _service as service

TITLE = "A call inside a VPN, recorded outside of it"
WITH = ("Chromium", "coturn", "caddy", "dnsmasq", "tcpdump")


def run(kit, python):
    """Makes it."""
    turn = service.stand(kit, python)
    gate = kit.lab.host("vpn", "192.0.2.200")
    kit.know(gate, "VPN server: everything goes through it", person=False)
    vpn.stand(kit, gate)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.persons += ["198.51.100.77", "10.20.0.30"]
    with browser.started() as driver:
        kit.tape(alice)
        kit.phase("tunnel")
        vpn.join(kit, alice, gate.v4)
        a, b = kit.browser(driver, alice), kit.browser(driver, bob)
        kit.settle()
        kit.phase("join")
        for one in (b, a):
            one.open(service.PAGE)
            one.do("o => lab.join(o)", {"room": "inside", "iceServers": turn.servers("stun"), "kbps": SMALL})
        service.hold(kit, (a, b), 10)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    kit.streams_of(**stats)
    kit.record["public_address"] = None
    flow = "flows[transport=udp remote=192.0.2.200:1194]"
    return kit.sealed({"happened": True, "topology": "undetermined", "media_endpoints": [["udp", ["192.0.2.200", 1194]]]}, hidden=True, expect=[
        {"heading": "One conversation, a tunnel that says of itself what it is."},
        {"at": flow, "has": {"protocols": {"contains": "openvpn"}}},
        {"at": "coverage.blind_spots[code=opaque_tunnels]"},
        {"heading": "Media shows by its shape alone: probable, without SSRC and kind."},
        {"at": f"{flow}.media[ssrc=null kind=undetermined]", "count": {"at_least": 1}},
        {"heading": "No name and no other address of the service is seen."},
        *({"at": f"endpoints[address={address}]", "count": 0} for address in ("198.51.100.10", "203.0.113.50", "192.0.2.53", "198.51.100.77")),
    ])
