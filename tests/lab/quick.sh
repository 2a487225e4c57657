#!/bin/sh
# The light lab: quick.sh up | call LAB | down LAB (see quick.py).
exec python3 "$(dirname "$0")/quick.py" "$@"
