# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that the window shows, and all that can be opened from it, one after the other."""

import contextlib
import re

import accessible
import places
from accessible import Atspi
from window import Failure, wait_for


class Walk:
    def __init__(self, stage):
        self.stage = stage
        self.window = None

    def app(self):
        return accessible.application(self.window.process.pid)

    def check(self, place):
        """Looks at all that is on the screen."""
        raise NotImplementedError

    def surfaces(self):
        """What is open above the window."""
        app = self.app()
        above = accessible.find_all(app, (*places.DIALOGS, Atspi.Role.MENU))
        frames = [node for node in accessible.walk(app) if node.role == Atspi.Role.FRAME]
        return [accessible.describe(node) for node in (*above, *frames[1:])]

    def close_all(self):
        for _ in range(6):
            if not self.surfaces():
                # Nobody gives it back where another window has had it.
                self.window.focus()
                return
            self.window.press_active("Escape")
            with contextlib.suppress(Failure):
                wait_for("something to close", lambda: not self.surfaces(), seconds=1)
        raise Failure(f"Escape does not close {self.surfaces()}")

    def try_to_open(self, place, open_it):
        """Looks at what is there after something, whether it opened or not."""
        open_it()
        with contextlib.suppress(Failure):
            wait_for("something to open", self.surfaces, seconds=0.5)
        self.check(place)
        opened = self.surfaces()
        self.close_all()
        return opened

    def by_keys(self, place):
        for keys in places.KEYS:
            self.try_to_open(f"{place}, {keys}", lambda keys=keys: self.window.keys(keys))

    def by_actions(self, place):
        """The actions of the window are on the bus for everybody."""
        frame = accessible.find(self.app(), Atspi.Role.FRAME)
        wanted = [name for name in accessible.actions(frame) if re.search(places.OPENING_ACTIONS, name)]
        for name in wanted:
            self.try_to_open(f"{place}, {name}", lambda name=name: accessible.do(frame, name))

    def by_menus(self, place):
        buttons = [places.MAIN_MENU, places.ROOM_MENU]
        for pattern in buttons:
            button = accessible.find(self.app(), Atspi.Role.TOGGLE_BUTTON, pattern)
            if button is None:
                continue
            names = []

            def look(button=button, names=names):
                accessible.do(button, "click")
                wait_for(f"the {pattern}", lambda: accessible.find(self.app(), places.ITEMS))
                names += [item.name for item in accessible.find_all(self.app(), places.ITEMS)]
            self.try_to_open(f"{place}, {pattern}", look)
            for name in names:
                if re.search(places.ENDINGS, name):
                    continue

                def activate(button=button, name=name):
                    accessible.do(button, "click")
                    item = wait_for(f"“{name}”",
                                    lambda: accessible.find(self.app(), places.ITEMS, f"^{re.escape(name)}$"))
                    accessible.do(item, "click")
                    # What leads to more items stays open.
                    with contextlib.suppress(Failure):
                        wait_for("the menu to close", lambda: not accessible.find(self.app(), Atspi.Role.MENU),
                                 seconds=2)
                opened = self.try_to_open(f"{place}, {name}", activate)
                if not opened and name.endswith("…"):
                    raise Failure(f"“{name}” opens nothing")

    def enter_room(self, title):
        """There are two, in the order of what was written last."""
        for keys in ("alt+Up", "alt+Down"):
            if wait_for("a room", self.window.room) != title:
                self.window.keys(keys)
                with contextlib.suppress(Failure):
                    wait_for(title, lambda: self.window.room() == title, seconds=2)
        wait_for(title, lambda: self.window.room() == title)

    def welcome(self):
        self.window = self.stage.open("nobody")
        wait_for("the welcome page", lambda: accessible.find(self.app(), places.BUTTONS, places.HOST))
        self.check("the welcome page")
        self.by_actions("the welcome page")
        self.window.close()

    def open_rooms(self):
        """Two rooms in which something was written."""
        self.stage.server.start()
        ben = self.stage.talker("ben")
        ben.say("lobby", "Good morning")
        ben.say("garden", "See https://example.org/ and `this`")
        self.window = self.stage.open("ann", "--join", "lobby", "--join", "garden")
        wait_for("the rooms", lambda: len(places.room_items(self.app())) == 2)

    def look_at_rooms(self):
        self.enter_room("garden")
        wait_for("a message", lambda: places.log(self.app()))
        self.check("a room")
        self.enter_room("lobby")
        wait_for("a message", lambda: self.window.count("Good morning") == 1)
        self.check("another room")

    def go_offline(self):
        self.stage.server.kill()
        wait_for("the banner", self.window.banner)
        self.check("offline")
        self.window.close()

    def hosted(self):
        self.window = self.stage.open_plain("host", "--host", str(self.stage.directory / "hosted"), "--user", "ann",
                                            "--join", "lobby")
        wait_for("the room", lambda: self.window.room() == "lobby")
        self.check("a hosted room")
        self.by_actions("a hosted room")
        self.window.close()

    def failure(self):
        self.window = self.stage.open("carl", "--server", "ws://127.0.0.1:1/connection/websocket")
        wait_for("the window", lambda: self.app() is not None and accessible.find(self.app(), places.BUTTONS))
        self.check("no server")
        self.window.close()
