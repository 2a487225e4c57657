"""From a lab's own record and its capture to `case.toml`: what is true, as checks on `summary.json`.

Nothing here asks wohin. Streams, kinds, clocks and ciphers are what the browsers said; names what the DNS server answered; connections what the
web servers logged; addresses and roles come from the plan of the lab. Packets and bytes are counted by `wire.py`, and held against the
browsers' own counts.
"""

import tomllib
from datetime import datetime, timezone

from .wire import Capture, lost

KINDS = {"microphone": "audio", "camera": "video", "screen": "screen", "audio": "audio", "video": "video"}
# As the IANA registry spells what Chromium calls otherwise.
PROFILES = {"AEAD_AES_128_GCM": "SRTP_AEAD_AES_128_GCM", "AEAD_AES_256_GCM": "SRTP_AEAD_AES_256_GCM"}
GROUPS = {"X25519": "x25519", "P-256": "secp256r1", "P-384": "secp384r1"}


def stamp(nanoseconds):
    """RFC 3339 UTC with nanoseconds."""
    return datetime.fromtimestamp(nanoseconds // 10**9, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{nanoseconds % 10**9:09d}Z"


def socket_text(end):
    """As the contract prints socket addresses."""
    return f"[{end[0]}]:{end[1]}" if ":" in end[0] else f"{end[0]}:{end[1]}"


def value(item):
    """A TOML value."""
    match item:
        case bool():
            return "true" if item else "false"
        case int() | float():
            return str(item)
        case str():
            return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list() | tuple():
            return "[" + ", ".join(value(part) for part in item) + "]"
        case dict():
            return "{ " + ", ".join(f"{key if key.replace('_', '').isalnum() else value(key)} = {value(part)}" for key, part in item.items()) + " }"
    raise TypeError(type(item))


class Case:
    """Collects expectations under headings and writes them."""

    def __init__(self, record, capture):
        self.record, self.wire, self.lines = record, Capture(capture), []
        self.local = record["local"]

    def heading(self, text):
        """A comment line over the next checks."""
        self.lines += ["", f"# {text}"]

    def expect(self, at, has=None, count=None, note=None, same=None):
        """One check: what the selector finds, and how often."""
        self.lines += ["", "[[expect]]", f"at = {value(at)}" + (f" # {note}" if note else "")]
        if has:
            self.lines.append(f"has = {value(has)}")
        if count is not None:
            self.lines.append(f"count = {value(count)}")
        if same:
            self.lines.append(f"same = {value(same)}")

    # --- parts ---------------------------------------------------------------------------------------------------------------------------

    def input(self):
        """The file and whose it is."""
        wire = self.wire
        self.heading("The file, and the tester's side.")
        self.expect("captures[]", {"packets": wire.frames, "packets_ip": wire.ip_frames, "bytes": wire.bytes, "snaplen_cut": 0,
                                   "first": stamp(wire.first), "last": stamp(wire.last), "warnings": []})
        self.expect("local.addresses[]", count=len(self.local))
        for address in self.local:
            self.expect(f"local.addresses[={address}]")
        call = self.record["call"]
        stun = call["happened"] or any(row.get("by") == "stun_mapped" for row in call.get("disclosures", ()))
        public = self.record.get("public_address") if stun else None
        self.expect("local", {"public_address": public or {"null": True}}, note="as STUN answers told it, if any did")

    def endpoints(self):
        """Roles by plan; names by what the DNS server answered."""
        self.heading("Who is who.")
        for host in self.record["hosts"]:
            for address in host["addresses"]:
                rows = self.wire.with_remote(self.local, address)
                if not rows or not host.get("role"):
                    continue
                has = {"role": host["role"]}
                if "person" in host:
                    has["person"] = host["person"]
                has["packets_sent"] = sum(row["sent"][0] for row in rows)
                has["packets_received"] = sum(row["received"][0] for row in rows)
                self.expect(f"endpoints[address={address}]", has, note=host["what"])
                for name in host.get("names", ()):
                    if [name, address] in self.record["dns"]:
                        self.expect(f"endpoints[address={address}].names[name={name} by=dns]")

    def resolution(self):
        """Name resolution: every conversation with the server."""
        for host in self.record["hosts"]:
            if host.get("role") != "resolver":
                continue
            rows = [row for address in host["addresses"] for row in self.wire.with_remote(self.local, address)]
            if rows:
                self.heading("Names were asked for in the clear.")
                self.expect(f"flows[remote={socket_text(rows[0]['remote'])} purpose=name_resolution]", count=len(rows))

    def connections(self):
        """HTTPS connections, as the web servers logged them."""
        rows = self.record.get("connections", [])
        if rows:
            self.heading("Connections with names, as the servers logged them.")
        for row in rows:
            has = {"server_name": row["name"], "purpose": row["purpose"], "protocols": {"contains": row["carrier"]},
                   "encryption": {"protocol": row["carrier"], "version": row["version"], "cipher_suite": row["cipher_suite"]}}
            if row.get("group"):
                has["encryption"]["group"] = GROUPS.get(row["group"], row["group"])
            if row.get("party"):
                has["party"] = row["party"]
            self.expect(f"flows[transport={row['transport']} local={row['local']} remote={row['remote']}]", has, note=row.get("what"))

    def media(self):
        """Every stream that the browsers know, on the path that it took; nothing else."""
        if not self.record.get("streams"):
            self.heading("There is no media.")
            self.expect("flows[].media[]", count=0)
            self.expect("flows[purpose=media]", count=0)
            return
        self.heading("Every stream, as the browsers know it; packets and RTP bytes counted on the wire.")
        known = {stream["ssrc"]: stream for stream in self.record["streams"]}
        found = 0
        for (transport, sender, receiver, ssrc), row in sorted(self.wire.media.items(), key=lambda item: item[1]["first"]):
            stream = known.get(ssrc)
            if stream is None:
                raise ValueError(f"SSRC {ssrc} with {row['packets']} packets is on the wire, and no browser knows it")
            sent = sender[0] in self.local
            mine, theirs = (sender, receiver) if sent else (receiver, sender)
            at = f"flows[transport={transport} local={socket_text(mine)} remote={socket_text(theirs)}].media[ssrc={ssrc}]"
            if row["packets"] < 5:
                self.expect(at, count={"at_most": 1}, note=f"{stream['what']}, only {row['packets']} packets: may be listed")
                continue
            found += 1
            self.expect(at, {"kind": self._kind(stream, row), **self._clock(stream, row), "direction": "sent" if sent else "received",
                             "packets": row["packets"], "bytes": row["bytes"],
                             **({"lost": lost(row)} if self.record.get("loss") and not sent else {}), "first": stamp(row["first"]), "last": stamp(row["last"])},
                        note=stream["what"])
        few = sum(1 for row in self.wire.media.values() if row["packets"] < 5)
        if self.record.get("hidden"):
            self.lines[-1] += " All of it travels inside an encrypted connection."
        self.expect("flows[].media[ssrc=*]", count=found if not few else {"at_least": found, "at_most": found + few}, note="no stream is invented")

    @staticmethod
    def _kind(stream, row):
        seconds = (row["last"] - row["first"]) / 1e9
        if row["packets"] < 10 or seconds < 0.2:
            return "undetermined"
        if stream["kind"] == "retransmission":
            # Without loss the browser sends probes for bandwidth on this SSRC, old payload or padding.
            return "retransmission" if stream.get("resent") else {"one_of": ["retransmission", "probe"]}
        # A shared screen differs from a camera by signalling alone, which is encrypted.
        return {"one_of": ["screen", "video"]} if stream["kind"] == "screen" else stream["kind"]

    @staticmethod
    def _clock(stream, row):
        seconds = (row["last"] - row["first"]) / 1e9
        return {"clock_hz": stream["clock_hz"]} if stream["kind"] != "retransmission" and row["packets"] >= 10 and seconds >= 0.2 else {}

    def media_flows(self):
        """The conversations that carried media: volumes, encryption, protocols."""
        paths = {}
        for (transport, sender, receiver, _), row in self.wire.media.items():
            mine, theirs = (sender, receiver) if sender[0] in self.local else (receiver, sender)
            paths.setdefault((transport, mine, theirs), set()).add(row["outer"])
        for (transport, mine, theirs), _ in sorted(paths.items(), key=str):
            talk = self.wire.talks[(transport, *sorted((mine, theirs)))]
            has = {"purpose": "media", "data_class": "content_data", "packets_sent": talk[mine][0], "packets_received": talk[theirs][0],
                   "bytes_sent": talk[mine][1], "bytes_received": talk[theirs][1]}
            keys = self.record.get("media_encryption", {})
            if known := keys.get(socket_text(theirs)) or keys.get("*"):
                has["encryption"] = known
            if self.record.get("media_protocols"):
                has["protocols"] = {"contains": self.record["media_protocols"]}
            self.expect(f"flows[transport={transport} local={socket_text(mine)} remote={socket_text(theirs)}]", has, note="media")
        if paths:
            self.expect("flows[purpose=media]", count=len(paths) + self.record.get("other_media", 0))
        return [(transport, theirs) for transport, _, theirs in sorted(paths, key=str)]

    def call(self):
        """The call."""
        call = self.record["call"]
        self.heading("The call.")
        has = {"happened": call["happened"]}
        if call["happened"]:
            has["topology"] = call["topology"]
        self.expect("call", has)
        ends = sorted({(transport, theirs) for transport, theirs in self.ends}, key=str) if call["happened"] else []
        ends = [(transport, tuple(end)) for transport, end in call.get("media_endpoints", ends)]
        self.expect("call.media_endpoints[]", count=len(ends))
        for transport, (address, port) in ends:
            self.expect(f"call.media_endpoints[address={address} port={port} transport={transport}]")
        self.expect("call.migrations[]", count=call.get("migrations", 0))
        for row in call.get("migrated", ()):
            self.expect(f"call.migrations[ssrc={row['ssrc']} from={row['from']} to={row['to']}]", note=row["what"])
        self.expect("call.media_copies[]", count=call.get("media_copies", 0))
        for row in call.get("disclosures", ()):
            at = " ".join(f"{key}={row[key]}" for key in ("address", "whose", "to", "by") if key in row)
            self.expect(f"call.disclosures[{at}]", count=row.get("count"), note=row["what"])

    def told(self):
        """Addresses of people that the tester named to a relay (XOR-PEER-ADDRESS)."""
        for to, address in sorted(self.wire.peers):
            if address in self.record.get("persons", ()):
                self.expect(f"call.disclosures[address={address} whose=participant to={to} by=stun_peer]", note="the tester named it to the relay")

    def marked(self):
        """Phases, where the case gives them with `--phases`."""
        if "--phases" not in self.record.get("arguments", ()):
            return
        self.heading("Phases, as the script that drove the browsers marked them.")
        phases = self.record["phases"]
        self.expect("phases[]", count=len(phases))
        for phase in phases:
            self.expect(f"phases[label={phase['label']}]", {"first": stamp(phase["first"]), "last": stamp(phase["last"])})

    def extra(self):
        """What a case adds by itself."""
        for row in self.record.get("expect", ()):
            if "heading" in row:
                self.heading(row["heading"])
            else:
                self.expect(row["at"], row.get("has"), row.get("count"), row.get("note"), row.get("same"))

    # --- the file ------------------------------------------------------------------------------------------------------------------------

    def text(self, old=None):
        """The whole of `case.toml`; marks of an old one (`pending`) are kept where the same check is there."""
        record = self.record
        head = [f"# {line}" for line in record["about"].split("\n")]
        head += ["", f"title = {value(record['title'])}", f"origin = {value('the lab of this project: tests/lab/' + record['script'])}",
                 f"made = {record['made']}", f"made_with = {value(record['made_with'])}", 'rights = "own work, MIT OR Apache-2.0"',
                 f"captures = {value(record['captures'])}", f"local = {value(self.local)}"]
        if record.get("arguments"):
            head.append(f"arguments = {value(record['arguments'])}")
        if record.get("persons"):
            head.append(f"persons = {value(record['persons'])} # addresses that no masked result may show")
        if record.get("secrets"):
            head.append(f"secrets = {value(record['secrets'])} # no result may show them, masked or not")
        for host in record["hosts"]:
            head += ["", "[[hosts]]", f"addresses = {value(host['addresses'])}", f"what = {value(host['what'])}"]
            if host.get("names"):
                head.append(f"names = {value(host['names'])}")
        for phase in record.get("phases", ()):
            head += ["", "[[phases]]", f"label = {value(phase['label'])}", f"first = {stamp(phase['first'])}", f"last = {stamp(phase['last'])}"]
        self.input()
        self.endpoints()
        self.resolution()
        self.connections()
        self.media()
        self.ends = self.media_flows() if record.get("streams") else []
        self.call()
        self.told()
        self.marked()
        self.extra()
        text = "\n".join(head + self.lines) + "\n"
        return keep_marks(text, old) if old else text


def keep_marks(text, old):
    """Carries `pending` over by selector, from a case made of the same record."""
    rows = tomllib.loads(old)
    marks = {row["at"]: row["pending"] for row in rows.get("expect", ()) if "pending" in row}
    lines = []
    for line in text.splitlines():
        lines.append(line)
        if line.startswith("persons =") and "pending_persons" in rows:
            lines.append(f"pending_persons = {value(rows['pending_persons'])}")
        for at, why in marks.items():
            if line.startswith(f"at = {value(at)}"):
                lines.append(f"pending = {value(why)}")
    return "\n".join(lines) + "\n"


# --- from a browser's statistics ----------------------------------------------------------------------------------------------------------

def streams(stats, side):
    """Rows of SSRC, kind, clock and meaning from `lab.stats()` of one browser; `side` is its name."""
    rows = {}
    for label, connection in stats["connections"].items():
        by_id = {entry["id"]: entry for entry in connection["stats"]}
        for entry in connection["stats"]:
            if entry["type"] not in ("outbound-rtp", "inbound-rtp"):
                continue
            out = entry["type"] == "outbound-rtp"
            codec = by_id.get(entry.get("codecId"), {})
            track = (connection["senders"].get(entry.get("mid")) if out else None) or entry["kind"]
            layer = f", layer {entry['rid']}" if entry.get("rid") else ""
            what = f"{track} {'of' if out else 'to'} {side} ({label}, mid {entry.get('mid')}, {codec.get('mimeType', '?')}{layer})"
            rows[entry["ssrc"]] = {
                "ssrc": entry["ssrc"], "kind": KINDS[track], "clock_hz": codec.get("clockRate"), "mid": entry.get("mid"), "rid": entry.get("rid"),
                "codec": codec.get("mimeType"), "what": what, "side": side, "direction": "sent" if out else "received",
                "packets": entry.get("packetsSent", entry.get("packetsReceived")), "resent": entry.get("retransmittedPacketsSent", 0),
                "octets": entry.get("bytesSent", entry.get("bytesReceived"))}
            if entry.get("rtxSsrc"):
                resent = entry.get("retransmittedPacketsSent", entry.get("retransmittedPacketsReceived", 0))
                rows[entry["rtxSsrc"]] = {"ssrc": entry["rtxSsrc"], "kind": "retransmission", "clock_hz": codec.get("clockRate"), "of": entry["ssrc"],
                                          "what": f"RTX and probes of SSRC {entry['ssrc']}", "side": side, "resent": resent}
    return list(rows.values())


def path(connection):
    """The chosen pair of candidates and the keys of a connection."""
    by_id = {entry["id"]: entry for entry in connection["stats"]}
    transport = next(entry for entry in connection["stats"] if entry["type"] == "transport")
    pair = by_id.get(transport.get("selectedCandidatePairId"), {})
    keep = ("address", "port", "protocol", "candidateType", "relatedAddress", "relatedPort", "relayProtocol", "url")
    ends = {name: {key: by_id[pair[f"{name}CandidateId"]][key] for key in keep if key in by_id[pair[f"{name}CandidateId"]]}
            for name in ("local", "remote")} if pair else {}
    return {**ends, "dtls_version": transport.get("tlsVersion"), "dtls_cipher": transport.get("dtlsCipher"),
            "srtp_cipher": transport.get("srtpCipher"), "dtls_role": transport.get("dtlsRole")}


def media_encryptions(ways):
    """Of all connections of a browser, by remote address; one alone stands for every address, since a relay's is not the one that ICE names."""
    if len(ways) == 1:
        return {"*": media_encryption(*ways.values())}
    return {socket_text((way["remote"]["address"], way["remote"]["port"])): media_encryption(way) for way in ways.values()}


def media_encryption(way, group=None):
    """What the contract calls `encryption` for such a connection."""
    version = {"FEFC": "DTLS1.3", "FEFD": "DTLS1.2", "FEFF": "DTLS1.0"}[way["dtls_version"]]
    # DTLS 1.3 encrypts the extension in which the server chooses the profile.
    profile = {} if version == "DTLS1.3" else {"srtp_profile": PROFILES.get(way["srtp_cipher"], way["srtp_cipher"])}
    return {"protocol": "srtp", "version": version, "cipher_suite": way["dtls_cipher"], **profile, **({"group": group} if group else {})}


def of(record, folder):
    """The case of a record whose capture lies in a folder."""
    return Case(record, folder / record["captures"][0])


def series(whole, folder):
    """`series.toml`: the runs with what was true in each, and what comparing them has to say."""
    lines = [f"# {line}" for line in whole["about"].split("\n")]
    lines += ["", f"title = {value(whole['title'])}", f"origin = {value('the lab of this project: tests/lab/' + whole['script'])}",
              f"made = {whole['made']}", f"made_with = {value(whole['made_with'])}", 'rights = "own work, MIT OR Apache-2.0"']
    for label, record in whole["runs"].items():
        for name in record["captures"]:
            wire, end = Capture(folder / name), name.removeprefix(f"{label}-").removesuffix(".pcap")
            local = record.get("ends", {}).get(end, record["local"])
            lines += ["", "[[runs]]", f"label = {value(name.removesuffix('.pcap'))}", f"file = {value(name)}", f"local = {value(local)}",
                      f"topology = {value(record['call']['topology'])}"]
            contacted = [(host, address) for host in record["hosts"] for address in host["addresses"] if wire.with_remote(local, address)]
            lines.append(f"contacted = {value([address for _, address in contacted])}")
            telemetry = [address for host, address in contacted if host.get("role") == "telemetry"]
            lines.append(f"telemetry = {value(telemetry)}")
            rows = [f"    {value(row)}," for row in seen(record, wire, local)]
            lines += ["streams = [", *rows, "]"]
    for row in whole["compare"]:
        lines += ["", "[[compare]]", *(f"{key} = {value(row[key])}" for key in ("title", "before", "after", "clock_ahead_s") if key in row)]
        for verdict in row.get("verdicts", ()):
            lines += ["", "[[compare.verdicts]]", *(f"{key} = {value(item)}" for key, item in verdict.items())]
    return "\n".join(lines) + "\n"


def seen(record, wire, local):
    """Streams in a capture that the browsers know."""
    known = {stream["ssrc"]: stream for stream in record["streams"]}
    for (_, sender, receiver, ssrc), row in sorted(wire.media.items(), key=lambda item: item[1]["first"]):
        if ssrc not in known:
            raise ValueError(f"SSRC {ssrc} with {row['packets']} packets is on the wire, and no browser knows it")
        sent = sender[0] in local
        yield {"ssrc": ssrc, "kind": known[ssrc]["kind"], "direction": "sent" if sent else "received", "packets": row["packets"], "bytes": row["bytes"],
               "remote": socket_text(receiver if sent else sender)}
