#!/usr/bin/env python3
"""Prints which media streams `wohin` finds, and holds them against other tools and against what made the capture.

Two sources of truth: `truth/rtp.tsv` of the shared folder (tshark with its RTP heuristic: an opinion), and the `case.toml` beside each capture
of this project (a fact). A difference from an opinion must be judged in `judged.tsv`; a difference from a fact is a failure.
Exit code: 0 all held or nothing to compare, 1 a difference nobody judged or a fact missed, 2 wrong usage.
"""

import argparse
import csv
import fnmatch
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDERS = ("calls", "rtp", "stun-turn", "dtls", "mixed", "tunnels", "fragments", "malformed")
# The contract lists an SSRC from this many packets on, and gives a kind from ten packets and 0.2 s on.
ENOUGH = 5
KIND_PACKETS, KIND_DEMAND = 10, 0.99
# Clock rates of payload types that tshark names, as a witness for the kind.
NAMED = {"g711A": ("audio", 8000), "g711U": ("audio", 8000), "h263": ("video", 90000), "AMR": ("audio", 8000), "rtpevent": ("audio", 8000)}


def run(wohin, *files):
    """The result for one capture, or None where nothing in it is readable."""
    done = subprocess.run([wohin, "analyse", "--json", "--unmask", *map(str, files)], capture_output=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{files}: exit {done.returncode}: {done.stderr.decode(errors='replace')[:300]}")
    return json.loads(done.stdout) if done.returncode == 0 else None


def streams(analysis):
    """Streams by sender, receiver and SSRC."""
    found = {}
    for flow in analysis["flows"]:
        for media in flow["media"]:
            ends = (flow["local"], flow["remote"])
            source, destination = ends if media["direction"] == "sent" else ends[::-1]
            key = (source, destination, media["ssrc"])
            known = found.get(key)
            if known is None:
                found[key] = {**media, "flow": flow}
            else:
                known["packets"] += media["packets"]
                known["bytes"] += media["bytes"]
    return found


def read_tsv(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def opinions(shared):
    """Streams that tshark lists, by file; rows of several payload types are one stream."""
    by_file = defaultdict(dict)
    for row in read_tsv(shared / "truth" / "rtp.tsv"):
        key = (row["src"], row["dst"], int(row["ssrc"], 16))
        known = by_file[row["path"]].setdefault(key, {"packets": 0, "types": []})
        known["packets"] += int(row["packets"])
        known["types"].append(row["payload_type"])
    return by_file


class Judged:
    """Differences that were looked at."""

    def __init__(self, path):
        self.rows = [(row["file"], row["what"], row["who"], row["why"]) for row in read_tsv(path)]
        self.used = set()

    def find(self, file, what):
        for index, (pattern, text, who, why) in enumerate(self.rows):
            if fnmatch.fnmatchcase(file, pattern) and (text == "*" or text in what):
                self.used.add(index)
                return who, why
        return None

    def idle(self):
        return [row for index, row in enumerate(self.rows) if index not in self.used]


def show(key):
    source, destination, ssrc = key
    return f"{source} > {destination} " + ("no ssrc" if ssrc is None else f"{ssrc:#010x}")


def line(media):
    kind = f"{media['kind']}" + (f" {media['clock_hz']} Hz" if media["clock_hz"] else "")
    framing = "/".join(media["framing"]) or "-"
    return f"{media['packets']} packets, {media['bytes']} bytes, {kind}, {media['confidence']}, framing {framing}"


def compare_opinions(args, judged, totals):
    """The table over other people's captures."""
    said = opinions(args.shared)
    for folder in FOLDERS:
        for path in sorted((args.shared / "pcaps" / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if not fnmatch.fnmatch(name, args.only):
                continue
            analysis = run(args.wohin, path)
            if analysis is None:
                continue
            ours, theirs = streams(analysis), {key: row for key, row in said.get(name, {}).items() if row["packets"] >= ENOUGH}
            if not ours and not theirs and folder not in ("calls", "rtp", "stun-turn", "dtls"):
                continue
            apps = Counter(f"{flow['application']} by {flow['application_by']}" for flow in analysis["flows"] if flow["application"])
            call = analysis["call"]
            print(f"\n{name}: {len(ours)} streams, call {call['happened']}, {call['topology']}")
            for app, count in apps.most_common(3):
                print(f"  application {app} ({count} flows)")
            if call["media_endpoints"]:
                roles = Counter(end["role"] for end in analysis["endpoints"] if not end["local"])
                print(f"  media endpoints {', '.join(sorted({end['address'] for end in call['media_endpoints']}))}; roles {dict(roles)}")
            for key in sorted(ours.keys() | theirs.keys(), key=str):
                mine, other = ours.get(key), theirs.get(key)
                if mine is None:
                    what = f"missed {show(key)} {other['packets']} packets"
                elif other is None:
                    what = f"alone {show(key)} {mine['packets']} packets"
                elif mine["packets"] != other["packets"]:
                    what = f"count {show(key)} {mine['packets']} not {other['packets']}"
                else:
                    what = wrong_kind(mine, other)
                verdict = "same" if what is None else "JUDGE"
                if what is not None and (found := judged.find(name, what)):
                    verdict = f"{found[0]}: {found[1]}"
                totals[verdict.split(":")[0]] += 1
                print(f"  {show(key)}  {line(mine) if mine else what}  [{verdict}{'' if what is None or mine is None else '; ' + what.split()[0]}]")


def wrong_kind(mine, other):
    """What a payload type that tshark names says against the kind, if anything."""
    expected = {NAMED[name] for name in other["types"] if name in NAMED}
    if len(expected) != 1 or mine["kind"] == "undetermined":
        return None
    kind, clock = expected.pop()
    agrees = mine["kind"] == kind and mine["clock_hz"] in (clock, None)
    return None if agrees else f"kind {mine['kind']} {mine['clock_hz']} not {kind} {clock}"


STREAM = re.compile(r"flows\[transport=\S+ local=(?P<local>\S+) remote=(?P<remote>[^ ]+?)\]\.media\[ssrc=(?P<ssrc>\d+)\]")


def made(facts):
    """Streams that a case says were sent, by sender, receiver and SSRC; the same stream on two uses of one path counts once."""
    found = {}
    for check in facts["expect"]:
        if place := STREAM.fullmatch(check["at"]):
            has = check.get("has", {})
            if "packets" not in has:
                continue
            ends = (place["local"], place["remote"])
            source, destination = ends if has["direction"] == "sent" else ends[::-1]
            known = found.setdefault((source, destination, int(place["ssrc"])), {**has, "packets": 0, "bytes": 0})
            for field in ("packets", "bytes"):
                known[field] += has[field]
    return found


def compare_facts(args, totals):
    """The table over this project's own captures: every value counts."""
    right = judged_kinds = 0
    for case in sorted((ROOT / "captures").glob("*/case.toml")):
        facts = tomllib.loads(case.read_text(encoding="utf-8"))
        name = case.parent.name
        if not fnmatch.fnmatch(name, args.only):
            continue
        truth = {key: row for key, row in made(facts).items() if row["packets"] >= ENOUGH}
        analysis = run(args.wohin, *(case.parent / file for file in facts["captures"]))
        ours = streams(analysis)
        call = analysis["call"]
        print(f"\n{name}: {len(ours)} streams, call {call['happened']}, {call['topology']}, {len(call['media_copies'])} copies")
        for key in sorted(ours.keys() | truth.keys(), key=str):
            mine, real = ours.get(key), truth.get(key)
            faults = []
            if key[2] is None:
                # Only the checks of the case itself know where media without SSRC is right: `tests/cases.rs`.
                print(f"  {show(key)}  {line(mine)}  [probable]")
                continue
            if mine is None or real is None:
                faults.append("missed" if mine is None else "invented")
            else:
                faults += [f"{field} {mine[field]} not {real[field]}" for field in ("packets", "bytes") if mine[field] != real[field]]
                if real["packets"] >= KIND_PACKETS and "kind" in real:
                    judged_kinds += 1
                    kinds = real["kind"]["one_of"] if isinstance(real["kind"], dict) else [real["kind"]]
                    agrees = mine["kind"] in kinds and mine["clock_hz"] == real.get("clock_hz", mine["clock_hz"])
                    right += agrees
                    if not agrees:
                        faults.append(f"kind {mine['kind']} {mine['clock_hz']} not {real['kind']} {real.get('clock_hz')}")
            totals["fact held" if not faults else "fact missed"] += 1
            print(f"  {show(key)}  {line(mine) if mine else '-'}  [{'; '.join(faults) or 'as made'}]")
    if judged_kinds:
        print(f"\nkinds right: {right} of {judged_kinds}")
        if right < KIND_DEMAND * judged_kinds:
            totals["fact missed"] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wohin", default="target/debug/wohin", help="the binary")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("WOHIN_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--only", default="*", help="pattern for files or cases")
    args = parser.parse_args()
    totals, judged = Counter(), Judged(HERE / "judged.tsv")
    if (args.shared / "pcaps").is_dir():
        compare_opinions(args, judged, totals)
    else:
        print("skipped: no shared captures")
    compare_facts(args, totals)
    for row in judged.idle() if args.only == "*" else []:
        print(f"judgement that no difference needs: {row}")
    print("\n" + ", ".join(f"{key} {count}" for key, count in sorted(totals.items())))
    return 1 if totals["JUDGE"] or totals["fact missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
