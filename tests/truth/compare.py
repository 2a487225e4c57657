#!/usr/bin/env python3
"""Holds what `wohin` says of a set of captures against what independent tools say of them.

The shared folder has `pcaps/` (captures) and `truth/` (one TSV per kind of fact; the first column is the path below `pcaps/`).
Exit code: 0 all demands met or nothing to compare, 1 a demand not met, 2 wrong usage.
"""

import argparse
import concurrent.futures
import csv
import fnmatch
import ipaddress
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

TIMEOUT = 30.0
DEMAND = 0.99
# Hostile input has to be answered quickly and in little memory.
WATCHED = ("malformed", "fragments")
WATCHED_SECONDS = 5.0
WATCHED_MIB = 200.0
# conv.tsv holds only the busiest conversations of a file.
CONV_CAP = 800

VERSIONS = {
    "SSLv2": 0x0002, "SSLv3": 0x0300, "TLSv1.0": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303, "TLSv1.3": 0x0304,
    "DTLSv1.0": 0xFEFF, "DTLSv1.2": 0xFEFD, "DTLSv1.3": 0xFEFC,
}
# DTLS 1.3 chooses 0xfefc in supported_versions (RFC 9147 5.3).
STUN_ATTRIBUTES = {
    0x0001: "MAPPED-ADDRESS", 0x0002: "RESPONSE-ADDRESS", 0x0004: "SOURCE-ADDRESS", 0x0005: "CHANGED-ADDRESS",
    0x000B: "REFLECTED-FROM", 0x0011: "DESTINATION-ADDRESS", 0x0012: "XOR-PEER-ADDRESS", 0x0016: "XOR-RELAYED-ADDRESS",
    0x0020: "XOR-MAPPED-ADDRESS", 0x8020: "MS-XOR-MAPPED-ADDRESS", 0x8023: "ALTERNATE-SERVER", 0x802B: "RESPONSE-ORIGIN",
    0x802C: "OTHER-ADDRESS", 0x0014: "REALM", 0x8022: "SOFTWARE",
}
# category, whether 99 % are demanded, what a value is
FACT_CATEGORIES = (
    ("tls_sni", True, "file, name"), ("tls_version", True, "file, ends, version"), ("tls_suite", True, "file, ends, suite"),
    ("quic_sni", True, "file, name"), ("quic_version", True, "file, ends, version"), ("quic_tls_version", True, "file, ends, version"),
    ("quic_suite", True, "file, ends, suite"),
    ("dtls_sni", True, "file, name"), ("dtls_version", True, "file, ends, version"), ("dtls_suite", True, "file, ends, suite"),
    ("dtls_srtp_offered", True, "file, ends, profile"), ("dtls_srtp_selected", True, "file, ends, profile"),
    ("certificate_sha256", True, "file, hash"), ("certificate_subject", True, "file, parts of the name"),
    ("certificate_san", True, "file, name"),
    ("dns_question", True, "file, name, type"), ("dns_address", True, "file, address"),
    ("dns_name_address", True, "file, name asked for, address"), ("dns_cname", True, "file, target"),
    ("stun_address", True, "file, attribute, address"), ("stun_text", True, "file, attribute, text"),
    ("stun_error", True, "file, code"),
)


# --- values -------------------------------------------------------------------------------------------------------------------------------

def host(text):
    """A host name in one spelling: lower case, no trailing dot, escapes undone, what is not printable ASCII as one `?`."""
    text = text.strip()
    if text in ("<Root>", "."):
        return ""
    text = re.sub(r"\\(\d{3})", lambda m: chr(int(m.group(1))) if int(m.group(1)) < 256 else m.group(0), text)
    text = re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m.group(1), 16)), text)
    text = re.sub(r"\\(.)", r"\1", text)
    return re.sub(r"[^!-~]+", "?", text).rstrip(".").lower()


