#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that docs/troubleshooting.md has the events that the server logs, with
their levels, and no others.

Usage: check-events.py SOURCE_DIR
"""

import pathlib
import re
import sys

CALL = re.compile(r"\bserver_log \(SERVER_LOG_(\w+),(.*?);\n", re.DOTALL)
# The event comes first; where there is a choice of two, both come before the fields.
EVENT = re.compile(r'^\s*(?:[^",]*\? "([a-z-]+)" : )?"([a-z-]+)"')
ROW = re.compile(r"^\| `([a-z-]+)` \| (error|warning|info|debug) \|", re.MULTILINE)


def get_logged(text):
    """Yields the event and the level of each call."""
    for level, arguments in CALL.findall(text):
        events = EVENT.match(arguments)
        if events is None:
            raise SystemExit(f"This is not understood: server_log ({level},{arguments}")
        for event in filter(None, events.groups()):
            yield event, level.lower()


def main(source_dir):
    source_dir = pathlib.Path(source_dir)
    logged = {event for path in (source_dir / "app" / "server").glob("*.c")
              if path.name != "server-log.c" for event in get_logged(path.read_text(encoding="utf-8"))}
    told = set(ROW.findall((source_dir / "docs" / "troubleshooting.md").read_text(encoding="utf-8")))
    for event, level in sorted(logged - told):
        print(f"docs/troubleshooting.md: there is nothing about {event}, {level}")
    for event, level in sorted(told - logged):
        print(f"docs/troubleshooting.md: the server does not log {event}, {level}")
    return 1 if logged != told or not logged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
