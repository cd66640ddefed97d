#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that what the guides quote as words of Confab, “like this”, are words of
it.

Usage: check-quotes.py SOURCE_DIR
"""

import pathlib
import re
import sys

CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
QUOTE = re.compile(r"“([^”]+)”")

# What is quoted for another reason.
OTHERS = {
    "CONTRIBUTING.md": {"⟦Ĵöîñ Ŕööɱ ~~~~⟧", "Write this to `FILE`:", "prints:"},
    "README.md": {"yes"},
    "docs/bot.md": {"**milk** is on the list.", "**bread** is on the list."},
    "docs/troubleshooting.md": {"Later"},
}


def get_quotes(text):
    return {" ".join(quote.split()) for quote in QUOTE.findall(CODE.sub("", text))}


def get_words(source_dir):
    """Returns all that Confab could say, without the marks of mnemonics."""
    files = [path for folder in ("realtime", "ui") for path in sorted((source_dir / "app" / folder).iterdir())
             if path.suffix in (".blp", ".c")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files).replace("_", "")


def main(source_dir):
    source_dir = pathlib.Path(source_dir)
    words = get_words(source_dir)
    problems = []
    for path in (*source_dir.glob("*.md"), *source_dir.glob("docs/*.md")):
        name = path.relative_to(source_dir).as_posix()
        quotes = get_quotes(path.read_text(encoding="utf-8"))
        others = OTHERS.get(name, set())
        problems += [f"{name}: Confab does not say “{quote}”" for quote in quotes - others if quote not in words]
        problems += [f"{name}: there is no “{quote}” any more" for quote in others - quotes]
    print("\n".join(sorted(problems)) or "What is quoted is said.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
