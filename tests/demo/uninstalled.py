# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a program in its build folder has to know: where its data is, and where it may not look."""

import os


def environment(build):
    data = build.resolve() / "data"
    return {
        # Nobody's network is to be asked for servers.
        "CONFAB_MDNS": "off",
        "GSETTINGS_SCHEMA_DIR": str(data),
        "XDG_DATA_DIRS": f"{data}:{os.environ.get('XDG_DATA_DIRS') or '/usr/local/share:/usr/share'}",
    }
