#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that the reference is not built with a symbol that is not documented.

Usage: test_docs.py GIR COMMAND... that checks the GIR at its end
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

GIR = pathlib.Path(sys.argv[1])
COMMAND = sys.argv[2:]

METHOD = re.compile(r'(<method name="get_name"\s+c:identifier="realtime_channel_get_name">\s*)<doc\b.*?</doc>',
                    re.DOTALL)


class DocsTest(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, GIR.name)
            path.write_text(text, encoding="utf-8")
            return subprocess.run([*COMMAND, path], stderr=subprocess.PIPE, text=True, check=False)

    def test_documented(self):
        result = self.check(GIR.read_text(encoding="utf-8"))
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_undocumented(self):
        text, count = METHOD.subn(r"\1", GIR.read_text(encoding="utf-8"))
        self.assertEqual(count, 1)
        result = self.check(text)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("'Realtime.Channel.get_name'", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
