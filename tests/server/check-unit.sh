#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# check-unit.sh UNIT PROGRAM: whether systemd takes the unit, with the program
# of the build folder in it, and how much it still lets the server do.
set -eu

if ! command -v systemd-analyze >/dev/null 2>&1; then
  echo "there is no systemd-analyze here"
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unit=$folder/realtime-server.service
program=$(realpath "$2")
sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$1" >"$unit"

# Verifying needs the units of a system, which a container may not have.
problems=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1) || true
printf '%s\n' "$problems"
if printf '%s\n' "$problems" | grep -q 'realtime-server.service:'; then
  exit 1
fi

# 0 is nothing left to attack, 100 all of it.
systemd-analyze security --offline=true --no-pager --threshold=20 "$unit"
