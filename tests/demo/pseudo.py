# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A language that nobody speaks, and that can be read all the same.

“Join Room” is “⟦Ĵöîñ Ŕööɱ ~~~~⟧”: whatever is not in brackets was never asked
to be translated, what is in two was put together from parts, and what has no
place for the tildes has none for German either.
"""

import re
import subprocess

OPEN, CLOSE = "⟦", "⟧"

LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞǪŔŠŢÛṼŴẊÝŽ")
PLAIN = {accented: letter for letter, accented in LETTERS.items()}

# What a program reads: placeholders and formats of time, tags, entities, escapes.
CODE = re.compile(r"%(?:\d+\$)?[-+#0']*\d*(?:\.\d+)?(?:hh?|ll?|[jzEO])?[A-Za-z%]|<[^<>]+>|&\w+;|\{\w+\}|\\.")

# Texts grow by as much as those of European languages do, short ones by more.
LONG = 40
GROWTH, GROWTH_OF_LONG = 0.4, 0.3
PADDING = "~~~~~"

HEADER = r'''msgid ""
msgstr ""
"Project-Id-Version: {language}\n"
"PO-Revision-Date: \n"
"Last-Translator: \n"
"Language-Team: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Language: {language}\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
'''


def _accent(text):
    done = 0
    parts = []
    for code in CODE.finditer(text):
        parts += [text[done:code.start()].translate(LETTERS), code[0]]
        done = code.end()
    return "".join([*parts, text[done:].translate(LETTERS)])


def _pad(text):
    """Words, as a long text may take another line."""
    length = len(CODE.sub("", text))
    left = max(1, round(length * (GROWTH_OF_LONG if length > LONG else GROWTH)))
    words = []
    while left > 0:
        words.append(PADDING[:left])
        left -= len(PADDING) + 1
    return " ".join(words)


def disguise(text):
    """Says in it what is said in a catalogue, with its escapes."""
    body = re.sub(r"(\\n)*$", "", text)
    return f"{OPEN}{_accent(body)} {_pad(body)}{CLOSE}{text[len(body):]}"


def undo(text):
    """What was meant, for those who know the app by its words."""
    return re.sub(r"( ~+)+(?=⟧)", "", text).replace(OPEN, "").replace(CLOSE, "").translate(PLAIN)


def catalogue(entries, language):
    """A .po of all that there is to say: pairs of a context or None, and the texts
    for one and for many."""
    blocks = [HEADER.format(language=language)]
    for context, texts in entries:
        if texts[0] in ("", "translator-credits"):
            continue
        lines = [f'msgctxt "{context}"'] if context is not None else []
        lines += [f'{name} "{text}"' for name, text in zip(("msgid", "msgid_plural"), texts)]
        if len(texts) > 1:
            lines += [f'msgstr[{n}] "{disguise(text)}"' for n, text in enumerate(texts)]
        else:
            lines.append(f'msgstr "{disguise(texts[0])}"')
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def compile_catalogue(directory, domain, entries, language):
    """Makes the .mo where gettext looks for it below a folder."""
    folder = directory / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / f"{domain}.po"
    po.write_text(catalogue(entries, language), encoding="utf-8")
    subprocess.run(["msgfmt", "--check", f"--output-file={folder / domain}.mo", po], check=True)


# What is read

def split(text):
    """The parts of a text in brackets of any kind, and what is left outside."""
    inside = []
    outside = []
    depth = 0
    start = 0
    for index, letter in enumerate(text):
        if letter in "⟦⟪":
            start = index if depth == 0 else start
            depth += 1
        elif letter in "⟧⟫" and depth > 0:
            depth -= 1
            if depth == 0:
                inside.append(text[start:index + 1])
        elif depth == 0:
            outside.append(letter)
    # A bracket that is not closed is a text that was cut.
    return inside + ([text[start:]] if depth > 0 else []), "".join(outside)
