#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that links within the pages lead somewhere, that the examples of the
reference are as short as they are said to be, that a tutorial shows the files of
its folder as they are, that manual pages have all options and commands, and that
what is on the bus is described as it is.

Usage: check-docs.py SOURCE_DIR
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

MAX_EXAMPLE_LINES = 15
SHORT_EXAMPLES = {
    "python": {"bot.py", "publish.py", "subscribe.py"},
    "gjs": {"bot.js", "publish.js", "subscribe.js"},
}

# Each with where its options and commands are.
MANUALS = {
    "data/confab.1": "app/ui/confab-application.c",
    "data/realtime.1": "app/cli/*.c",
    "data/realtime-server.1": "app/server/*.c",
}
VERB = re.compile(r"^ *\{ \"([a-z-]+)\", (?:cli|server)_verb_", re.MULTILINE)
OPTION = re.compile(r"^ *\{ \"([a-z-]+)\", (?:0|'.'), 0, G_OPTION_ARG_", re.MULTILINE)

# What other programs call, the errors that they get, and where that is told.
INTERFACE = "app/ui/io.github.confab_chat.Confab.Rooms1.xml"
BUS_ERRORS = "app/ui/confab-remote-error.c"
BUS_ERROR = re.compile(r"NAME \(\"(\w+)\"\)")
BUS_KEY = re.compile(r"^ +`([a-z-]+)` \([a-z]\):", re.MULTILINE)
BUS_PAGE = "docs/scripts.md"

CODE = re.compile(r"^(?:```.*?^```|    [^\n]*)$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
# Each block says what it is: of which file, or where one enters it.
BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ENTERED = {("sh", None), ("js", "console")}

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
EXTERNAL = re.compile(r"^[a-z][a-z+.-]*:")
ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?")


def anchors(text):
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in HEADING.findall(CODE.sub("", text))}


def check_links(path, text, read):
    """read() gives the text of a file, or None if there is none."""
    for number, line in enumerate(CODE.sub(lambda match: "\n" * match.group().count("\n"), text).split("\n"), 1):
        for link in LINK.findall(line):
            if EXTERNAL.match(link):
                if not ADDRESS.fullmatch(link):
                    yield f"{path}:{number}: {link} is not an address"
                continue
            name, _, anchor = link.partition("#")
            target = read(path.parent / name) if name else text
            if target is None:
                yield f"{path}:{number}: {link} leads nowhere"
            elif anchor and anchor not in anchors(target):
                yield f"{path}:{number}: {link} names a heading that is not there"


def check_blocks(path, text, read):
    """Those of a page whose files are in a folder that is called as the page."""
    for language, name, block in BLOCK.findall(text):
        if (language, name or None) in ENTERED:
            continue
        content = read(path.with_suffix("") / name) if name else None
        if not content:
            yield f"{path}: a block of {language or 'nothing'} is of no file"
        elif f"\n{block}" not in f"\n{content}":
            yield f"{path}: {name} has no such lines: {block.split(chr(10))[0]}"


def example_length(text):
    return sum(1 for line in text.split("\n") if line.strip() and not line.startswith("#!")
               and "Copyright" not in line and "SPDX-License-Identifier" not in line)


def check_examples(folder):
    for language, names in SHORT_EXAMPLES.items():
        found = {path.name for path in (folder / language).glob("*") if path.is_file()}
        if found != names:
            yield f"{folder / language}: there are {sorted(found)} instead of {sorted(names)}"
        for name in sorted(found):
            length = example_length((folder / language / name).read_text(encoding="utf-8"))
            if length > MAX_EXAMPLE_LINES:
                yield f"{folder / language / name}: {length} lines of at most {MAX_EXAMPLE_LINES}"


def check_manual(path, text, sources):
    told = text.replace("\\-", "-")
    for option in sorted({option for source in sources for option in OPTION.findall(source)}):
        if not re.search(rf"--{option}\b(?!-)", told):
            yield f"{path}: there is nothing about --{option}"
    for verb in sorted({verb for source in sources for verb in VERB.findall(source)}):
        if f".SS {verb}\n" not in told:
            yield f"{path}: there is nothing about {verb}"


def check_manuals(source_dir):
    for path, pattern in MANUALS.items():
        sources = [source.read_text(encoding="utf-8") for source in sorted(source_dir.glob(pattern))]
        yield from check_manual(path, (source_dir / path).read_text(encoding="utf-8"), sources)


def signatures(interface):
    def arguments(item, direction):
        return "(" + ", ".join(f"{arg.get('type')} {arg.get('name')}" for arg in item.findall("arg")
                               if arg.get("direction") == direction) + ")"

    for item in interface:
        if item.tag == "method":
            yield f"{item.get('name')} {arguments(item, 'in')} → {arguments(item, 'out')}"
        elif item.tag == "signal":
            yield f"{item.get('name')} {arguments(item, None)}"
        else:
            yield f"{item.get('name')} ({item.get('type')})"


def check_interface(read):
    described = read(BUS_PAGE)
    text = read(INTERFACE)
    names = [*signatures(ET.fromstring(text).find("interface")), *BUS_KEY.findall(text),
             *BUS_ERROR.findall(read(BUS_ERRORS))]
    for name in names:
        if f"`{name}`" not in described:
            yield f"{BUS_PAGE}: there is nothing about `{name}`"


def check_tree(source_dir):
    def read(path):
        path = source_dir / path
        if path.is_dir():
            return ""
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None

    pages = [path.relative_to(source_dir) for folder in (source_dir, source_dir / "docs")
             for pattern in ("*.md", "*.md.in") for path in sorted(folder.glob(pattern))]
    for path in pages:
        yield from check_links(path, read(path), read)
        if (source_dir / path).with_suffix("").is_dir():
            yield from check_blocks(path, read(path), read)
    yield from check_examples(source_dir / "docs" / "examples")
    yield from check_manuals(source_dir)
    yield from check_interface(read)


def main(source_dir):
    problems = list(check_tree(pathlib.Path(source_dir)))
    print("\n".join(problems) or "The pages are as they should be.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
