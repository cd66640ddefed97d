#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where somebody wants contrast, what is only tinted for others has an edge that
can be seen. Mentions and links have the accent of the desktop, and can be read
whatever that is. Both are looked for in pictures of the window.
"""

import collections
import itertools
import re
import sys

import accessible
import places
from accessible import Atspi
from desktop import Appearance
from profile import SETTINGS
from stage import main
from window import Failure, wait_for

# What WCAG 2.2 asks for: for what is not text (1.4.11), for text (1.4.3), and for
# text that can be read by more people (1.4.6).
LEAST_CONTRAST = 3
LEAST_CONTRAST_OF_TEXT = 4.5
LEAST_CONTRAST_OF_CLEAR_TEXT = 7

TEXTS = ("Hello", "Nobody here")

# Where nothing is but what is behind the messages.
FROM_THE_RIGHT = 20

# Where only messages are: others', and one's own, which are higher than buttons are.
IN_OTHERS_FROM_THE_LEFT = 70
IN_OWN_FROM_THE_RIGHT = 30
LEAST_HEIGHT = 40

# As libadwaita knows them.
ACCENTS = {
    "blue": (0.208, 0.518, 0.894), "teal": (0.129, 0.565, 0.643), "green": (0.227, 0.580, 0.290),
    "yellow": (0.784, 0.533, 0.000), "orange": (0.929, 0.357, 0.000), "red": (0.902, 0.176, 0.259),
    "pink": (0.835, 0.380, 0.600), "purple": (0.569, 0.255, 0.675), "slate": (0.435, 0.514, 0.588),
}

# Texts of nothing but what is looked at, after one with a name above it.
PLAIN = ("Hello", "Good morning")
LINK = "https://example.org/"
OTHERS = [("ben", PLAIN[0]), ("ben", "@ben"), ("ben", "@ann"), ("ben", "> @ann"), ("ben", "- @ben")]
OWN = [("ann", PLAIN[1]), ("ann", "@ben"), ("ann", "> @ben"), ("ann", LINK), ("ann", f"> {LINK}"), ("ann", "@ann")]

# How much a part of a colour differs, at least, where it is another colour.
TINT = 0.05

# So large that the strokes of letters are more than their edges.
LARGE_TEXT = "gtk-font-name=Cantarell 22\n"
SIZE = (520, 900)


class Picture:
    """Of a window, in the format PPM."""

    def __init__(self, window, path):
        window.picture(str(path))
        data = path.read_bytes()
        header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+(\d+)\s", data)
        if header is None:
            raise Failure(f"{path} is not the picture that was asked for")
        self.width = int(header[1])
        self.height = int(header[2])
        self.most = int(header[3])
        self.n_bytes = 1 if self.most < 256 else 2
        self.pixels = data[header.end():]

    def line(self, y, left, right):
        """The pixels of a part of a line, as they are."""
        size = 3 * self.n_bytes
        start = y * self.width * size
        return [self.pixels[start + x * size:start + (x + 1) * size] for x in range(left, right)]

    def color(self, pixel):
        """Red, green and blue, each from 0 to 1."""
        parts = (pixel[n * self.n_bytes:(n + 1) * self.n_bytes] for n in range(3))
        return tuple(int.from_bytes(part, "big") / self.most for part in parts)

    def get(self, x, y):
        return self.color(self.line(y, x, x + 1)[0])


def luminance(color):
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def edge_contrast(picture, node):
    """How much what comes first from the right differs from what is around it."""
    _, top, _, height = accessible.extents(node)
    found = [1]
    for line in range(top, top + height):
        around = picture.get(picture.width - FROM_THE_RIGHT, line)
        columns = range(picture.width - FROM_THE_RIGHT, picture.width // 2, -1)
        edge = next((color for color in (picture.get(column, line) for column in columns) if color != around), around)
        found.append(contrast(edge, around))
    # Where it is round, it is mixed with what is around.
    return max(found)


def look(stage, user, **environment):
    window = stage.open(user, "--join", user, **environment)
    wait_for("the room", lambda: window.room() == user)
    # The second has nobody's name above it.
    for text in TEXTS:
        window.write(text)
    wait_for("the messages", lambda: all(any(message.endswith(text) for message in window.messages()) for text in TEXTS))
    picture = Picture(window, stage.directory / f"{user}.ppm")
    app = accessible.application(window.pid)
    found = edge_contrast(picture, accessible.find(places.log(app), Atspi.Role.LIST_ITEM, f"{TEXTS[-1]}$"))
    window.close()
    return found


def find_messages(picture, column):
    """The lines of each message through which a column goes, from the top."""
    around = picture.get(picture.width - FROM_THE_RIGHT, picture.height // 2)
    runs = itertools.groupby(range(picture.height), lambda line: picture.get(column, line) != around)
    messages = (list(lines) for is_message, lines in runs if is_message)
    return [lines for lines in messages if len(lines) >= LEAST_HEIGHT]


def colors_of_text(picture, message):
    """What is behind the text of a message, and the colour that differs most from it."""
    lines = [picture.line(line, IN_OTHERS_FROM_THE_LEFT, picture.width - FROM_THE_RIGHT + 1) for line in message]
    around = lines[0][-1]
    count = collections.Counter(pixel for line in lines for pixel in line if pixel != around)
    behind, _ = count.most_common(1)[0]
    inside = set()
    for line in (line for line in lines if behind in line):
        inside.update(line[line.index(behind):len(line) - line[::-1].index(behind)])
    behind = picture.color(behind)
    return behind, max((picture.color(pixel) for pixel in inside), key=lambda color: contrast(color, behind))


class Mentions:
    """A conversation of people who mention each other."""

    def __init__(self, stage):
        self.appearance = Appearance()
        self.directory = stage.directory
        for who, text in OTHERS + OWN:
            stage.talker(who).say("mentions", text)
        self.window = stage.open("ann", "--join", "mentions", settings=SETTINGS + LARGE_TEXT)
        self.window.resize(*SIZE)
        wait_for("the conversation", lambda: len(self.window.messages()) > len(OTHERS + OWN))
        self.behind_own = None

    def _look(self):
        """Each message, what is behind its text, and the colour of that."""
        picture = Picture(self.window, self.directory / "mentions.ppm")
        found = (find_messages(picture, IN_OTHERS_FROM_THE_LEFT)[:len(OTHERS)]
                 + find_messages(picture, picture.width - IN_OWN_FROM_THE_RIGHT)[:len(OWN)])
        if len(found) < len(OTHERS + OWN):
            raise Failure(f"only {len(found)} messages were found in the picture")
        return [(*message, *colors_of_text(picture, lines)) for message, lines in zip(OTHERS + OWN, found)]

    def check(self, name, least, accent, **options):
        """Returns the lowest contrast once the window has followed."""
        self.appearance.choose(ACCENTS[accent], **options)
        wait_for(f"an accent of {accent}", lambda: self._look()[-1][2] != self.behind_own)
        plain = {}
        contrasts = []
        for who, text, behind, color in self._look():
            plain.setdefault(who, color)
            contrasts.append(contrast(color, behind))
            if contrasts[-1] < least:
                raise Failure(f"“{text}” by {who} has a contrast of {contrasts[-1]:.2f} where it is {name} and {accent}")
            if text not in PLAIN and max(abs(a - b) for a, b in zip(color, plain[who])) < TINT:
                raise Failure(f"“{text}” by {who} has the colour of other text where it is {name} and {accent}")
            self.behind_own = behind
        return min(contrasts)


def check_mentions(stage):
    mentions = Mentions(stage)
    for name, dark, palest in (("light", False, "green"), ("dark", True, "red")):
        found = min(mentions.check(name, LEAST_CONTRAST_OF_TEXT, accent, dark=dark) for accent in ACCENTS)
        high = mentions.check(f"{name} of high contrast", LEAST_CONTRAST_OF_CLEAR_TEXT, palest, dark=dark,
                              high_contrast=True)
        print(f"  ✓ {name}: mentions of {found:.1f}, with high contrast {high:.1f}", flush=True)
    mentions.window.close()


def check_edges(stage):
    schemes = {"light": "prefer-light", "dark": "prefer-dark"}
    for name, scheme in schemes.items():
        plain = look(stage, f"{name}-plain", ADW_DEBUG_COLOR_SCHEME=scheme)
        high = look(stage, f"{name}-high", ADW_DEBUG_COLOR_SCHEME=scheme, ADW_DEBUG_HIGH_CONTRAST="1")
        if plain >= LEAST_CONTRAST:
            raise Failure(f"the edge of a message was looked for in the wrong place: {plain:.1f}")
        if high < LEAST_CONTRAST:
            raise Failure(f"the edge of a message has a contrast of {high:.1f} where it is {name}")
        print(f"  ✓ {name}: an edge of {high:.1f}, without high contrast {plain:.1f}", flush=True)


def run(stage):
    stage.server.start()
    check_edges(stage)
    check_mentions(stage)


if __name__ == "__main__":
    sys.exit(main(__doc__, run))
