#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two people talk, each in a real window, through a real server.

Run by ./dev run --demo, on a virtual display with a session bus. Prints what
it sees step by step, saves pictures, and exits 0 only if all of it held.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import uninstalled
from desktop import Desktop
from server import Server
from window import Failure, Window, wait_for

ROOM = "lobby"
RESOURCE = "kitchen"
RESOURCE_TITLE = f"{ROOM} › {RESOURCE}"


class Demo:
    def __init__(self, build, out, directory):
        self.build = build
        self.out = out
        self.directory = directory
        self.server = Server(str(build / "app/server/realtime-server"), directory)
        self.desktop = Desktop()
        self.ann = None
        self.ben = None
        self.pictures = []

    @property
    def both(self):
        return (self.ann, self.ben)

    def say(self, text):
        print(f"  ✓ {text}", flush=True)

    def picture(self, window, name):
        path = self.out / f"{name}.png"
        window.picture(str(path))
        self.pictures.append(path)

    def open_window(self, url, user, x, **extra):
        home = self.directory / user
        settings = home / "config/gtk-4.0/settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\n", encoding="utf-8")
        env = {
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "GSETTINGS_BACKEND": "memory",
            **uninstalled.environment(self.build),
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "LC_ALL": "C.UTF-8",
            **extra,
        }
        command = [str(self.build / "app/ui/confab"), "--new-instance", "--server", url,
                   "--user", user, "--token-file", str(self.server.token_file(user)),
                   "--join", ROOM, "--join", f"{ROOM}:{RESOURCE}"]
        return Window(user, command, env, x)

    def enter_room(self, window, title):
        """Goes to the room with this title: there are two, the lobby comes first."""
        first = wait_for(f"a room in {window.user}'s window", window.room)
        if first != title:
            window.keys("alt+Down" if title == RESOURCE_TITLE else "alt+Up")
        wait_for(f"the room {title}", lambda: window.room() == title)

    def expect(self, window, text, times=1):
        wait_for(f"“{text}” {times} time(s) in {window.user}'s window",
                 lambda: window.count(text) == times)

    def expect_sent(self, window, text):
        wait_for(f"“{text}” sent in {window.user}'s window",
                 lambda: any(text in m and "sending" not in m for m in window.messages()))

    # The steps

    def start(self):
        url = self.server.start()
        self.say(f"the server listens at {url}")
        self.ann = self.open_window(url, "ann", 0)
        self.ben = self.open_window(url, "ben", 1000, ADW_DEBUG_COLOR_SCHEME="prefer-dark")
        for window in self.both:
            self.enter_room(window, ROOM)
        self.say("ann and ben have a window each, and are in the lobby")
        self.picture(self.ann, "1-empty-room")

    def converse(self):
        lines = [
            (self.ann, "Good morning, Ben!"),
            (self.ben, "Good morning. Is the new server up?"),
            (self.ann, "It is.\nAnd this message has a second line."),
            (self.ben, "I can see both."),
        ]
        for window, text in lines:
            window.write(text)
            for reader in self.both:
                self.expect(reader, text.split("\n")[-1])
        for window, text in lines:
            self.expect_sent(window, text.split("\n")[0])
        self.check_same_order()
        self.say(f"{len(lines)} messages arrived in both windows, in one order")
        self.picture(self.ann, "2-conversation")
        self.picture(self.ben, "3-conversation-dark")

    def visit_resource(self):
        for window in self.both:
            self.enter_room(window, RESOURCE_TITLE)
        self.ann.write("Soup is ready.")
        for window in self.both:
            self.expect(window, "Soup is ready.")
        self.picture(self.ben, "4-resource")
        for window in self.both:
            self.enter_room(window, ROOM)
            self.expect(window, "Soup is ready.", times=0)
        self.say(f"what was said in “{RESOURCE_TITLE}” stayed there")

    def lose_the_server(self):
        for window in self.both:
            if window.banner():
                raise Failure(f"{window.user} has a banner while connected")
        self.server.kill()
        for window in self.both:
            wait_for(f"the banner in {window.user}'s window", window.banner)
        self.say("the server was killed: both windows show the banner")

        self.ann.write("Are you still there?")
        self.ann.write("I keep writing.")
        self.ben.write("So do I, offline.")
        for window, text in ((self.ann, "Are you still there?"), (self.ann, "I keep writing."),
                             (self.ben, "So do I, offline.")):
            wait_for(f"“{text}” waiting in {window.user}'s window",
                     lambda window=window, text=text: any(
                         text in m and "sending" in m for m in window.messages()))
        self.expect(self.ben, "I keep writing.", times=0)
        self.say("what they write offline waits in their own windows")
        self.picture(self.ann, "5-offline")
        self.picture(self.ben, "6-offline-dark")

    def get_it_back(self):
        self.server.start()
        for window in self.both:
            wait_for(f"no banner in {window.user}'s window", lambda w=window: not w.banner())
        self.say("the server is back: the banners are gone")
        for window in self.both:
            for text in ("Are you still there?", "I keep writing.", "So do I, offline."):
                self.expect(window, text)
        for window, text in ((self.ann, "I keep writing."), (self.ben, "So do I, offline.")):
            self.expect_sent(window, text)
        self.check_same_order()
        self.say("what was written offline has arrived, each message once")

        self.ben.write("Everything is here.")
        for window in self.both:
            self.expect(window, "Everything is here.")
        self.picture(self.ann, "7-back-online")

    def check_same_order(self):
        def texts(window):
            own = {"You": window.user}
            rows = (message.split(", ", 2) for message in window.messages())
            return [(own.get(row[0], row[0]), row[2]) for row in rows if len(row) == 3]
        wait_for("the same conversation in both windows",
                 lambda: texts(self.ann) == texts(self.ben) != [])

    def finish(self):
        for window in self.both:
            window.close()
        status = self.server.stop()
        if status != 0:
            raise Failure(f"the server exited with {status}")
        self.say("both windows and the server ended well")

    def run(self):
        self.start()
        self.converse()
        self.visit_resource()
        self.lose_the_server()
        self.get_it_back()
        self.finish()

    def abandon(self):
        for window in self.both:
            if window is not None:
                self.dump(window)
                window.kill()
        self.server.kill()

    def dump(self, window):
        print(f"    {window.user} saw: {window.messages()}", flush=True)
        try:
            self.picture(window, f"failed-{window.user}")
        except (OSError, subprocess.SubprocessError) as error:
            print(f"    no picture: {error}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    build, out = arguments.build.resolve(), arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()

    with tempfile.TemporaryDirectory(prefix="confab-demo-") as directory:
        demo = Demo(build, out, pathlib.Path(directory))
        try:
            demo.run()
        except Failure as failure:
            print(f"  ✗ {failure}", flush=True)
            demo.abandon()
            return 1
        except BaseException:
            demo.abandon()
            raise
    print(f"All of it held. The pictures: {out}/*.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
