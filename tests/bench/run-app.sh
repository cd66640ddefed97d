#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# run-app.sh BUILD OPTIONS...: bench-app.py, on a display and a session bus of
# its own. The display is so large that the pointer, in the middle of it, is
# beside the windows: under it, all styles would be looked up a second time.
set -eu

here=$(dirname "$0")
build=$1
shift

# The portals, which only some have here, would be started by the first program.
exec env -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS ADW_DISABLE_PORTAL=1 GDK_BACKEND=x11 GDK_DEBUG=no-portals \
  xvfb-run -a -s '-screen 0 2560x1440x24 -noreset' \
  dbus-run-session -- python3 -B "$here/bench-app.py" --build "$build" "$@"
