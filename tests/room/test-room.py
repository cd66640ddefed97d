#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs in all languages talk in one room: each reads what each writes, once and in the same order.

Usage: test-room.py --bot COMMAND [--terminal COMMAND]... [--widget COMMAND]... [--page COMMAND], to
which the address of the server and the channel are added.
"""

import argparse
import os
import shlex
import subprocess
import sys
import threading
import unittest

from real_server import CONFIG, Server
from window import Window, wait_for
import accessible
from accessible import Atspi

ANSWER = "pong"
# The one that the page Hello Realtime shows
CHANNEL = "hello"
PAGE_CONFIG = "[hello]\nenabled=true\n"


class Terminal:
    """A program that prints what it reads as PUBLISHER: TEXT, and publishes the lines that are written to it."""

    greeting = "Grüße"

    def __init__(self, command):
        self.texts = []
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, text=True, encoding="utf-8")
        said = self._process.stderr.readline().strip()
        if said != "subscribed":
            raise AssertionError(f"{command} says “{said}”")
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self._process.stdout:
            self.texts.append(line.rstrip("\n").split(": ", 1)[1])

    def say(self, text):
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def leave(self):
        """Hangs up, and returns how it has ended."""
        self._process.stdin.close()
        return self._process.wait(30)

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()


class Bot:
    """Answers, and is told nothing else."""

    def __init__(self, command):
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if self._process.stderr.readline() != "subscribed\n":
            raise AssertionError(f"{command} has not subscribed")

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()


class Widget:
    """A window with an entry, as a person sees it who cannot see."""

    # What a keyboard of this display has keys for
    greeting = "Greetings"

    def __init__(self, command):
        self._window = Window("widget", command, {"GTK_A11Y": "atspi"}, 0)
        wait_for("the subscription", lambda: self._find_all(Atspi.Role.LIST, "^Messages$")
                 and not self._find_all(Atspi.Role.LABEL, "^Connecting"))

    def _find_all(self, role, pattern):
        return accessible.find_all(accessible.application(self._window.pid), role, pattern)

    @property
    def texts(self):
        return [label.name.split(": ", 1)[1] for label in self._find_all(Atspi.Role.LABEL, ": ")]

    def say(self, text):
        self._window.write(text)

    def stop(self):
        self._window.kill()
        if self._window.complaints:
            raise AssertionError(self._window.complaints)


class RoomTest(unittest.TestCase):
    def setUp(self):
        self.server = Server(CONFIG + PAGE_CONFIG if OPTIONS.page else CONFIG)
        self.addCleanup(self.server.stop)

    def enter(self, kind, command):
        participant = kind([*shlex.split(command), self.server.url, CHANNEL])
        self.addCleanup(participant.stop)
        return participant

    def test_room(self):
        self.enter(Bot, OPTIONS.bot)
        terminals = [self.enter(Terminal, command) for command in [*OPTIONS.terminal, *OPTIONS.page]]
        people = [*terminals, *(self.enter(Widget, command) for command in OPTIONS.widget)]
        expected = []

        for number, speaker in enumerate(people):
            for text in (f"{speaker.greeting} {number}", "ping"):
                speaker.say(text)
                expected += [text, ANSWER] if text == "ping" else [text]
                for listener in people:
                    wait_for(f"{expected}, and not {listener.texts}", lambda: listener.texts == expected)

        for terminal in terminals:
            self.assertEqual(terminal.leave(), 0)


def parse(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--bot", required=True)
    for kind in ("--terminal", "--widget", "--page"):
        parser.add_argument(kind, action="append", default=[])
    return parser.parse_args(arguments)


OPTIONS = parse(sys.argv[1:])

if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
