#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds what is missing or wrong in the translations.

Each language of po/LINGUAS has all that the program says now, and nothing else:
with the same placeholders, mnemonics, dots and spaces at the end. As this needs
what extracts the texts, it takes a moment.

Usage: check-translations.py SOURCE_DIR
"""

import pathlib
import re
import subprocess
import sys
import tempfile

# Those of Meson's preset “glib” that are used.
XGETTEXT = ["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
            "--keyword=ngettext:1,2"]

ENDINGS = (":", "…", "\\n", " ")
MNEMONIC = re.compile(r"(?<![A-Za-z])_[^\W\d_]|[^\W\d_]_[^\W\d_]")
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[a-z%]")


def parse(text):
    """Yields what each entry is called, what it says and how it is translated."""
    for block in re.split(r"\n\s*\n", text):
        fields = {}
        name = None
        fuzzy = False
        for line in block.splitlines():
            fuzzy |= line.startswith("#,") and "fuzzy" in line
            found = re.match(r'(msg\w+(?:\[\d\])?) +"(.*)"$', line)
            if found:
                name = found[1]
                fields[name] = found[2]
            elif name is not None and line.startswith('"'):
                fields[name] += line[1:-1]
        if "msgid" in fields:
            yield ((fields.get("msgctxt"), fields["msgid"]),
                   [value for key, value in fields.items() if key in ("msgid", "msgid_plural")],
                   [] if fuzzy else [value for key, value in fields.items() if key.startswith("msgstr")])


def has_mnemonic(text):
    return len(MNEMONIC.findall(text)) == 1


def placeholders(text):
    return sorted(re.sub(r"\d+\$", "", found) for found in PLACEHOLDER.findall(text))


def is_strftime(key):
    return key[0] in ("time of day", "date and time", "day")


def allowed_placeholders(originals):
    """Those of the original. A form for one number need not say it; msgfmt knows which are for one."""
    allowed = [placeholders(text) for text in originals]
    if len(originals) > 1:
        allowed += [[found for found in allowed[0] if found != number] for number in ("%u", "%d")]
    return allowed


def compare(key, originals, translations):
    """Complains of what is not as in the original."""
    for translation in translations:
        if translation == "":
            yield "is not translated"
            continue
        for ending in ENDINGS:
            if originals[0].endswith(ending) != translation.endswith(ending):
                yield f"should end as the original with regard to “{ending}”"
        if has_mnemonic(originals[0]) != has_mnemonic(translation):
            yield "should have one mnemonic, as the original has" if has_mnemonic(originals[0]) else "has a mnemonic"
        if not is_strftime(key) and placeholders(translation) not in allowed_placeholders(originals):
            yield "has other placeholders"


def check_language(template, text):
    wanted = {key: originals for key, originals, _ in parse(template) if key[1] != ""}
    seen = set()
    for key, originals, translations in parse(text):
        seen.add(key)
        if key[1] == "":
            continue
        if key not in wanted:
            yield f"“{key[1]}” is not said any more"
        elif wanted[key] != originals:
            yield f"“{key[1]}” has another plural"
        elif not translations:
            yield f"“{key[1]}” is fuzzy"
        else:
            for complaint in compare(key, originals, translations):
                yield f"“{key[1]}” {complaint}"
    for key in wanted.keys() - seen:
        yield f"“{key[1]}” is missing"


def extract(source_dir):
    """What is to be translated. Blueprint's calls look like those of C."""
    with tempfile.TemporaryDirectory() as directory:
        template = pathlib.Path(directory) / "confab.pot"
        subprocess.run([*XGETTEXT, "--files-from=po/POTFILES.in", f"--output={template}"],
                       cwd=source_dir, check=True, stderr=subprocess.DEVNULL)
        return template.read_text(encoding="utf-8")


def main():
    source_dir = pathlib.Path(sys.argv[1])
    languages = (source_dir / "po/LINGUAS").read_text(encoding="utf-8").split()
    template = extract(source_dir)
    faults = []
    for language in languages:
        path = source_dir / f"po/{language}.po"
        faults += [f"po/{language}.po: {fault}" for fault in check_language(template, path.read_text(encoding="utf-8"))]
        if subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", path], check=False).returncode != 0:
            faults.append(f"po/{language}.po: msgfmt does not take it")
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(1)
    print(f"All is translated: {', '.join(languages)}.")


if __name__ == "__main__":
    main()
