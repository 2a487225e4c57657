"""A SIP call between two telephones with SRTP whose keys stand in the session descriptions (SDES), which travel in the clear.

Whoever sees the signalling can decrypt audio and video. The keys themselves may appear in no result.
"""

from wlab.net import LabError

from . import sip_clear

TITLE = "SIP telephones, SRTP with keys in clear signalling (SDES)"
WITH = sip_clear.WITH


def run(kit, python):
    """Makes it."""
    record = sip_clear.run(kit, python, extra=";mediaenc=srtp-mand", modules=("srtp.so",), encryption={"protocol": "srtp"})
    if not record["secrets"]:
        raise LabError("the telephones agreed on no keys")
    record["expect"] += [{"heading": "The keys are readable on the way."}, {"at": "findings[rule=sdes]", "count": {"at_least": 1}}]
    return record
