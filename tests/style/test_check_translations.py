#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-translations.py finds what it is there for."""

import importlib.util
import pathlib
import unittest

PATH = pathlib.Path(__file__).resolve().parent / "check-translations.py"
SPEC = importlib.util.spec_from_file_location("check_translations", PATH)
check_translations = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_translations)

HEAD = 'msgid ""\nmsgstr ""\n"Language: x\\n"\n\n'


def entry(text, translation, context=None):
    return (f'msgctxt "{context}"\n' if context else "") + f'msgid "{text}"\nmsgstr "{translation}"\n\n'


def plural(one, many, *translations):
    forms = "".join(f'msgstr[{number}] "{text}"\n' for number, text in enumerate(translations))
    return f'msgid "{one}"\nmsgid_plural "{many}"\n{forms}\n'


class TestTranslations(unittest.TestCase):
    def faults(self, template, text):
        return list(check_translations.check_language(HEAD + template, HEAD + text))

    def fault(self, text, translation, context=None):
        found = self.faults(entry(text, "", context), entry(text, translation, context))
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_right(self):
        self.assertEqual(self.faults("", ""), [])
        for text, translation, context in (("Room", "Raum", None), ("_Open…", "Ö_ffnen…", None),
                                           ("%s at %s", "%2$s: %1$s", None), ("%u %% done", "%u %% fertig", None),
                                           ("%A, %-d %B", "%-d. %B (%A)", "day"), ("M_ute", "_Stumm", "x"),
                                           ("set GSETTINGS_SCHEMA_DIR to it", "GSETTINGS_SCHEMA_DIR setzen", None)):
            self.assertEqual(self.faults(entry(text, "", context), entry(text, translation, context)), [])
        self.assertEqual(self.faults(plural("%u room", "%u rooms", "", ""),
                                     plural("%u room", "%u rooms", "kein Raum", "%u Raum", "%u Räume")), [])

    def test_lines(self):
        self.assertEqual(self.faults(entry("a long text", ""), 'msgid ""\n"a long "\n"text"\nmsgstr ""\n"ein "\n"Text"\n'), [])

    def test_missing(self):
        self.assertIn("is missing", self.faults(entry("Room", ""), "")[0])
        self.assertIn("is not said any more", self.faults("", entry("Room", "Raum"))[0])
        self.assertEqual(len(self.faults(entry("Room", "", "a"), entry("Room", "Raum", "b"))), 2)
        self.assertIn("is not translated", self.fault("Room", ""))
        self.assertIn("is fuzzy", self.faults(entry("Room", ""), "#, fuzzy\n" + entry("Room", "Raum"))[0])
        self.assertIn("has another plural", self.faults(plural("a", "b", ""), plural("a", "c", "x"))[0])

    def test_wrong(self):
        self.assertIn("placeholders", self.fault("%s at %s", "%s"))
        found = self.faults(plural("%s: %u", "%s: %u", "", ""), plural("%s: %u", "%s: %u", "%u", "%s: %u"))
        self.assertEqual(len(found), 1, found)
        self.assertIn("mnemonic", self.fault("_Open", "Öffnen"))
        self.assertIn("mnemonic", self.fault("Open", "Ö_ffnen"))
        self.assertIn("“…”", self.fault("Open…", "Öffnen"))
        self.assertIn("“:”", self.fault("What it does:", "Was es tut"))


if __name__ == "__main__":
    unittest.main()
