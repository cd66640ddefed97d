#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-site.py finds what it is there for."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BROWSE_URL = "https://forge.example/confab"


def load():
    spec = importlib.util.spec_from_file_location("check_site", HERE / "check-site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_site = load()


class CheckSite(unittest.TestCase):
    def run_on(self, text, pages=("page", "other"), guides=("page.md",)):
        with tempfile.TemporaryDirectory() as directory:
            site = pathlib.Path(directory, "site")
            (site / "img").mkdir(parents=True)
            (site / "page.html").write_text(text, encoding="utf-8")
            (site / "other.html").write_text("<h2 id='here'>Here</h2>", encoding="utf-8")
            (site / "urlmap.js").write_text('[["GLib", "https://docs.example.org/"]]', encoding="utf-8")
            (site / "img" / "a.png").write_bytes(b"\0")
            pathlib.Path(directory, "README.md").touch()
            pathlib.Path(directory, "docs").mkdir()
            for name in guides:
                pathlib.Path(directory, "docs", name).touch()
            return list(check_site.check(site, pathlib.Path(directory), BROWSE_URL, pages))

    def test_good(self):
        self.assertEqual(self.run_on(
            "<a href='other.html#here'>a</a><a href='#x' id='x'>b</a><img src='img/a.png'>"
            f"<a href='https://docs.example.org/x#y'>c</a><a href='{BROWSE_URL}/blob/main/README.md#x'>d</a>"), [])

    def test_bad(self):
        for link, problem in (("nowhere.html", "leads nowhere"),
                              ("other.html#there", "names a place that is not there"),
                              ("#there", "names a place that is not there"),
                              ("img/b.png", "leads nowhere"),
                              ("other.md", "leads nowhere"),
                              ("http://docs.example.org", "is not an address"),
                              ("https://docs", "is not an address"),
                              (f"{BROWSE_URL}/blob/main/NOTHING", "leads to what is not in the source")):
            with self.subTest(link=link):
                self.assertEqual(self.run_on(f"\n<a href='{link}'>a</a>"), [f"page.html:2: {link} {problem}"])

    def test_other_libraries(self):
        link = "<a href='javascript:void(0)' data-namespace='{}'>a</a>"
        self.assertEqual(self.run_on(link.format("GLib")), [])
        self.assertEqual(self.run_on(link.format("Gtk")), ["page.html:1: namespace:Gtk is not in urlmap.js"])

    def test_left_out(self):
        self.assertEqual(self.run_on("", guides=["other.md", "third.md"]), ["docs/third.md is not on the site"])

    def test_missing(self):
        self.assertEqual(self.run_on("", ["page", "third"]), ["third.html is not there"])


if __name__ == "__main__":
    unittest.main()
