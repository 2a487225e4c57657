"""The invented conference service that most cases use: pages and signalling, a relay, names."""

from wlab import services

MEET = "meet.conference.example"
RELAY = "turn.relay.example"
PAGE = f"https://{MEET}/call.html"


def purpose(_, uri):
    """What a request to the conference server serves."""
    return "signalling" if uri.startswith(("/ws", "/janus")) else "content"


def stand(kit, python, names=None, aliases=None, **relay):
    """Puts up resolver, web server and relay; gives the relay."""
    ipv6 = kit.lab.ipv6
    kit.dns(addresses=["192.0.2.53", *(["2001:db8:53::53"] if ipv6 else [])], names={MEET: ["198.51.100.10", *(["2001:db8:100::10"] if ipv6 else [])],
             RELAY: ["203.0.113.50", *(["2001:db8:c::50"] if ipv6 else [])], **(names or {})}, aliases=aliases)
    web = kit.web("web", ["198.51.100.10", *(["2001:db8:100::10"] if ipv6 else [])], MEET, pages=True, proxy={"/ws/*": "127.0.0.1:9000"})
    kit.know(web.host, "page and signalling of the conference service", "signalling", [MEET], person=False)
    services.signalling(kit.lab, web.host, python)
    host = kit.lab.host("turn", "203.0.113.50", *(["2001:db8:c::50"] if ipv6 else []))
    return services.Turn(kit.lab, host, RELAY, **relay)


def hold(kit, browsers, seconds, label="call"):
    """Waits for the connection of all, then lets them talk."""
    kit.until("call", lambda: all(one.connected() for one in browsers))
    kit.phase(label)
    browsers[0].wait(seconds)