def address(text):
    """An address in one spelling; anything else unchanged."""
    text = text.strip().strip("[]")
    try:
        return str(ipaddress.ip_address(text.split("%")[0]))
    except ValueError:
        return text.lower()


def socket_address(text):
    """`addr:port` or `[addr]:port` as (address, port); the port is empty where there is none."""
    text = (text or "").strip()
    if text.startswith("["):
        inner, _, port = text[1:].partition("]")
        return address(inner), port.lstrip(":")
    if text.count(":") == 1:
        inner, port = text.split(":")
        return address(inner), port
    # Unbracketed IPv6, or no port at all.
    return address(text), ""


def show_socket(pair):
    """A socket address as text."""
    ip, port = pair
    if not port:
        return ip
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def ends(one, other):
    """Both ends of a flow, order ignored."""
    return " ".join(sorted((show_socket(socket_address(one)), show_socket(socket_address(other)))))


def number(text):
    """A number as text in decimal or hex; None where it is none."""
    text = text.strip()
    if text in VERSIONS:
        return VERSIONS[text]
    try:
        return int(text, 16) if text.lower().startswith("0x") else int(text)
    except ValueError:
        return None


def many(text):
    """The values of a field that tshark filled more than once."""
    return [part.strip() for part in re.split(r"[,|;]", text or "") if part.strip()]


def numbers(text):
    """The numbers of such a field as hex."""
    return [f"0x{value:04x}" for value in map(number, many(text)) if value is not None]


def subject(text):
    """The values of a distinguished name, sorted: order and spelling of the attribute types differ from tool to tool."""
    parts, current, index = [], bytearray(), 0
    raw = text.encode("utf-8", "replace")
    while index < len(raw):
        two = raw[index + 1:index + 3]
        if raw[index] == 0x5C and re.fullmatch(rb"[0-9a-fA-F]{2}", two):
            current.append(int(two, 16))
            index += 3
        elif raw[index] == 0x5C and index + 1 < len(raw):
            current.append(raw[index + 1])
            index += 2
        elif raw[index] in b",+" and re.match(rb"[,+]\s*[A-Za-z0-9.]+\s*=", raw[index:]):
            parts.append(bytes(current))
            current.clear()
            index += 1
        else:
            current.append(raw[index])
            index += 1
    parts.append(bytes(current))
    values = [part.partition(b"=")[2].decode("utf-8", "replace").strip().strip('"') for part in parts if b"=" in part]
    return " / ".join(sorted(value.lower() for value in values if value))


def plain_text(text):
    """Text from the wire with what is not printable ASCII as `?`, for both sides alike."""
    text = re.sub(r"\\u\{[0-9a-f]+\}|\\x[0-9a-fA-F]{2}", "?", text)
    return re.sub(r"[^ -~]+|\?+", "?", text).strip()


# --- truth --------------------------------------------------------------------------------------------------------------------------------

def rows(folder, name, wanted):
    """The rows of a truth file that speak of a wanted capture; says visibly where the file is missing."""
    path = folder / f"{name}.tsv"
    if not path.is_file():
        print(f"truth file missing: {path.name} (its categories stay empty)")
        return
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row.get("path") in wanted:
                yield {key: (value or "") for key, value in row.items() if key is not None}


