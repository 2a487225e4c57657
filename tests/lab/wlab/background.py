"""What a machine does by itself: asks for the time, looks for updates, announces itself in its network. And the time server for it."""

import argparse
import socket
import ssl
import struct
import time

NAMES = ("time.system.example", "updates.system.example")


def serve_time(address):
    """Answers NTP (RFC 5905), as far as a client looks."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 123))
    while True:
        question, peer = sock.recvfrom(512)
        now = time.time() + 2208988800
        stamp = struct.pack(">II", int(now), int(now % 1 * (1 << 32)))
        sock.sendto(struct.pack(">BBbbII", 0x24, 2, 6, -20, 0, 0) + b"LOCL" + stamp + question[40:48] + stamp + stamp, peer)


def live(folder, seconds):
    """A machine at rest, for a while."""
    end, beat = time.monotonic() + seconds, 0
    mdns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mdns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    mdns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    mdns.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    mdns.bind(("", 5353))
    query = struct.pack(">HHHHHH", 0, 0, 1, 0, 0, 0) + b"\x04_ipp\x04_tcp\x05local\0" + struct.pack(">HH", 12, 1)
    search = (b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n")
    while time.monotonic() < end:
        if beat % 4 == 0:
            ntp(socket.gethostbyname(NAMES[0]))
        if beat % 4 == 1:
            update(folder, NAMES[1])
        if beat % 4 == 2:
            mdns.sendto(query, ("224.0.0.251", 5353))
        if beat % 4 == 3:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(search, ("239.255.255.250", 1900))
        beat += 1
        time.sleep(1)


def ntp(address):
    """One question for the time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(1)
        sock.sendto(b"\x23" + bytes(39) + struct.pack(">II", int(time.time() + 2208988800), 0), (address, 123))
        sock.recv(512)


def update(folder, name):
    """One look for updates."""
    context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    with context.wrap_socket(socket.create_connection((name, 443), timeout=3), server_hostname=name) as sock:
        sock.sendall(f"GET /v2/check?build=1 HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        while sock.recv(4096):
            pass


def main():
    """One role."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["time", "live"])
    parser.add_argument("--address")
    parser.add_argument("--folder")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    if options.role == "time":
        serve_time(options.address)
    else:
        live(options.folder, options.seconds)


if __name__ == "__main__":
    main()
