#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that both manifests of the Flatpak say the same, and that what they download
is pinned.

Usage: check-flatpak.py SOURCE_DIR
"""

import pathlib
import re
import sys

MANIFEST = "io.github.confab_chat.Confab"

# What the manifest of development has in place of what the other has.
DIFFERENCES = [
    (f"id: {MANIFEST}\n", f"id: {MANIFEST}.Devel\n"),
    ("- -Dbuildtype=release\n", "- -Dprofile=development\n"),
]

INCLUDED = re.compile(r"^  - (modules/\S+)$", re.MULTILINE)
SOURCE = re.compile(r"^  - type: (\w+)\n((?:    .*\n)*)", re.MULTILINE)
PINS = {
    "archive": re.compile(r"^    sha256: [0-9a-f]{64}$", re.MULTILINE),
    "git": re.compile(r"^    commit: [0-9a-f]{40}$", re.MULTILINE),
}


def check_differences(release, devel):
    for ours, theirs in DIFFERENCES:
        if ours not in release:
            yield f"{MANIFEST}.yml: “{ours.strip()}” is not there"
        release = release.replace(ours, theirs)
    pairs = zip(release.split("\n") + [""], devel.split("\n") + [""])
    for number, (expected, found) in enumerate(pairs, 1):
        if expected != found:
            yield f"{MANIFEST}.Devel.yml:{number}: “{found.strip()}” instead of “{expected.strip()}”"
            return


def check_module(name, text):
    sources = SOURCE.findall(text)
    if not sources:
        yield f"{name}: it has no source"
    for kind, properties in sources:
        if kind not in PINS:
            yield f"{name}: a source of a module is an archive or a commit of git"
        elif not PINS[kind].search(properties):
            yield f"{name}: what is downloaded is not pinned"


def check_tree(source_dir):
    folder = source_dir / "flatpak"
    release = (folder / f"{MANIFEST}.yml").read_text(encoding="utf-8")
    yield from check_differences(release, (folder / f"{MANIFEST}.Devel.yml").read_text(encoding="utf-8"))

    included = set(INCLUDED.findall(release))
    present = {f"modules/{path.name}" for path in (folder / "modules").iterdir()}
    for name in sorted(included ^ present):
        yield f"{name}: {'there is no such module' if name in included else 'no manifest includes it'}"
    for name in sorted(included & present):
        yield from check_module(name, (folder / name).read_text(encoding="utf-8"))


def main(source_dir):
    problems = list(check_tree(pathlib.Path(source_dir)))
    print("\n".join(problems) or "The manifests are as they should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
