#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes the pictures that are looked at before a release, of a conversation
through the real server. The wall clock is that of the script, so that they
look the same each time.
"""

import contextlib
import os
import pathlib
import sys

import accessible
import places
import script
from accessible import Atspi
from hands import Keyboard
from profile import SETTINGS
from stage import main
from window import Failure, wait_for

WIDE = (1000, 700)
NARROW = (360, 640)
LARGE = (1000, 800)


class Shots:
    def __init__(self, stage):
        self.stage = stage
        self.out = stage.options.out.resolve()
        self.wanted = stage.options.only
        self.missing = []

    def wants(self, name):
        return not self.wanted or name in self.wanted

    def app(self, window):
        return accessible.application(window.pid)

    def open(self, rooms=("lobby", "orders", "website"), size=WIDE, settings="", profile=script.OWNER, **environment):
        """Somebody looks at the first of these rooms; the folder may be another one's."""
        joins = [f"--join={room}" for room in rooms]
        window = self.stage.open(script.OWNER, *joins, settings=SETTINGS + settings, home=profile, **environment)
        window.resize(*size)
        if rooms:
            wait_for("the rooms", lambda: len(places.room_items(self.app(window))) == len(rooms)
                     or places.log(self.app(window)))
            self.enter(window, rooms[0])
        return window

    def enter(self, window, room):
        """A list that is alone in a narrow window is walked, a wide one is by keys."""
        for keys in ("alt+Down", "alt+Up", "alt+Up", "alt+Up", "alt+Down", "alt+Down"):
            if window.room() == room:
                break
            window.keys(keys)
            with contextlib.suppress(Failure):
                wait_for(room, lambda: window.room() == room, seconds=1)
        if window.room() != room:
            raise Failure(f"there is no way to {room}")
        window.keys("Escape")

    def take(self, window, name):
        window.picture(str(self.out / f"{name}.png"))
        print(f"  ✓ {name}", flush=True)

    def skip(self, name, what):
        self.missing.append(name)
        print(f"  – {name}: {what} is not there yet", flush=True)

    def conversation(self, name, message="See you in ten minutes", **options):
        if not self.wants(name):
            return
        window = self.open(**options)
        if message is not None:
            wait_for("the conversation", lambda: window.count(message) > 0)
        self.take(window, name)
        window.close()

    def contrast(self, name, rename=str, **environment):
        """Badges of all kinds, the unread line, and what has an edge; in rooms of its own."""
        if not self.wants(name):
            return
        tools, repairs, rides = (rename(room) for room in ("tools", "repairs", "rides"))

        def play(lines):
            script.play(self.stage, [(rename(room), *line) for room, *line in lines])
            self.stage.set_clock(*script.NOW)
        play(script.REPAIRS)
        window = self.open(rooms=(tools, repairs, rides), profile=name, ADW_DEBUG_HIGH_CONTRAST="1", **environment)
        Keyboard(window).notify_of_mentions_only()
        self.enter(window, repairs)
        wait_for("the conversation", lambda: window.count("I call her") == 1)
        self.enter(window, rides)
        play(script.NEWS[:3])
        self.enter(window, repairs)
        wait_for("the news", lambda: window.count("can you look at it") == 1)
        play(script.NEWS[3:])
        wait_for("the badges", lambda: all("unread" in item.name for item in places.room_items(self.app(window))
                                           if not item.name.startswith(repairs)))
        window.write("On my way")
        wait_for("the answer", lambda: window.count("On my way") == 1)
        self.take(window, name)
        window.close()

    def by_keys(self, name, what, keys, text=None, **options):
        """What opens by keys, and shows by an entry or a dialog that it did."""
        if not self.wants(name):
            return
        window = self.open(**options)
        wait_for("the conversation", lambda: window.count("See you in ten minutes") > 0)

        def parts():
            app = self.app(window)
            return len(accessible.find_all(app, (*places.DIALOGS, *places.ENTRIES, Atspi.Role.COMBO_BOX)))
        before = parts()
        window.keys(keys)
        try:
            wait_for(what, lambda: parts() > before, seconds=3)
        except Failure:
            self.skip(name, what)
        else:
            if text is not None:
                window.type(text)
            self.take(window, name)
        window.kill()

    def people(self, name, **options):
        """Some are there with several devices."""
        if not self.wants(name):
            return
        window = self.open(**options)
        wait_for("the conversation", lambda: window.count("See you in ten minutes") > 0)
        for user, device in script.PRESENT:
            self.stage.talker(user, device).enter("lobby")
        window.keys("ctrl+p")
        wait_for("the people", lambda: accessible.find(self.app(window), Atspi.Role.LIST_ITEM, "2 devices"))
        self.take(window, name)
        window.kill()
        self.stage.dismiss_talkers()

    def first_start(self):
        if not self.wants("first-start"):
            return
        server, self.stage.server.process = self.stage.server.process, None
        window = self.stage.open("somebody")
        window.resize(*WIDE)
        wait_for("the welcome page", lambda: accessible.find(self.app(window), places.BUTTONS, places.HOST))
        self.take(window, "first-start")
        window.close()
        self.stage.server.process = server

    def invite_people(self, name, size, shared=False, **environment):
        if not self.wants(name):
            return
        window = self.stage.open_plain("host", "--host", str(self.stage.directory / name), "--user", script.OWNER,
                                       "--join=lobby", home=name, **environment)
        window.resize(*size)
        wait_for("the room", lambda: window.room() == "lobby")
        accessible.do(accessible.find(self.app(window), Atspi.Role.FRAME), "win.invite-people")
        wait_for("the dialog", lambda: accessible.find(self.app(window), places.ENTRIES, places.FOR_WHOM))
        if shared:
            Keyboard(window).go_to(places.SWITCHES, places.SHARED)
            window.press_active("space")
            wait_for("the address", lambda: accessible.find(self.app(window), places.ENTRIES, places.ADDRESS))
        self.take(window, name)
        accessible.write(accessible.find(self.app(window), places.ENTRIES, places.FOR_WHOM), "Dilek")
        Keyboard(window).go_to(places.BUTTONS, places.CREATE_INVITE)
        window.press_active("Return")
        wait_for("the invite", lambda: accessible.find(self.app(window), Atspi.Role.IMAGE, "^QR"))
        self.take(window, f"{name}-link")
        window.kill()

    def empty(self):
        if not self.wants("empty"):
            return
        window = self.stage.open("newcomer")
        window.resize(*WIDE)
        wait_for("the page without rooms", lambda: accessible.find(self.app(window), places.BUTTONS, places.JOIN_ROOM))
        self.take(window, "empty")
        window.close()
        window = self.stage.open("newcomer", "--join=quiet")
        window.resize(*WIDE)
        wait_for("the room", lambda: window.room() == "quiet")
        self.take(window, "empty-room")
        window.close()

    def join_error(self):
        """The server lets no guest of the workshop into this room."""
        if not self.wants("join-error"):
            return
        window = self.open(profile="refused")
        window.keys("ctrl+n")
        wait_for("the dialog", lambda: accessible.find(self.app(window), places.ENTRIES, places.ROOM_NAME))
        window.type(script.CLOSED_ROOM)
        window.press_active("Return")
        with contextlib.suppress(Failure):
            wait_for("the note", lambda: window.room() == script.CLOSED_ROOM, seconds=2)
        self.take(window, "join-error")
        window.kill()

    def read_only(self, name, **options):
        """Who has tried knows that only others write here."""
        if not self.wants(name):
            return
        window = self.open(rooms=(script.NOTICES,), profile=name, **options)
        wait_for("the notice", lambda: window.count("opens at noon") > 0)
        window.write("Can we swap with Friday?")
        wait_for("the refusal", lambda: places.composer(self.app(window)) is None)
        self.take(window, name)
        window.kill()

    def unread(self):
        if not self.wants("unread"):
            return
        window = self.open(rooms=("lobby", "garden", "kitchen"), profile="away")
        ben = self.stage.talker("ben")
        for line in ("The tomatoes need water.", "All of them.", f"@{script.OWNER}, can you?"):
            ben.say("garden", line)
        ben.say("kitchen", "There is soup.")
        wait_for("what is unread", lambda: sum("unread" in item.name
                                               for item in places.room_items(self.app(window))) == 2)
        self.take(window, "unread")
        window.close()

    def offline(self):
        if not self.wants("offline"):
            return
        window = self.open()
        wait_for("the conversation", lambda: window.count("See you in ten minutes") > 0)
        self.stage.server.kill()
        wait_for("the banner", window.banner)
        window.write("I forgot the key, back in five.")
        wait_for("the message", lambda: window.count("I forgot the key") > 0)
        self.take(window, "offline")
        window.kill()

    def run(self):
        self.stage.set_clock(2026, 11, script.MONDAY, 9, 0)
        self.stage.server.start()
        script.play(self.stage, script.LINES + script.ARABIC + script.LONG)
        self.stage.set_clock(*script.NOW)

        dark = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
        self.first_start()
        self.empty()
        self.invite_people("invite-people", WIDE)
        self.invite_people("invite-people-narrow", NARROW, shared=True)
        self.conversation("wide-light")
        self.conversation("wide-dark", **dark)
        self.conversation("narrow", size=NARROW)
        self.conversation("narrow-dark", size=NARROW, **dark)
        self.contrast("high-contrast")
        self.contrast("high-contrast-dark", str.title, **dark)
        self.conversation("accent", ADW_DEBUG_ACCENT_COLOR="purple", **dark)
        self.stage.profile("large-text").set_code_size(17)
        self.conversation("large-text", profile="large-text", size=LARGE, settings="gtk-font-name=Cantarell 17\n")
        self.join_error()
        self.read_only("read-only")
        self.read_only("read-only-narrow", size=NARROW)
        self.by_keys("search", "the search", "ctrl+shift+f", "workshop")
        self.by_keys("search-room", "the search in the room", "ctrl+f", "yard")
        self.by_keys("search-dark", "the search", "ctrl+shift+f", "the", **dark)
        self.by_keys("search-narrow", "the search", "ctrl+shift+f", "the", size=NARROW)
        self.by_keys("switcher", "the switcher", "ctrl+k", "or")
        self.people("people")
        self.people("people-narrow", size=NARROW)
        self.by_keys("preferences", "the dialog of preferences", "ctrl+comma")
        self.by_keys("join", "the dialog", "ctrl+n")
        # Their rooms stay in the list of rooms of whoever has joined them.
        self.conversation("right-to-left", "شكرا", rooms=("ورشة", "طلبات"), profile="arabic",
                          CONFAB_STAGE_LANGUAGE="ar")
        self.conversation("long", "Donau", rooms=(script.LONG_ROOM, "lobby"), profile="long")
        self.conversation("long-narrow", "Donau", rooms=(script.LONG_ROOM, "lobby"), profile="long", size=NARROW)
        self.unread()
        self.offline()
        print(f"The pictures: {self.out}/*.png" + (f", without {', '.join(self.missing)}" if self.missing else ""))


def run(stage):
    os.makedirs(stage.options.out, exist_ok=True)
    for old in stage.options.out.glob("*.png"):
        if not stage.options.only or old.stem in stage.options.only:
            old.unlink()
    Shots(stage).run()


def add_options(parser):
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("only", nargs="*", help="only the pictures with these names")


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options, script.CONFIG))
