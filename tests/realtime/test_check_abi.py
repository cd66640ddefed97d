#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-abi.py finds what it is there for."""

import importlib.util
import pathlib
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("check_abi", HERE / "check-abi.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_abi = load()

HEADER = """\
/* realtime_comment () is none. */
#define REALTIME_TYPE_THING (realtime_macro ())
#define REALTIME_LONG(x) \\
  realtime_longer_macro (x)

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeThing, realtime_thing, REALTIME, THING, GObject)
REALTIME_API
const char *realtime_thing_get_name (RealtimeThing *self,
                                     GError       **error) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeThing, realtime_thing_unref)
"""

GOOD = {"realtime_thing_get_type", "realtime_thing_get_name"}


class CheckAbi(unittest.TestCase):
    def test_declared(self):
        self.assertEqual(check_abi.declared_symbols(HEADER), GOOD)

    def test_good(self):
        self.assertEqual(list(check_abi.check(GOOD, GOOD, GOOD)), [])

    def check_one(self, word, exported=GOOD, declared=GOOD, listed=GOOD):
        problems = list(check_abi.check(set(exported), set(declared), set(listed)))
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(word, problems[0])
        return problems[0]

    def test_new(self):
        problem = self.check_one("is new", listed=GOOD - {"realtime_thing_get_name"})
        self.assertIn("update-abi", problem)

    def test_vanished(self):
        self.check_one("has vanished", listed=GOOD | {"realtime_thing_old"})

    def test_leaked(self):
        self.check_one("is no part", exported=GOOD | {"wire_leak"}, listed=GOOD | {"wire_leak"})

    def test_not_declared(self):
        more = GOOD | {"realtime_thing_secret"}
        self.check_one("no public header", exported=more, listed=more)

    def test_not_exported(self):
        self.check_one("needs REALTIME_API", declared=GOOD | {"realtime_thing_hidden"})


if __name__ == "__main__":
    unittest.main()
