"""A direct call on a path that loses six of a hundred larger packets: lost video comes again on SSRCs of its own (RTX, RFC 4588)."""

from . import webrtc_direct as direct

TITLE = "Two browsers, direct, with loss and retransmission"
WITH = direct.WITH


def run(kit, python):
    """Makes it."""
    record = direct.run(kit, python, loss=6, seconds=14)
    record["loss"] = True
    return record
