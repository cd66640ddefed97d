#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# check-units.sh PROGRAM SERVICE USER_SERVICE SOCKET SYSUSERS TMPFILES CONFIG:
# whether systemd takes the units, with the program of the build folder in
# them, and how much they still let the server do; and what is made of the
# other files in a root of their own.
set -eu

if ! command -v systemd-analyze >/dev/null 2>&1; then
  echo "there is no systemd-analyze here"
  exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
program=$(realpath "$1")
mkdir "$folder/system" "$folder/user" "$folder/root"
sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$2" >"$folder/system/realtime-server.service"
sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$3" >"$folder/user/realtime-server.service"
cp "$4" "$folder/system/realtime-server.socket"
cp "$4" "$folder/user/realtime-server.socket"
export HOME="$folder" XDG_RUNTIME_DIR="$folder"
unset XDG_CONFIG_HOME XDG_DATA_HOME

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
# Of a user's service, systemd takes a folder of the configuration that has the
# name of that of the state for the state of an earlier version.
state=$(sed -n 's/^StateDirectory=//p' "$3")
[ "$state" != "$(sed -n 's/^ConfigurationDirectory=//p' "$3")" ] || { echo "both folders are $state"; exit 1; }
# 0 is nothing left to attack, 100 all of it. Of a user's service it is not
# known that it has no capabilities, so that there is no such figure.
systemd-analyze security --offline=true --no-pager --threshold=20 "$folder/system/realtime-server.service"

source=$(sed -n 's/^C .* //p' "$6")
install -D -m 644 "$7" "$folder/root$source"
mkdir -p "$folder/root/etc"
systemd-sysusers --root="$folder/root" "$5"

# Only root can give files to others.
if [ "$(id -u)" -ne 0 ]; then
  systemd-tmpfiles --root="$folder/root" --dry-run --create "$6"
  exit 0
fi

systemd-tmpfiles --root="$folder/root" --create "$6"
gid=$(sed -n 's/^realtime-server:[^:]*:\([0-9]*\):.*/\1/p' "$folder/root/etc/group")
cmp "$7" "$folder/root/etc/realtime-server/server.conf"
found=$(cd "$folder/root/etc" && stat -c '%a %u %g' realtime-server realtime-server/server.conf | paste -sd' ')
[ "$found" = "2750 0 $gid 640 0 $gid" ] || { echo "the configuration is $found, its group $gid"; exit 1; }
