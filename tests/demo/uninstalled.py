# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tells a program in its build folder where its data is."""

import os


def environment(build):
    data = build.resolve() / "data"
    return {
        "GSETTINGS_SCHEMA_DIR": str(data),
        "XDG_DATA_DIRS": f"{data}:{os.environ.get('XDG_DATA_DIRS') or '/usr/local/share:/usr/share'}",
    }
