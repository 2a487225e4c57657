"""A SIP call between two telephones, audio and video as plain RTP, everything in the clear.

Signalling over UDP with session descriptions (SDP) that name addresses, ports, payload types and SSRCs. The tester sits in an office network with
a public address of its own.
"""

import re
import time

from wlab.facts import socket_text
from wlab.phone import Phone
from wlab.wire import Capture

TITLE = "SIP telephones, audio and video in the clear"
WITH = ("baresip", "dnsmasq", "tcpdump")
NAME = "bob.telephony.example"
CLOCKS = {"PCMU": 8000, "VP8": 90000}


def run(kit, _, extra="", modules=(), encryption=None):
    """Makes it."""
    lab = kit.lab
    kit.dns({NAME: ["198.51.100.60"]})
    alice = kit.tester("203.0.113.30")
    # There is no STUN server to tell it.
    kit.record["public_address"] = None
    bob = kit.participant("bob", "198.51.100.60")
    # A telephone and an exchange look alike from here.
    kit.know(bob, "the other telephone", {"one_of": ["peer", "active_media"]}, [NAME], person=True)
    kit.persons += bob.addresses
    kit.tape(alice)
    called = Phone(bob, "bob", 16, extra=extra, modules=modules)
    lab.listening(bob, 5060, "udp")
    kit.phase("call")
    caller = Phone(alice, "alice", 13, dial=f"sip:bob@{NAME}", extra=extra, modules=modules)
    caller.wait()
    kit.end_phases()
    time.sleep(0.5)
    for tape in kit.tapes.values():
        tape.stop()
    offer, answer = caller.descriptions()[:2]
    kit.record["streams"] = [row for side, body in (("alice", offer), ("bob", answer)) for row in described(side, body)]
    media = encryption or {"protocol": "none"}
    kit.record["media_encryption"] = {"*": media}
    kit.record["media_protocols"] = ["rtp" if media["protocol"] == "none" else "srtp"]
    wire = Capture(kit.tapes["call"].path)
    ends = sorted({key[2] if key[1][0] == alice.v4 else key[1] for key in wire.media})
    keys = [line.split("inline:")[1] for body in (offer, answer) for line in body if "inline:" in line]
    return kit.sealed({
        "happened": True, "topology": {"one_of": ["direct", "undetermined"]}, "media_endpoints": [["udp", list(end)] for end in ends], "disclosures": [
            {"address": "203.0.113.30", "whose": "tester", "to": "198.51.100.60", "by": "sdp", "what": "in the session description"},
            {"address": "203.0.113.30", "whose": "tester", "to": "198.51.100.60", "by": "direct_path", "what": "by the packets themselves"},
            {"address": "198.51.100.60", "whose": "participant", "to": "203.0.113.30", "by": "direct_path", "what": "by the packets themselves"},
        ]}, secrets=keys, expect=[
            {"heading": "Signalling in the clear."},
            {"at": f"flows[transport=udp remote={socket_text((bob.v4, 5060))}]",
             "has": {"purpose": "signalling", "data_class": "framework_data", "protocols": {"contains": "sip"}, "encryption": {"protocol": "none"}}},
        ])


def described(side, body):
    """Streams of a session description: kind, clock and SSRC."""
    rows, kind, codec = [], None, None
    for line in body:
        if line.startswith("m="):
            kind, codec = line[2:].split()[0], None
        elif (found := re.match(r"a=rtpmap:\d+ (\w+)/", line)) and codec is None:
            codec = found.group(1)
        elif found := re.match(r"a=ssrc:(\d+)", line):
            rows.append({"ssrc": int(found.group(1)), "kind": kind, "clock_hz": CLOCKS[codec], "codec": codec, "side": side,
                         "what": f"{kind} of {side} ({codec})"})
    return rows
