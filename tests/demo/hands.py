# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two people who cannot use a pointer: one has a keyboard, the other a screen
reader, by whose means alone everything is done.
"""

import contextlib
import re

import accessible
import places
from accessible import Atspi
from window import Failure, wait_for

MOST_STEPS = 40


class Hands:
    """What both have: eyes, which look at the accessible tree."""

    def __init__(self, window):
        self.window = window

    def app(self):
        return accessible.application(self.window.pid)

    def wait_for(self, wanted, pattern):
        return wait_for(f"“{pattern}”", lambda: accessible.find(self.app(), wanted, pattern))

    def gone(self, wanted, pattern=""):
        wait_for(f"no “{pattern}”", lambda: accessible.find(self.app(), wanted, pattern) is None)

    def sees_message(self, text):
        wait_for(f"“{text}” in the log", lambda: self.window.count(text) == 1)

    def sees_state(self, text, pattern):
        """Waits until what is said of a message ends so."""
        wait_for(f"“{text}” to be “{pattern}”", lambda: any(
            text in message and re.search(f"{pattern}$", message) for message in self.window.messages()))

    def is_in(self, title):
        wait_for(f"the room {title}", lambda: self.window.room() == title)
        self.gone(places.DIALOGS)

    def is_at(self, text):
        """Waits until the focus is on a message."""
        wait_for(f"the focus on “{text}”", lambda: self.has_message(text))

    def has_message(self, text):
        node = accessible.focused(self.app())
        return node is not None and node.role == Atspi.Role.LIST_ITEM and node.name.endswith(text)


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

    def is_focused(self, wanted, pattern):
        def look():
            node = accessible.focused(self.app())
            return node is not None and node.role in wanted and re.search(pattern, node.name)
        wait_for(f"the focus on “{pattern}”", look)

    def choose_from_main_menu(self, item):
        self.window.keys("F10")
        self.go_to(places.ITEMS, item, "Down")
        self.window.press_active("Return")

    def press(self, button):
        self.go_to(places.BUTTONS, button)
        self.window.press_active("Return")

    def fill_in(self, pattern, text):
        self.go_to(places.ENTRIES, pattern)
        self.window.press_active("ctrl+a")
        self.window.type(text)

    def close_dialog(self):
        self.window.press_active("Escape")
        self.gone(places.DIALOGS)

    def host(self):
        self.window.keys("Tab", "shift+Tab")
        self.go_to(places.BUTTONS, places.HOST)
        self.window.press_active("Return")

    def accept_invite(self, name):
        """The focus is where the name is to be written."""
        self.wait_for(places.BUTTONS, places.JOIN)
        self.window.keys("ctrl+a")
        self.is_focused(places.ENTRIES, places.NAME)
        self.window.type(name)
        self.window.press_active("Return")

    def join(self, room):
        self.window.keys("ctrl+n")
        self.wait_for(places.ENTRIES, places.ROOM_NAME)
        self.go_to(places.ENTRIES, places.ROOM_NAME)
        self.window.type(room)
        self.window.press_active("Return")

    def go_to_composer(self):
        wait_for("the focus in the composer", lambda: places.is_composing(self.app()))

    def write(self, text):
        self.go_to_composer()
        self.window.type(text)
        self.window.press_active("Return")

    def write_bold(self, text, bold):
        self.go_to_composer()
        self.window.type(text)
        self.window.press_active("ctrl+b")
        self.window.type(bold)
        self.window.press_active("ctrl+b", "Return")

    def mention(self, user, text):
        self.go_to_composer()
        self.window.type(f"@{user[:2]}")
        wait_for("a suggestion", lambda: places.suggestions(self.app(), user))
        self.window.press_active("Return")
        self.window.type(text)
        self.window.press_active("Return")

    def go_to_message(self, text):
        """Goes to the log, and from message to message until it is the one."""
        for _ in range(3):
            self.window.press_active("shift+F6")
            if places.is_reading(self.app()):
                break
        for _ in range(MOST_STEPS):
            node = accessible.focused(self.app())
            if node is not None and node.role == Atspi.Role.LIST_ITEM and text in node.name:
                return
            self.window.press_active("Up")
        raise Failure(f"the focus does not come to “{text}”")

    def read(self, text):
        self.go_to_message(text)
        self.window.press_active("Escape")

    def retry(self, text):
        self.go_to_message(text)
        self.press(places.RETRY)

    def delete(self, text):
        self.go_to_message(text)
        self.press(places.DELETE)

    def jump_to_day_before(self):
        self.window.keys("ctrl+g")
        self.wait_for(places.BUTTONS, places.JUMP)
        self.is_focused(places.CALENDARS, places.DAY)
        self.window.press_active("Left", "Return")

    def jump_to_newest(self):
        self.window.keys("Escape")
        self.go_to_composer()
        self.window.press_active("ctrl+End")

    def jump_to_unread(self):
        self.window.keys("ctrl+u")

    def search(self, text, everywhere=False):
        self.window.keys("ctrl+shift+f" if everywhere else "ctrl+f")
        self.is_focused(places.ENTRIES, places.SEARCH)
        self.window.press_active("ctrl+a")
        self.window.type(text)
        wait_for("a hit", lambda: len(places.hits(self.app(), text)) == 1)
        self.window.press_active("Return")

    def go_back(self):
        """From a message to where one writes."""
        self.window.press_active("Escape")
        self.go_to_composer()

    def switch_by_name(self, title):
        self.window.keys("ctrl+k")
        self.is_focused(places.ENTRIES, places.SWITCHER)
        self.window.type(title[:4])
        wait_for(title, lambda: places.switcher_items(self.app(), title))
        self.window.press_active("Return")

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

    def open_room_menu(self):
        self.go_to(places.BUTTONS, places.ROOM_MENU, "shift+Tab")
        self.window.press_active("space")

    def notify_of_mentions_only(self):
        self.open_room_menu()
        self.go_to(places.ITEMS, places.NOTIFICATIONS, "Down")
        self.window.press_active("Return")
        self.go_to(places.ITEMS, places.MENTIONS_ONLY, "Down")
        self.window.press_active("Return")
        self.gone(places.ITEMS)

    def leave(self):
        self.open_room_menu()
        self.go_to(places.ITEMS, places.LEAVE, "Down")
        self.window.press_active("Return")

    def confirm_leaving(self):
        self.window.press_active("Tab")
        self.go_to(places.BUTTONS, places.LEAVE)
        self.window.press_active("Return")

    def sign_out(self):
        self.choose_from_main_menu(places.ACCOUNTS)
        self.go_to(places.BUTTONS, places.ACCOUNT_MENU)
        self.window.press_active("space")
        self.go_to(places.ITEMS, places.SIGN_OUT, "Down")
        self.window.press_active("Return")

    def quit(self):
        self.window.press_active("ctrl+q")


class Reader(Hands):
    """Presses no key; does what the objects on the bus offer to do."""

    def click_in(self, root, wanted, pattern):
        node = accessible.find(root, wanted, pattern)
        if node is None or not accessible.do(node, "click"):
            raise Failure(f"nobody can click {accessible.describe(node)}")

    def click(self, wanted, pattern):
        self.wait_for(wanted, pattern)
        self.click_in(self.app(), wanted, pattern)

    def act(self, action):
        """Does what some part of the window can do."""
        for node in accessible.walk(self.app()):
            if accessible.do(node, action):
                return
        raise Failure(f"nobody can do {action}")

    def fill_in(self, pattern, text):
        if not accessible.write(self.wait_for(places.ENTRIES, pattern), text):
            raise Failure(f"nobody can write to “{pattern}”")

    def host(self):
        self.click(places.BUTTONS, places.HOST)

    def accept_invite(self, name):
        self.fill_in(places.NAME, name)
        self.click_in(self.wait_for(places.DIALOGS, ""), places.BUTTONS, places.JOIN)

    def join(self, room):
        self.click(places.BUTTONS, places.JOIN_ROOM)
        self.fill_in(places.ROOM_NAME, room)
        self.click_in(self.wait_for(places.DIALOGS, places.JOIN_ROOM), places.BUTTONS, places.JOIN)

    def write(self, text):
        accessible.write(wait_for("the composer", lambda: places.composer(self.app())), text)
        self.click(places.BUTTONS, places.SEND)

    def write_bold(self, text, bold):
        self.write(f"{text}**{bold}**")

    def mention(self, user, text):
        accessible.write(wait_for("the composer", lambda: places.composer(self.app())), f"@{user[:2]}")
        self.choose(wait_for("a suggestion", lambda: places.suggestions(self.app(), user))[0], "completion.accept")
        self.write(accessible.read(places.composer(self.app())) + text)

    def find_row(self, text):
        rows = accessible.find_all(places.log(self.app()), Atspi.Role.LIST_ITEM, re.escape(text))
        if len(rows) != 1 or not re.search(r"\d", rows[0].name):
            raise Failure(f"the log does not say who wrote “{text}” and when")
        return rows[0]

    def read(self, text):
        self.find_row(text)

    def retry(self, text):
        self.click_in(self.find_row(text), places.BUTTONS, places.RETRY)

    def jump_to_day_before(self):
        self.open_room_menu()
        self.click(places.ITEMS, places.JUMP_TO_DATE)
        self.wait_for(places.BUTTONS, places.JUMP)
        self.act("date.previous-day")
        self.click(places.BUTTONS, places.JUMP)

    def jump_to_newest(self):
        self.click(places.BUTTONS, places.JUMP_TO_NEWEST)

    def jump_to_unread(self):
        self.act("conversation.jump-to-unread")

    def search(self, text, everywhere=False):
        self.act("win.search" if everywhere else "win.search-room")
        self.fill_in(places.SEARCH, text)
        wait_for("a hit", lambda: len(places.hits(self.app(), text)) == 1)
        self.choose(places.hits(self.app(), text)[0], "search.open-selected")

    def choose(self, item, action):
        if not accessible.select(item.parent, item):
            raise Failure(f"nobody can select {accessible.describe(item)}")
        self.act(action)

    def go_back(self):
        self.act("conversation.focus-composer")

    def switch_by_name(self, title):
        self.act("win.switch")
        self.fill_in(places.SWITCHER, title[:4])
        self.choose(wait_for(title, lambda: places.switcher_items(self.app(), title))[0], "switcher.open-selected")

    def switch(self, title):
        found = next((item for item in places.room_items(self.app())
                      if re.search(rf"\b{re.escape(title)}\b", item.name)), None)
        if found is None or not accessible.select(places.rooms(self.app()), found):
            raise Failure(f"nobody can select {title} in the list of rooms")

    def open_room_menu(self):
        self.click(Atspi.Role.TOGGLE_BUTTON, places.ROOM_MENU)

    def notify_of_mentions_only(self):
        self.open_room_menu()
        self.click(places.ITEMS, places.NOTIFICATIONS)
        self.click(places.ITEMS, places.MENTIONS_ONLY)
        self.gone(places.ITEMS)

    def leave(self):
        self.open_room_menu()
        self.click(places.ITEMS, places.LEAVE)

    def confirm_leaving(self):
        self.click_in(self.wait_for(places.DIALOGS, ""), places.BUTTONS, places.LEAVE)

    def sign_out(self):
        self.click(Atspi.Role.TOGGLE_BUTTON, places.MAIN_MENU)
        self.click(places.ITEMS, places.ACCOUNTS)
        self.click(Atspi.Role.TOGGLE_BUTTON, places.ACCOUNT_MENU)
        self.click(places.ITEMS, places.SIGN_OUT)

    def quit(self):
        while (dialog := accessible.find(self.app(), places.DIALOGS)) is not None:
            self.click_in(dialog, places.BUTTONS, places.CLOSE)
            self.gone(places.DIALOGS, dialog.name)
        self.act("window.close")