def truth_facts(folder, wanted):
    """Category -> {(file, value)}."""
    truth = defaultdict(set)

    def add(category, file, *value):
        truth[category].add((file, " | ".join(value)))

    for row in rows(folder, "tls", wanted):
        file, both = row["path"], ends(row["client"], row["server"])
        for name in many(row["sni"]):
            add("tls_sni", file, host(name))
        if "2" in many(row["handshake_types"]):
            for value in numbers(row["version"]):
                add("tls_version", file, both, value)
            for value in numbers(row["cipher"]):
                add("tls_suite", file, both, value)
    for row in rows(folder, "quic", wanted):
        file, both = row["path"], ends(row["client"], row["server"])
        for name in many(row["sni"]):
            add("quic_sni", file, host(name))
        for value in numbers(row["versions"]):
            # Version 0 is the Version Negotiation packet.
            if value != "0x0000":
                add("quic_version", file, both, value)
        for value in numbers(row["tls_version"]):
            add("quic_tls_version", file, both, value)
        for value in numbers(row["cipher"]):
            add("quic_suite", file, both, value)
    for row in rows(folder, "dtls", wanted):
        file, both = row["path"], ends(row["client"], row["server"])
        for name in many(row["sni"]):
            add("dtls_sni", file, host(name))
        for value in numbers(row["srtp_offered"]):
            add("dtls_srtp_offered", file, both, value)
        if "2" in many(row["handshake_types"]):
            for category, field in (("dtls_version", "version"), ("dtls_suite", "cipher"), ("dtls_srtp_selected", "srtp_selected")):
                for value in numbers(row[field]):
                    add(category, file, both, value)
    for row in rows(folder, "suricata", wanted):
        category = {"tls": "tls_sni", "quic": "quic_sni"}.get(row["event"])
        if category and row["name"]:
            add(category, row["path"], host(row["name"]))
    for row in rows(folder, "ndpi", wanted):
        # It names flows of other protocols from its caches, too; only hellos of QUIC are read as what they are.
        if row["hostname"] and re.match(r"QUIC\b", row["ndpi_protocol"]):
            add("quic_sni", row["path"], host(row["hostname"]))
    for row in rows(folder, "certs", wanted):
        file = row["path"]
        if row["sha256"]:
            add("certificate_sha256", file, row["sha256"].replace(":", "").lower())
        if subject(row["subject"]):
            add("certificate_subject", file, subject(row["subject"]))
        for name in row["san"].split(","):
            kind, _, value = name.strip().partition(":")
            if kind == "DNS" and value:
                add("certificate_san", file, host(value))
    for row in rows(folder, "dns", wanted):
        file = row["path"]
        # A name may hold a comma, so only the bar separates several questions.
        asked = [host(name) for name in row["qname"].split("|")] if row["qname"] else []
        # tshark shows a broken name as a remark in angle brackets.
        broken = row["qname"].startswith("<") and row["qname"] != "<Root>"
        if row["qr"] == "Q" and not broken:
            types = many(row["qtype"])
            for index, name in enumerate(asked):
                if types:
                    add("dns_question", file, name, types[index] if len(types) == len(asked) else types[0])
        if row["qr"] == "R":
            for value in many(row["a"]) + many(row["aaaa"]):
                add("dns_address", file, address(value))
                if len(asked) == 1 and not broken:
                    add("dns_name_address", file, asked[0], address(value))
            for value in many(row["cname"]):
                add("dns_cname", file, host(value))
    for row in rows(folder, "stun_attr", wanted):
        file, attribute, value = row["path"], row["attribute"], row["value"]
        if attribute in ("REALM", "SOFTWARE"):
            if plain_text(value):
                add("stun_text", file, attribute, plain_text(value))
        elif attribute == "ERROR-CODE":
            found = re.match(r"\s*(?:ERROR-CODE\s+)?(\d{3})", value)
            if found:
                add("stun_error", file, found.group(1))
        elif attribute in STUN_ATTRIBUTES.values():
            add("stun_address", file, attribute, show_socket(socket_address(value)))
    return truth


def truth_conversations(folder, wanted):
    """File -> {(transport, end, end): [packets one way, packets the other way]}; ends in text order."""
    result, count = defaultdict(lambda: defaultdict(lambda: [0, 0])), defaultdict(int)
    for row in rows(folder, "conv", wanted):
        count[row["path"]] += 1
        if row["a"].startswith(":"):
            # Behind MPLS labels truth knows ports only: taken as the one conversation of ours with these ports.
            row["a"], row["b"] = with_addresses(wanted[row["path"]]["flows"] or {}, row["proto"], row["a"], row["b"])
        add_conversation(result[row["path"]], row["proto"], row["a"], row["b"], int(row["pkts_a_to_b"] or 0), int(row["pkts_b_to_a"] or 0))
    return result, {file for file, rows_seen in count.items() if rows_seen >= CONV_CAP}


