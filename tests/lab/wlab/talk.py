"""Both ends of a call in plain Python, without any package: DNS, TLS, STUN, RTP and RTCP as a light stand-in for a conference service.

Payload is random bytes, as SRTP without its key exchange looks. The caller knows every packet that it sent and received, and writes it down.
"""

import argparse
import json
import os
import random
import secrets
import select
import shlex
import socket
import ssl
import struct
import subprocess
import threading
import time

COOKIE = 0x2112A442
NAMES = {
    "meet.conference.example": "198.51.100.10",
    "media.conference.example": "198.51.100.20",
    "telemetry.metrics.example": "192.0.2.80",
}
MEDIA_PORT = 10000
AUDIO, VIDEO = 111, 96


# --- DNS ----------------------------------------------------------------------------------------------------------------------------------

def name_bytes(name):
    """A name in wire form."""
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def serve_dns(address, until):
    """Answers A questions for the invented names, everything else with NXDOMAIN."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 53))
    sock.settimeout(0.5)
    while time.monotonic() < until:
        try:
            question, peer = sock.recvfrom(512)
        except TimeoutError:
            continue
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += 1 + question[at]
        end = at + 5
        known = NAMES.get(".".join(labels))
        kind = struct.unpack(">H", question[at + 1:at + 3])[0]
        if known and kind == 1:
            answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 300, 4) + socket.inet_aton(known)
            sock.sendto(question[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + question[12:end] + answer, peer)
        else:
            sock.sendto(question[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, 0, 0, 0) + question[12:end], peer)


def resolve(server, name):
    """Asks for one A record."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(3)
        sock.sendto(secrets.token_bytes(2) + struct.pack(">HHHHH", 0x0100, 1, 0, 0, 0) + name_bytes(name) + struct.pack(">HH", 1, 1), (server, 53))
        return socket.inet_ntoa(sock.recv(512)[-4:])


# --- TLS ----------------------------------------------------------------------------------------------------------------------------------

def serve_tls(address, folder, until):
    """Takes HTTP requests on 443 and answers each with 204, many on a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    listener = socket.create_server((address, 443))
    listener.settimeout(0.5)

    def talk(plain):
        try:
            with context.wrap_socket(plain, server_side=True) as sock:
                while data := sock.recv(65536):
                    if data.endswith(b"\n"):
                        sock.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        except OSError:
            pass

    while time.monotonic() < until:
        try:
            threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()
        except TimeoutError:
            continue


class Tls:
    """A TLS connection to a name, open until closed."""

    def __init__(self, folder, name, address):
        context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
        self.sock = context.wrap_socket(socket.create_connection((address, 443), timeout=5), server_hostname=name)
        self.name, self.posts = name, 0
        self.remote, self.local = f"{address}:443", "%s:%d" % self.sock.getsockname()[:2]

    def post(self, size):
        """Posts so many bytes."""
        body = secrets.token_hex(size // 2).encode() + b"\n"
        self.sock.sendall(f"POST /v1/events HTTP/1.1\r\nHost: {self.name}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        self.sock.recv(4096)
        self.posts += 1

    def facts(self):
        """What is true of the connection."""
        return {"name": self.name, "local": self.local, "remote": self.remote, "version": self.sock.version(),
                "cipher_suite": self.sock.cipher()[0], "posts": self.posts}


# --- STUN and RTP -------------------------------------------------------------------------------------------------------------------------

def stun_request(username):
    """A Binding request as ICE sends it, without integrity."""
    name = username.encode()
    attributes = struct.pack(">HH", 0x0006, len(name)) + name + b"\0" * (-len(name) % 4)
    return struct.pack(">HHI", 0x0001, len(attributes), COOKIE) + secrets.token_bytes(12) + attributes


def stun_answer(request, peer):
    """Its success response, with the sender's address."""
    address = struct.unpack(">I", socket.inet_aton(peer[0]))[0] ^ COOKIE
    attribute = struct.pack(">HHBBHI", 0x0020, 8, 0, 1, peer[1] ^ (COOKIE >> 16), address)
    return struct.pack(">HHI", 0x0101, len(attribute), COOKIE) + request[8:20] + attribute


