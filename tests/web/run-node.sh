#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# run-node.sh SOURCE BUILD NAME ARGS...: Node in a folder of its own below the
# build folder, where the modules are, those of the tests of the SDK.
set -eu

source_dir=$1
build_dir=$2
own_dir=$2/$3
shift 3

mkdir -p "$own_dir"
"$source_dir/../../data/hello/install-modules.sh" "$source_dir/../interop" "$build_dir"

cp "$source_dir"/*.mjs "$source_dir/../interop/server-process.mjs" "$own_dir"
cd "$own_dir"
exec node "$@"