def with_addresses(ours, transport, one, other):
    """The ends of our only conversation with these ports; unchanged where there is none or several."""
    ports = {one.lstrip(":"), other.lstrip(":")}
    fits = [key for key in ours if key[0] == transport and {socket_address(end)[1] for end in key[1:]} == ports]
    if len(fits) != 1:
        return one, other
    _, left, right = fits[0]
    return (left, right) if left.endswith(one) else (right, left)


def add_conversation(table, transport, one, other, forth, back):
    """Sums a flow into its 5-tuple."""
    left, right = show_socket(socket_address(one)), show_socket(socket_address(other))
    if left > right:
        left, right, forth, back = right, left, back, forth
    entry = table[(transport, left, right)]
    entry[0] += forth
    entry[1] += back


# --- what wohin says ----------------------------------------------------------------------------------------------------------------------

def hex4(value):
    """A number as hex like in truth; None stays None."""
    return None if value is None else f"0x{int(value):04x}"


def fact_values(line):
    """(category, value parts) of one line of `wohin facts`."""
    fact = line.get("fact") or {}
    kind, carrier = fact.get("kind"), fact.get("carrier")
    both = ends(line.get("source"), line.get("destination"))
    if kind == "client_hello":
        if fact.get("server_name"):
            yield f"{carrier}_sni", (host(fact["server_name"]),)
        if carrier == "dtls":
            for profile in fact.get("srtp_profiles") or ():
                yield "dtls_srtp_offered", (both, hex4(profile))
    elif kind == "server_hello":
        yield ("quic_tls_version" if carrier == "quic" else f"{carrier}_version"), (both, hex4(fact.get("version")))
        yield f"{carrier}_suite", (both, hex4(fact.get("cipher_suite")))
        if carrier == "dtls" and fact.get("srtp_profile") is not None:
            yield "dtls_srtp_selected", (both, hex4(fact["srtp_profile"]))
    elif kind == "quic_server_name":
        yield "quic_sni", (host(fact.get("name") or ""),)
    elif kind == "quic":
        if fact.get("version"):
            yield "quic_version", (both, hex4(fact["version"]))
    elif kind == "certificate":
        if fact.get("sha256"):
            yield "certificate_sha256", (fact["sha256"].replace(":", "").lower(),)
        if subject(fact.get("subject") or ""):
            yield "certificate_subject", (subject(fact["subject"]),)
        for name in fact.get("names") or ():
            yield "certificate_san", (host(name),)
    elif kind == "dns_question":
        yield "dns_question", (host(fact.get("name") or ""), str(fact.get("type")))
    elif kind == "dns_answer":
        value = fact.get("value")
        if isinstance(value, dict) and "address" in value:
            yield "dns_address", (address(value["address"]),)
            if fact.get("question") is not None:
                yield "dns_name_address", (host(fact["question"]), address(value["address"]))
        elif isinstance(value, dict) and "name" in value and fact.get("type") == 5:
            yield "dns_cname", (host(value["name"]),)
    elif kind == "stun_address":
        code = fact.get("attribute")
        yield "stun_address", (STUN_ATTRIBUTES.get(code, hex4(code)), show_socket(socket_address(fact.get("address"))))
    elif kind == "stun_text":
        name = STUN_ATTRIBUTES.get(fact.get("attribute"))
        if name in ("REALM", "SOFTWARE"):
            yield "stun_text", (name, plain_text(fact.get("text") or ""))
    elif kind == "stun_message" and fact.get("error") is not None:
        yield "stun_error", (str(fact["error"]),)