class Stream:
    """An RTP stream that is being sent."""

    def __init__(self, kind, payload_type, clock, ssrc):
        self.kind, self.payload_type, self.clock, self.ssrc = kind, payload_type, clock, ssrc
        self.sequence, self.base = random.randrange(1 << 16), random.randrange(1 << 32)
        self.packets = self.bytes = self.octets = 0

    def packet(self, at, size, marker=False):
        """The next packet; `at` is media time in seconds."""
        stamp = (self.base + int(at * self.clock)) & 0xFFFFFFFF
        head = struct.pack(">BBHII", 0x90, (marker << 7) | self.payload_type, self.sequence, stamp, self.ssrc)
        head += struct.pack(">HHI", 0xBEDE, 1, 0x10800000 | random.randrange(0x7F) << 16)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.packets += 1
        self.octets += size
        self.bytes += len(head) + size
        return head + os.urandom(size)

    def report(self, at):
        """A sender report."""
        now = time.time() + 2208988800
        stamp = (self.base + int(at * self.clock)) & 0xFFFFFFFF
        return struct.pack(">BBHIIIIII", 0x80, 200, 6, self.ssrc, int(now), int(now % 1 * (1 << 32)), stamp, self.packets, self.octets)


class Sender:
    """Audio every 20 ms and video 25 times a second, due by media time."""

    def __init__(self, video_kbps, first_ssrc):
        self.audio, self.video = Stream("audio", AUDIO, 48000, first_ssrc), Stream("video", VIDEO, 90000, first_ssrc + 1)
        self.frame = video_kbps * 1000 // 8 // 25
        self.next_audio = self.next_video = 0.0
        self.next_report = 1.0
        self.muted = self.dark = False

    def due(self, at):
        """All packets due until `at`."""
        while self.next_audio <= at:
            if not self.muted:
                yield self.audio.packet(self.next_audio, random.randrange(60, 100))
            self.next_audio += 0.02
        while self.next_video <= at:
            rest = 0 if self.dark or not self.frame else max(200, int(self.frame * random.uniform(0.6, 1.4)))
            while rest > 0:
                size = min(rest, 1100)
                rest -= size
                yield self.video.packet(self.next_video, size, marker=rest == 0)
            self.next_video += 0.04
        while self.next_report <= at:
            for stream in (self.audio, self.video):
                if stream.packets:
                    yield stream.report(at)
            self.next_report += 1.0

    def streams(self):
        """The streams that carried anything."""
        return [s for s in (self.audio, self.video) if s.packets]


def is_rtp(data):
    """RTP, not RTCP (RFC 7983, RFC 5761)."""
    return len(data) >= 12 and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223


