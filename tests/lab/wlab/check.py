"""Holds a capture against its record with tshark, and the counts on the wire against the browsers' own."""

import json
import subprocess

from .net import LabError
from .wire import Capture


def tshark(*argv):
    """Lines of a tshark run."""
    done = subprocess.run(["tshark", "-n", *map(str, argv)], capture_output=True, text=True, timeout=120, check=True)
    return [line for line in done.stdout.splitlines() if line]


def check(folder, record=None):
    """Fails on any difference."""
    record = record or json.loads((folder / "record.json").read_text())
    capture = folder / record["captures"][0]
    wire = Capture(capture)
    told = []
    frames = len(tshark("-r", capture, "-T", "fields", "-e", "frame.number"))
    if frames != wire.frames:
        told.append(f"tshark reads {frames} frames, we {wire.frames}")
    names = {name for line in tshark("-r", capture, "-Y", "dns", "-T", "fields", "-e", "dns.qry.name") for name in line.split(",")}
    if strange := [name for name in names if not name.endswith((".example", ".test", ".arpa", ".local"))]:
        told.append(f"names that are not invented: {strange}")
    ports = sorted({end[1] for transport, *ends, _ in wire.media for end in ends if transport == "udp"} - {3478})
    if ports:
        decode = [part for port in ports for part in ("-d", f"udp.port=={port},rtp")]
        # tshark counts what it takes for RTP by header alone; inside ChannelData it needs no port.
        counts = {}
        for line in tshark("-r", capture, *decode, "-d", "udp.port==3478,stun", "-o", "rtp.heuristic_rtp:TRUE", "-Y", "rtp && !icmp && !icmpv6", "-T", "fields", "-e", "rtp.ssrc"):
            for ssrc in line.split(","):
                counts[int(ssrc, 16)] = counts.get(int(ssrc, 16), 0) + 1
        for ssrc in sorted({key[3] for key in wire.media}):
            packets = sum(row["packets"] for key, row in wire.media.items() if key[3] == ssrc)
            # Inside ChannelData tshark guesses, and now and then takes a padding packet for something else.
            slack = 2 if any(key[3] == ssrc and row["outer"] for key, row in wire.media.items()) else 0
            if not packets - slack <= counts.get(ssrc, 0) <= packets:
                told.append(f"SSRC {ssrc}: tshark counts {counts.get(ssrc, 0)} packets, we {packets}")
    local = set(record["local"])
    for stream in record.get("streams", ()):
        if stream["side"] != "alice" or "direction" not in stream or stream["kind"] == "retransmission" or record.get("hidden"):
            continue
        own = {stream["ssrc"], *(row["ssrc"] for row in record["streams"] if row.get("of") == stream["ssrc"])}
        packets = sum(row["packets"] for key, row in wire.media.items() if key[3] in own and (key[1][0] in local) == (stream["direction"] == "sent"))
        # The browser was asked shortly before it left; it does not count what it drops unread, nor padding on the way in.
        if not stream["packets"] - 5 <= packets <= stream["packets"] * 1.1 + 60:
            told.append(f"{stream['what']}: the browser counts {stream['packets']} packets, the wire has {packets}")
    if told:
        raise LabError("; ".join(told))
    print(f"{folder.name}, {capture.name}: tshark and the browsers agree")
