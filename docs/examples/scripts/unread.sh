#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

# Prints how many messages are unread, for a status bar; with --follow, again
# whenever that changes. While Confab does not run, the line is empty: asking
# would start it.

app=${CONFAB_APP_ID:-io.github.confab_chat.Confab}
path=/$(echo "$app" | tr . /)

print_unread() {
  unread=
  running=$(gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
    --method org.freedesktop.DBus.NameHasOwner "$app")
  if [ "$running" = "(true,)" ]; then
    unread=$(gdbus call --session --dest "$app" --object-path "$path" \
      --method io.github.confab_chat.Confab.Rooms1.GetUnread)
  fi
  # It comes as “(uint32 3,)”.
  unread=${unread#"(uint32 "}
  echo "${unread%",)"}"
}

print_unread
[ "$1" = --follow ] || exit 0
dbus-monitor --session --profile \
  "type='signal',path='$path',interface='org.freedesktop.DBus.Properties'" \
  "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='$app'" |
  while read -r _; do print_unread; done