def serve_media(address, until):
    """A media server: answers STUN; to whoever sent media in the last second it sends another participant's audio and video."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, MEDIA_PORT))
    callers = {}
    while (now := time.monotonic()) < until:
        readable, _, _ = select.select([sock], [], [], 0.005)
        if readable:
            data, peer = sock.recvfrom(2048)
            if data[0] == 0:
                sock.sendto(stun_answer(data, peer), peer)
            elif is_rtp(data):
                caller = callers.setdefault(peer, {"begin": now, "sender": Sender(300, random.randrange(1 << 32) & ~1)})
                caller["seen"] = now
        for peer, caller in list(callers.items()):
            if now - caller["seen"] > 1:
                del callers[peer]
                continue
            for packet in caller["sender"].due(now - caller["begin"]):
                sock.sendto(packet, peer)


# --- the caller ---------------------------------------------------------------------------------------------------------------------------

def call(options):
    """The tester's side: names, signalling, telemetry, media; writes what was true."""
    address = {name: resolve(options.dns, name) for name in NAMES}
    signalling = Tls(options.folder, "meet.conference.example", address["meet.conference.example"])
    telemetry = Tls(options.folder, "telemetry.metrics.example", address["telemetry.metrics.example"])
    remote = (address["media.conference.example"], MEDIA_PORT)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(remote)
    sock.setblocking(False)
    sender, received, phases = Sender(options.video_kbps, random.randrange(1 << 32) & ~1), {}, []
    mapped = None
    share = options.seconds / 4
    plan = [(0, "call"), (share, "muted"), (2 * share, "camera-off"), (3 * share, "call-again")]
    begin, next_post, next_stun = time.monotonic(), 0.0, 0.0

    def phase(label):
        now = time.time_ns()
        if phases:
            phases[-1]["last"] = now
        phases.append({"label": label, "first": now})
        if options.mark:
            subprocess.run([*shlex.split(options.mark), label], check=True, timeout=10)
        telemetry.post(300)

    while (at := time.monotonic() - begin) < options.seconds:
        if plan and at >= plan[0][0]:
            label = plan.pop(0)[1]
            sender.muted, sender.dark = label == "muted", label == "camera-off"
            phase(label)
            signalling.post(120)
        if at >= next_stun:
            sock.send(stun_request("wohin:quick"))
            next_stun += 2.5
        if at >= next_post:
            telemetry.post(900)
            next_post += 2.0
        for packet in sender.due(at):
            sock.send(packet)
        for data in drain(sock):
            mapped = count(data, received, mapped)
        time.sleep(0.003)
    # The server falls silent a second after the last packet; until then its packets count, too.
    end = time.monotonic() + 1.3
    while time.monotonic() < end:
        for data in drain(sock):
            mapped = count(data, received, mapped)
        time.sleep(0.003)
    phases[-1]["last"] = time.time_ns()
    signalling.post(120)
    record = {
        "media": {"local": "%s:%d" % sock.getsockname(), "remote": "%s:%d" % remote, "mapped": mapped, "streams":
                  [{"ssrc": s.ssrc, "kind": s.kind, "clock_hz": s.clock, "direction": "sent", "packets": s.packets, "bytes": s.bytes}
                   for s in sender.streams()]
                  + [{"ssrc": ssrc, "kind": {AUDIO: "audio", VIDEO: "video"}[r["pt"]], "clock_hz": {AUDIO: 48000, VIDEO: 90000}[r["pt"]],
                      "direction": "received", "packets": r["packets"], "bytes": r["bytes"]} for ssrc, r in sorted(received.items())]},
        "signalling": signalling.facts(), "telemetry": telemetry.facts(), "names": address, "resolver": options.dns,
        "phases": phases, "process": {"pid": os.getpid(), "name": "python3"},
    }
    with open(options.record, "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1)
    for sock in (signalling.sock, telemetry.sock, sock):
        sock.close()


def drain(sock):
    """All datagrams that wait."""
    while True:
        try:
            yield sock.recv(2048)
        except BlockingIOError:
            return


def count(data, received, mapped):
    """Counts a media packet by SSRC; gives the mapped address of a STUN answer."""
    if data[:2] == b"\x01\x01":
        port, address = struct.unpack(">HI", data[26:32])
        return "%s:%d" % (socket.inet_ntoa(struct.pack(">I", address ^ COOKIE)), port ^ (COOKIE >> 16))
    if is_rtp(data):
        row = received.setdefault(struct.unpack(">I", data[8:12])[0], {"pt": data[1] & 0x7F, "packets": 0, "bytes": 0})
        row["packets"] += 1
        row["bytes"] += len(data)
    return mapped


def main():
    """One role."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=["dns", "tls", "media", "call"])
    parser.add_argument("--address")
    parser.add_argument("--folder")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--dns")
    parser.add_argument("--record")
    parser.add_argument("--mark")
    parser.add_argument("--video-kbps", type=int, default=300)
    options = parser.parse_args()
    until = time.monotonic() + options.seconds
    match options.role:
        case "dns":
            serve_dns(options.address, until)
        case "tls":
            serve_tls(options.address, options.folder, until)
        case "media":
            serve_media(options.address, until)
        case "call":
            call(options)


if __name__ == "__main__":
    main()
