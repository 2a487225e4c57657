#!/usr/bin/env bash
# Measures wohin on captures made of the project's own sample calls.
#
# usage: bench.sh speed [RUNS]   wall, CPU and memory beside other tools, with what each finds; medians of RUNS (7), as a table
#        bench.sh start [RUNS]   a capture of a hundred packets
#        bench.sh memory         memory over file length and over flows; draws benches/memory.svg
#        bench.sh stages         instructions a packet costs in each stage (callgrind)
#        bench.sh collect        many captures as tables: time, cores, memory
#        bench.sh all [RUNS]     all of these
#
# BENCH_MB (1024) is the size of the large captures, BENCH_DIR (a folder that is removed afterwards) where they lie, BENCH_GB (16) the longest
# file of `memory`, BENCH_COPIES (256) the most captures of `collect`. Other programs are installed from Debian where they are missing;
# elsewhere they are left out of the table.
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:-}
runs=${2:-7}
case "$what" in speed | start | memory | stages | collect | all) ;; *) sed -n '4,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

target=${CARGO_TARGET_DIR:-$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# The programs that are compared, where Debian has them.
missing=()
for pair in tshark:tshark capinfos:wireshark-common tcpdump:tcpdump ndpiReader:libndpi-bin valgrind:valgrind openssl:openssl; do
    command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
done
if [ ${#missing[@]} != 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq >/dev/null || true
    for package in "${missing[@]}"; do
        as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null || echo "bench: $package cannot be installed; left out" >&2
    done
fi

cargo build --quiet --release --locked --bin wohin --example generate
export WOHIN="$target/release/wohin" GENERATE="$target/release/examples/generate"
folder=${BENCH_DIR:-$(mktemp -d)}
mkdir -p "$folder"
# Only what was made here goes away again.
[ -n "${BENCH_DIR:-}" ] || trap 'rm -rf "$folder"' EXIT

measure() { python3 tests/bench/measure.py "$@"; }

if [ "$what" = speed ] || [ "$what" = all ]; then
    for kind in long calls; do
        file="$folder/$kind.pcap"
        [ -s "$file" ] || "$GENERATE" "$kind" "${BENCH_MB:-1024}" > "$file"
        measure speed "$file" "$runs"
        [ -n "${BENCH_DIR:-}" ] || rm -f "$file"
    done
fi
if [ "$what" = start ] || [ "$what" = all ]; then
    measure start captures/webrtc-direct/call.pcap "$folder" "$runs"
fi
if [ "$what" = memory ] || [ "$what" = all ]; then
    measure memory "${BENCH_GB:-16}" benches/memory.svg
fi
if [ "$what" = collect ] || [ "$what" = all ]; then
    measure collect captures "$folder" "${BENCH_COPIES:-256}"
fi
if [ "$what" = stages ] || [ "$what" = all ]; then
    cargo bench --quiet --locked --bench stages --no-run
    stages=$(cargo bench --locked --bench stages --no-run --message-format json 2>/dev/null |
        python3 -c 'import json, sys; print([it["executable"] for it in map(json.loads, sys.stdin) if it.get("executable") and it["target"]["name"] == "stages"][-1])')
    measure stages "$stages"
fi
