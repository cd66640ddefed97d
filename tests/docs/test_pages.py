#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows what docs/pages.py makes of a guide.

Usage: test_pages.py SOURCE_DIR
"""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(sys.argv[1], "docs")))
import pages

NAMES = {"team.md": "team", "examples": "examples"}


class PagesTest(unittest.TestCase):
    def assert_converted(self, text, expected):
        self.assertEqual(pages.convert(text, NAMES, "https://forge.example/x"), expected)

    def test_pages(self):
        self.assert_converted("[a](team.md) [b](team.md#rooms) [c](examples)",
                              "[a](team.html) [b](team.html#rooms) [c](examples.html)")

    def test_source(self):
        self.assert_converted("[a](../README.md#the-server) [b](examples/nginx.conf)",
                              "[a](https://forge.example/x/blob/main/README.md#the-server) "
                              "[b](https://forge.example/x/blob/main/docs/examples/nginx.conf)")

    def test_others(self):
        text = "[a](https://x.example/y.md) [b](#here) [method@Realtime.Client.open] (team.md)"
        self.assert_converted(text, text)

    def test_code(self):
        text = "`[a](team.md)`\n```\n[a](team.md)\n```\n    [a](team.md)\n"
        self.assert_converted(text, text)

    def test_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            guides = [pathlib.Path(folder, name) for name in ("examples.md", "team.md", "gone.md")]
            for guide in guides:
                guide.write_text("# A title\n", encoding="utf-8")
            out_dir = pathlib.Path(folder, "out")
            pages.main("https://forge.example/x", str(out_dir), *map(str, guides))
            os.utime(out_dir, (0, 0))
            pages.main("https://forge.example/x", str(out_dir), *map(str, guides[:2]))
            self.assertGreater(out_dir.stat().st_mtime, 0)
            self.assertEqual({path.name for path in out_dir.iterdir()}, {"examples.md", "team.md"})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
