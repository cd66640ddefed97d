#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-matrix.py finds what it is there for."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("check_matrix", HERE / "check-matrix.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_matrix = load()

HEAD = "| feature | librealtime | js | test |\n|---|---|---|---|\n"


class CheckMatrix(unittest.TestCase):
    def run_on(self, readme):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory, "tests", "realtime")
            folder.mkdir(parents=True)
            (folder / "test-client.c").write_text('add ("/client/pings", test_pings);\n', encoding="utf-8")
            pathlib.Path(directory, "README.md").write_text(readme, encoding="utf-8")
            return list(check_matrix.check_tree(pathlib.Path(directory)))

    def test_good(self):
        self.assertFalse(self.run_on(HEAD + "| pings | yes | yes | `client: /client/pings` |\n"))
        self.assertFalse(self.run_on(HEAD + "| batching | no | yes | |\n"))

    def test_no_test_named(self):
        self.assertTrue(self.run_on(HEAD + "| pings | yes | yes | |\n"))
        self.assertTrue(self.run_on(HEAD + "| pings | yes | yes | somewhere |\n"))

    def test_no_such_test(self):
        found = self.run_on(HEAD + "| pings | yes | yes | `client: /client/pings`, `client: /client/pong` |\n")
        self.assertEqual(len(found), 1)
        self.assertIn("README.md:3: ", found[0])
        self.assertTrue(self.run_on(HEAD + "| pings | yes | yes | `other: /client/pings` |\n"))

    def test_no_matrix(self):
        self.assertTrue(self.run_on("| feature | js |\n|---|---|\n| pings | yes |\n"))


if __name__ == "__main__":
    unittest.main()
