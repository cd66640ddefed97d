#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows that check-docs.py finds what it is there for."""

import importlib.util
import pathlib
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def load():
    spec = importlib.util.spec_from_file_location("check_docs", HERE / "check-docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_docs = load()

EXAMPLE = "#!/usr/bin/env x\n# Copyright 2026\n# SPDX-License-Identifier: X\n\n" + "x\n\n" * 15

INTERFACE = """<node><interface name="x">
  <!--
    `key` (s): text
  -->
  <method name="Say"><arg type="s" name="text" direction="in"/><arg type="u" name="number" direction="out"/></method>
  <signal name="Said"/>
  <property name="Size" type="u" access="read"/>
</interface></node>"""


class CheckDocs(unittest.TestCase):
    def run_on(self, **files):
        """Names have "__" for "/" and "_" for "."."""
        tree = {"docs/page.md": "# A page\n\n## It's a, b\n"}
        tree |= {f"docs/examples/{language}/{name}": EXAMPLE
                 for language, names in check_docs.SHORT_EXAMPLES.items() for name in names}
        tree |= {"data/confab.1": ".BR \\-\\-user", "data/realtime.1": "", "data/realtime-server.1": "",
                 "app/ui/confab-application.c": '  { "user", 0, 0, G_OPTION_ARG_STRING, NULL,'}
        tree |= {check_docs.INTERFACE: INTERFACE, check_docs.BUS_ERRORS: '{ CODE, NAME ("Failed") },',
                 check_docs.BUS_PAGE: "`Say (s text) → (u number)` `Said ()` `Size (u)` `key` `Failed`"}
        tree |= {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
        with tempfile.TemporaryDirectory() as directory:
            top = pathlib.Path(directory)
            for name, text in tree.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            return [problem.replace(directory, "") for problem in check_docs.check_tree(top)]

    def test_good(self):
        self.assertEqual(self.run_on(README_md=(
            "[a](docs/page.md) [b](docs) [c](https://x.example/y) [d](#here) [e](docs/page.md#its-a-b)\n"
            "```\n[f](nowhere)\n```\n    [g](nowhere)\n`[h](nowhere)`\n# Here\n")), [])

    def test_nowhere(self):
        self.assertEqual(self.run_on(README_md="\n[a](nowhere.md)\n"),
                         ["README.md:2: nowhere.md leads nowhere"])

    def test_line_after_code(self):
        self.assertEqual(self.run_on(README_md="```\nx\n```\n[a](nowhere.md)\n"),
                         ["README.md:4: nowhere.md leads nowhere"])

    def test_headings(self):
        for link in ("#there", "docs/page.md#there"):
            with self.subTest(link=link):
                self.assertEqual(self.run_on(README_md=f"# Here\n[a]({link})\n"),
                                 [f"README.md:2: {link} names a heading that is not there"])

    def test_pages_of_the_site(self):
        self.assertEqual(self.run_on(docs__other_md="[a](page.html)\n"),
                         ["docs/other.md:1: page.html leads nowhere"])

    def test_addresses(self):
        self.assertEqual(self.run_on(README_md="[a](http://x.example/)\n[b](https://x)\n"),
                         ["README.md:1: http://x.example/ is not an address",
                          "README.md:2: https://x is not an address"])

    def test_examples(self):
        self.assertEqual(self.run_on(docs__examples__gjs__bot_js=EXAMPLE + "x\n"),
                         ["/docs/examples/gjs/bot.js: 16 lines of at most 15"])
        self.assertIn("more.js", "".join(self.run_on(docs__examples__gjs__more_js=EXAMPLE)))

    def test_blocks(self):
        files = {"docs__page__news_py": "import x\n\nx.run()\nx.end()\n"}
        good = "```python news.py\nx.run()\nx.end()\n```\n```sh\nls\n```\n```js console\nx\n```\n"
        self.assertEqual(self.run_on(docs__page_md=good, **files), [])
        for block, problem in {
            "```python news.py\nrun()\n```\n": "news.py has no such lines: run()",
            "```python news.py\nx.run()\n\nx.end()\n```\n": "news.py has no such lines: x.run()",
            "```python news.py\nx.run\n```\n": "news.py has no such lines: x.run",
            "```python other.py\nx.run()\n```\n": "a block of python is of no file",
            "```python\nx.run()\n```\n": "a block of python is of no file",
            "```\nx.run()\n```\n": "a block of nothing is of no file",
        }.items():
            with self.subTest(block=block):
                self.assertEqual(self.run_on(docs__page_md=good + block, **files), [f"docs/page.md: {problem}"])
        self.assertEqual(self.run_on(docs__page_md="```python\nx\n```\n"), [])

    def test_manuals(self):
        options = "".join(f'  {{ "{name}", {letter}, {flags}, G_OPTION_ARG_NONE, NULL }},\n' for name, letter, flags in
                          (("user-id", "0", "0"), ("user", "'u'", "0"), ("secret", "0", "G_OPTION_FLAG_HIDDEN")))
        self.assertEqual(self.run_on(app__server__main_c=options), [
            "data/realtime-server.1: there is nothing about --user",
            "data/realtime-server.1: there is nothing about --user-id",
        ])
        self.assertEqual(self.run_on(app__server__main_c=options, **{"data__realtime-server_1": "\\-\\-user\\-id"}),
                         ["data/realtime-server.1: there is nothing about --user"])

    def test_interface(self):
        self.assertEqual(self.run_on(docs__scripts_md="`Say (s text) → ()` `Said ()` `Size (t)` `Failed`"), [
            "docs/scripts.md: there is nothing about `Say (s text) → (u number)`",
            "docs/scripts.md: there is nothing about `Size (u)`",
            "docs/scripts.md: there is nothing about `key`",
        ])
        self.assertEqual(self.run_on(docs__scripts_md="`Say (s text) → (u number)` `Said ()` `Size (u)` `key`"),
                         ["docs/scripts.md: there is nothing about `Failed`"])

    def test_manual_verbs(self):
        verbs = '  { "list", server_verb_list },\n  { "make", server_verb_make },\n'
        self.assertEqual(self.run_on(app__server__main_c=verbs, **{"data__realtime-server_1": ".SS list\nmake"}),
                         ["data/realtime-server.1: there is nothing about make"])


if __name__ == "__main__":
    unittest.main()
