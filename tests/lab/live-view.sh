#!/usr/bin/env bash
# Makes the picture of the live view in README.md anew: a sample call, drawn as in a terminal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
WOHIN_PICTURE=1 cargo test --quiet --locked --lib -- the_picture_in_the_readme
echo tests/lab/live-view.svg
