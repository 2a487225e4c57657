#!/bin/sh
# The highest packet rate without loss, as a table: load.sh [--seconds S] [RATE ...] (see load.py). Root; WOHIN names the program.
exec python3 "$(dirname "$0")/load.py" "$@"
