"""A page that stays open and sends small posts on a beat to a host whose name says nothing: telemetry by behaviour alone.

Beside it the page fetches a picture now and then from another host whose name says nothing either: content, coming in.
"""

from wlab import browser

from . import _service as service

TITLE = "Telemetry under a name that says nothing, beside content"
WITH = ("Chromium", "caddy", "dnsmasq", "tcpdump")
POSTS, PICTURES = "r7.northbridge.example", "p3.southgate.example"


def purpose(host, _):
    """What each host serves."""
    return "telemetry" if host == POSTS else "content"


def run(kit, _):
    """Makes it."""
    kit.dns({service.MEET: ["198.51.100.10"], POSTS: ["192.0.2.81"], PICTURES: ["192.0.2.82"]})
    web = kit.web("web", "198.51.100.10", service.MEET, pages=True, http3=False)
    posts = kit.web("posts", "192.0.2.81", POSTS, http3=False)
    pictures = kit.web("pictures", "192.0.2.82", PICTURES, pages=True, http3=False)
    kit.know(web.host, "page of the conference service", "content", [service.MEET], person=False)
    kit.know(posts.host, "telemetry of another operator: a small post every two seconds and on events", "telemetry", [POSTS], person=False)
    kit.know(pictures.host, "pictures", "content", [PICTURES], person=False)
    alice = kit.tester()
    with browser.started() as driver:
        a = kit.browser(driver, alice)
        kit.settle()
        kit.tape(alice)
        kit.phase("page")
        a.open(f"https://{service.MEET}/visit.html")
        a.do("u => lab.telemetry(u, 2)", f"https://{POSTS}/a")
        for number in range(6):
            a.do("u => fetch(u, { mode: 'no-cors', cache: 'no-store' }).then(() => null)", f"https://{PICTURES}/lab.js?{number}")
            a.wait(5)
            a.do("() => lab.post('click')")
        kit.finish()
        kit.end_phases()
    kit.connections(purpose)
    return kit.sealed({"happened": False}, expect=[
        {"heading": "Behaviour is the only sign."},
        {"at": "flows[remote=192.0.2.81:443 purpose=telemetry]", "has": {"telemetry_by": ["behaviour"]}},
        {"at": "flows[remote=192.0.2.82:443 purpose=telemetry]", "count": 0},
    ])
