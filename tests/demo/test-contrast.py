#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where somebody wants contrast, what is only tinted for others has an edge that
can be seen. It is looked for in a picture of the window.
"""

import re
import sys

import accessible
import places
from accessible import Atspi
from stage import main
from window import Failure, wait_for

# What WCAG 2.2 asks for, for what is not text (1.4.11).
LEAST_CONTRAST = 3

TEXTS = ("Hello", "Nobody here")

# Where nothing is but what is behind the messages.
FROM_THE_RIGHT = 20


class Picture:
    """Of a window, in the format PPM."""

    def __init__(self, window, path):
        window.picture(str(path))
        data = path.read_bytes()
        header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+(\d+)\s", data)
        if header is None:
            raise Failure(f"{path} is not the picture that was asked for")
        self.width = int(header[1])
        self.most = int(header[3])
        self.n_bytes = 1 if self.most < 256 else 2
        self.pixels = data[header.end():]

    def get(self, x, y):
        """Red, green and blue, each from 0 to 1."""
        offset = (y * self.width + x) * 3 * self.n_bytes
        parts = (self.pixels[offset + n * self.n_bytes:offset + (n + 1) * self.n_bytes] for n in range(3))
        return tuple(int.from_bytes(part, "big") / self.most for part in parts)


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
    app = accessible.application(window.process.pid)
    found = edge_contrast(picture, accessible.find(places.log(app), Atspi.Role.LIST_ITEM, f"{TEXTS[-1]}$"))
    window.close()
    return found


def run(stage):
    stage.server.start()
    schemes = {"light": "prefer-light", "dark": "prefer-dark"}
    for name, scheme in schemes.items():
        plain = look(stage, f"{name}-plain", ADW_DEBUG_COLOR_SCHEME=scheme)
        high = look(stage, f"{name}-high", ADW_DEBUG_COLOR_SCHEME=scheme, ADW_DEBUG_HIGH_CONTRAST="1")
        if plain >= LEAST_CONTRAST:
            raise Failure(f"the edge of a message was looked for in the wrong place: {plain:.1f}")
        if high < LEAST_CONTRAST:
            raise Failure(f"the edge of a message has a contrast of {high:.1f} where it is {name}")
        print(f"  ✓ {name}: an edge of {high:.1f}, without high contrast {plain:.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, run))
