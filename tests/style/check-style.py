#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the rules of CONTRIBUTING.md that a regular expression can check.

Usage: check-style.py SOURCE_DIR
"""

import pathlib
import re
import sys

# Prototypes are aligned in columns; elsewhere 100 is what to aim at.
MAX_COLUMNS = 120
MAX_PROTOTYPE_COLUMNS = 140
MAX_FILE_LINES = 1000
MAX_FUNCTION_LINES = 80

# (name, pattern, where it holds, what to do)
LINE_RULES = [
    ("autoptr", re.compile(r"^\s*g_auto(ptr|free|\b|strv)?\s*(\(\w+\)\s*)?[\w *]+;\s*$"), "c",
     "initialise it where it is declared"),
    ("signal", re.compile(r"^(?! \*).*\bg_signal_connect \("), "c",
     "use g_signal_connect_object(), which ends with the object"),
    ("notify", re.compile(r"\bg_object_notify \("), "c", "use g_object_notify_by_pspec()"),
    ("types", re.compile(r"\b(gchar|gint|gdouble|gfloat|gshort|glong)\b"), "c",
     "use the type of C"),
    ("todo", re.compile(r"\b(TODO|FIXME|XXX)\b"), "all", "do it, or open an issue"),
    ("if-0", re.compile(r"^#\s*if 0\b"), "c", "delete the code"),
    ("log-domain", re.compile(r"#\s*define G_LOG_DOMAIN"), "c", "meson.build defines it"),
    ("nick", re.compile(r'g_param_spec_\w+ \("[\w-]+", "'), "c", "nick and blurb are NULL"),
    ("static-scope", re.compile(r"\bG_SIGNAL_TYPE_STATIC_SCOPE\b"), "c",
     "a handler in another language may keep what it is given"),
    ("tab", re.compile(r"\t"), "all", "indent with spaces"),
    ("trailing-space", re.compile(r"[ \t]+$"), "all", "delete it"),
    ("sleep", re.compile(r"\b(g_usleep|usleep|nanosleep|sleep) \("), "tests",
     "inject the clock, or wait for what is to happen"),
    ("assert", re.compile(r"\bg_assert \("), "tests", "use g_assert_true() or g_assert_cmp*()"),
]

C_SUFFIXES = {".c", ".h"}
TEXT_SUFFIXES = C_SUFFIXES | {".blp", ".css", ".js", ".mjs", ".py", ".sh", ".vala"}
TRANSLATED = re.compile(r"(?<![\w])(_|C_|N_|ngettext) ?\(\s*\"")


def is_test(path):
    return "tests" in path.parts


def holds_in(where, path):
    if where == "c":
        return path.suffix in C_SUFFIXES
    if where == "tests":
        return is_test(path) and path.suffix in C_SUFFIXES
    return True


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        for name, pattern, where, advice in LINE_RULES:
            if holds_in(where, path) and pattern.search(line):
                yield number, f"{name}: {advice}"
        # Tables of samples in tests are easier to read in one line each.
        limit = MAX_PROTOTYPE_COLUMNS if path.suffix == ".h" else MAX_COLUMNS
        if len(line) > limit and path.suffix in C_SUFFIXES and not is_test(path):
            yield number, f"columns: {len(line)} of at most {limit}"


def check_head(path, text):
    head = text[:600]
    if "Copyright 20" not in head or " The Confab developers" not in head:
        yield 1, "copyright: the file must begin with the copyright line"
    if "SPDX-License-Identifier:" not in head:
        yield 1, "spdx: the file must name its licence"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield 1, "pragma-once: a header must be included once"


def check_functions(path, lines):
    """Functions begin and end with a brace in the first column; comments are not counted."""
    if path.suffix != ".c":
        return
    start = None
    length = 0
    for number, line in enumerate(lines, 1):
        if line == "{":
            start, length = number, 0
        elif line == "}" and start is not None:
            if length > MAX_FUNCTION_LINES:
                yield start, f"function: {length} lines of at most {MAX_FUNCTION_LINES}"
            start = None
        elif not line.lstrip().startswith(("/*", "* ", "*/")):
            length += 1


def check_file(path, text):
    lines = text.split("\n")
    if path.suffix != ".blp" and path.suffix != ".css":
        yield from check_head(path, text)
    yield from check_lines(path, lines)
    yield from check_functions(path, lines)
    if path.suffix in C_SUFFIXES and len(lines) > MAX_FILE_LINES:
        yield len(lines), f"file: {len(lines)} lines of at most {MAX_FILE_LINES}"


def sources(source_dir):
    for folder in ("app", "tests"):
        for path in sorted((source_dir / folder).rglob("*")):
            relative = path.relative_to(source_dir)
            # The checks themselves name what they look for.
            if "style" in relative.parts or "node_modules" in relative.parts:
                continue
            if path.is_file() and (path.suffix in TEXT_SUFFIXES or path.name == "meson.build"):
                yield relative


def check_potfiles(source_dir, files):
    potfiles = source_dir / "po" / "POTFILES.in"
    if not potfiles.exists():
        return
    listed = set(potfiles.read_text(encoding="utf-8").split())
    for name in sorted(listed):
        if not (source_dir / name).exists():
            yield f"po/POTFILES.in: {name} does not exist"
    for path in files:
        if (path.parts[0] == "app" and path.suffix in {".c", ".blp"} and str(path) not in listed
                and TRANSLATED.search((source_dir / path).read_text(encoding="utf-8"))):
            yield f"po/POTFILES.in: {path} has translatable text, but is not listed"


def check_tree(source_dir):
    files = list(sources(source_dir))
    for path in files:
        text = (source_dir / path).read_text(encoding="utf-8")
        for number, problem in check_file(path, text):
            yield f"{path}:{number}: {problem}"
    yield from check_potfiles(source_dir, files)


def main(source_dir):
    problems = list(check_tree(pathlib.Path(source_dir)))
    print("\n".join(problems) or "The style is as it should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
