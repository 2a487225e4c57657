#!/usr/bin/env bash
# The highest packet rate without loss: a sender in another network namespace, and wohin, dumpcap and tcpdump with the same kernel buffer, one
# after the other on the same machine. Prints a table. Root; WOHIN names the program (default: the release build).
#
#   tests/lab/load.sh [SECONDS a step] [PACKETS A SECOND ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-5}; shift || true
rates=("$@"); [ ${#rates[@]} -gt 0 ] || rates=(10000 20000 40000 60000 80000 120000)
wohin=${WOHIN:-${CARGO_TARGET_DIR:-target}/release/wohin}
[ -x "$wohin" ] || { echo "no $wohin: cargo build --release first, or name one with WOHIN"; exit 1; }
wohin=$(readlink -f "$wohin")
buffer=32 # MiB
space=wohin-load-$$
folder=$(mktemp -d)
cleanup() { ip netns del "$space-a" 2>/dev/null || true; ip netns del "$space-b" 2>/dev/null || true; rm -rf "$folder"; }
trap cleanup EXIT
ip netns add "$space-a"; ip netns add "$space-b"
ip link add load0 netns "$space-a" type veth peer name load1 netns "$space-b"
ip -n "$space-a" addr add 198.51.100.1/24 dev load0; ip -n "$space-b" addr add 198.51.100.2/24 dev load1
ip -n "$space-a" link set load0 up; ip -n "$space-b" link set load1 up
ip netns exec "$space-b" sysctl -qw net.ipv4.icmp_ratelimit=1000 || true
# 200 bytes of payload, as audio has; paced by the clock, in bursts of a millisecond.
cat > "$folder/send.py" <<'PY'
import socket, sys, time
rate, seconds = int(sys.argv[1]), float(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("198.51.100.2", 5004))
payload = b"\x80\x60" + bytes(198); sent = 0; begun = time.monotonic()
while (passed := time.monotonic() - begun) < seconds:
    due = int(passed * rate)
    while sent < due:
        try: s.send(payload)
        except ConnectionRefusedError: continue
        sent += 1
    time.sleep(.0005)
print(sent, f"{sent / (time.monotonic() - begun):.0f}")
PY
# Nobody answers: no ICMP errors come back.
ip netns exec "$space-b" nft 'table inet quiet { chain in { type filter hook input priority 0; udp dport 5004 drop; }; }'
count() { tshark -r "$1" -Y 'udp.dstport == 5004' -T fields -e frame.number 2>/dev/null | wc -l; }
run() { # name, rate, command...
    local name=$1 rate=$2 pid sent real got; shift 2
    rm -f "$folder/out.pcapng"
    ip netns exec "$space-b" "$@" > "$folder/log" 2>&1 & pid=$!
    for _ in $(seq 100); do [ -s "$folder/out.pcapng" ] && break; sleep .1; done; sleep .5
    read -r sent real < <(ip netns exec "$space-a" python3 "$folder/send.py" "$rate" "$seconds")
    sleep 1; kill -INT "$pid" 2>/dev/null || true; wait "$pid" || true
    got=$(count "$folder/out.pcapng")
    printf '| %-22s | %8s | %8s | %8s | %6.2f %% |\n' "$name" "$real" "$sent" "$got" "$(python3 -c "print(100 * ($sent - $got) / $sent)")"
}
echo "buffer $buffer MiB, $seconds s a step, 200-byte payloads, $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
echo "| recorder               | packets/s |     sent | recorded |     lost |"
echo "|------------------------|-----------|----------|----------|----------|"
for rate in "${rates[@]}"; do
    run 'wohin' "$rate" "$wohin" capture -i load1 -w "$folder/out.pcapng" --yes --plain --no-analyse
    rm -f "$folder"/out.test-info.toml
    run 'wohin --full' "$rate" "$wohin" capture -i load1 -w "$folder/out.pcapng" --yes --plain --no-analyse --full
    rm -f "$folder"/out.test-info.toml
    run 'dumpcap' "$rate" dumpcap -q -i load1 -B "$buffer" -w "$folder/out.pcapng"
    run 'tcpdump' "$rate" tcpdump -q -U -i load1 -B "$((buffer * 1024))" -w "$folder/out.pcapng"
done
