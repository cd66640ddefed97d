# shellcheck shell=sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# The part of ./dev that is the verb debian: a Debian with systemd, in which the
# guides are followed.

# shellcheck disable=SC2154

DEBIAN_COMPUTER='ca-certificates curl dbus-user-session firewalld libpam-systemd openssl passwd polkitd procps
  sudo systemd-sysv ufw xauth xdotool xvfb'

run_debian ()
{
  [ -z "${CONFAB_DEV_ROOT:-}" ] || die "./dev debian works outside of the private root only."
  [ "$uid" -eq 0 ] || die "Only root can start a whole system in namespaces." "Run: sudo ./dev debian"
  if ! { has mmdebstrap && has python3; }; then
    has apt-get || die "Debian is made by mmdebstrap, with python3." "Install both, then run ./dev debian again."
    as_root "Missing here: mmdebstrap, python3." "$(install_command debian 'mmdebstrap python3')"
  fi
  find_cache
  make_cache
  # shellcheck disable=SC2086
  packages=$(echo $DEBIAN_COMPUTER)
  system=$cache/root-debian-$(echo "$SUITE $packages" | sha256sum | cut -c 1-12)
  lock
  if ! [ -d "$system" ]; then
    say "Making a Debian with systemd, once: $system"
    make_debian "$system" "$packages"
  fi
  unlock
  mkdir -p _build/debian || die "The build folder cannot be made: $top/_build/debian"
  say "Doing what the pages say; this downloads 300 MB and builds Confab twice…"
  python3 -B tests/debian/test-pages.py "$system" "$top/_build/debian" ||
    die "Debian does not work as the pages say: see above."
  say "It was built, installed, served from, and removed again."
}
