#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs the tests of this folder in the build folder, where the modules are.
set -eu

source_dir=$1
build_dir=$2

"$source_dir/../../data/hello/install-modules.sh" "$source_dir" "$build_dir"

for file in "$source_dir"/*.mjs; do
  cp "$file" "$build_dir"
done
cd "$build_dir"
exec node --test --test-concurrency=1 --test-reporter=tap ./*.test.mjs
