#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the examples of one language with the real server.

Usage: test-examples.py SUBSCRIBE... -- PUBLISH... [-- BOT...]
"""

import itertools
import subprocess
import sys
import threading
import unittest

from real_server import Server

TIMEOUT_SECONDS = 60

COMMANDS = [list(words) for is_separator, words in itertools.groupby(sys.argv[1:], lambda word: word == "--")
            if not is_separator]


class Program:
    """An example that runs. One that is waited for in vain is ended, so that
    reading from it ends, too."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, encoding="utf-8")
        self.watchdog = threading.Timer(TIMEOUT_SECONDS, self.process.kill)
        self.watchdog.start()

    def wait(self):
        """Returns how it has ended and what it has said of that."""
        _, said = self.process.communicate()
        return self.process.returncode, said.rstrip("\n")

    def stop(self):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


class ExamplesTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)

    def start(self, command, *arguments):
        program = Program([*command, self.server.url, *arguments])
        self.addCleanup(program.stop)
        return program

    def start_subscribed(self, command, channel):
        program = self.start(command, channel)
        self.assertEqual(program.process.stderr.readline(), "subscribed\n")
        return program

    def publish(self, channel, json):
        self.assertEqual(self.start(COMMANDS[1], channel, json).wait(), (0, ""))

    def test_subscribe(self):
        subscriber = self.start_subscribed(COMMANDS[0], "room")
        self.publish("another room", '"not for you"')
        for json in ('{"text":"é"}', "[1,2]"):
            self.publish("room", json)
            self.assertEqual(subscriber.process.stdout.readline(), f"{json}\n")

    def test_subscribe_refused(self):
        subscriber = self.start(COMMANDS[0], "secret")
        self.assertEqual(subscriber.wait(), (1, "unsubscribed: permission denied"))

    def test_publish_refused(self):
        self.assertEqual(self.start(COMMANDS[1], "secret", "{}").wait(), (1, "permission denied"))

    @unittest.skipIf(len(COMMANDS) < 3, "There is no bot in this language")
    def test_bot(self):
        subscriber = self.start_subscribed(COMMANDS[0], "room")
        bot = self.start_subscribed(COMMANDS[2], "room")
        for json in ('"pong"', "{}", '"ping"'):
            self.publish("room", json)
        self.assertEqual(bot.process.stdout.readline(), "ping from a visitor\n")
        self.assertEqual([subscriber.process.stdout.readline() for _ in range(4)],
                         ['"pong"\n', "{}\n", '"ping"\n', '"pong"\n'])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
