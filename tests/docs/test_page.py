#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

import unittest

import page


class PageTest(unittest.TestCase):
    def commands(self, text, **options):
        return [step.text for step in page.read(text, **options)]

    def test_commands(self):
        text = "Words\n```sh\n# why\none\n\ntwo \\\n  three\nfor i in 1; do\n  x\ndone\n```\n```c\nfour\n```\n"
        self.assertEqual(self.commands(text), ["one", "two \\\n  three", "for i in 1; do\n  x\ndone"])

    def test_lines(self):
        steps = page.read("Words\n\n```sh\none\n\ntwo\n```\n")
        self.assertEqual([step.line for step in steps], [4, 6])

    def test_sections(self):
        text = "# Page\n\n## One\n\n```sh\none\n```\n\n## Two\n\n```sh\ntwo\n```\n"
        steps = [page.read(part, line) for line, part in page.split_sections(text)]
        self.assertEqual(steps, [[], [page.Command(6, "one")], [page.Command(12, "two")]])

    def test_heredoc(self):
        text = "```sh\ncat >a <<'END'\nif\n\nEND\nb\n```\n"
        self.assertEqual(self.commands(text), ["cat >a <<'END'\nif\n\nEND", "b"])

    def test_open(self):
        with self.assertRaises(ValueError):
            page.read("```sh\nif true; then\n```\n")

    def test_indented(self):
        text = "Words\n\n    one\n    two\n\nmore words\n"
        self.assertEqual(self.commands(text), [])
        self.assertEqual(self.commands(text, indented=True), ["one", "two"])

    def test_file(self):
        steps = page.read("Words.\n\nTo be\nquick, write this to `a.conf`:\n\n```ini\n[x]\n```\n\n```ini\n[y]\n```\n")
        self.assertEqual(steps, [page.File(7, "a.conf", "[x]\n")])

    def test_prints(self):
        steps = page.read("```sh\none\ntwo\n```\n\nwhich prints:\n\n```text\nhello\n```\n")
        self.assertEqual([step.prints for step in steps], [None, "hello"])

    def test_prints_without_command(self):
        with self.assertRaises(ValueError):
            page.read("It prints:\n\n```text\nhello\n```\n")

    def test_as_told(self):
        self.assertTrue(page.is_as_told("a (…)\nb", "a (12)\nb\n"))
        self.assertFalse(page.is_as_told("a…\nb", "a1\nc\nb"))
        self.assertFalse(page.is_as_told("a", "a\nb"))

    def test_fits(self):
        self.assertTrue(page.fits("a b", "a b"))
        self.assertTrue(page.fits("a …", "a b"))
        self.assertFalse(page.fits("a", "a b"))
        self.assertFalse(page.fits("b…", "a b"))


if __name__ == "__main__":
    unittest.main()
