"""A video conference of three through a media server (selective forwarding unit).

The tester sends microphone and camera, later a shared screen, and receives microphone and camera of two others and the screen of one of them.
The page posts telemetry to a host of another operator on a beat and on every event; the visit of the log-in page stands at the beginning.
Phases: join, call, mute, camera-off, screen-share, leave.
"""

from wlab import browser, services
from wlab.facts import media_encryptions

from . import _service as service

TITLE = "A conference of three through a media server, with screen share, telemetry and phases"
WITH = ("Chromium", "Janus", "caddy", "dnsmasq", "tcpdump")
SFU, TELEMETRY, LOGIN = "sfu1.media.conference.example", "telemetry.metrics.example", "login.identity.example"
# Fewer bits than in the other cases: five streams come in, and captures should stay small.
KBPS = {"microphone": 16, "camera": 50, "screen": 40}

EXPECT = [
    {"at": "recipients[endpoints=192.0.2.80]", "has": {"phases": {"contains": ["join", "call", "mute", "camera-off", "screen-share", "leave"]}},
     "note": "telemetry went on in every phase"},
    {"at": "recipients[endpoints=192.0.2.100]", "has": {"phases": {"contains": "join"}}, "note": "the log-in page was visited at the beginning"},
]


def purpose(host, uri):
    """What each host serves."""
    return {TELEMETRY: "telemetry", LOGIN: "identity"}.get(host) or service.purpose(host, uri)


def stand(kit, http3=True, names=None):
    """Resolver, web server, media server, telemetry, identity."""
    kit.dns({**(names or {}), service.MEET: ["198.51.100.10"], SFU: ["198.51.100.20"], TELEMETRY: ["192.0.2.80"], LOGIN: ["192.0.2.100"]})
    web = kit.web("web", "198.51.100.10", service.MEET, pages=True, proxy={"/janus": "198.51.100.20:8188"}, http3=http3)
    kit.know(web.host, "page and signalling of the conference service", "signalling", [service.MEET], person=False)
    host = kit.lab.host("sfu", "198.51.100.20")
    services.Janus(kit.lab, host)
    kit.know(host, "media server (SFU)", "active_media", person=False)
    metrics = kit.web("metrics", "192.0.2.80", TELEMETRY, http3=False)
    kit.know(metrics.host, "telemetry of another operator", "telemetry", [TELEMETRY], person=False)
    login = kit.web("login", "192.0.2.100", LOGIN, pages=True, http3=False)
    kit.know(login.host, "identity provider", "identity", [LOGIN], person=False)


def run(kit, _):
    """Makes it."""
    stand(kit)
    alice = kit.tester()
    bob = kit.participant("bob", behind=("198.51.100.77", "10.20.0.1/24", "10.20.0.30"))
    carol = kit.participant("carol", behind=("203.0.113.88", "10.30.0.1/24", "10.30.0.40"))
    kit.know(bob.gate, "another participant: never seen by the tester")
    kit.know(carol.gate, "another participant, who shares a screen: never seen by the tester")
    kit.persons += ["198.51.100.77", "203.0.113.88", "10.20.0.30", "10.30.0.40"]

    with browser.started() as driver:
        a, b, c = (kit.browser(driver, host) for host in (alice, bob, carol))
        for one, name in ((b, "bob"), (c, "carol")):
            one.open(service.PAGE)
            one.do("o => lab.enter(o)", {"room": 1234, "display": name, "kbps": kit.kbps(KBPS), "media": kit.media(), "screen": name == "carol"})
        kit.until("others", lambda: all(one.connected(label) for one in (b, c) for label in ("publish", "receive")))
        kit.settle()
        kit.tape(alice)
        kit.phase("join")
        a.open(f"https://{LOGIN}/visit.html?client_id=meet")
        a.open(service.PAGE)
        a.do("u => lab.telemetry(u, 2)", f"https://{TELEMETRY}/v1/events")
        a.do("o => lab.enter(o)", {"room": 1234, "display": "alice", "kbps": kit.kbps(KBPS), "media": kit.media()})
        kit.until("call", lambda: a.connected("publish") and a.connected("receive"))
        kit.phase("call")
        a.wait(5)
        kit.phase("mute")
        a.do("() => lab.mute(true)")
        a.wait(3)
        a.do("() => lab.mute(false)")
        kit.phase("camera-off")
        a.do("() => lab.camera(false)")
        a.wait(3)
        a.do("() => lab.camera(true)")
        kit.phase("screen-share")
        a.do("() => lab.share()")
        a.wait(5)
        stats = {"alice": a.stats(), "bob": b.stats(), "carol": c.stats()}
        kit.phase("leave")
        kit.finish()
        kit.end_phases()
    ways = kit.streams_of(**stats)["alice"]
    kit.name_received(stats["alice"], {"bob": stats["bob"], "carol": stats["carol"]})
    kit.connections(purpose)
    kit.record["media_encryption"] = media_encryptions(ways)
    kit.record["media_protocols"] = ["stun", "dtls", "srtp"]
    return kit.sealed({"happened": True, "topology": "media_server", "disclosures": [
        {"address": "203.0.113.20", "whose": "tester", "to": "198.51.100.20", "count": {"at_least": 1}, "what": "the media server saw it"},
        {"whose": "participant", "count": 0, "what": "nobody else's address is seen"},
    ]}, arguments=["--phases", "phases.csv"], expect=EXPECT)
