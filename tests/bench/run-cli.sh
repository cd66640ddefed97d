#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# run-cli.sh BUILD OPTIONS...: bench-cli.py, with the modules of the official
# JavaScript SDK at hand.
set -eu

here=$(dirname "$0")
build=$1
shift

"$here/../../data/hello/install-modules.sh" "$here/../interop" "$build/tests/bench"
export PYTHONPATH="$here/../integration" REALTIME_SERVER="$build/app/server/realtime-server"
exec python3 -B "$here/bench-cli.py" --build "$build" "$@"
