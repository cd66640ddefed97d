#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows for each rule of check-style.py what it refuses and what it lets be."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
HEAD = "/* Copyright 2026 The Confab developers */\n/* SPDX-License-Identifier: X */\n"


def load():
    spec = importlib.util.spec_from_file_location("check_style", HERE / "check-style.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_style = load()

# rule: (refused, let be)
SAMPLES = {
    "autoptr": ("  g_autoptr (GError) error;", "  g_autoptr (GError) error = NULL;"),
    "signal": ("  g_signal_connect (a, b, c, d);", "  g_signal_connect_object (a, b, c, d, 0);"),
    "notify": ("  g_object_notify (a, b);", "  g_object_notify_by_pspec (a, b);"),
    "types": ("  gint i;", "  guint i; gboolean b; gpointer p;"),
    "todo": ("/* TODO: this */", "/* this is done */"),
    "if-0": ("#if 0", "#ifdef X"),
    "log-domain": ('#define G_LOG_DOMAIN "X"', '#define X "G_LOG_DOMAIN"'),
    "nick": ('  g_param_spec_string ("a", "A", "B",', '  g_param_spec_string ("a", NULL, NULL,'),
    "static-scope": ("  1, FOO_TYPE_BAR | G_SIGNAL_TYPE_STATIC_SCOPE);", "  1, FOO_TYPE_BAR);"),
    "tab": ("\tint i;", "  int i;"),
    "trailing-space": ("int i; ", "int i;"),
    "sleep": ("  g_usleep (5);", "  wait_until (x);"),
    "assert": ("  g_assert (x);", "  g_assert_true (x);"),
    "columns": ("int " + "i" * 120 + ";", "int " + "i" * 80 + ";"),
}


class CheckStyle(unittest.TestCase):
    def rules(self, name, text):
        return {problem.split(":")[0]
                for _, problem in check_style.check_file(pathlib.PurePath(name), text)}

    def test_every_rule_has_a_sample(self):
        names = {rule[0] for rule in check_style.LINE_RULES}
        self.assertEqual(names - SAMPLES.keys(), set())

    def test_samples(self):
        for rule, (refused, let_be) in SAMPLES.items():
            with self.subTest(rule=rule):
                folder = "tests" if rule in ("sleep", "assert") else "app"
                name = f"{folder}/x/file.c"
                self.assertIn(rule, self.rules(name, f"{HEAD}{refused}\n"))
                self.assertEqual(self.rules(name, f"{HEAD}{let_be}\n"), set())

    def test_head(self):
        self.assertEqual(self.rules("app/x/a.h", "int i;\n"), {"copyright", "spdx", "pragma-once"})
        self.assertEqual(self.rules("app/x/a.h", f"{HEAD}#pragma once\n"), set())

    def test_lengths(self):
        def function(length):
            return f"{HEAD}void\nf (void)\n{{\n" + "  g ();\n" * length + "}\n"
        self.assertEqual(self.rules("app/x/a.c", function(80)), set())
        self.assertEqual(self.rules("app/x/a.c", function(81)), {"function"})
        self.assertEqual(self.rules("app/x/a.c", HEAD + "int i;\n" * 1000), {"file"})

    def test_potfiles(self):
        with tempfile.TemporaryDirectory() as directory:
            top = pathlib.Path(directory)
            for name, text in (("po/POTFILES.in", "app/ui/a.c\napp/ui/gone.c\n"),
                               ("app/ui/a.c", f'{HEAD}f (_("A"));\n'),
                               ("app/ui/b.blp", 'label: C_("x", "B");\n'),
                               ("app/ui/c.c", f'{HEAD}f_("C");\n'),
                               ("tests/d.c", f'{HEAD}f (_("D"));\n')):
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            found = list(check_style.check_tree(top))
        self.assertEqual(len(found), 2, found)
        self.assertIn("gone.c does not exist", found[0])
        self.assertIn("app/ui/b.blp has translatable text", found[1])


if __name__ == "__main__":
    unittest.main()
