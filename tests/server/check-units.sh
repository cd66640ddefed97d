#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# check-units.sh PROGRAM SERVICE USER_SERVICE SOCKET: whether systemd takes the
# units, with the program of the build folder in them, and how much that of the
# system still lets the server do.
set -eu

if ! command -v systemd-analyze >/dev/null 2>&1; then
  echo "there is no systemd-analyze here"
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
program=$(realpath "$1")
mkdir "$folder/system" "$folder/user"
sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$2" >"$folder/system/realtime-server.service"
sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$3" >"$folder/user/realtime-server.service"
cp "$4" "$folder/system/realtime-server.socket"
cp "$4" "$folder/user/realtime-server.socket"
export XDG_RUNTIME_DIR="$folder"

verify ()
{
  # Verifying needs the units of a system, which a container may not have.
  problems=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze "--$1" verify --man=no --recursive-errors=no \
    "$folder/$1/realtime-server.service" "$folder/$1/realtime-server.socket" 2>&1) || true
  printf '%s\n' "$problems"
  if printf '%s\n' "$problems" | grep -q 'realtime-server\.\|Failed to'; then
    exit 1
  fi
}

verify system
verify user
# 0 is nothing left to attack, 100 all of it. Of a user's service it is not
# known that it has no capabilities, so that there is no such figure.
systemd-analyze security --offline=true --no-pager --threshold=20 "$folder/system/realtime-server.service"
