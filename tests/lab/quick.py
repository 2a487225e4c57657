#!/usr/bin/env python3
"""A light lab for tests of the live capture: no package but iproute2, nftables, openssl and Python; up in a second.

    quick.py up                       makes it; prints NAME=value lines: LAB, TESTER (namespace), NETS, RECORD, ...
    quick.py call LAB [options]       one call in it; prints the record (JSON): streams, packets, bytes, names, phases
    quick.py down LAB                 takes it down
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from wlab import ca, net, talk  # noqa: E402

TALK = Path(talk.__file__)
PYTHON = sys.executable


def up(seconds):
    """Makes the lab; its servers end by themselves after `seconds`."""
    lab = net.Lab(keep=True)
    try:
        hosts = {
            "dns": lab.host("dns", "192.0.2.53"),
            "meet": lab.host("meet", "198.51.100.10"),
            "media": lab.host("media", "198.51.100.20"),
            "metrics": lab.host("metrics", "192.0.2.80"),
        }
        gateway = lab.gateway("gw", "203.0.113.20", "192.168.178.1/24")
        tester = lab.behind(gateway, "tester", "192.168.178.20")
        tester.resolver("192.0.2.53")
        ca.make(lab.folder)
        ca.issue(lab.folder, "server", *talk.NAMES)
        for role, host in (("dns", "dns"), ("tls", "meet"), ("tls", "metrics"), ("media", "media")):
            subprocess.Popen(
                hosts[host].command(PYTHON, TALK, role, "--address", hosts[host].v4, "--folder", lab.folder, "--seconds", seconds),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        lab.listening(hosts["dns"], 53, "udp")
        lab.listening(hosts["meet"], 443)
        lab.listening(hosts["metrics"], 443)
        lab.listening(hosts["media"], talk.MEDIA_PORT, "udp")
    except BaseException:
        lab.close()
        raise
    (lab.folder / "owner").write_text(f"{int(time.time()) + int(seconds)} keep")
    print(f"LAB={lab.id}\nTESTER={tester.namespace}\nTESTER_ADDRESS=192.168.178.20\nPUBLIC_ADDRESS=203.0.113.20\nFOLDER={lab.folder}")
    for name, host in hosts.items():
        print(f"{name.upper()}={host.namespace}\n{name.upper()}_ADDRESS={host.v4}")


def call(lab, seconds, video_kbps, mark):
    """One call, started inside the tester's namespace."""
    folder = net.STATE / lab
    record = folder / "record.json"
    argv = ["ip", "netns", "exec", f"{net.PREFIX}{lab}-tester", PYTHON, TALK, "call", "--dns", "192.0.2.53", "--folder", folder, "--record", record,
            "--seconds", seconds, "--video-kbps", video_kbps, *(["--mark", mark] if mark else [])]
    done = subprocess.run([str(a) for a in argv], timeout=seconds + 30, preexec_fn=net.die_with_parent, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    print(json.dumps(json.loads(record.read_text()), indent=1))


def main():
    """The three commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("up")
    one.add_argument("--seconds", type=int, default=600, help="when the servers end by themselves")
    one = commands.add_parser("call")
    one.add_argument("lab")
    one.add_argument("--seconds", type=float, default=4)
    one.add_argument("--video-kbps", type=int, default=300)
    one.add_argument("--mark", help="command that gets each phase's label as last argument, e.g. `wohin mark`")
    one = commands.add_parser("down")
    one.add_argument("lab")
    options = parser.parse_args()
    try:
        match options.command:
            case "up":
                up(options.seconds)
            case "call":
                call(options.lab, options.seconds, options.video_kbps, options.mark)
            case "down":
                net.take_down(options.lab)
    except net.LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
