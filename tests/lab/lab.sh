#!/bin/sh
# Makes sample captures anew: lab.sh make CASE... | facts CASE... | list (see run.py). Installs nothing outside its own folder of Python packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${WOHIN_LAB_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/wohin-lab}
if ! [ "$home/venv/installed" -nt "$here/requirements.txt" ]; then
    python3 -m venv "$home/venv"
    "$home/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
    touch "$home/venv/installed"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$home/venv/bin/python" "$here/run.py" "$@"
