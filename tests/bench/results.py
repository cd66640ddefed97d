# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file in which the figures of all benchmarks are kept."""

import json
import os


def merge(path, rows):
    """Writes the rows, and keeps those of other benchmarks."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        kept = {}
    kept.update(rows)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    os.replace(partial, path)
