#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody answers in notifications: while the program runs, and when it does not.

The real program, the portal of notifications itself, and a desktop of our own
behind that.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile

import places
from hands import Keyboard
from portals import Portals, find_missing
from server import Server
from stage import Talker
from window import DEADLINE, Failure, Window, wait_for
from windows import APP_ID, environment

SKIPPED = 77


class Test:
    def __init__(self, build, directory):
        self.build = build
        self.directory = directory
        self.program = build / "app/ui/confab"
        home = directory / "home"
        home.mkdir()
        self.env = {**environment(build, home), "GIO_USE_PORTALS": "1", "GNOTIFICATION_BACKEND": "portal"}
        self.server = Server(str(build / "app/server/realtime-server"), directory)
        self.portals = Portals(directory, APP_ID)
        self.ben = None
        self.hands = None
        self.process = None

    def open(self, *arguments):
        self.hands = Keyboard(Window("ann", [self.program, *arguments], self.env, 0))

    def go(self, room):
        self.hands.switch_by_name(room)
        self.hands.is_in(room)

    def quit(self):
        self.hands.quit()
        self.hands.window.wait()

    def was_sent(self, text):
        if self.portals.notifications.shown:
            raise Failure(f"this is shown: {self.portals.notifications.shown}")
        self.open()
        self.hands.is_in("garden")
        self.go("lobby")
        self.hands.sees_state(text, "too")

    def arrive(self):
        self.portals.start()
        self.server.start()
        token = self.server.token_file("ben").read_text(encoding="utf-8").strip()
        self.ben = Talker(self.build, self.server.url, token, {})
        self.open(self.server.invite("lobby"))
        self.hands.accept_invite("Ann")
        self.hands.is_in("lobby")
        self.hands.join("garden")
        self.hands.is_in("garden")

    def be_told(self, text):
        """Ben writes where nobody looks."""
        self.ben.say("lobby", text)
        def find():
            return [item for item in self.portals.notifications.shown.values() if item["body"].endswith(text)]
        return wait_for("the notification", find)[0]

    def answer(self):
        notification = self.be_told("Is there soup?")
        self.portals.answer(notification, "There is, in the kitchen")
        wait_for("no notification", lambda: not self.portals.notifications.shown)
        self.go("lobby")
        self.hands.sees_state("There is, in the kitchen", "kitchen")
        print("  ✓ an answer was sent to a room that nobody looked at", flush=True)

    def answer_later(self):
        self.go("garden")
        notification = self.be_told("And bread?")
        self.quit()
        self.start_service()
        self.portals.answer(notification, "Bread, too")
        self.wait_for_service()
        self.open()
        self.hands.is_in("garden")
        if any("unread" in item.name for item in places.room_items(self.hands.app())):
            raise Failure("who has answered has not read")
        self.go("lobby")
        self.hands.sees_state("Bread, too", "too")
        self.quit()
        print("  ✓ an answer was sent while there was no window", flush=True)

    def start_service(self):
        """As the bus would."""
        self.process = subprocess.Popen([self.program, "--gapplication-service"], env={**os.environ, **self.env})
        wait_for("the program", lambda: self.portals.has_name(APP_ID))

    def wait_for_service(self):
        if self.process.wait(DEADLINE) != 0:
            raise Failure(f"the program exited with {self.process.returncode}")

    @contextlib.contextmanager
    def reading(self):
        """Whatever is done meanwhile reaches the program before it has read its account."""
        databases = list(self.directory.glob("home/**/confab.sqlite"))
        if len(databases) != 1:
            raise Failure(f"these are the databases: {databases}")
        with contextlib.closing(sqlite3.connect(databases[0], isolation_level=None)) as database:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            yield
            self.portals.has_name(APP_ID)

    def answer_and_quit(self):
        self.open()
        self.hands.is_in("lobby")
        self.go("garden")
        notification = self.be_told("And oil?")
        self.quit()
        with self.reading():
            self.start_service()
            self.portals.answer(notification, "Oil, too", wait=False)
            self.portals.activate("quit", wait=False)
        self.wait_for_service()
        self.was_sent("Oil, too")
        self.quit()
        print("  ✓ an answer was sent though the program was quit before it had read the account", flush=True)

    @contextlib.contextmanager
    def closing(self):
        """What is done meanwhile reaches the program while its accounts are being closed: the
        bus has passed on all of it before the program goes on.
        """
        self.hands.window.process.send_signal(signal.SIGSTOP)
        self.portals.activate("quit", wait=False)
        yield
        self.portals.has_name(APP_ID)
        self.hands.window.process.send_signal(signal.SIGCONT)

    def answer_while_closing(self):
        self.open()
        self.hands.is_in("lobby")
        self.go("garden")
        notification = self.be_told("And salt?")
        with self.closing():
            self.portals.answer(notification, "Salt, too", wait=False)
        self.hands.window.wait()
        self.was_sent("Salt, too")
        print("  ✓ an answer was sent that came while the accounts were being closed", flush=True)

    def click_while_closing(self):
        self.go("garden")
        notification = self.be_told("And pepper?")
        with self.closing():
            self.portals.click(notification, wait=False)
        self.hands.window.appear()
        self.hands.is_in("lobby")
        self.hands.sees_message("And pepper?")
        self.quit()
        print("  ✓ a notification that was clicked meanwhile opened its room", flush=True)

    def run(self):
        self.arrive()
        self.answer()
        self.answer_later()
        self.answer_and_quit()
        self.answer_while_closing()
        self.click_while_closing()
        self.ben.leave()
        self.server.stop()

    def close(self):
        if self.hands is not None:
            self.hands.window.kill()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        self.server.kill()
        self.portals.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build.resolve()
    if (missing := find_missing()) is not None:
        print(f"  – skipped: {missing}")
        return SKIPPED

    with tempfile.TemporaryDirectory(prefix="confab-replies-") as directory:
        test = Test(build, pathlib.Path(directory))
        try:
            test.run()
        except Failure as failure:
            print(f"  ✗ {failure}", flush=True)
            return 1
        finally:
            test.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
