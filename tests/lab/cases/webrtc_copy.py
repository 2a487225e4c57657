"""A call through a media server while the page sends a second copy of the microphone, encoded anew, over a WebSocket to another recipient.

As transcription services do it: the audio leaves twice, and the second time it is not RTP. Muting the microphone stops neither connection.
"""

from wlab import browser, services
from wlab.facts import media_encryptions

from . import webrtc_sfu as sfu

TITLE = "A second copy of the microphone over WebSocket to another recipient"
WITH = sfu.WITH
SPEECH = "speech.transcribe.example"


def purpose(host, uri):
    """What each host serves."""
    return "media" if host == SPEECH else sfu.purpose(host, uri)


def run(kit, python):
    """Makes it."""
    sfu.stand(kit, names={SPEECH: ["192.0.2.140"]})
    speech = kit.web("speech", "192.0.2.140", SPEECH, proxy={"/ws/*": "127.0.0.1:9000"}, http3=False)
    services.signalling(kit.lab, speech.host, python)
    kit.know(speech.host, "transcription of another operator: receives a copy of the microphone", "active_media", [SPEECH], person=False)
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
        a.do("o => lab.enter(o)", {"room": 1234, "display": "alice", "kbps": sfu.KBPS})
        kit.until("call", lambda: a.connected("publish") and a.connected("receive"))
        kit.phase("call")
        a.do("o => lab.copy(o)", {"url": f"wss://{SPEECH}/ws/copy", "kbps": 24})
        a.wait(14)
        stats = {"alice": a.stats(), "bob": b.stats()}
        kit.record["copied"] = a.do("() => lab.copied")
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.connections(purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({"happened": True, "topology": "media_server", "media_copies": 1, "disclosures": [
        {"whose": "participant", "count": 0, "what": "nobody else's address is seen"},
    ]}, other_media=1, expect=[
        {"heading": "The copy, told by its rhythm."},
        {"at": "call.media_copies[to=192.0.2.140]"},
    ])
