#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody closes the window, and Confab goes on: --play plain, with a server of its own
that others use: host, or with the portals of a desktop: sandbox.
"""

import configparser
import contextlib
import os
import pathlib
import signal
import subprocess
import sys

import accessible
import places
from accessible import Atspi
from gi.repository import Gio, GLib
from hands import Keyboard
from portals import BoxedWindow, Portals, find_missing_for_box
from profile import SETTINGS
from stage import Stage, main
from window import DEADLINE, Failure, Window, wait_for
from windows import APP_ID

SKIPPED = 77
PLAIN_SETTINGS = SETTINGS.replace("gtk-cursor-blink=false\n", "")
REFUSED = "^Not Allowed in the Background"
# What is in the sandbox has no settings of the desktop, and asks for none.
WITHOUT_SETTINGS = {"ADW_DISABLE_PORTAL": "1", "GDK_DEBUG": "no-portals"}


class Person:
    """Somebody with an account, whose program is there once only."""

    def __init__(self, stage):
        self.stage = stage
        profile = stage.profile("ann", PLAIN_SETTINGS)
        self.program = str(stage.build / "app/ui/confab")
        self.home = profile.home
        self.config = self.home / "config"
        self.env = profile.environment(
            **stage.environment, SECRET_BACKEND="file", SECRET_FILE_TEST_PASSWORD="of the test",
            SECRET_FILE_TEST_PATH=str(stage.directory / "keyring"))
        self.hands = None

    @property
    def window(self):
        return self.hands.window

    def take(self, window):
        self.stage.windows.append(window)
        self.hands = Keyboard(window)

    def open(self, *arguments, hidden=False):
        self.take(Window("ann", [self.program, *arguments], self.env, 0, hidden))

    def arrive(self):
        self.hands.accept_invite("Ann")
        self.hands.is_in("lobby")

    def activate(self):
        """What the launcher does: the second start hands over to the first."""
        done = subprocess.run([self.program], env={**os.environ, **self.env}, timeout=DEADLINE, check=False)
        if done.returncode != 0:
            raise Failure(f"the second start exited with {done.returncode}")
        self.window.appear()
        self.hands.is_in("lobby")

    def act(self, action):
        """What GNOME Shell does with what is in its list of background apps, for one."""
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            APP_ID, "/" + APP_ID.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
            GLib.Variant("(sava{sv})", (action, [], {})), None, Gio.DBusCallFlags.NONE, -1, None)

    def is_on(self, row):
        node = accessible.find(self.hands.app(), places.SWITCHES, row)
        return node is not None and accessible.has_state(node, Atspi.StateType.CHECKED)

    def open_preferences(self):
        self.window.keys("ctrl+comma")
        self.hands.wait_for(places.SWITCHES, places.BACKGROUND)

    def switch(self, row):
        self.hands.go_to(places.SWITCHES, row)
        self.window.press_active("space")

    def close_dialog(self):
        self.window.press_active("Escape")
        self.hands.gone(places.DIALOGS)

    def stay_without_window(self):
        self.open_preferences()
        self.switch(places.BACKGROUND)
        wait_for("the switch", lambda: self.is_on(places.BACKGROUND))
        self.close_dialog()
        self.close_window()

    def close_window(self):
        self.window.keys("ctrl+w")
        wait_for("no window", self.window.is_hidden)


def say(text):
    print(f"  ✓ {text}", flush=True)


def is_told(stage, text):
    wait_for(f"a notification of “{text}”", lambda: any(text in " ".join(shown) for shown in stage.desktop.shown))


def read_exec(path):
    file = configparser.ConfigParser(interpolation=None)
    file.optionxform = str
    file.read_string(path.read_text(encoding="utf-8"))
    return file["Desktop Entry"]["Exec"]


def end_with_window(ann):
    """As long as nobody has chosen anything."""
    ann.window.keys("ctrl+w")
    ann.window.wait()
    say("the last window ended it")


def stay(stage, ann):
    ann.open()
    ann.hands.is_in("lobby")
    ann.stay_without_window()

    stage.talker("ben").say("lobby", "There is soup")
    is_told(stage, "There is soup")
    if not ann.window.is_hidden():
        raise Failure("a window came with the notification")
    ann.activate()
    ann.hands.sees_message("There is soup")
    say("without a window, messages and notifications came")

    ann.close_window()
    stage.talker("ben").say("lobby", "And bread")
    is_told(stage, "And bread")
    ann.act("quit")
    ann.window.wait()
    say("to quit ended it without a window")


def start_hidden(stage, ann):
    ann.open("--background", hidden=True)
    stage.talker("ben").say("lobby", "Is anybody hungry?")
    is_told(stage, "Is anybody hungry?")
    if not ann.window.is_hidden():
        raise Failure("a start without a window has one")
    ann.window.kill()

    ann.open("--background", hidden=True)
    stage.talker("ben").say("lobby", "It gets cold")
    is_told(stage, "It gets cold")
    ann.act("preferences")
    ann.window.appear()
    ann.hands.wait_for(places.SWITCHES, places.BACKGROUND)
    ann.close_dialog()
    for text in ("There is soup", "And bread", "Is anybody hungry?", "It gets cold"):
        ann.hands.sees_message(text)
    say("it started without a window, and what came before it was killed was there")


def start_at_login(ann):
    path = ann.config / "autostart" / f"{APP_ID}.desktop"
    ann.open_preferences()
    ann.switch(places.AUTOSTART)
    wait_for("a file that starts it", path.exists)
    if read_exec(path) != "confab --background":
        raise Failure(f"this would be started: {read_exec(path)}")
    ann.switch(places.BACKGROUND)
    wait_for("no such file", lambda: not path.exists())
    ann.close_dialog()
    say("a file started it at login, as long as that was wanted")


def play_plain(stage):
    stage.server.start()
    ann = Person(stage)
    ann.open(stage.server.invite().replace("/?", "/lobby?"))
    ann.arrive()
    end_with_window(ann)
    stay(stage, ann)
    start_hidden(stage, ann)
    start_at_login(ann)
    end_with_window(ann)


def servers(ann):
    """The processes of servers that she hosts."""
    found = set()
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        # Some have gone meanwhile.
        with contextlib.suppress(OSError):
            pid, name, _state, parent = path.read_text(encoding="utf-8").split()[:4]
            if name == "(realtime-server)" and int(parent) == ann.window.pid:
                found.add(int(pid))
    return found


def crash_server(ann):
    before = servers(ann)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for("another server", lambda: servers(ann) - before)


def play_host(stage):
    ann = Person(stage)
    ann.open()
    ann.hands.host()
    ann.hands.is_in("lobby")
    ann.stay_without_window()

    ben = Keyboard(stage.open_plain("ben", "--host", str(ann.home / "data/confab/host"), "--user", "ben",
                                    "--join", "lobby", settings=PLAIN_SETTINGS))
    ben.is_in("lobby")
    ben.write("Is there soup?")
    ben.sees_state("Is there soup?", "soup[?]")
    is_told(stage, "Is there soup?")
    say("a hosted server went on without a window")

    crash_server(ann)
    ben.write("And bread?")
    ben.sees_state("And bread?", "bread[?]")
    is_told(stage, "And bread?")
    if not ann.window.is_hidden():
        raise Failure("there is a window")
    say("and was started again when it had crashed")

    ben.window.close()
    ann.act("quit")
    ann.window.wait()


def be_refused(ann, portals):
    portals.permit("no")
    ann.open_preferences()
    ann.switch(places.BACKGROUND)
    ann.hands.wait_for(places.DIALOGS, REFUSED)
    ann.window.press_active("Escape")
    wait_for("the switch to go back", lambda: not ann.is_on(places.BACKGROUND))
    say("what the desktop does not allow was said")


def be_granted(ann, portals):
    portals.permit("yes")
    ann.switch(places.BACKGROUND)
    wait_for("the switch", lambda: ann.is_on(places.BACKGROUND))
    ann.switch(places.AUTOSTART)
    wait_for("a file that starts it", portals.autostart_file().exists)
    if not read_exec(portals.autostart_file()).endswith(f"run --command=confab {APP_ID} --background"):
        raise Failure(f"this would be started: {read_exec(portals.autostart_file())}")
    if (ann.config / "autostart").exists():
        raise Failure("a file for the login was written from the sandbox")
    ann.close_dialog()
    say("the desktop starts it at login")


def has_status(portals, text):
    wait_for(f"the desktop to say “{text}”", lambda: portals.list_background().get(APP_ID) == text)


def play_sandbox(stage):
    stage.server.start()
    portals = Portals(stage.directory, APP_ID)
    ann = Person(stage)
    try:
        portals.start()
        ann.take(BoxedWindow("ann", portals, [ann.program, stage.server.invite().replace("/?", "/lobby?")],
                             {**ann.env, **WITHOUT_SETTINGS}))
        ann.arrive()
        be_refused(ann, portals)
        be_granted(ann, portals)
        ann.close_window()
        has_status(portals, "Connected")
        stage.talker("ben").say("lobby", "There is soup")
        has_status(portals, "Connected, 1 unread")
        stage.server.kill()
        has_status(portals, "Reconnecting…, 1 unread")
        say("the desktop lists it, and says how it is")
        ann.activate()
        ann.hands.sees_message("There is soup")
        ann.close_window()
        ann.act("quit")
        ann.window.wait()
        say("the desktop ended it")
    finally:
        portals.stop()


PLAYS = {"plain": play_plain, "host": play_host, "sandbox": play_sandbox}


def run(stage: Stage):
    PLAYS[stage.options.play](stage)


def add_options(parser):
    parser.add_argument("--play", choices=PLAYS, required=True)


if __name__ == "__main__":
    if "sandbox" in sys.argv and (missing := find_missing_for_box()) is not None:
        print(f"  – skipped: {missing}")
        sys.exit(SKIPPED)
    sys.exit(main(__doc__, run, add_options))
