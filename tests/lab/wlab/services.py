"""The servers of the lab: names, pages and posts, relay, media server, signalling. Each writes what it did to the run's folder."""

import json
import re
import subprocess
from pathlib import Path

from . import ca
from .net import LabError

HERE = Path(__file__).parent
PAGES = HERE.parent / "pages"


def dns(lab, host, names, aliases=None, services=None):
    """dnsmasq for the invented names; everything else does not exist. `services`: names with an HTTPS record offering HTTP/3."""
    argv = ["dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root", "--pid-file=", "--conf-file=/dev/null",
            "--log-queries=extra", f"--log-facility={lab.folder}/dns.log", "--local=/#/", "--local-ttl=300", "--no-negcache"]
    for name, addresses in names.items():
        argv.append(f"--host-record={name},{','.join(addresses)}")
    for alias, target in (aliases or {}).items():
        argv.append(f"--cname={alias},{target}")
    for name in services or ():
        # RFC 9460: priority 1, target the owner itself, alpn "h3" and "h2".
        argv.append(f"--dns-rr={name},65,0001000001000602683302683" + "2")
    host.spawn("dnsmasq", *argv)
    lab.listening(host, 53, "udp")


def dns_answers(lab):
    """What the DNS server answered, in order, without repeats: (name, what)."""
    rows = []
    for line in (lab.folder / "dns.log").read_text().splitlines():
        found = re.search(r" (?:config|cached|reply|/etc/hosts) (\S+) is (\S+)", line)
        if found and found.groups() not in rows:
            rows.append(found.groups())
    return rows


