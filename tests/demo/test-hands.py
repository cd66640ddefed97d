#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A conversation from the welcome page on, gone through with the keyboard
alone, or by what a screen reader can do alone: --hands keyboard or reader.
"""

import contextlib
import re
import sys

import accessible
import places
from accessible import Atspi
from stage import Stage, main
from window import Failure, wait_for

MOST_STEPS = 40


class Hands:
    """What both have: eyes, which look at the accessible tree."""

    def __init__(self, window):
        self.window = window

    def app(self):
        return accessible.application(self.window.process.pid)

    def wait_for(self, wanted, pattern):
        return wait_for(f"“{pattern}”", lambda: accessible.find(self.app(), wanted, pattern))

    def gone(self, wanted, pattern=""):
        wait_for(f"no “{pattern}”", lambda: accessible.find(self.app(), wanted, pattern) is None)

    def sees_message(self, text):
        wait_for(f"“{text}” in the log", lambda: self.window.count(text) == 1)

    def is_in(self, title):
        wait_for(f"the room {title}", lambda: self.window.room() == title)


class Keyboard(Hands):
    """Presses keys only, and knows by the focus where it is."""

    def go_to(self, wanted, pattern, keys="Tab"):
        """Moves the focus there, as somebody would who sees the focus only."""
        self.wait_for(wanted, pattern)
        visited = []
        for _ in range(MOST_STEPS):
            node = accessible.focused(self.app())
            visited.append(accessible.describe(node))
            if node is not None and node.role in wanted and re.search(pattern, node.name):
                return
            self.window.press_active(keys)
        raise Failure(f"{keys} does not come to “{pattern}”: {visited}")

    def host(self):
        self.window.keys("Tab", "shift+Tab")
        self.go_to(places.BUTTONS, places.HOST)
        self.window.press_active("Return")

    def join(self, room):
        self.window.keys("ctrl+n")
        self.wait_for(places.ENTRIES, places.ROOM_NAME)
        self.go_to(places.ENTRIES, places.ROOM_NAME)
        self.window.type(room)
        self.window.press_active("Return")

    def write(self, text):
        wait_for("the focus in the composer", lambda: places.is_composing(self.app()))
        self.window.type(text)
        self.window.press_active("Return")

    def read(self, text):
        """Goes to the log, and from message to message until it is the one."""
        self.window.keys("shift+F6")
        for _ in range(MOST_STEPS):
            node = accessible.focused(self.app())
            if node is not None and node.role == Atspi.Role.LIST_ITEM and text in node.name:
                break
            self.window.press_active("Up")
        else:
            raise Failure(f"the focus does not come to “{text}”")
        self.window.press_active("Escape")

    def switch(self, title):
        for keys in ("alt+Up", "alt+Down"):
            for _ in range(len(places.room_items(self.app()))):
                before = self.window.room()
                if before == title:
                    return
                self.window.keys(keys)
                with contextlib.suppress(Failure):
                    wait_for("another room", lambda before=before: self.window.room() != before, seconds=1)
        if self.window.room() != title:
            raise Failure(f"neither Alt+Up nor Alt+Down comes to {title}")

    def leave(self):
        self.go_to(places.BUTTONS, places.ROOM_MENU, "shift+Tab")
        self.window.press_active("space")
        self.go_to(places.ITEMS, places.LEAVE, "Down")
        self.window.press_active("Return")

    def confirm_leaving(self):
        self.window.press_active("Tab")
        self.go_to(places.BUTTONS, places.LEAVE)
        self.window.press_active("Return")


class Reader(Hands):
    """Presses no key; does what the objects on the bus offer to do."""

    def click(self, wanted, pattern):
        node = self.wait_for(wanted, pattern)
        if not accessible.do(node, "click"):
            raise Failure(f"nobody can click {accessible.describe(node)}")

    def host(self):
        self.click(places.BUTTONS, places.HOST)

    def join(self, room):
        self.click(places.BUTTONS, places.JOIN_ROOM)
        accessible.write(self.wait_for(places.ENTRIES, places.ROOM_NAME), room)
        dialog = self.wait_for(places.DIALOGS, places.JOIN_ROOM)
        button = accessible.find(dialog, places.BUTTONS, places.JOIN)
        if button is None or not accessible.do(button, "click"):
            raise Failure("nobody can click what joins a room")

    def write(self, text):
        accessible.write(wait_for("the composer", lambda: places.composer(self.app())), text)
        self.click(places.BUTTONS, places.SEND)

    def read(self, text):
        log = places.log(self.app())
        rows = accessible.find_all(log, Atspi.Role.LIST_ITEM, re.escape(text))
        if len(rows) != 1 or not re.search(r"\d", rows[0].name):
            raise Failure(f"the log does not say who wrote “{text}” and when")

    def switch(self, title):
        found = next((item for item in places.room_items(self.app())
                      if re.search(rf"\b{re.escape(title)}\b", item.name)), None)
        if found is None or not accessible.select(places.rooms(self.app()), found):
            raise Failure(f"nobody can select {title} in the list of rooms")

    def leave(self):
        self.click(Atspi.Role.TOGGLE_BUTTON, places.ROOM_MENU)
        self.click(places.ITEMS, places.LEAVE)

    def confirm_leaving(self):
        dialog = self.wait_for(places.DIALOGS, "")
        accessible.do(accessible.find(dialog, places.BUTTONS, places.LEAVE), "click")


def converse(hands):
    hands.host()
    hands.is_in("lobby")
    hands.join("garden")
    hands.is_in("garden")
    hands.gone(places.DIALOGS)
    hands.write("The tomatoes are ripe")
    hands.sees_message("The tomatoes are ripe")
    hands.write("All of them")
    hands.sees_message("All of them")
    hands.read("The tomatoes are ripe")
    print("  ✓ a room was joined, messages were written and read", flush=True)

    hands.switch("lobby")
    hands.is_in("lobby")
    hands.write("Anybody here?")
    hands.sees_message("Anybody here?")
    hands.switch("garden")
    hands.is_in("garden")
    hands.sees_message("All of them")
    print("  ✓ rooms were switched", flush=True)

    hands.leave()
    if wait_for("the room to be left, or a question",
                lambda: hands.window.room() != "garden" or accessible.find(hands.app(), places.DIALOGS)) is not True:
        hands.confirm_leaving()
    wait_for("the room to be gone", lambda: len(places.room_items(hands.app())) == 1)
    print("  ✓ a room was left", flush=True)


def run(stage: Stage):
    window = stage.open("ann", USER="ann")
    hands = {"keyboard": Keyboard, "reader": Reader}[stage.options.hands](window)
    try:
        converse(hands)
    except Failure:
        print(f"    the focus: {accessible.describe(accessible.focused(hands.app()))}", flush=True)
        raise
    window.close()


def add_options(parser):
    parser.add_argument("--hands", choices=("keyboard", "reader"), required=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options))
