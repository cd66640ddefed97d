#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# copy-sdk.sh SOURCE BUILD: the module of the official SDK, which has the
# package events in it, and the licences of both, into the build folder.
set -eu

source_dir=$1
build_dir=$2
modules=$build_dir/node_modules

"$source_dir/install-modules.sh" "$source_dir" "$build_dir"

cp -f "$modules/centrifuge/build/index.mjs" "$build_dir/centrifuge.js"
for name in centrifuge events; do
  printf '%s\n\n' "$name"
  cat "$modules/$name/LICENSE"
  echo
done >"$build_dir/licenses.txt"
