# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a reader of a page does with it: the files to write, the commands to
run, and what they are said to print."""

import dataclasses
import re
import subprocess

# A block with a name beside its language shows a part of that file.
FENCE = re.compile(r"^```(\w*)(?: \S+)?$")
FILE = re.compile(r"\b[Ww]rite this to `([^`]+)`|\b[Ss]ave this as `([^`]+)`|\bWith this in `([^`]+)`")
PRINTS = re.compile(r"\bprints:$")
HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")


@dataclasses.dataclass
class File:
    """To be written before what follows."""
    line: int
    path: str
    text: str


@dataclasses.dataclass
class Command:
    """One that a shell takes as a whole, with what it is said to print."""
    line: int
    text: str
    prints: str | None = None


def is_complete(lines):
    text = "\n".join(lines)
    if lines[-1].endswith("\\"):
        return False
    for _, end in HEREDOC.findall(text):
        if end not in lines:
            return False
    return subprocess.run(["sh", "-n", "-c", text], stderr=subprocess.DEVNULL, check=False).returncode == 0


def split_commands(first_line, text):
    lines = []
    for number, line in enumerate(text.split("\n"), first_line):
        if not lines and (not line.strip() or line.lstrip().startswith("#")):
            continue
        lines.append(line)
        if is_complete(lines):
            yield Command(number - len(lines) + 1, "\n".join(lines))
            lines = []
    if lines:
        raise ValueError(f"line {first_line}: a command does not end")


def split_sections(text):
    """Yields the first line and the text of each section, and of what is before them."""
    line = 1
    for part in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        yield line, part
        line += part.count("\n")


def get_blocks(text, first_line, indented):
    """Yields the line, the language, the text and the paragraph before it of
    each block of code; with indented, of those without a fence, too."""
    lines = text.split("\n")
    paragraph = []
    i = 0
    while i < len(lines):
        start = i
        fence = FENCE.match(lines[i])
        if fence:
            end = lines.index("```", i + 1)
            yield first_line + start + 1, fence.group(1), "\n".join(lines[i + 1:end]), " ".join(paragraph)
            paragraph = []
            i = end
        elif indented and lines[i].startswith("    "):
            while i + 1 < len(lines) and lines[i + 1].startswith("    "):
                i += 1
            yield first_line + start, "sh", "\n".join(line[4:] for line in lines[start:i + 1]), " ".join(paragraph)
            paragraph = []
        elif lines[i].strip():
            if i == 0 or not lines[i - 1].strip():
                paragraph = []
            paragraph.append(lines[i].strip())
        i += 1


def read(text, first_line=1, indented=False):
    """Returns the steps of a page, files and commands, in its order."""
    steps = []
    for line, language, code, before in get_blocks(text, first_line, indented):
        named = FILE.search(before)
        if language == "sh":
            steps += split_commands(line, code)
        elif PRINTS.search(before):
            if not steps or not isinstance(steps[-1], Command):
                raise ValueError(f"line {line}: there is no command before that could print this")
            steps[-1].prints = code
        elif named:
            steps.append(File(line, next(filter(None, named.groups())), code + "\n"))
    return steps


def is_as_told(told, printed):
    """Compares; … stands for anything in a line."""
    pattern = ".+".join(map(re.escape, told.strip().split("…")))
    return re.fullmatch(pattern, printed.strip()) is not None


def fits(pattern, command):
    """Compares; a pattern that ends with … is how the command begins."""
    return command.startswith(pattern[:-1]) if pattern.endswith("…") else command == pattern
