#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Makes of the guides, which are to be read where the source is, the pages of
the site: gi-docgen wants to be told their titles, and links to lead to pages of
its own. Pictures lie beside the pages; what else is not on the site is linked to where
the source is.

Usage: pages.py BROWSE_URL OUT_DIR EXAMPLES PAGE...
"""

import pathlib
import posixpath
import re
import shutil
import sys

TITLE = re.compile(r"\A# (.+)\n")
CODE = re.compile(r"^```.*?^```|^    [^\n]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?![a-z][a-z+.-]*:|#)([^)\s#]+)(#[^)\s]*)?\)")


def split_code(text):
    """Yields what is text and what is code, by turns."""
    end = 0
    for match in CODE.finditer(text):
        yield text[end:match.start()]
        yield match.group()
        end = match.end()
    yield text[end:]


def convert(text, names, browse_url):
    """names has what of docs/ is on the site, each with its slug."""
    def lead(match):
        target, anchor = match.group(1), match.group(2) or ""
        path = posixpath.normpath(posixpath.join("docs", target))
        slug = names.get(posixpath.relpath(path, "docs"))
        where = f"{slug}.html" if slug else f"{browse_url}/blob/main/{path}"
        if path.endswith(".png"):
            where = posixpath.basename(path)
        return f"]({where}{anchor})"

    parts = [part if is_code else LINK.sub(lead, part)
             for is_code, part in zip((i % 2 for i in range(len(text))), split_code(text))]
    return "".join(parts)


def make_page(path, names, browse_url):
    text = path.read_text(encoding="utf-8")
    title = TITLE.match(text)
    if title is None:
        raise SystemExit(f"{path} does not begin with its title")
    head = f"Title: {title.group(1)}\nSlug: {path.stem}\n"
    return head + convert(text[title.end():], names, browse_url)


def main(browse_url, out_dir, examples, *pages):
    pages = [pathlib.Path(page) for page in (examples, *pages)]
    # In the source, the page of the examples is their folder.
    names = {page.name: page.stem for page in pages} | {"examples": "examples"}
    # A new one each time: by its age it is known that the site is to be made anew.
    shutil.rmtree(out_dir, ignore_errors=True)
    pathlib.Path(out_dir).mkdir()
    for page in pages:
        text = make_page(page, names, browse_url)
        pathlib.Path(out_dir, page.name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
