#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that what the README's feature matrix promises is tested.

The matrix is the table whose second column is headed "librealtime" and whose
last is headed "test". Where librealtime has "yes", the last column names tests,
as `program: /path/of/test`, which must be there.

Usage: check-matrix.py SOURCE_DIR
"""

import pathlib
import re
import sys

NAMED_TEST = re.compile(r"`([a-z0-9-]+): (/[a-z0-9/-]+)`")


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def matrix_rows(text):
    """Yields line number and cells of each row of each such table."""
    in_table = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            in_table = False
            continue
        row = cells(line)
        if len(row) > 2 and row[1] == "librealtime" and row[-1] == "test":
            in_table = True
        elif in_table and not set(line) <= set("|-: "):
            yield number, row


def check_row(source_dir, row):
    """Yields what is wrong with one row."""
    feature, answer, named = row[0], row[1], row[-1]
    if answer != "yes":
        return
    tests = NAMED_TEST.findall(named)
    if not tests:
        yield f"“{feature}” says yes, but names no test: write it as `program: /path/of/test`."
    for program, path in tests:
        found = [source for source in (source_dir / "tests").glob(f"*/test-{program}.*")
                 if f'"{path}"' in source.read_text(encoding="utf-8")]
        if not found:
            yield f"“{feature}” names the test {path} of test-{program}, which is not there."


def check_tree(source_dir):
    text = (source_dir / "README.md").read_text(encoding="utf-8")
    rows = list(matrix_rows(text))
    if not rows:
        yield "README.md has no feature matrix."
    for number, row in rows:
        for problem in check_row(source_dir, row):
            yield f"README.md:{number}: {problem}"


def main(source_dir):
    problems = list(check_tree(pathlib.Path(source_dir)))
    print("\n".join(problems) or "The feature matrix holds.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
