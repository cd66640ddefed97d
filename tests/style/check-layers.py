#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that no folder includes what does not stand below it.

    ui -> chat -> realtime -> wire <- server
                     ^
    cli -------------+

Usage: check-layers.py SOURCE_DIR
"""

import pathlib
import re
import sys

# What the sources of a folder under app/ may include of ours.
MAY_USE = {
    "wire": {"wire"},
    "realtime": {"realtime", "wire"},
    "server": {"server", "wire"},
    "cli": {"cli", "realtime"},
    "chat": {"chat", "realtime"},
    "ui": {"ui", "chat"},
}

# The layer of a header, by how its name begins.
PREFIXES = {
    "wire": "wire",
    "realtime": "realtime",
    "server": "server",
    "cli": "cli",
    "chat": "chat",
    "confab": "ui",
}

# Libraries that must not show through the public headers of librealtime.
HIDDEN_FROM_API = ("wire", "yyjson", "libsoup/", "config.h")

INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]')


def layer_of(header):
    """The layer that a header of ours belongs to, or None."""
    stem = pathlib.PurePath(header).name.removesuffix(".h")
    return PREFIXES.get(stem.split("-")[0])


def check_include(layer, path, header):
    """Yields what is wrong with one include in a file of a layer."""
    other = layer_of(header) if "/" not in header else None
    if other is not None and other not in MAY_USE[layer]:
        allowed = ", ".join(sorted(MAY_USE[layer]))
        yield (f"app/{layer} must not use app/{other} (\"{header}\"): it may use {allowed}. "
               f"Move the code to the layer it belongs to, or add to the API of the one below.")
    elif other is not None and other != layer and header.endswith("-private.h"):
        yield (f"\"{header}\" is private to app/{other}: "
               f"use its public headers, or make a part of it public.")
    if (layer == "realtime" and path.suffix == ".h" and not path.name.endswith("-private.h")
            and header.startswith(HIDDEN_FROM_API)):
        yield (f"\"{header}\" in a public header of librealtime: "
               f"declare the type there, and include this in the .c file.")


def check_file(layer, path, text):
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            for problem in check_include(layer, path, match.group(1)):
                yield f"{path}:{number}: {problem}"


def check_tree(source_dir):
    for layer in MAY_USE:
        for path in sorted((source_dir / "app" / layer).rglob("*.[ch]")):
            yield from check_file(layer, path, path.read_text(encoding="utf-8"))


def main(source_dir):
    problems = list(check_tree(pathlib.Path(source_dir)))
    print("\n".join(problems) or "The layers are as they should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