class Web:
    """caddy: HTTP/1.1, HTTP/2 and HTTP/3 by the lab's authority; pages, proxies and a collector of posts."""

    def __init__(self, lab, host, *names, proxy=None, pages=False, http3=True, tls=""):
        self.lab, self.host, self.log = lab, host, lab.folder / f"{host.name}-access.log"
        ca.issue(lab.folder, host.name, *names)
        proxied = "\n".join(f"handle {path} {{\n reverse_proxy {to}\n }}" for path, to in (proxy or {}).items())
        rest = f"root * {PAGES}\n file_server" if pages else 'header Access-Control-Allow-Origin "*"\n respond 204'
        config = lab.folder / f"{host.name}.caddy"
        config.write_text(f"""{{
    auto_https off
    admin off
    servers {{
        protocols h1 h2 {"h3" if http3 else ""}
    }}
}}
{", ".join(f"https://{name}" for name in names)} {{
    tls {lab.folder}/{host.name}.pem {lab.folder}/{host.name}.key {{
        {tls}
    }}
    log {{
        output file {self.log}
        format json
    }}
    @preflight method OPTIONS
    handle @preflight {{
        header Access-Control-Allow-Origin "*"
        header Access-Control-Allow-Headers "*"
        header Access-Control-Max-Age "600"
        respond 204
    }}
    {proxied}
    handle {{
        {rest}
    }}
}}
""")
        host.spawn("caddy", "caddy", "run", "--config", config, "--adapter", "caddyfile",
                   env={"HOME": str(lab.folder), "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(lab.folder), "XDG_CONFIG_HOME": str(lab.folder)})
        lab.listening(host, 443)

    def requests(self):
        """Requests as the server saw them: connection, protocol, host, path, size of the body, time."""
        rows = []
        for line in self.log.read_text().splitlines() if self.log.exists() else ():
            entry = json.loads(line)
            request = entry["request"]
            rows.append({"at": entry["ts"], "from": f"{request['remote_ip']}:{request['remote_port']}", "protocol": request["proto"],
                         "host": request["host"], "method": request["method"], "uri": request["uri"],
                         "body": int(request["headers"].get("Content-Length", ["0"])[0]), "status": entry["status"],
                         # Of HTTP/3 connections caddy logs neither; QUIC has no other version.
                         "version": {772: "TLS1.3", 771: "TLS1.2", 0: "TLS1.3"}[request["tls"]["version"]],
                         "cipher_suite": request["tls"]["cipher_suite"]})
        return rows


def signalling(lab, host, python):
    """The WebSocket relay behind a web server."""
    host.spawn("signalling", python, HERE / "signalling.py", "--port", 9000)
    lab.listening(host, 9000)


class Turn:
    """coturn: STUN and TURN over UDP, TCP and TLS."""

    def __init__(self, lab, host, name, udp=True, tcp=True):
        self.lab, self.host, self.name, self.user, self.password = lab, host, name, "lab", "relay-me"
        ca.issue(lab.folder, host.name, name)
        argv = ["turnserver", "-n", "--listening-ip", host.v4, "--relay-ip", host.v4, "--lt-cred-mech", "--user", f"{self.user}:{self.password}",
                "--realm", "conference.example", "--cert", f"{lab.folder}/{host.name}.pem", "--pkey", f"{lab.folder}/{host.name}.key",
                "--listening-port", 3478, "--tls-listening-port", 5349, "--min-port", 50000, "--max-port", 50100, "--no-cli", "--log-file", "stdout",
                "--no-dtls", "--fingerprint", "--no-rfc5780", "--verbose", "--pidfile", f"{lab.folder}/turn.pid", "--userdb",
                f"{lab.folder}/turn.sqlite", *([] if udp else ["--no-udp"]), *([] if tcp else ["--no-tcp", "--no-tls"])]
        if len(host.addresses) > 1:
            argv += ["--listening-ip", host.v6, "--relay-ip", host.v6]
        self.process = host.spawn("turn", *argv, cwd=lab.folder)
        lab.listening(host, 3478, "udp" if udp else "tcp")

    def servers(self, *transports):
        """Entries of `iceServers`: `stun`, `udp`, `tcp`, `tls`."""
        urls = {"stun": f"stun:{self.name}:3478", "udp": f"turn:{self.name}:3478?transport=udp", "tcp": f"turn:{self.name}:3478?transport=tcp",
                "tls": f"turns:{self.name}:5349?transport=tcp"}
        return [{"urls": urls[t]} if t == "stun" else {"urls": urls[t], "username": self.user, "credential": self.password} for t in transports]


class Janus:
    """Janus as a selective forwarding unit (videoroom), its WebSocket behind a web server."""

    ROOM = 1234

    def __init__(self, lab, host, ports="20000-20200"):
        self.lab, self.host = lab, host
        folder = lab.folder / "janus"
        folder.mkdir()
        (folder / "janus.jcfg").write_text(f"""
general: {{
    configs_folder = "{folder}"
    plugins_folder = "/usr/lib/x86_64-linux-gnu/janus/plugins"
    transports_folder = "/usr/lib/x86_64-linux-gnu/janus/transports"
    events_folder = "/nonexistent"
    loggers_folder = "/nonexistent"
    admin_secret = "lab"
}}
media: {{
    rtp_port_range = "{ports}"
}}
nat: {{
    ice_lite = true
    ice_enforce_list = "{host.v4}"
}}
plugins: {{
    disable = "{','.join(f'libjanus_{p}.so' for p in ('audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom',
                                                      'videocall', 'voicemail'))}"
}}
transports: {{
    disable = "{','.join(f'libjanus_{t}.so' for t in ('http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'))}"
}}
""")
        (folder / "janus.transport.websockets.jcfg").write_text("""
general: {
    ws = true
    ws_port = 8188
    ws_ip = "%s"
}
admin: {
    admin_ws = false
}
""" % host.v4)
        (folder / "janus.plugin.videoroom.jcfg").write_text(f"""
general: {{
}}
room-{self.ROOM}: {{
    description = "Lab"
    publishers = 8
    bitrate = 0
    audiocodec = "opus"
    videocodec = "vp8"
    audiolevel_ext = true
    transport_wide_cc_ext = true
}}
""")
        host.spawn("janus", "janus", "--configs-folder", folder, "--config", folder / "janus.jcfg", "--disable-colors")
        lab.listening(host, 8188)


def need(*programs):
    """Fails with one line where a program is missing."""
    missing = [p for p in programs if subprocess.run(["sh", "-c", f"command -v {p}"], capture_output=True, check=False).returncode != 0]
    if missing:
        raise LabError(f"missing programs: {', '.join(missing)} (README.md lists the packages)")
