"""A direct call with codecs that are not the usual ones: G.722, whose RTP clock is 8 kHz though it samples at 16 (RFC 3551), and AV1."""

from . import webrtc_direct as direct

TITLE = "G.722 and AV1 between two browsers, direct"
WITH = direct.WITH


def run(kit, python):
    """Makes it."""
    return direct.run(kit, python, options={"kbps": None, "codecs": {"audio": "audio/G722", "video": "video/AV1"}}, seconds=10)
