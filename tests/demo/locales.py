# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locales that the system need not have, made in a folder of the test."""

import pathlib
import shutil
import subprocess

SOURCES = pathlib.Path("/usr/share/i18n/locales")


def can_make(source):
    return shutil.which("localedef") is not None and (SOURCES / source).exists()


def make(directory, name, source):
    """Makes a locale of a source of glibc's, to be found by LOCPATH in a folder."""
    path = directory / f"{name}.UTF-8"
    made = subprocess.run(["localedef", "--no-archive", f"--inputfile={source}", "--charmap=UTF-8", path],
                          capture_output=True, text=True, check=False)
    # It also fails where it has only warned.
    if not (path / "LC_TIME").exists():
        raise RuntimeError(f"localedef could not make {name}: {made.stderr}")
    return path.name
