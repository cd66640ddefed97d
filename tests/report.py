#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds up the results of "meson test" in some build folders.

Prints what failed, with where its log is, and last "N passed, N failed".
Exits 1 if anything failed, or if nothing ran.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

GOOD = ("OK", "EXPECTEDFAIL", "SKIP")


def describe(program):
    """How it ended, and how far it had come: the log may not be at hand."""
    how = "did not end well"
    if program["result"] == "TIMEOUT":
        how = f"did not end within {program['duration']:.0f} s"
    said = (program.get("stdout") or "").strip().rpartition("\n")[2]
    return f"{how}, after “{said}”" if said else how


class Results:
    def __init__(self):
        self.passed = 0
        self.failed = []

    def read(self, build):
        logs = pathlib.Path(build) / "meson-logs"
        # The name of a wrapper, such as valgrind, becomes part of the name.
        report = next(logs.glob("testlog*.junit.xml"), None)
        if report is None:
            self.failed.append(f"{build}: no results in {logs}")
            return
        log = logs / report.name.replace(".junit.xml", ".txt")
        broken = set()
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            self.read_suite(suite, log, broken)
        self.read_programs(logs / report.name.replace(".junit.xml", ".json"), log, broken)

    def read_suite(self, suite, log, broken):
        """Counts the cases, and notes to which programs those belong that failed."""
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                # A program without cases is one itself.
                broken.update(name.rpartition(" / ")[2] for name in (suite.get("name"), case.get("name")))
                self.failed.append(f"{suite.get('name')}: {case.get('name')} (see {log})")
            elif case.find("skipped") is None:
                self.passed += 1

    def read_programs(self, path, log, broken):
        """A program that crashed or timed out may have no failed case."""
        for line in path.read_text().splitlines():
            program = json.loads(line)
            if program["result"] not in GOOD and program["name"].rpartition(" / ")[2] not in broken:
                self.failed.append(f"{program['name']}: {describe(program)} (see {log})")


def main(builds):
    results = Results()
    for build in builds:
        results.read(build)
    for line in results.failed:
        print(f"FAILED {line}")
    print(f"{results.passed} passed, {len(results.failed)} failed")
    return 1 if results.failed or not results.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
