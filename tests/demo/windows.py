#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody comes by an invite, opens windows, quits and comes back.

The real program, once only on its session bus, with a real server and the file
that libsecret keeps tokens in where there is no keyring.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

import accessible
import places
import uninstalled
from accessible import Atspi
from desktop import Overview
from server import Server
from window import DEADLINE, Failure, Window, wait_for

APP_ID = "io.github.confab_chat.Confab.Devel"
TEXT = "Written last of all."


def environment(build, home):
    return {
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "SECRET_BACKEND": "file",
        "SECRET_FILE_TEST_PATH": str(home / "test.keyring"),
        "SECRET_FILE_TEST_PASSWORD": "of the test",
        "GSETTINGS_BACKEND": "keyfile",
        **uninstalled.environment(build),
        "GDK_BACKEND": "x11",
        "GSK_RENDERER": "cairo",
        "LC_ALL": "C.UTF-8",
    }


def frames(window):
    app = accessible.application(window.pid)
    nodes = accessible.walk(app) if app is not None else ()
    return [node for node in nodes if node.role == Atspi.Role.FRAME]


class Test:
    def __init__(self, build, directory):
        self.program = build / "app/ui/confab"
        self.home = directory / "home"
        self.home.mkdir()
        self.env = environment(build, self.home)
        self.server = Server(str(build / "app/server/realtime-server"), directory)
        self.window = None
        self.overview = None

    def say(self, text):
        print(f"  ✓ {text}", flush=True)

    def open(self, *arguments):
        self.window = Window("ann", [self.program, *arguments], self.env, 0)

    def has_focus(self, text):
        """Whether what has the focus says so."""
        app = accessible.application(self.window.process.pid)
        node = accessible.focused(app) if app is not None else None
        return node is not None and text in node.name

    def has_hit(self, text):
        app = accessible.application(self.window.process.pid)
        return app is not None and bool(places.hits(app, text))

    def start_again(self, *arguments):
        """What a second start does: it hands over to the first."""
        done = subprocess.run([self.program, *arguments], env={**os.environ, **self.env},
                              timeout=DEADLINE, check=False)
        if done.returncode != 0:
            raise Failure(f"the second start exited with {done.returncode}")

    def invite(self):
        self.start_again(self.server.invite("lobby"))
        wait_for("the invite", lambda: self.window.find(Atspi.Role.BUTTON, "Join"))
        self.window.keys("Return")
        wait_for("the lobby", lambda: self.window.room() == "lobby")
        self.window.write("Hello.")
        wait_for("the message", lambda: any("Hello." in m and "sending" not in m
                                            for m in self.window.messages()))
        self.say("a link led into the room, in the window that was there")

    def two_windows(self):
        self.start_again()
        if len(frames(self.window)) != 1:
            raise Failure("a second start opened another window")
        self.window.keys("ctrl+shift+n")
        wait_for("a second window", lambda: len(frames(self.window)) == 2)
        # The keyboard has gone to the new window.
        subprocess.run(["xdotool", "key", "--clearmodifiers", "ctrl+w"], check=True)
        wait_for("one window", lambda: len(frames(self.window)) == 1)
        self.say("there can be two windows, and closing one leaves the other")

    def come_back(self):
        self.window.write(TEXT)
        self.window.close()
        for path in self.home.rglob("*"):
            if path.is_file() and path.name == "accounts.ini" and "token=" in path.read_text("utf-8"):
                raise Failure("a token was written to a file")

        self.open()
        wait_for("the lobby", lambda: self.window.room() == "lobby")
        wait_for("the last message sent", lambda: any(
            TEXT in m and "sending" not in m for m in self.window.messages()))
        if self.window.count(TEXT) != 1:
            raise Failure("the last message is there twice")
        self.say("the next start has the account, the room and what was written last")
        self.window.close()

    def found_by_the_desktop(self):
        """While it does not run; what is chosen starts it, as the bus would, without a window."""
        overview = self.overview = Overview(str(self.program.with_name("confab-search-provider")), self.env)
        wait_for("the search provider", overview.is_there)
        rooms = overview.find("lob")
        found = overview.find("Hello")
        if [name for _, name, _ in rooms] != ["lobby"]:
            raise Failure(f"other rooms were found: {rooms}")
        if [text for _, _, text in found] != ["Hello."]:
            raise Failure(f"other messages were found: {found}")
        if overview.is_there(APP_ID):
            raise Failure("it runs because somebody searches")

        def choose():
            wait_for("the app", lambda: overview.is_there(APP_ID))
            overview.open(found[0][0], "Hello")

        threading.Thread(target=choose, daemon=True).start()
        self.open("--gapplication-service")
        wait_for("the lobby", lambda: self.window.room() == "lobby")
        wait_for("the message", lambda: self.has_focus("Hello."))
        overview.search("written", "last")
        wait_for("the search", lambda: self.has_hit(TEXT))
        self.window.keys("Escape")
        self.window.close()
        overview.close()
        self.say("the search of the desktop finds the message, and the app goes there")

    def open_over_dbus(self):
        """As the desktop does it with a link in a web page."""
        self.open()
        wait_for("the lobby", lambda: self.window.room() == "lobby")
        subprocess.run(["gdbus", "call", "--session", "--dest", APP_ID,
                        "--object-path", "/" + APP_ID.replace(".", "/"),
                        "--method", "org.freedesktop.Application.Open",
                        f"['confab://127.0.0.1:{self.server.port}/kitchen']", "{}"],
                       stdout=subprocess.DEVNULL, check=True)
        wait_for("the question", lambda: self.window.find(Atspi.Role.BUTTON, "Cancel"))
        if self.window.room() != "lobby":
            raise Failure("a room was joined without asking")
        self.window.keys("Escape")
        self.window.close()
        self.say("a link that the desktop passes on is asked about")

    def lose_the_list(self):
        """A damaged list is told of, and what an earlier version has left is taken over."""
        path = self.home / "data/confab/accounts.ini"
        path.write_text("[damaged", encoding="utf-8")
        settings = self.home / "config/glib-2.0/settings/keyfile"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[io/github/confab_chat/Confab]\n"
                            "last-session='server ws://127.0.0.1:1/connection/websocket ann'\n",
                            encoding="utf-8")
        self.open()
        wait_for("the dialog", lambda: any(node.name == "Accounts Could Not Be Read"
                                           for node in self.window._objects()))
        wait_for("the new list", lambda: path.exists() and "user=ann" in path.read_text("utf-8"))
        if not any(other.name.startswith("accounts.ini.damaged") for other in path.parent.iterdir()):
            raise Failure("the damaged list is gone")
        if not any((path.parent / "accounts").glob("*/confab.sqlite")):
            raise Failure("the messages are gone")
        self.window.keys("Escape")
        self.window.close()
        if "last-session='server" in settings.read_text("utf-8"):
            raise Failure("the account of the earlier version would be taken over again")
        self.say("a damaged list is put aside, and the account of an earlier version is there")

    def run(self):
        self.server.start()
        self.open()
        self.invite()
        self.two_windows()
        self.come_back()
        self.found_by_the_desktop()
        self.open_over_dbus()
        self.lose_the_list()
        self.server.stop()

    def abandon(self):
        if self.window is not None:
            print(f"    it saw: {self.window.room()} {self.window.messages()}", flush=True)
            self.window.kill()
        if self.overview is not None:
            self.overview.close()
        self.server.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()

    with tempfile.TemporaryDirectory(prefix="confab-windows-") as directory:
        test = Test(build, pathlib.Path(directory))
        try:
            test.run()
        except Failure as failure:
            print(f"  ✗ {failure}", flush=True)
            test.abandon()
            return 1
        except BaseException:
            test.abandon()
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
