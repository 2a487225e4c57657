"""A direct call while the machine does what it always does, as in the case `idle`: time, updates, calls into its own network."""

from . import _background as background
from . import webrtc_direct as direct

TITLE = "Two browsers, direct, beside the machine's own traffic (baseline: idle)"
WITH = direct.WITH


def run(kit, python):
    """Makes it."""
    def more(alice):
        background.stand(kit)
        return lambda: background.live(kit, alice, 14)

    record = direct.run(kit, python, names=background.NAMES, beside=more)
    record["arguments"] = ["--baseline", "../idle/idle.pcap.gz"]
    updates = sum(row["purpose"] == "update" for row in record["connections"])
    record["expect"] = [
        *background.CHECKS,
        {"heading": "What the baseline shows as well is set aside, and nothing of the call."},
        {"at": "flows[remote=192.0.2.130:443 set_aside=baseline]", "count": updates},
        {"at": "flows[remote=192.0.2.123:123 set_aside=baseline]", "count": {"at_least": 1}},
        {"at": "flows[remote=198.51.100.10:443 set_aside=baseline]", "count": 0},
        {"at": "flows[remote=203.0.113.50:3478 set_aside=baseline]", "count": 0},
        {"at": "flows[purpose=media set_aside=baseline]", "count": 0},
    ]
    return record
