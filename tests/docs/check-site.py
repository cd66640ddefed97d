#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a site that was built: that all guides are on it, that its links to itself
lead to files and places that are there, that what leads to the source leads to a
file of it, and that all other links are addresses. Nothing is fetched.

Usage: check-site.py SITE_DIR SOURCE_DIR BROWSE_URL PAGE...
"""

import html.parser
import pathlib
import re
import sys
import urllib.parse

ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/[^\s<>\"]*)?")
# Where symbols of other libraries are: a script of the site makes links of them.
NAMESPACE = re.compile(r'\["(\w+)", "(https://[^"]+)"\]')
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src"}


class Page(html.parser.HTMLParser):
    """What a page leads to, and the places in it that can be led to."""

    def __init__(self, text):
        super().__init__()
        self.links = []
        self.places = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "data-namespace" in attributes:
            self.links.append((self.getpos()[0], f"namespace:{attributes['data-namespace']}"))
        elif attributes.get(LINKS.get(tag)) is not None:
            self.links.append((self.getpos()[0], attributes[LINKS[tag]]))
        self.places.update(filter(None, (attributes.get("id"), attributes.get("name") if tag == "a" else None)))


def check_link(site, namespaces, path, link, source_dir, browse_url):
    """Returns what is wrong with it, or None."""
    parts = urllib.parse.urlsplit(link)
    if link.startswith(f"{browse_url}/blob/main/"):
        target = source_dir / urllib.parse.unquote(link[len(f"{browse_url}/blob/main/"):].partition("#")[0])
        return None if target.exists() else "leads to what is not in the source"
    if parts.scheme == "namespace":
        return None if parts.path in namespaces else "is not in urlmap.js"
    if parts.scheme or parts.netloc:
        return None if ADDRESS.fullmatch(link) else "is not an address"
    name = str((pathlib.PurePosixPath(path).parent / urllib.parse.unquote(parts.path)) if parts.path else path)
    if name not in site:
        return "leads nowhere"
    places = site[name]
    if parts.fragment and places is not None and urllib.parse.unquote(parts.fragment) not in places.places:
        return "names a place that is not there"
    return None


def check(site_dir, source_dir, browse_url, pages):
    site = {}
    for path in sorted(site_dir.rglob("*")):
        is_page = path.suffix == ".html"
        if path.is_file():
            site[path.relative_to(site_dir).as_posix()] = Page(path.read_text(encoding="utf-8")) if is_page else None
    namespaces = dict(NAMESPACE.findall((site_dir / "urlmap.js").read_text(encoding="utf-8")))
    for name in pages:
        if f"{name}.html" not in site:
            yield f"{name}.html is not there"
    for path in sorted((source_dir / "docs").glob("*.md")):
        if path.stem not in pages:
            yield f"docs/{path.name} is not on the site"
    for path, page in site.items():
        for line, link in page.links if page else []:
            problem = check_link(site, namespaces, path, link, source_dir, browse_url)
            if problem is not None:
                yield f"{path}:{line}: {link} {problem}"


def main(site_dir, source_dir, browse_url, *pages):
    problems = list(check(pathlib.Path(site_dir), pathlib.Path(source_dir), browse_url, pages))
    print("\n".join(problems) or "All links of the site lead somewhere.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
