#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that librealtime-1.so has the symbols that programs rely on, those that
its headers declare, and no others.

Usage: check-abi.py [--update] NM LIBRARY HEADER_DIR LIST
"""

import pathlib
import re
import subprocess
import sys

UPDATE = "./dev shell -- ninja -C _build/test update-abi"

PREFIX = "realtime_"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*$", re.MULTILINE)
DECLARED_TYPE = re.compile(r"\bG_DECLARE_\w+ \(\w+, (realtime_\w+),")
DECLARED_FUNCTION = re.compile(r"\b(realtime_\w+)\s*\(")


def exported_symbols(nm, library):
    output = subprocess.run([nm, "--dynamic", "--defined-only", "--format=posix", library],
                            capture_output=True, text=True, check=True).stdout
    return {line.split()[0] for line in output.splitlines()}


def declared_symbols(text):
    text = DIRECTIVE.sub("", COMMENT.sub("", text))
    return ({f"{name}_get_type" for name in DECLARED_TYPE.findall(text)}
            | set(DECLARED_FUNCTION.findall(text)))


def public_headers(header_dir):
    return [path for path in sorted(pathlib.Path(header_dir).glob("*.h"))
            if not path.name.endswith("-private.h")]


def check(exported, declared, listed):
    for name in sorted(exported):
        if not name.startswith(PREFIX):
            yield f"{name} is exported, but is no part of the library: hide it."
        elif name not in declared:
            yield f"{name} is exported, but no public header declares it."
    for name in sorted(declared - exported):
        yield f"{name} is declared in a public header, but is not exported: it needs REALTIME_API."
    for name in sorted(exported - listed):
        yield f"{name} is new. If that is meant, run: {UPDATE}"
    for name in sorted(listed - exported):
        yield (f"{name} has vanished, so programs that use it do not start any more. Bring it back; "
               f"if no release has had it, run: {UPDATE}")


def main(arguments):
    update = arguments[0] == "--update"
    nm, library, header_dir, list_name = arguments[1 if update else 0:]
    path = pathlib.Path(list_name)
    exported = exported_symbols(nm, library)
    if update:
        path.write_text("".join(f"{name}\n" for name in sorted(exported)), encoding="utf-8")
    declared = declared_symbols("\n".join(header.read_text(encoding="utf-8")
                                          for header in public_headers(header_dir)))
    problems = list(check(exported, declared, set(path.read_text(encoding="utf-8").split())))
    print("\n".join(problems) or f"The {len(exported)} symbols are as they should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
