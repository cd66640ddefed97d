#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# run-server.sh BUILD OPTIONS...: bench-server.py, with ws at hand.
set -eu

here=$(dirname "$0")
build=$1
shift

"$here/../../data/hello/install-modules.sh" "$here/../interop" "$build/tests/bench"
exec python3 -B "$here/bench-server.py" --build "$build" --modules "$build/tests/bench" "$@"
