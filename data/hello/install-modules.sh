#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# install-modules.sh SOURCE BUILD: the modules of package-lock.json, once, into
# the build folder: the source folder stays clean.
set -eu

source_dir=$1
build_dir=$2

# Whoever else needs them waits.
exec 9>"$build_dir/modules.lock"
flock 9

if ! cmp -s "$source_dir/package-lock.json" "$build_dir/node_modules/.installed"; then
  cp "$source_dir/package.json" "$source_dir/package-lock.json" "$build_dir"
  npm ci --prefix "$build_dir" --ignore-scripts --no-audit --no-fund --prefer-offline >&2
  cp -f "$source_dir/package-lock.json" "$build_dir/node_modules/.installed"
fi
