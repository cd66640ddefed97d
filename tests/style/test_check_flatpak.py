#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-flatpak.py finds what it is there for."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("check_flatpak", HERE / "check-flatpak.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_flatpak = load()

ID = "io.github.confab_chat.Confab"
RELEASE = f"id: {ID}\nmodules:\n  - modules/a.yml\n  - name: confab\n    config-opts:\n      - -Dbuildtype=release\n"
DEVEL = RELEASE.replace(ID, f"{ID}.Devel").replace("-Dbuildtype=release", "-Dprofile=development")
ARCHIVE = f"name: a\nsources:\n  - type: archive\n    url: https://example.org/a\n    sha256: {'0' * 64}\n"
COMMIT = f"    commit: {'0' * 40}\n"
GIT = f"name: a\nsources:\n  - type: git\n    url: https://example.org/a\n    tag: v1\n{COMMIT}"


class CheckFlatpak(unittest.TestCase):
    def run_on(self, release=RELEASE, devel=DEVEL, **modules):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory, "flatpak")
            (folder / "modules").mkdir(parents=True)
            (folder / f"{ID}.yml").write_text(release, encoding="utf-8")
            (folder / f"{ID}.Devel.yml").write_text(devel, encoding="utf-8")
            for name, text in modules.items():
                (folder / "modules" / f"{name}.yml").write_text(text, encoding="utf-8")
            return list(check_flatpak.check_tree(pathlib.Path(directory)))

    def test_good(self):
        self.assertFalse(self.run_on(a=ARCHIVE))
        self.assertFalse(self.run_on(a=GIT))

    def test_differences(self):
        self.assertEqual(len(self.run_on(devel=DEVEL + "cleanup:\n", a=GIT)), 1)
        self.assertEqual(len(self.run_on(devel=DEVEL.replace("confab\n", "other\n"), a=GIT)), 1)
        self.assertTrue(self.run_on(devel=RELEASE, a=GIT))
        self.assertTrue(self.run_on(release=RELEASE.replace("release", "plain"), a=GIT))

    def test_modules(self):
        self.assertEqual(self.run_on(), ["modules/a.yml: there is no such module"])
        self.assertEqual(self.run_on(a=GIT, b=GIT), ["modules/b.yml: no manifest includes it"])

    def test_pins(self):
        self.assertTrue(self.run_on(a=ARCHIVE.replace("0" * 64, "0" * 63)))
        self.assertTrue(self.run_on(a=GIT.replace(COMMIT, "")))
        self.assertTrue(self.run_on(a=GIT.replace("git", "dir")))
        self.assertTrue(self.run_on(a="name: a\n"))
        self.assertEqual(len(self.run_on(a=ARCHIVE + GIT.split("\n", 2)[2].replace(COMMIT, ""))), 1)


if __name__ == "__main__":
    unittest.main()
