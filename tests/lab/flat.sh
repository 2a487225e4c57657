#!/usr/bin/env bash
# Memory of the process that records while twenty streams keep coming, as in a call: prints it every ten seconds, and fails where it grows by
# more than a third between the first quarter and the last. Root; WOHIN names the program.
#
#   tests/lab/flat.sh [SECONDS] [PACKETS A SECOND]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-600}; rate=${2:-2000}
wohin=${WOHIN:-${CARGO_TARGET_DIR:-target}/release/wohin}
[ -x "$wohin" ] || { echo "no $wohin: cargo build --release first, or name one with WOHIN"; exit 1; }
wohin=$(readlink -f "$wohin")
space=wohin-flat-$$
folder=$(mktemp -d)
cleanup() { ip netns del "$space" 2>/dev/null || true; rm -rf "$folder"; }
trap cleanup EXIT
ip netns add "$space"
ip -n "$space" link add flat0 type veth peer name flat1
ip -n "$space" addr add 198.51.100.1/24 dev flat0
ip -n "$space" link set flat0 up; ip -n "$space" link set flat1 up
ip -n "$space" neigh add 198.51.100.2 lladdr 02:00:00:00:00:02 dev flat0 nud permanent
ip netns exec "$space" "$wohin" capture -i flat0 -w "$folder/out.pcapng" --yes --plain --no-analyse > "$folder/log" 2>&1 & pid=$!
for _ in $(seq 100); do [ -s "$folder/out.pcapng" ] && break; sleep .1; done
steering=$pid; recorder=$(tr ' ' '\n' < "/proc/$steering/task/$steering/children" | head -1)
# Twenty streams, as a call has them.
ip netns exec "$space" python3 - "$rate" "$seconds" <<'PY' & sender=$!
import os, socket, struct, sys, time
rate, seconds = int(sys.argv[1]), float(sys.argv[2])
socks = []
for n in range(20):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("198.51.100.1", 5000 + n)); socks.append(s)
sent = 0; begun = time.monotonic()
while (passed := time.monotonic() - begun) < seconds:
    while sent < int(passed * rate):
        n = sent % 20; seq = sent // 20
        socks[n].sendto(struct.pack("!BBHII", 0x80, 96, seq & 0xffff, seq * 900 & 0xffffffff, 0x1000 + n) + bytes(800), ("198.51.100.2", 5004)); sent += 1
    time.sleep(.001)
PY
: > "$folder/memory"
while kill -0 "$sender" 2>/dev/null; do
    sleep 10
    read -r kib < <(awk '/VmRSS/ { print $2 }' "/proc/$recorder/status" 2>/dev/null || echo 0)
    [ "${kib:-0}" -gt 0 ] || break
    echo "$kib" >> "$folder/memory"
    echo "$(date +%T) recorder $((kib / 1024)) MiB, file $(($(stat -c %s "$folder/out.pcapng") / 1048576)) MiB"
done
wait "$sender"; kill -INT "$steering"; wait "$steering" || true
tail -3 "$folder/log"
python3 - "$folder/memory" <<'PY'
import sys
kib = [int(line) for line in open(sys.argv[1])]
quarter = max(1, len(kib) // 4)
first, last = max(kib[:quarter]), max(kib[-quarter:])
print(f"largest in the first quarter {first // 1024} MiB, in the last {last // 1024} MiB")
sys.exit(last > first * 4 / 3 + 4096)
PY
