"""A call between two browsers through a TURN server, reached over TLS by both (relay candidates only).

Nothing of STUN, DTLS or RTP is visible: one TLS connection carries packets both ways in the rhythm of speech and pictures.
"""

from wlab import shape

from . import webrtc_turn_udp as udp

TITLE = "Two browsers through TURN over TLS, relay only"
WITH = udp.WITH


def run(kit, python):
    """Makes it."""
    record = udp.run(kit, python, servers=("tls",))
    relay = next(host for host in record["hosts"] if host.get("role") == "relay")
    # Without STUN in sight the server can be seen to carry media, not to be a relay.
    relay["role"] = {"one_of": ["relay", "active_media"]}
    record["call"]["topology"] = {"one_of": ["relayed", "media_server", "undetermined"]}
    record["call"]["media_endpoints"] = [["tcp", ["203.0.113.50", 5349]]]
    record["call"]["disclosures"] = []
    # Nobody told the tester's public address in the clear.
    record["public_address"] = None
    record["hidden"] = True
    flow = "flows[transport=tcp remote=203.0.113.50:5349 purpose=media]"
    record["expect"] = [
        {"heading": "Media shows by its shape alone: probable, without SSRC and kind."},
        {"at": flow, "has": {"server_name": "turn.relay.example", "encryption": {"protocol": "tls", "version": "TLS1.2"}}},
        {"at": f"{flow}.media[ssrc=null kind=undetermined]", "count": {"at_least": 1}},
    ]
    return record


def after(record, folder):
    """Compressed."""
    shape.packed(record, folder)
