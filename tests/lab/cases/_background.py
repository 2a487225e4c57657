"""The machine's own traffic, for the baseline and for a call that it runs beside."""

import sys

from wlab import background

TIME, UPDATES = background.NAMES
NAMES = {TIME: ["192.0.2.123"], UPDATES: ["192.0.2.130"]}


def stand(kit):
    """Puts up the servers that a machine at rest talks to."""
    clock = kit.lab.host("time", "192.0.2.123")
    clock.spawn("time", sys.executable, background.__file__, "time", "--address", clock.v4)
    kit.know(clock, "time server", "background", [TIME], person=False)
    updates = kit.web("updates", "192.0.2.130", UPDATES, http3=False)
    kit.know(updates.host, "software updates", "update", [UPDATES], person=False)
    kit.lab.listening(clock, 123, "udp")


def live(kit, host, seconds):
    """Starts the machine's own traffic."""
    return host.spawn("background", sys.executable, background.__file__, "live", "--folder", kit.lab.folder, "--seconds", seconds)


CHECKS = [
    {"heading": "What stays in the own network reaches no recipient."},
    {"at": "flows[transport=udp remote=224.0.0.251:5353]", "has": {"scope": "multicast", "purpose": "name_resolution", "protocols": {"contains": "mdns"}}},
    {"at": "flows[transport=udp remote=239.255.255.250:1900]", "has": {"scope": "multicast", "purpose": "background"}, "count": {"at_least": 1}},
]
