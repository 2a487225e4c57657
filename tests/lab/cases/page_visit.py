"""A visit to the conference service's page, without a call.

The page comes over HTTP/2, a second visit over HTTP/3. It posts telemetry to a host of another operator on a beat and on events, and to a host
below the service's own domain that is an alias (CNAME) for an analytics company; the log-in page of an identity provider is fetched, too.
The file is pcapng: whoever recorded it had names of some addresses, which lie in it, and left a comment.
"""

from wlab import browser, shape

from . import _service as service

TITLE = "A page visit without a call: HTTP/2, HTTP/3, telemetry, a cloaked third party"
WITH = ("Chromium", "caddy", "dnsmasq", "tcpdump")
TELEMETRY, LOGIN, STATIC = "telemetry.metrics.example", "login.identity.example", "static.content.example"
RECORDED = {"192.0.2.80": "in-7.metrics.example", "192.0.2.53": "resolver.isp.example"}
CLOAK, CLOAKED = "stats.conference.example", "edge.adtracker.test"


def purpose(host, _):
    """What each host serves."""
    return {TELEMETRY: "telemetry", CLOAK: "telemetry", LOGIN: "identity"}.get(host, "content")


def run(kit, python):
    """Makes it."""
    kit.dns({service.MEET: ["198.51.100.10"], STATIC: ["198.51.100.30"], TELEMETRY: ["192.0.2.80"], CLOAKED: ["192.0.2.90"], LOGIN: ["192.0.2.100"]},
            aliases={CLOAK: CLOAKED}, services_=[STATIC])
    web = kit.web("web", "198.51.100.10", service.MEET, pages=True, http3=False)
    static = kit.web("static", "198.51.100.30", STATIC, pages=True)
    metrics = kit.web("metrics", "192.0.2.80", TELEMETRY, http3=False)
    cloaked = kit.web("cloaked", "192.0.2.90", CLOAK, CLOAKED, http3=False)
    login = kit.web("login", "192.0.2.100", LOGIN, pages=True, http3=False)
    kit.know(web.host, "page of the conference service (HTTP/2)", "content", [service.MEET], person=False)
    kit.know(static.host, "static content of the service (HTTP/3)", "content", [STATIC], person=False)
    kit.know(metrics.host, "telemetry of another operator", "telemetry", [TELEMETRY], person=False)
    kit.know(cloaked.host, f"analytics company; {CLOAK} is an alias for its {CLOAKED}", "telemetry", [CLOAK], person=False)
    kit.know(login.host, "identity provider", "identity", [LOGIN], person=False)
    alice = kit.tester()

    with browser.started() as driver:
        a = kit.browser(driver, alice, [f"--origin-to-force-quic-on={STATIC}:443"])
        kit.settle()
        kit.tape(alice)
        kit.phase("page")
        a.open(f"https://{service.MEET}/visit.html")
        a.do("u => lab.telemetry(u, 2)", f"https://{TELEMETRY}/v1/events")
        a.do("u => fetch(u, { mode: 'no-cors' }).then(() => null)", f"https://{STATIC}/lab.js")
        a.do("u => navigator.sendBeacon(u, 'page=visit&session=c0ffee')", f"https://{CLOAK}/collect")
        a.wait(5)
        kit.phase("log-in")
        a.do("() => lab.post('log-in')")
        a.do("u => fetch(u, { mode: 'no-cors' }).then(() => null)", f"https://{LOGIN}/visit.html?client_id=meet&redirect_uri=x")
        a.wait(4)
        kit.phase("leave")
        kit.record["posts"] = a.do("() => lab.posts + 1")
        kit.finish()
        kit.end_phases()
    kit.connections(purpose)
    for row in kit.record["connections"]:
        if row["name"] == CLOAK:
            row["what"] += ", of a third party behind an alias"
    return kit.sealed({"happened": False}, expect=[
        {"heading": "The alias is seen through: the name asked for leads to another domain."},
        {"at": f"endpoints[address=192.0.2.90].names[name={CLOAK} by=dns]", "has": {"chain": {"contains": CLOAKED}}},
        {"at": "call.disclosures[]", "count": 0, "note": "no STUN, no peer"},
        {"heading": "Names that the recorder wrote into the file."},
        *({"at": f"endpoints[address={address}].names[name={name} by=pcapng]"} for address, name in RECORDED.items()),
        {"at": "captures[]", "has": {"format": "pcapng"}},
    ])


def after(record, folder):
    """As Wireshark saves it."""
    shape.pcapng(record, folder, names=RECORDED, comment="A visit of the conference page", frames={1: "the visit begins"})
