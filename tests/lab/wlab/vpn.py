"""A virtual private network: OpenVPN with certificates of the lab's authority, everything of the client through it."""

from . import ca


def stand(kit, host):
    """The server: gives out addresses in 10.8.0.0/24 and translates them to its own."""
    lab = kit.lab
    ca.issue(lab.folder, "vpn", "gate.vpn.example")
    host.sysctl("net.ipv4.ip_forward", 1)
    host.nft("""
        table inet nat {
            chain after { type nat hook postrouting priority srcnat; oifname "eth0" masquerade; }
            chain input { type filter hook input priority filter; iifname "eth0" udp dport != 1194 ct state new drop; }
            chain forward { type filter hook forward priority filter; iifname "eth0" ct state new drop; }
        }""")
    host.spawn("openvpn", "openvpn", "--dev", "tun0", "--proto", "udp", "--local", host.v4, "--port", 1194, "--server", "10.8.0.0", "255.255.255.0",
               "--topology", "subnet", "--ca", lab.folder / "ca.pem", "--cert", lab.folder / "vpn.pem", "--key", lab.folder / "vpn.key", "--dh", "none",
               "--verify-client-cert", "none", "--username-as-common-name", "--auth-user-pass-verify", "/bin/true", "via-file", "--script-security", 2,
               "--keepalive", 5, 30)
    lab.listening(host, 1194, "udp")


def join(kit, host, server):
    """The client; gives its address inside."""
    lab = kit.lab
    login = lab.folder / "login"
    login.write_text("alice\nsecret\n")
    host.spawn("openvpn", "openvpn", "--dev", "tun0", "--proto", "udp", "--remote", server, 1194, "--client", "--nobind", "--ca", lab.folder / "ca.pem",
               "--auth-user-pass", login, "--remote-cert-tls", "server", "--redirect-gateway", "def1")
    lab.wait("the tunnel", lambda: "10.8.0." in host.run("ip", "-4", "address", "show"), 20)
    lab.wait("its routes", lambda: "0.0.0.0/1" in host.run("ip", "route"), 10)
