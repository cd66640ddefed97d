#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Walks all that the window shows, and all that can be opened from it, as a
screen reader finds it, and complains of controls without a name, of roles that
are not what they should be, and of a focus that goes astray.
"""

import re
import sys

import accessible
import places
from accessible import Atspi
from stage import main
from walk import Walk
from window import Failure, wait_for

CONTROLS = {
    *places.BUTTONS, *places.ENTRIES, *places.DIALOGS, *places.ITEMS,
    Atspi.Role.CHECK_BOX, Atspi.Role.COMBO_BOX, Atspi.Role.FRAME, Atspi.Role.IMAGE_MAP, Atspi.Role.LINK,
    Atspi.Role.LIST_ITEM, Atspi.Role.LOG, Atspi.Role.MENU, Atspi.Role.PAGE_TAB, Atspi.Role.RADIO_BUTTON,
    Atspi.Role.SLIDER, Atspi.Role.SPIN_BUTTON, Atspi.Role.SWITCH, Atspi.Role.TREE_ITEM, Atspi.Role.WINDOW,
}

# Parts of widgets of the toolkit that hold others. They can have the focus, but
# pass it on.
HOLDERS = {Atspi.Role.SCROLL_PANE, Atspi.Role.PANEL, Atspi.Role.GROUPING, Atspi.Role.LIST, Atspi.Role.FORM}

MOST_STOPS = 60
MOST_REGIONS = 8


class AccessibilityWalk(Walk):
    def __init__(self, stage):
        super().__init__(stage)
        self.faults = {}
        self.n_seen = 0
        self.places = []

    def fault(self, what, node):
        self.faults.setdefault(f"{what}: {accessible.describe(node)}", self.places[-1])

    def check(self, place):
        """Looks at all that is on the screen."""
        self.places.append(place)
        for node in accessible.walk(self.app()):
            self.n_seen += 1
            if node.role in HOLDERS or node.name.strip() != "":
                continue
            takes_focus = accessible.has_state(node, Atspi.StateType.FOCUSABLE)
            if (node.role in CONTROLS or takes_focus) and not self.is_inside(node):
                self.fault("no name" if node.role in CONTROLS else "no name, but a focus", node)

    def is_inside(self, node):
        """Whether a node is what another control is made of: one of the same name, or a
        row to choose from, in which libadwaita shows what is chosen."""
        if node.role == Atspi.Role.LIST_ITEM:
            return self.is_chosen_from(node.parent)
        return node.parent.role in places.BUTTONS and node.parent.name.strip() != ""

    def is_chosen_from(self, node):
        while node is not None and node.role not in (Atspi.Role.COMBO_BOX, Atspi.Role.FRAME):
            node = node.parent
        return node is not None and node.role == Atspi.Role.COMBO_BOX

    def expect(self, what, found):
        if found is None:
            raise Failure(f"there is no {what} in {accessible.describe(self.app())}")
        return found

    # The focus

    def stops(self, keys, most=MOST_STOPS):
        """Where the focus goes, until it is where it was."""
        stops = []
        for _ in range(most):
            node = accessible.focused(self.app())
            if node is None:
                raise Failure(f"nothing has the focus after {keys} at {stops[-1:]}")
            if node.name.strip() == "" and node.role not in HOLDERS:
                self.fault("no name, but the focus", node)
            stop = accessible.describe(node)
            if stop in stops:
                return stops
            stops.append(stop)
            self.window.keys(keys)
        raise Failure(f"{keys} does not come round: {stops}")

    def find_stop(self, stops, pattern, what):
        for index, stop in enumerate(stops):
            if re.search(pattern, stop):
                return index
        raise Failure(f"the focus does not come to {what}: {stops}")

    def check_focus(self):
        self.places.append("the focus")
        wait_for("the composer", lambda: places.composer(self.app()))
        self.window.keys("Escape")
        wait_for("the focus in the composer", lambda: places.is_composing(self.app()))
        forth = self.stops("Tab")
        back = self.stops("shift+Tab")
        # Both begin at the composer. Where it comes round, GTK goes on behind
        # what had the focus last in that part of the window, and misses some.
        expected = [forth[0], *(stop for stop in reversed(back[1:]) if stop in forth)]
        if forth != expected or not set(forth) <= set(back):
            raise Failure("Tab does not go where Shift+Tab does, the other way:\n    "
                          + "\n    ".join([*forth, "—", *back]))
        for what, pattern in (("the composer", r"“Message to"), ("the main menu", places.MAIN_MENU),
                              ("the room menu", places.ROOM_MENU)):
            self.find_stop(back, pattern, what)
        if not self.find_stop(forth, r"list “Rooms” › list-item", "the rooms") \
                < self.find_stop(forth, r"log “", "the messages"):
            raise Failure(f"the focus comes to the messages before the rooms: {forth}")

    def check_regions(self):
        self.places.append("F6")
        self.window.keys("Escape")
        for keys in ("F6", "shift+F6"):
            regions = self.stops(keys, most=MOST_REGIONS)
            for pattern in (r"list “Rooms”", r"log “", r"“Message to"):
                self.find_stop(regions, pattern, f"{pattern} by {keys}")

    def check_roles(self):
        app = self.app()
        log = self.expect("log", places.log(app))
        rows = accessible.find_all(log, Atspi.Role.LIST_ITEM, "ben.*Good morning")
        if not rows:
            raise Failure("the log has no row that says who said what")
        self.expect("list of rooms", places.rooms(app))
        composer = self.expect("composer", places.composer(app))
        if not accessible.has_state(composer, Atspi.StateType.MULTI_LINE):
            print("    note: the composer is not told to be of several lines")

    def check_text(self):
        """Another room has another text, and that is said."""
        self.places.append("the text of rooms")
        for _ in range(MOST_REGIONS):
            if places.is_composing(self.app()):
                break
            self.window.keys("F6")
        wait_for("the focus in the composer", lambda: places.is_composing(self.app()))
        listener = accessible.TextListener(places.composer(self.app()))
        self.window.type("half")
        wait_for("what is typed", lambda: ("insert", "f") in listener.get())
        self.enter_room("garden")
        wait_for("the text to go", lambda: ("delete", "half") in listener.get())
        self.enter_room("lobby")
        wait_for("the text to come back", lambda: ("insert", "half") in listener.get())
        self.window.keys("ctrl+z")
        wait_for("the text to be undone", lambda: accessible.read(places.composer(self.app())) == "")

    def rooms(self):
        self.open_rooms()
        self.look_at_rooms()
        self.check_roles()
        self.check_focus()
        self.check_text()
        self.check_regions()
        self.by_keys("a room")
        self.by_menus("a room")
        self.by_actions("a room")
        self.go_offline()

    def run(self):
        for part in (self.welcome, self.rooms, self.hosted, self.failure):
            part()
            print(f"  ✓ {part.__name__}", flush=True)
        for what, place in self.faults.items():
            print(f"  ✗ {place}: {what}", flush=True)
        print(f"{self.n_seen} objects in {len(self.places)} places, {len(self.faults)} faults")
        if self.faults:
            raise Failure(f"{len(self.faults)} faults")


def run(stage):
    walk = AccessibilityWalk(stage)
    try:
        walk.run()
    finally:
        if walk.window is not None:
            walk.window.kill()


if __name__ == "__main__":
    sys.exit(main(__doc__, run))