class Run:
    """What came of one process."""

    def __init__(self, command):
        self.timed_out = False
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err)

        def stop():
            self.timed_out = True
            process.kill()

        timer = threading.Timer(TIMEOUT, stop)
        timer.start()
        # wait4 and not wait: it gives the peak memory of this one process.
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        self.code = process.returncode
        self.seconds = time.monotonic() - started
        self.mib = usage.ru_maxrss / 1024
        self.out.seek(0)
        self.err.seek(0)

    def complaint(self):
        """Why the run gave no answer, in one line."""
        if self.timed_out:
            return f"timed out after {TIMEOUT:.0f} s"
        lines = self.err.read(4000).decode("utf-8", "replace").strip().splitlines()
        return f"exit {self.code}: {lines[-1][:160] if lines else 'no message'}"

    def close(self):
        self.out.close()
        self.err.close()


def ask(wohin, pcaps, file):
    """Runs both commands over a capture and keeps only what is compared."""
    answer = {"file": file, "packets": None, "bytes": None, "flows": None, "left_out": [], "facts": set(), "problems": [], "runs": []}
    path = str(pcaps / file)
    run = Run([wohin, "analyse", path, "--json", "--unmask"])
    answer["runs"].append(("analyse", run.code, run.seconds, run.mib, run.timed_out))
    try:
        summary = json.load(run.out) if run.code == 0 else None
    except ValueError as error:
        summary = None
        answer["problems"].append(f"analyse: output is no JSON ({error})")
    if run.code != 0:
        answer["problems"].append(f"analyse: {run.complaint()}")
    run.close()
    if isinstance(summary, dict):
        read_summary(summary, answer)
    run = Run([wohin, "facts", path])
    answer["runs"].append(("facts", run.code, run.seconds, run.mib, run.timed_out))
    if run.code != 0:
        answer["problems"].append(f"facts: {run.complaint()}")
    unreadable = 0
    for raw in run.out:
        if not raw.strip():
            continue
        try:
            for category, value in fact_values(json.loads(raw)):
                answer["facts"].add((category, " | ".join(map(str, value))))
        except (ValueError, TypeError, AttributeError, KeyError):
            unreadable += 1
    if unreadable:
        answer["problems"].append(f"facts: {unreadable} lines not as agreed")
    run.close()
    return answer


def read_summary(summary, answer):
    """Totals and flows of the JSON."""
    captures = summary.get("captures") or []
    answer["packets"] = sum(int(capture.get("packets") or 0) for capture in captures)
    answer["bytes"] = sum(int(capture.get("bytes") or 0) for capture in captures)
    flows = defaultdict(lambda: [0, 0])
    for flow in summary.get("flows") or ():
        if flow.get("tunnels") and "tunnels" not in answer["left_out"]:
            answer["left_out"].append("tunnels")
        if flow.get("fragments") and "fragments" not in answer["left_out"]:
            answer["left_out"].append("fragments")
        if flow.get("transport") in ("tcp", "udp") and flow.get("local") and flow.get("remote"):
            add_conversation(flows, flow["transport"], flow["local"], flow["remote"],
                             int(flow.get("packets_sent") or 0), int(flow.get("packets_received") or 0))
    spots = (summary.get("coverage") or {}).get("blind_spots") or ()
    if any("fragment" in json.dumps(spot) for spot in spots):
        answer["left_out"].append("fragments")
    answer["flows"] = dict(flows)


# --- judgements ---------------------------------------------------------------------------------------------------------------------------

def judgements(path):
    """Differences that a person looked at: (file, category or *, text in the row or *) with who is right and the packet that shows it."""
    with path.open(encoding="utf-8") as handle:
        lines = [line.rstrip("\n").split("\t") for line in handle if line.strip() and not line.startswith("#")]
    return [tuple(line[:5]) for line in lines]


