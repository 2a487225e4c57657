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
    record["expect"] = background.CHECKS
    return record
