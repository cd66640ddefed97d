#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests what realtime does in a terminal, which is a pseudo one here, and what
it does not do elsewhere."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import termios
import threading
import unittest

from realtime_program import API_KEY, TIMEOUT_SECONDS, ProgramTest
from real_server import SECRET

ENTER = "\033[?1049h\033[?25l"
LEAVE = "\033[?25h\033[?1049l"
BLUE = "\033[34m"
RED = "\033[1;31m"
REVERSE = "\033[7m"


class TerminalCase(ProgramTest):
    def setUp(self):
        super().setUp()
        self.terminal = self.make_terminal()
        self.env["TERM"] = "xterm"
        self.env.pop("NO_COLOR", None)

    def start_in_terminal(self, *arguments, **env):
        """Starts a program that has the terminal for all its streams."""
        process = subprocess.Popen([os.environ["REALTIME"], *arguments], env=self.env | env,
                                   stdin=self.terminal.theirs, stdout=self.terminal.theirs,
                                   stderr=self.terminal.theirs)
        watchdog = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watchdog.start()
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(watchdog.cancel)
        return process

    def end(self, process):
        """Returns how it has ended, and all that was written."""
        status = process.wait()
        self.terminal.hang_up()
        return status, self.terminal.read_until("\0")

    def resize(self, columns, lines):
        fcntl.ioctl(self.terminal.ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read_colors(self, *arguments, **env):
        self.terminal = self.make_terminal()
        return self.end(self.start_in_terminal(*arguments, **env))[1]


class TerminalTest(TerminalCase):
    def test_color(self):
        self.succeed("publish", "room", "1")
        history = ["history", "room"]
        self.assertIn(BLUE, self.read_colors(*history))
        self.assertIn(RED, self.read_colors("nonsense"))
        for text in (self.read_colors(*history, NO_COLOR="1"), self.read_colors(*history, TERM="dumb"),
                     self.read_colors(*history, "--color=never"), self.read_colors("nonsense", NO_COLOR="1"),
                     self.succeed(*history)):
            self.assertNotIn("\033", text)
        for text in (self.read_colors(*history, "--color=always", NO_COLOR="1"), self.succeed(*history, "--color=always"),
                     self.read_colors(*history, NO_COLOR="")):
            self.assertIn(BLUE, text)
        self.assertEqual(json.loads(self.succeed(*history))["data"], 1)

    def test_foreign_text(self):
        """What somebody publishes gives no orders to the terminal, and comes
        through a pipe as it is."""
        self.succeed("publish", "room", "--text", "a\033[2Jb\u009bc")
        self.assertEqual(self.succeed("history", "room", "--format=message"), "a\033[2Jb\u009bc\n")
        self.assertEqual(self.read_colors("history", "room", "--format=message"), "a\ufffd[2Jb\ufffdc\r\n")
        self.assertNotIn("\u009b", self.read_colors("history", "room"))

    def test_foreign_names(self):
        """Nor does who somebody says to be."""
        secret = self.make_file("secret", SECRET)
        user = "eve\033[2J\u009b"
        info = json.dumps(user, ensure_ascii=False)
        token = self.succeed("token", "--user", user, "--info", info, "--secret-file", secret).strip()
        self.start_subscribed("room", "--token", token)
        self.succeed("publish", "room", "1", "--token", token)
        for arguments in (["presence", "room"], ["presence", "room", "--json"], ["history", "room", "--format=%u %C"],
                          ["history", "room"]):
            text = self.read_colors(*arguments, "--color=never")
            self.assertIn("eve", text)
            self.assertTrue(text.replace("\t", "").strip().isprintable(), text)
        self.assertEqual(self.succeed("history", "room", "--format=%u"), f"{user}\n")

    def test_line_breaks(self):
        """Those of a message are shown, so that it stays on its line. A pipe and JSON have it as it is."""
        message = "one\r\ntwo\n\nthree\rfour\tfive\n"
        shown = "one↵two↵↵three\ufffdfour\tfive↵"
        self.succeed("publish", "room", "--text", message)
        for verb in (["history", "room"], ["subscribe", "room", "--since=all", "--no-follow"]):
            with self.subTest(verb=verb):
                self.assertTrue(self.read_colors(*verb, "--format=text").endswith(f"Z -: {shown}\r\n"))
                self.assertEqual(self.read_colors(*verb, "--format=%s%n%o"), f"{shown}\r\n1\r\n")
                self.assertEqual(self.succeed(*verb, "--format=message").splitlines(), [*message.splitlines(), ""])
                self.assertEqual(json.loads(self.read_colors(*verb, "--color=never"))["data"], message)

    def test_plain_locale(self):
        """What is printed is always UTF-8; what is said of it is in the letters that there are."""
        self.succeed("publish", "room", "--text", "é\n")
        self.assertEqual(self.read_colors("history", "room", "--format=message", LC_ALL="C"), "é↵\r\n")
        self.assertIn("?a?b? cannot be a channel\r\n", self.read_colors("history", "a\nb", LC_ALL="C"))

    def test_progress(self):
        """Many lines take long: how far it is, is shown and wiped away, but only in a terminal."""
        elsewhere = self.start("publish", "room", "--text", stdin=subprocess.PIPE)
        elsewhere.process.stdin.write("one\n")
        elsewhere.process.stdin.flush()
        reader, writer = os.pipe()
        process = subprocess.Popen([os.environ["REALTIME"], "publish", "room", "--text"], env=self.env, stdin=reader,
                                   stdout=subprocess.DEVNULL, stderr=self.terminal.theirs)
        self.addCleanup(process.kill)
        os.close(reader)
        os.write(writer, b"one\n")
        self.assertIn("\r\033[K1 published", self.terminal.read_until("1 published"))
        os.close(writer)
        status, text = self.end(process)
        self.assertEqual((status, text[-4:]), (0, "\r\033[K"))
        self.assertEqual(elsewhere.wait(), (0, "", ""))

    def test_ping_interrupted(self):
        process = self.start_in_terminal("ping", "--interval", "1ms")
        self.terminal.read_until("answer 3: ")
        process.send_signal(signal.SIGINT)
        status, text = self.end(process)
        self.assertEqual(status, 0)
        self.assertRegex(text, r"connected in \d+\.\d{3} ms")
        self.assertRegex(text, r"(\d+) sent, \d+ answered\r\nmin [\d.]+ ms, median [\d.]+ ms, p99 [\d.]+ ms, max")
        self.assertRegex(text, r"  < +[\d.]+ ms +\d+  #")

    def test_long_interval(self):
        """One that is too long for a timer is no short one."""
        program = self.start("ping", "--interval", "4294967296ms")
        self.assertIn("connected", program.read_line())
        self.assertIn("answer 1: ", program.read_line())
        self.succeed("publish", "room", "1")
        program.interrupt()
        self.assertIn("1 sent, 1 answered", program.wait()[1])

    def test_ping_json(self):
        *answers, summary = map(json.loads, self.succeed("ping", "-n", "3", "-i", "0", "--json").splitlines())
        self.assertEqual([answer["ping"] for answer in answers], [1, 2, 3])
        self.assertEqual((summary["sent"], summary["answered"]), (3, 3))
        least, median, most = sorted(answer["ms"] for answer in answers)
        self.assertEqual([summary[name] for name in ("min_ms", "median_ms", "p99_ms", "max_ms")],
                         [least, median, most, most])


class TopTest(TerminalCase):
    def setUp(self):
        super().setUp()
        self.env["REALTIME_API_KEY"] = API_KEY
        self.before = termios.tcgetattr(self.terminal.theirs)

    def start_top(self):
        self.resize(60, 10)
        process = self.start_in_terminal("top", "--interval", "50ms")
        text = self.terminal.read_until("MESSAGES/S")
        self.assertIn(ENTER, text)
        self.assertIn(REVERSE, text)
        return process

    def assert_restored(self, text):
        self.assertTrue(text.endswith(LEAVE), text)

    def assert_settings(self):
        self.assertEqual(termios.tcgetattr(self.terminal.theirs), self.before)

    def test_keys(self):
        """Each is taken at once and not shown, and none stops the program."""
        process = self.start_top()
        *_, local, _, _, characters = termios.tcgetattr(self.terminal.theirs)
        self.assertEqual((local & (termios.ICANON | termios.ECHO), characters[termios.VSUSP]), (0, b"\0"))
        self.terminal.type("xq")
        self.assertEqual(process.wait(), 0)
        self.assert_settings()
        self.assert_restored(self.end(process)[1])

    def test_no_screen(self):
        """One table, and JSON, are printed as elsewhere."""
        self.start_subscribed("room")
        for option in ("--once", "--json"):
            with self.subTest(option=option):
                text = self.read_colors("top", option, "--interval=50ms")
                self.assertIn("room", text)
                self.assertNotIn("\033", text)

    def test_plain(self):
        process = self.start_in_terminal("top", "--interval=50ms", NO_COLOR="1")
        self.assertNotIn(REVERSE, self.terminal.read_until("\033[J"))
        self.terminal.type("q")
        self.end(process)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.terminal = self.make_terminal()
            process = self.start_top()
            process.send_signal(number)
            self.assertEqual(process.wait(), 0)
            self.assert_settings()
            self.assert_restored(self.end(process)[1])

    def test_rows(self):
        self.start_subscribed("a-room")
        process = self.start_top()
        self.terminal.read_until("a-room")
        publisher = self.start("publish", "a-room", stdin=subprocess.PIPE)
        for number in range(5):
            publisher.process.stdin.write(f"{number}\n")
        publisher.process.stdin.close()
        publisher.process.wait()
        self.assertRegex(self.terminal.read_until("a-room"), r"channels: 1, clients: \d")
        self.terminal.type("q")
        self.end(process)

    def test_many_rows(self):
        """There are as many lines as the terminal has, so that it does not scroll."""
        self.start_subscribed(*(f"room-{number}" for number in range(20)))
        process = self.start_top()
        frame = self.terminal.read_until("\033[J").partition("\033[H")[2].partition("\033[J")[0].split("\r\n")
        self.assertEqual(len(frame), 10)
        self.assertIn("room-", frame[-1])
        self.terminal.type("Q")
        self.assertEqual(process.wait(), 0)

    def test_resize(self):
        """Lines fit, also into a window that has become smaller."""
        self.start_subscribed("a" * 100)
        process = self.start_top()
        self.terminal.read_until("a" * 36 + "\033[K")
        self.assertNotIn("a" * 37, self.terminal.text)
        self.terminal.text = ""
        self.resize(30, 3)
        process.send_signal(signal.SIGWINCH)
        self.terminal.read_until("  " + "a" * 6 + "\033[K")
        self.terminal.type("q")
        self.end(process)

    def test_server_gone(self):
        process = self.start_top()
        self.server.kill()
        status, text = self.end(process)
        self.assertEqual(status, 3)
        self.assertIn(LEAVE + RED + "realtime top:", text)
        self.server.start()


if __name__ == "__main__":
    unittest.main(verbosity=2)
