#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Walks all that the window shows in a language that is made for it, and
complains of texts that are not translated, that are put together from parts,
or that have no room where they are longer.
"""

import getpass
import importlib.util
import pathlib
import re
import sys

import accessible
import locales
import places
import pseudo
import script
import texts
from accessible import Atspi
from hands import Keyboard
from stage import main
from walk import Walk
from window import Failure, wait_for

SKIPPED = 77

LANGUAGE = "en_XA"
SOURCE = "en_US"

# The least that a window has to fit in is 360 by 294. Where nothing composes the
# screen, its edge is 5 on each side.
EDGE = 10
SIZES = {"wide": (1000 + EDGE, 700 + EDGE), "narrow": (360 + EDGE, 640 + EDGE)}

CHECK_TRANSLATIONS = pathlib.Path(__file__).parents[1] / "style/check-translations.py"

# What people wrote, how they call themselves, their rooms and servers; and what
# one writes to search, which is the same in all languages.
CONTENT = re.compile("|".join([
    r"\bConfab\b", r"The Confab developers", r"https://\S+",
    r"\b(ann|ben|carl)\b", rf"\b{re.escape(getpass.getuser())}\b", rf"\b(garden|lobby|{script.CLOSED_ROOM})\b",
    r"Good morning", r"See https://example\.org/ and this",
    r"(from|in|before|after|has):\S+", r"-word\b", r":tada:",
]))

# What says something, and may be of any of these roles.
ANY = (Atspi.Role.LABEL, Atspi.Role.STATUS_BAR, Atspi.Role.HEADING, *places.BUTTONS, Atspi.Role.PANEL,
       Atspi.Role.GROUPING, Atspi.Role.NOTIFICATION)

# What is on a key, and what an avatar begins with.
LETTER = re.compile(r"\b[A-Z]\b")

# “Ctrl+N”, as the toolkit writes it in menus.
KEYS = re.compile(r"(⟪\w+⟫\+)+\S")

# The calendar has its names from the locale.
CALENDAR = "› GtkCalendar ›"

# A hint in an entry that a narrow window has no more room for; it is the name of
# the entry, too.
HINTS = ("Room, server or command",)


def load_check_translations():
    spec = importlib.util.spec_from_file_location("check_translations", CHECK_TRANSLATIONS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(source_dir):
    """All that there is to be translated."""
    check_translations = load_check_translations()
    for (context, _), originals, _ in check_translations.parse(check_translations.extract(source_dir)):
        yield context, originals


class PseudoWalk(Walk):
    def __init__(self, stage, size):
        super().__init__(stage)
        self.size = size
        self.faults = {}
        self.n_seen = 0
        self.fitted = None

    def fault(self, what, text, where, place):
        self.faults.setdefault((what, text), f"{place}: {what}: “{text}” ({where})")

    def check(self, place):
        if self.fitted is not self.window:
            self.fitted = self.window
            self.window.resize(*SIZES[self.size])
        if self.stage.options.out is not None:
            self.window.picture(str(self.stage.options.out / f"{self.size}, {place}.png".replace("/", "-")))
        for text, fault, where in texts.read(self.window):
            if CALENDAR not in where:
                self.look(text, where, place)
            if fault != "" and not CONTENT.search(text) and pseudo.undo(text) not in HINTS:
                self.fault(fault, text, where, place)
        for node in accessible.walk(self.app()):
            where = accessible.describe(node)
            self.look(node.description, where, place)
            if not self.is_named_by_content(node):
                self.look(node.said, where, place)

    def go_back(self):
        """Goes to the list of rooms where that is elsewhere, and returns whether it is."""
        back = accessible.find(self.app(), places.BUTTONS, "Back")
        if back is None:
            return False
        accessible.do(back, "click")
        wait_for("the list of rooms", lambda: places.log(self.app()) is None and places.room_items(self.app()))
        return True

    def keyboard(self):
        return Keyboard(self.window)

    def visit(self, place, keys, text, found):
        """Looks at what a dialog shows for a text that is written there."""
        self.window.keys(keys)
        wait_for("an entry", lambda: accessible.find(self.dialog(), places.ENTRIES))
        self.window.type(text)
        wait_for(f"what is found of “{text}”", found)
        self.check(f"{place}, “{text}”")
        self.close_all()

    def dialog(self):
        return accessible.find(self.app(), places.DIALOGS)

    def visit_rest(self):
        """What is only there when something was written."""
        def nothing():
            return accessible.find(self.dialog(), ANY, "Nothing Found|Nobody Found|No Messages Found")
        self.visit("the switcher", "ctrl+k", "nowhere", nothing)
        self.visit("the people", "ctrl+p", "nobody", nothing)
        self.visit("the search", "ctrl+shift+f", "nothing", nothing)
        self.visit("the search", "ctrl+shift+f", "morning", lambda: places.hits(self.app(), "morning"))
        self.visit_message_menu()
        self.visit_composer()
        self.visit_accounts()
        self.visit_unread()
        self.visit_closed_room()

    def visit_message_menu(self):
        self.keyboard().go_to_message("Good morning")
        self.window.press_active("shift+F10")
        wait_for("a menu", lambda: accessible.find(self.app(), places.ITEMS))
        self.check("the menu of a message")
        self.close_all()
        self.window.keys("Escape")

    def visit_composer(self):
        self.keyboard().go_to_composer()
        self.window.type("@be")
        wait_for("a suggestion", lambda: places.suggestions(self.app(), "ben"))
        self.check("suggestions")
        self.window.press_active("Escape")
        accessible.write(places.composer(self.app()), "word " * 4000)
        wait_for("a warning", lambda: accessible.find(self.app(), places.BUTTONS, "^Send as"))
        self.check("a text that is too long")
        accessible.write(places.composer(self.app()), "")

    def visit_accounts(self):
        for item in (places.EDIT_ACCOUNT, places.REMOVE_ACCOUNT):
            frame = accessible.find(self.app(), Atspi.Role.FRAME)
            accessible.do(frame, "win.accounts")
            button = wait_for("the menu of the account", lambda: accessible.find(
                self.app(), Atspi.Role.TOGGLE_BUTTON, places.ACCOUNT_MENU))
            accessible.do(button, "click")
            found = wait_for(item, lambda item=item: accessible.find(self.app(), places.ITEMS, item))
            self.check("the menu of an account")
            n_dialogs = len(accessible.find_all(self.app(), places.DIALOGS))
            accessible.do(found, "click")
            wait_for("a dialog", lambda n=n_dialogs: len(accessible.find_all(self.app(), places.DIALOGS)) > n)
            self.check(f"{item[1:]} an account")
            self.close_all()

    def visit_unread(self):
        ben = self.stage.talker("ben")
        for _ in range(3):
            ben.say("garden", "Good morning")
        self.keyboard().switch_by_name("garden")
        wait_for("the news", lambda: self.window.count("Good morning") == 3)
        self.check("what was not read")
        self.keyboard().switch_by_name("lobby")

    def visit_closed_room(self):
        self.keyboard().join(script.CLOSED_ROOM)
        wait_for("the room", lambda: self.window.room() == script.CLOSED_ROOM)
        wait_for("why it is closed", lambda: accessible.find_all(self.app(), ANY, "Not Allowed"))
        self.check("a room that is closed")
        self.keyboard().switch_by_name("lobby")

    def from_content(self, node):
        """What the toolkit makes the name of what has none: all that is inside."""
        names = [child.said or self.from_content(child) for child in node.children]
        return " ".join(name for name in names if name != "")

    def is_named_by_content(self, node):
        """Whether the name is made of texts that were read already."""
        if node.role == Atspi.Role.LIST_ITEM and accessible.find(node, places.ENTRIES) is not None:
            # It has its title twice, of which one is to be seen.
            return node.said == " ".join(pseudo.split(node.said)[0][:1] * 2)
        return node.role == Atspi.Role.LABEL or node.said == self.from_content(node)

    def look(self, text, where, place):
        self.n_seen += 1
        if KEYS.fullmatch(text):
            return
        inside, outside = pseudo.split(text)
        if any(letter.isalpha() for letter in LETTER.sub("", CONTENT.sub("", outside))):
            self.fault("not translated", text, where, place)
        elif len(inside) > 1 or (inside and outside.strip() != ""):
            self.fault("put together", text, where, place)

    def run(self):
        self.welcome()
        self.open_rooms()
        self.look_at_rooms()
        self.by_keys("a room")
        self.by_menus("a room")
        self.by_actions("a room")
        self.visit_rest()
        if self.go_back():
            self.check("the rooms")
            self.by_menus("the rooms")
            self.keyboard().switch_by_name("lobby")
            wait_for("a room", lambda: places.log(self.app()))
        self.go_offline()
        self.hosted()
        self.failure()
        for summary, body in self.stage.desktop.shown:
            self.look(summary, "summary", "a notification")
            self.look(body, "body", "a notification")
        for fault in self.faults.values():
            print(f"  ✗ {fault}", flush=True)
        print(f"{self.n_seen} texts, {len(self.faults)} faults")
        if self.faults:
            raise Failure(f"{len(self.faults)} faults")


def run(stage):
    if not locales.can_make(SOURCE):
        print(f"There is no localedef, or no {locales.SOURCES / SOURCE} to make a locale of")
        sys.exit(SKIPPED)
    folder = stage.directory / "locale"
    pseudo.compile_catalogue(folder, "confab", entries(stage.options.source), LANGUAGE)
    stage.window_environment = texts.environment(stage, folder, locales.make(folder, LANGUAGE, SOURCE))
    accessible.understand = pseudo.undo
    walk = PseudoWalk(stage, stage.options.size)
    try:
        walk.run()
    finally:
        if walk.window is not None:
            walk.window.kill()


def add_options(parser):
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--size", choices=SIZES, required=True)
    parser.add_argument("--out", type=pathlib.Path, help="a folder for a picture of each place")


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options, script.CONFIG))
