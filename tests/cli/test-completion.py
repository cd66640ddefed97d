#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests that shells offer the words of the program, no less and no more.

Usage: test-completion.py FOLDER_OF_COMPLETIONS
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(sys.argv[1])
REALTIME = os.environ["REALTIME"]

SCRIPT = """
source "$1"
shift
COMP_WORDS=("$REALTIME" "$@")
COMP_CWORD=$#
_realtime
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
"""


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def complete(*words):
    """What bash offers for the last of these words."""
    return run("bash", "--norc", "-c", SCRIPT, "bash", str(FOLDER / "realtime.bash"), *words).splitlines()


def verbs():
    return re.findall(r"^  ([a-z]+) +[A-Z]", run(REALTIME, "--help").partition("Commands:")[2], re.MULTILINE)


def options(verb):
    return set(re.findall(r"^  (?:-., )?(--[a-z-]+=?)", run(REALTIME, verb, "--help"), re.MULTILINE)) - {"--help"}


class CompletionTest(unittest.TestCase):
    def test_verbs(self):
        self.assertGreater(len(verbs()), 8)
        self.assertEqual(sorted(complete("")), sorted(verbs()))
        self.assertEqual(complete("pub"), ["publish"])
        self.assertEqual(complete("--json", "sub"), ["subscribe"])
        self.assertEqual(complete("nonsense"), [])

    def test_options(self):
        for verb in set(verbs()) - {"invite"}:
            with self.subTest(verb=verb):
                self.assertEqual(set(complete(verb, "--")), options(verb))
        self.assertEqual(complete("subscribe", "room", "--no"), ["--no-follow"])
        self.assertEqual(complete("--json", "top", "--on"), ["--once"])

    def test_values(self):
        self.assertEqual(complete("ping", "--color", ""), ["auto", "always", "never"])
        self.assertEqual(complete("ping", "--color", "=", "al"), ["always"])
        self.assertIn(str(FOLDER / "realtime.bash"), complete("ping", "--token-file", "=", str(FOLDER / "real")))

    def test_invite(self):
        """What it takes realtime-server knows, which need not be there."""
        self.assertEqual(complete("invite", "--"), [])

    @unittest.skipIf(shutil.which("zsh") is None, "There is no zsh")
    def test_zsh(self):
        run("zsh", "-n", str(FOLDER / "_realtime"))

    @unittest.skipIf(shutil.which("fish") is None, "There is no fish")
    def test_fish(self):
        run("fish", "--no-execute", str(FOLDER / "realtime.fish"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
