#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds up the results of "meson test" in some build folders.

Prints what failed, with where its log is, and last "N passed, N failed".
Exits 1 if anything failed, or if nothing ran.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


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
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            self.read_suite(suite, log)

    def read_suite(self, suite, log):
        broken = 0
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                broken += 1
                self.failed.append(f"{suite.get('name')}: {case.get('name')} (see {log})")
            elif case.find("skipped") is None:
                self.passed += 1
        # A program that crashed or timed out may have no failed case.
        if broken == 0 and int(suite.get("errors", 0)) + int(suite.get("failures", 0)) > 0:
            self.failed.append(f"{suite.get('name')}: did not end well (see {log})")


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