def judged(rows, category, file, text):
    """The judgement on a difference, if there is one."""
    for name, kind, part, who, why in rows:
        if name == file and kind in ("*", category) and (part == "*" or part in text):
            return f"{who}: {why}"
    return None


# --- tables -------------------------------------------------------------------------------------------------------------------------------

def safe(text):
    """A value for the terminal: nothing that changes it."""
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in str(text))


def table(title, header, lines):
    """Prints a table with aligned columns."""
    print(f"\n## {title}")
    cells = [[safe(cell) for cell in line] for line in [header, *lines]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(header))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    if not lines:
        print("(none)")


def compare_totals(folder, answers, known, failures):
    """Packets and bytes against capinfos."""
    lines, compared, unread = [], 0, 0
    for row in rows(folder, "captures", answers):
        answer = answers[row["path"]]
        if not row["packets"]:
            unread += 1
            continue
        compared += 1
        for what, ours, theirs in (("packets", answer["packets"], row["packets"]), ("bytes", answer["bytes"], row["data_bytes"] or "0")):
            # A file without any packet is rightly answered with exit code 1 and no JSON.
            if ours != int(theirs) and not (ours is None and int(theirs) == 0):
                why = judged(known, "totals", row["path"], what)
                lines.append((row["path"], what, "no answer" if ours is None else ours, theirs, why or "NOT JUDGED"))
    table("Totals that differ from capinfos", ("file", "what", "ours", "theirs", "judged"), lines)
    print(f"{compared} files compared, {len({line[0] for line in lines})} differ; {unread} files left out that capinfos cannot read")
    open_ = [line for line in lines if line[-1] == "NOT JUDGED"]
    if open_:
        failures.append(f"totals: {len(open_)} differences without a judgement")


def compare_conversations(folder, answers, known, failures):
    """Packets of conversations against tshark."""
    truth, capped = truth_conversations(folder, answers)
    lines, expected, found, extra, compared = [], 0, 0, 0, 0
    for file, answer in sorted(answers.items()):
        if "fragments" in answer["left_out"]:
            lines += compare_fragmented(file, answer, truth.get(file, {}), file in capped, known)
            continue
        theirs, ours = truth.get(file, {}), answer["flows"] or {}
        compared += 1
        for key, packets in sorted(theirs.items()):
            expected += 1
            if ours.get(key) == packets:
                found += 1
            else:
                mine = ours.get(key)
                why = judged(known, "conversations", file, " ".join(key)) or "NOT JUDGED"
                lines.append((file, " ".join(key), "missing" if mine is None else f"{mine[0]}/{mine[1]}", f"{packets[0]}/{packets[1]}", why))
        if file not in capped:
            for key in sorted(set(ours) - set(theirs)):
                extra += 1
                why = judged(known, "conversations", file, " ".join(key)) or "NOT JUDGED"
                lines.append((file, " ".join(key), f"{ours[key][0]}/{ours[key][1]}", "missing", why))
    table("Conversations that differ from tshark (packets each way)", ("file", "conversation", "ours", "theirs", "judged"), lines)
    print(f"{len(lines)} differences in {expected} conversations: {100 * len(lines) / max(1, expected):.2f} %")
    print(f"{compared} files, {expected} conversations expected, {found} equal, {extra} only ours.")
    print("Packets only: truth counts bytes of whole frames, a flow counts those from the innermost IP header on.")
    for file in sorted(capped & set(answers)):
        print(f"Only the busiest {CONV_CAP} conversations are known, ours beyond them are not counted as extra: {file}")
    fragmented = sum("fragments" in answer["left_out"] for answer in answers.values())
    print(f"{fragmented} files hold fragments: there a conversation must be known to both and have at least as many packets with us.")
    open_ = [line for line in lines if line[-1] == "NOT JUDGED"]
    if open_ or len(lines) > 0.005 * expected:
        failures.append(f"conversations: {len(lines)} differences, {len(open_)} without a judgement")


