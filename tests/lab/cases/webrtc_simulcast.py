"""A call through a media server where the tester's camera is sent in three sizes at once (simulcast): three SSRCs of one source.

Two participants; the other's picture comes in one size.
"""

from wlab import browser
from wlab.facts import media_encryptions

from . import webrtc_sfu as sfu

TITLE = "Simulcast: one camera in three sizes to a media server"
WITH = sfu.WITH


def run(kit, _):
    """Makes it."""
    sfu.stand(kit)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    kit.know(bob.gate, "another participant: never seen by the tester")
    kit.persons += ["198.51.100.77", "10.20.0.30"]
    with browser.started() as driver:
        a, b = (kit.browser(driver, host) for host in (alice, bob))
        b.open(sfu.service.PAGE)
        b.do("o => lab.enter(o)", {"room": 1234, "display": "bob", "kbps": sfu.KBPS})
        kit.until("others", lambda: b.connected("publish"))
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        a.open(sfu.service.PAGE)
        a.do("o => lab.enter(o)", {"room": 1234, "display": "alice", "kbps": sfu.KBPS, "simulcast": True,
                                   "media": {"video": {"width": 960, "height": 540, "frameRate": 10}}})
        kit.until("call", lambda: a.connected("publish") and a.connected("receive"))
        kit.phase("call")
        a.wait(10)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    layers = [row for row in kit.record["streams"] if row.get("rid") and row["side"] == "alice" and row["packets"]]
    if len(layers) != 3:
        raise RuntimeError(f"not three layers: {layers}")
    kit.connections(sfu.purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({"happened": True, "topology": "media_server", "disclosures": [
        {"address": "203.0.113.20", "whose": "tester", "to": "198.51.100.20", "count": {"at_least": 1}, "what": "the media server saw it"},
        {"whose": "participant", "count": 0, "what": "nobody else's address is seen"},
    ]}, expect=[
        {"heading": "The three sizes are of one source."},
        {"at": f"flows[].media[ssrc={'|'.join(str(row['ssrc']) for row in layers)}]", "count": 3, "same": "source"},
    ])
