#!/usr/bin/env bash
# Installs what building or testing needs and the machine lacks, through its package manager.
#
# usage: setup.sh headers   libpcap's headers, without which the live capture does not build
#        setup.sh tests     also the programs that some tests use; tests without theirs are skipped and say so
set -euo pipefail

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        echo "setup: needs root to install packages; run as root: $*" >&2
        exit 1
    fi
}

# The headers under the include paths of the system's compiler.
has_headers() {
    echo '#include <pcap.h>' | "${CC:-cc}" -E -x c - >/dev/null 2>&1 && [ -n "$(ldconfig -p 2>/dev/null | grep libpcap || find /usr/lib /usr/local/lib /opt -name 'libpcap*' 2>/dev/null | head -n 1)" ]
}

install() {
    if command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        as_root apt-get update -qq
        as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    elif [ "$*" = libpcap-dev ]; then
        if command -v dnf >/dev/null; then as_root dnf install -y -q libpcap-devel
        elif command -v zypper >/dev/null; then as_root zypper -q install -y libpcap-devel
        elif command -v pacman >/dev/null; then as_root pacman -S --needed --noconfirm libpcap
        elif command -v apk >/dev/null; then as_root apk add libpcap-dev
        elif command -v brew >/dev/null; then brew install libpcap
        else
            echo "setup: no known package manager; install libpcap's headers, or build with: cargo build --release --no-default-features" >&2
            exit 1
        fi
    else
        echo "setup: test programs are installed on Debian and its relatives only; elsewhere their tests are skipped" >&2
    fi
}

case "${1:-}" in
    headers) has_headers || install libpcap-dev ;;
    tests)
        has_headers || install libpcap-dev
        missing=()
        while read -r program package; do
            command -v "$program" >/dev/null || missing+=("$package")
        done < <(grep -v '^#' "$(dirname "$0")/packages.txt")
        [ ${#missing[@]} = 0 ] || install "${missing[@]}"
        # The database that reads the tables of `wohin collect`, from PyPI, in the build folder.
        database=${CARGO_TARGET_DIR:-target}/duckdb
        [ -x "$database/bin/python" ] || python3 -m venv "$database"
        # The rules for accessible pages, from npm, pinned, in the build folder.
        rules=${CARGO_TARGET_DIR:-target}/axe
        [ -e "$rules/node_modules/axe-core/axe.min.js" ] || npm install --silent --no-fund --no-audit --prefix "$rules" axe-core@4.14.1
        "$database/bin/python" -c 'import duckdb' 2>/dev/null || "$database/bin/python" -m pip install -q duckdb
        ;;
    *) sed -n '3,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
