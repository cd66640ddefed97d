# shellcheck shell=sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# The part of ./dev that is the verb flatpak. It works where flatpak is, not in
# the private root.

# Lists of words stay unquoted where they are to be split.
# shellcheck disable=SC2086,SC2154

APP_ID=io.github.confab_chat.Confab
FLATHUB=https://dl.flathub.org/repo/flathub.flatpakrepo

has_gnome ()
{
  flatpak info "org.gnome.Sdk//$gnome" >/dev/null 2>&1 && flatpak info "org.gnome.Platform//$gnome" >/dev/null 2>&1
}

# Have GNOME's runtime: from Flathub, or what stands in for it.
find_runtime ()
{
  if [ -e "$flatpaks/stand-in" ]; then
    make_stand_in
  elif has_gnome; then
    say "GNOME's runtime $gnome is there already."
  elif flatpak --user remote-add --if-not-exists flathub "$FLATHUB" >"$flatpaks/log" 2>&1; then
    say "Installing GNOME's runtime $gnome from Flathub, once, in $flatpaks…"
    flatpak --user install -y --noninteractive flathub "org.gnome.Sdk//$gnome" "org.gnome.Platform//$gnome" \
      >"$flatpaks/log" 2>&1 || die_log "GNOME's runtime could not be installed." "$flatpaks/log"
  else
    make_stand_in
  fi
}

# A runtime made of the private root, under the name of GNOME's. The folder has
# the files of the root, not copies, and so is beside it.
make_stand_in ()
{
  prepare_root run
  [ "$(cat "$flatpaks/stand-in" 2>/dev/null)" = "$root $gnome" ] && return
  say "Flathub cannot be reached: the private root stands in for GNOME's runtime, until ./dev clean."
  say "Making that runtime, once; this takes 3 GB and some minutes…"
  rm -rf "$flatpaks/stand-in" "$FLATPAK_USER_DIR" "$flatpaks/repo"
  mkdir -p "$FLATPAK_USER_DIR"
  # shellcheck disable=SC2016
  as_owner sh -euc '
    rm -rf "$2"
    mkdir -p "$2/files" "$3"
    ostree --repo="$3" init --mode=bare-user
    cp -al "$1/usr" "$2/usr"
    cp -a "$1/etc" "$2/usr/etc"
    for kind in Platform Sdk; do
      printf "[Runtime]\nname=org.gnome.%s\n" "$kind" >"$2/metadata"
      printf "%s=org.gnome.%s/$5/$4\n" runtime Platform sdk Sdk >>"$2/metadata"
      flatpak build-export --runtime --disable-fsync --arch="$5" "$3" "$2" "$4"
    done
    rm -rf "$2"
  ' sh "$root" "$root.flatpak" "$flatpaks/repo" "$gnome" "$(flatpak --default-arch)" >"$flatpaks/log" 2>&1 ||
    die_log "The runtime could not be made." "$flatpaks/log"
  {
    flatpak --user remote-add --no-gpg-verify stand-in "$flatpaks/repo" &&
      flatpak --user install -y --noninteractive stand-in "org.gnome.Sdk//$gnome" "org.gnome.Platform//$gnome"
  } >"$flatpaks/log" 2>&1 || die_log "The runtime could not be installed." "$flatpaks/log"
  rm -rf "$flatpaks/repo"
  echo "$root $gnome" >"$flatpaks/stand-in"
}

# From _build, “..” is the checkout as well. No catalogue is made, which is for
# remotes: not each flatpak-builder can, with each runtime. The stand-in has the
# libraries that are modules.
build_flatpak ()
{
  manifest=_build/$id.yml
  edits='s/^command:/appstream-compose: false\n&/'
  builder_options=
  if [ -e "$flatpaks/stand-in" ]; then
    edits="$edits; /^  - modules\\//d"
    builder_options=--disable-download
  fi
  sed -e "$edits" -e 's|^  - modules/|  - ../flatpak/modules/|' "flatpak/$id.yml" >"$manifest" ||
    die "The manifest cannot be written: $top/$manifest"
  [ -w /dev/fuse ] || builder_options="$builder_options --disable-rofiles-fuse"
  say "Building $id and installing it in $flatpaks…"
  flatpak-builder --user --install --force-clean --state-dir="$flatpaks/state" $builder_options "$flatpaks/app" \
    "$manifest" >"$flatpaks/log" 2>&1 || {
    tail -n 20 "$flatpaks/log" >&2
    die "The Flatpak could not be built." "The whole log: $flatpaks/log"
  }
}

# With homes of their own, and so with folders ~/.var/app of their own.
try_flatpak ()
{
  homes=$flatpaks/home
  rm -rf "$homes"
  mkdir -p "$homes"
  runtime_dir=$(mktemp -d "${TMPDIR:-/tmp}/confab-flatpak.XXXXXX") || die "There is no place for sockets."
  env HOME="$homes" flatpak run --user "$id" --version &&
    on_virtual_display env -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_STATE_HOME \
      XDG_RUNTIME_DIR="$runtime_dir" python3 -B tests/flatpak/test-sandbox.py --app "$id" --home "$homes"
  tried=$?
  rm -rf "$runtime_dir"
  return $tried
}

# They are about the Flatpak of a release.
follow_pages ()
{
  [ -z "$devel" ] || return 0
  say "Doing what the pages say of it…"
  without_flathub=
  [ ! -e "$flatpaks/stand-in" ] || without_flathub=--without-flathub
  env -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_STATE_HOME \
    python3 -B tests/flatpak/test-page.py --manifest "$manifest" --state "$flatpaks/state" \
    --builder-options="$builder_options" $without_flathub
}

run_flatpak ()
{
  [ -z "${CONFAB_DEV_ROOT:-}" ] || die "./dev flatpak works outside of the private root only."
  # Another Python than the distribution's does not know its packages.
  PATH=/usr/bin:/bin:$PATH
  prepare_system flatpak ||
    die "This distribution is not one that ./dev knows." "Install these, then run ./dev flatpak again:" \
      "$(missing flatpak)"
  # It asks the system's bus whether somebody who is no administrator may install. A container has none.
  if [ "$uid" -ne 0 ] && [ -z "${DBUS_SYSTEM_BUS_ADDRESS:-}" ] && ! [ -S /run/dbus/system_bus_socket ]; then
    # shellcheck disable=SC2016
    exec dbus-run-session -- sh -c 'exec env DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" "$@"' sh \
      "$top/dev" flatpak ${devel:+--devel}
  fi
  bwrap --bind / / --dev-bind /dev /dev --proc /proc true ||
    die "Nothing may be sandboxed here, so no Flatpak can be built or run: bwrap says above why." \
      "Run ./dev flatpak outside of this container, or allow namespaces" \
      "(sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)."
  id=$APP_ID$devel
  gnome=$(sed -n "s/^runtime-version: '\(.*\)'/\1/p" "flatpak/$id.yml")
  flatpaks=$top/_build/flatpak
  mkdir -p "$flatpaks" || die "The build folder cannot be made: $flatpaks"
  # Nothing of the person's is touched, neither what is installed nor what Confab has written.
  export FLATPAK_USER_DIR="$flatpaks/user"
  find_runtime
  build_flatpak
  say "Trying it in its sandbox…"
  failed=0
  { try_flatpak && follow_pages; } || failed=1
  flatpak --user uninstall -y --noninteractive "$id" >"$flatpaks/log" 2>&1 ||
    die_log "The Flatpak could not be removed." "$flatpaks/log"
  [ $failed -eq 0 ] || die "The Flatpak does not work as it should: see above."
  say "It was built, installed, tried and removed again."
}
