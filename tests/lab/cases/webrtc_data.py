"""A file goes from one browser to another over a data channel: STUN, DTLS and SCTP as in a call, but no call, no audio, no video."""

from . import webrtc_direct as direct

TITLE = "A data channel between two browsers, without media"
WITH = direct.WITH


def run(kit, python):
    """Makes it."""
    record = direct.run(kit, python, options={"media": None, "channel": True}, seconds=1, during=send)
    record["call"] = {"happened": False, "disclosures": record["call"]["disclosures"]}
    remote = record["paths"]["alice"]["peer"]["remote"]
    record["expect"] = [
        {"heading": "The path between the browsers is there, encrypted, and carries no media."},
        {"at": f"flows[transport=udp remote={remote['address']}:{remote['port']}]",
         "has": {"protocols": {"contains": ["stun", "dtls"]}, "encryption": {**record["media_encryption"]["*"], "protocol": "dtls"}, "purpose": {"not": "media"}}},
    ]
    return record


def send(a, b):
    """Both send something."""
    a.do("() => lab.send(150000)")
    b.do("() => lab.send(40000)")
    a.wait(3)