def compare_fragmented(file, answer, theirs, capped, known):
    """Truth counts a fragmented datagram as one packet, at the frame that ends it; we count all its IP packets."""
    ours = answer["flows"] or {}
    for key, packets in sorted(theirs.items()):
        mine = ours.get(key)
        if mine is None or any(own < other for own, other in zip(mine, packets)):
            why = judged(known, "conversations", file, " ".join(key)) or "NOT JUDGED"
            yield file, " ".join(key), "missing" if mine is None else f"{mine[0]}/{mine[1]}", f"at least {packets[0]}/{packets[1]}", why
    for key in sorted(set(ours) - set(theirs)) if not capped else ():
        why = judged(known, "conversations", file, " ".join(key)) or "NOT JUDGED"
        yield file, " ".join(key), f"{ours[key][0]}/{ours[key][1]}", "missing", why


def compare_facts(folder, answers, everything, known, failures):
    """Facts against truth: a summary, then what is missing, and on demand what only we have."""
    truth, ours = truth_facts(folder, answers), defaultdict(set)
    for file, answer in answers.items():
        for category, value in answer["facts"]:
            ours[category].add((file, value))
    lines, missing, extra = [], [], []
    for category, demanded, meaning in FACT_CATEGORIES:
        lost = sorted(item for item in truth[category] if not held(item, ours[category], category))
        more = sorted(item for item in ours[category] if not held(item, truth[category], category))
        # What truth has from decryption keys, or wrongly, is no demand; it stays in the list with its judgement.
        told = [item for item in lost if judged(known, category, *item)]
        wanted = len(truth[category]) - len(told)
        missing += [(category, *item, judged(known, category, *item)) for item in told]
        lost = [item for item in lost if item not in told]
        share = 100 * len(lost) / wanted if wanted else 0.0
        good = not demanded or not wanted or (wanted - len(lost)) >= DEMAND * wanted
        lines.append((category, len({file for file, _ in truth[category]}), wanted, wanted - len(lost), f"{share:.2f}", len(told), len(more),
                      "no truth" if not wanted else "met" if good else "NOT MET", meaning))
        missing += [(category, *item, "NOT JUDGED") for item in lost]
        # What truth lacks would be wrong if a person had not found it right.
        extra += [(category, *item, judged(known, category, *item) or "NOT JUDGED") for item in more]
        if not good:
            failures.append(f"{category}: {share:.2f} % missing")
    table("Facts", ("category", "files", "expected", "found", "missing %", "judged", "extra", "99 %", "compared by"), lines)
    table("Facts that truth has and we lack", ("category", "file", "value", "judged"), missing)
    open_ = [line for line in extra if line[-1] == "NOT JUDGED"]
    if open_:
        failures.append(f"{len(open_)} facts that truth lacks are without a judgement")
    if everything or open_:
        table("Facts that we have and truth lacks", ("category", "file", "value", "judged"), extra if everything else open_)


def held(item, pool, category):
    """Whether a value is in the other side's pool; a text cut at its cap is held by the whole one."""
    if item in pool:
        return True
    file, value = item
    if category == "stun_address" and ":" not in value:
        return any(other == file and text.startswith(f"{value}:") for other, text in pool)
    if category == "certificate_subject" and "…" in value + "".join(text for other, text in pool if other == file):
        # Sorted parts cannot be compared by prefix: all whole parts of the cut name have to be in the other one.
        return any(other == file and ("…" in text) != ("…" in value) and whole_parts(text, value) for other, text in pool)
    return False


def whole_parts(one, other):
    """Whether every uncut part of the cut name is in the other name."""
    cut, full = (one, other) if "…" in one else (other, one)
    parts = [part for part in cut.split(" / ") if "…" not in part]
    return bool(parts) and set(parts) <= set(full.split(" / "))


