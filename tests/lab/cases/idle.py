"""The tester's machine at rest, before any call: the baseline. It asks for the time, looks for updates, and calls into its own network."""

from wlab import shape

from . import _background as background

TITLE = "Baseline: the machine at rest, no browser"
WITH = ("caddy", "dnsmasq", "tcpdump", "Python")


def run(kit, _):
    """Makes it."""
    kit.dns(background.NAMES)
    background.stand(kit)
    alice = kit.tester()
    kit.tape(alice, "idle")
    kit.phase("idle")
    background.live(kit, alice, 12).wait(30)
    kit.end_phases()
    for tape in kit.tapes.values():
        tape.stop()
    kit.connections(lambda host, uri: "update")
    return kit.sealed({"happened": False}, expect=[
        *background.CHECKS, {"at": "call.disclosures[]", "count": 0, "note": "no STUN, no peer"}])


def after(record, folder):
    """Compressed, as captures are sent around."""
    shape.packed(record, folder, "idle", "gz")
