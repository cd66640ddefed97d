#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that report.py counts all that failed, and nothing twice."""

import contextlib
import importlib.util
import io
import json
import pathlib
import tempfile
import unittest

REPORT = pathlib.Path(__file__).resolve().parent.parent / "report.py"


def load():
    spec = importlib.util.spec_from_file_location("report", REPORT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


report = load()

CASES = """<testsuites>
<testsuite name="confab.confab:wire / codes"><testcase name="/codes/a"/><testcase name="/codes/b">{codes}</testcase>
</testsuite>
<testsuite name="confab"><testcase name="confab:style / check">{check}</testcase></testsuite>
</testsuites>"""


class Report(unittest.TestCase):
    def run_on(self, codes="OK", check="OK", codes_case="", check_case="", said=None):
        """Returns the exit status, and the lines."""
        programs = {"confab:wire / codes": codes, "confab:style / check": check}
        with tempfile.TemporaryDirectory() as directory:
            logs = pathlib.Path(directory, "meson-logs")
            logs.mkdir()
            (logs / "testlog.junit.xml").write_text(CASES.format(codes=codes_case, check=check_case))
            (logs / "testlog.json").write_text("\n".join(
                json.dumps({"name": name, "result": result, "duration": 360.2, "stdout": said})
                for name, result in programs.items()))
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                status = report.main([directory])
        return status, output.getvalue().splitlines()

    def assert_result(self, result, status, last):
        self.assertEqual((result[0], result[1][-1]), (status, last))

    def test_good(self):
        self.assert_result(self.run_on(), 0, "3 passed, 0 failed")
        self.assert_result(self.run_on(codes="SKIP", codes_case="<skipped/>"), 0, "2 passed, 0 failed")

    def test_failed_case(self):
        self.assert_result(self.run_on(codes="FAIL", codes_case="<failure/>"), 1, "2 passed, 1 failed")
        self.assert_result(self.run_on(check="FAIL", check_case="<failure/>"), 1, "2 passed, 1 failed")

    def test_crash(self):
        self.assert_result(self.run_on(codes="ERROR"), 1, "3 passed, 1 failed")
        self.assert_result(self.run_on(codes="TIMEOUT", check="FAIL", check_case="<failure/>"),
                           1, "2 passed, 2 failed")

    def test_how(self):
        self.assertRegex(self.run_on(codes="ERROR")[1][0], r"^FAILED confab:wire / codes: did not end well \(see .*\)$")
        self.assertRegex(self.run_on(codes="TIMEOUT", said="ok 1 /codes/a\nok 2 /codes/b\n")[1][0],
                         r"^FAILED confab:wire / codes: did not end within 360 s, after “ok 2 /codes/b” \(see .*\)$")

    def test_nothing(self):
        with tempfile.TemporaryDirectory() as directory, contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(report.main([directory]), 1)


if __name__ == "__main__":
    unittest.main()