def show_runs(answers, failures):
    """How the runs went: problems of all, time and memory of the hostile ones."""
    problems = [(file, problem) for file, answer in sorted(answers.items()) for problem in answer["problems"]]
    table("Runs without a full answer", ("file", "problem"), problems)
    crashed = [file for file, answer in answers.items() if any(code not in (0, 1) for _, code, _, _, _ in answer["runs"])]
    if crashed:
        failures.append(f"runs: {len(crashed)} files ended with another exit code than 0 or 1, or by time-out")
    odd = sum("JSON" in problem or "as agreed" in problem for _, problem in problems)
    if odd:
        failures.append(f"runs: {odd} outputs not as agreed")
    lines = []
    for file, answer in sorted(answers.items()):
        if file.split("/")[0] not in WATCHED:
            continue
        for command, code, seconds, mib, timed_out in answer["runs"]:
            good = code in (0, 1) and not timed_out and seconds < WATCHED_SECONDS and mib < WATCHED_MIB
            lines.append((file, command, code, f"{seconds:.2f}", f"{mib:.0f}", "met" if good else "NOT MET"))
    table("Hostile input: under 5 s, under 200 MB, exit code 0 or 1", ("file", "command", "exit", "s", "MiB peak", ""), lines)
    bad = [line for line in lines if line[-1] != "met"]
    print(f"{len(lines)} runs, {len(bad)} not met")
    if bad:
        failures.append(f"hostile input: {len(bad)} runs not met")


def main():
    repository = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="compares what wohin says of captures with what other tools say")
    parser.add_argument("--wohin", required=True, metavar="PATH", help="the binary")
    beside = Path(os.environ.get("WOHIN_SHARED") or repository.parent / "shared")
    parser.add_argument("--shared", type=Path, default=beside, metavar="DIR", help="folder with pcaps/ and truth/ (default: $WOHIN_SHARED)")
    parser.add_argument("--only", metavar="GLOB", help="only captures whose path below pcaps/ fits, e.g. 'calls/*'")
    parser.add_argument("--jobs", type=int, default=2, help="files at the same time (default 2)")
    parser.add_argument("--list", action="store_true", help="list what we have and truth lacks, too")
    options = parser.parse_args()
    pcaps, folder = options.shared / "pcaps", options.shared / "truth"
    for needed in (pcaps, folder, folder / "captures.tsv"):
        if not needed.exists():
            print(f"skipped: {needed} is missing, nothing was compared")
            return 0
    if not os.access(options.wohin, os.X_OK) or not os.path.isfile(options.wohin):
        parser.error(f"{options.wohin} cannot be run")
    wohin = os.path.abspath(options.wohin)
    with (folder / "captures.tsv").open(encoding="utf-8", errors="replace") as handle:
        known = [line.split("\t", 1)[0] for line in handle][1:]
    files = [file for file in known if not options.only or fnmatch.fnmatch(file, options.only)]
    absent = [file for file in files if not (pcaps / file).is_file()]
    files = [file for file in files if file not in set(absent)]
    # A child's peak memory starts at what this process held when it was made: those that are measured come first, before anything is loaded.
    files.sort(key=lambda file: (file.split("/")[0] not in WATCHED, file))
    answers = {}
    with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for answer in pool.map(lambda file: ask(wohin, pcaps, file), files):
            answers[answer["file"]] = answer
    print(f"{len(answers)} captures asked about")
    failures = []
    for file in absent:
        print(f"capture missing: {safe(file)}")
    if not answers:
        print("skipped: no capture fits, nothing was compared")
        return 0
    show_runs(answers, failures)
    known = judgements(Path(__file__).with_name("judged.tsv"))
    compare_totals(folder, answers, known, failures)
    compare_conversations(folder, answers, known, failures)
    compare_facts(folder, answers, options.list, known, failures)
    table("Demands that are not met", ("demand",), [(failure,) for failure in failures])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
