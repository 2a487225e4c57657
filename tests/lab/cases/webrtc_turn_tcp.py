"""A call between two browsers through a TURN server, reached over TCP by both (relay candidates only).

STUN messages and ChannelData follow each other in the TCP connection, unencrypted but for the media inside.
"""

from . import webrtc_turn_udp as udp

TITLE = "Two browsers through TURN over TCP, relay only"
WITH = udp.WITH


def run(kit, python):
    """Makes it."""
    return udp.run(kit, python, servers=("tcp",))
