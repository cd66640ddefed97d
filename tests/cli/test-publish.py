#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests realtime publish."""

import json
import os
import subprocess
import unittest

from realtime_program import ProgramTest


class PublishTest(ProgramTest):
    def read(self, channel="room"):
        return [json.loads(line)["data"] for line in self.succeed("history", channel, "--since=all").splitlines()]

    def test_argument(self):
        self.succeed("publish", "room", '{"a": [1, null]}')
        self.succeed("publish", "room", "--text", "quoted: \"é\"\n")
        self.succeed("publish", "room", "--", "-5")
        self.assertEqual(self.read(), [{"a": [1, None]}, "quoted: \"é\"\n", -5])

    def test_lines(self):
        """In order, blank lines left out, and the last one without its end."""
        text = "".join(f'{{"n":{number}}}\n' for number in range(500)) + "\n  \n\"last\""
        self.assertEqual(self.succeed("publish", "room", "--json", text=text), '{"published":501}\n')
        self.assertEqual(self.read(), [{"n": number} for number in range(500)] + ["last"])

    def test_text_lines(self):
        self.succeed("publish", "room", "--text", text="one\n\n\"two\"\r\n")
        self.assertEqual(self.read(), ["one", "", "\"two\"\r"])

    def test_no_reader(self):
        """It is published also if nobody reads what is said of that."""
        reader, writer = os.pipe()
        os.close(reader)
        for number in range(10):
            self.start("publish", "room", str(number), stdout=writer).process.wait()
        os.close(writer)
        self.assertEqual(self.read(), list(range(10)))

    def test_nothing(self):
        self.assertEqual(self.succeed("publish", "room", text=""), "")
        self.assertEqual(self.read(), [])

    def test_slow_lines(self):
        """What has come is published while more may come."""
        subscriber = self.start_subscribed("room", "--format=%s")
        program = self.start("publish", "room", "--text", stdin=subprocess.PIPE)
        for text in ("first", "second"):
            program.process.stdin.write(f"{text}\n")
            program.process.stdin.flush()
            self.assertEqual(subscriber.read_line(), text)
        program.process.stdin.close()
        self.assertEqual(program.process.wait(), 0)

    def test_reconnection(self):
        """Lines that come while the server is away are published when it is there again."""
        program = self.start("publish", "room", "--timeout=1m", stdin=subprocess.PIPE)
        subscriber = self.start_subscribed("room", "--format=%s")
        for number in range(3):
            program.process.stdin.write(f"{number}\n")
            program.process.stdin.flush()
            self.assertEqual(subscriber.read_line(), str(number))
            self.server.kill()
            program.wait_error("the connection is lost")
            program.process.stdin.write(f"{number}.5\n")
            program.process.stdin.flush()
            self.server.start()
            self.assertEqual(subscriber.read_line(), f"{number}.5")
            program.wait_error("connected again")
        program.process.stdin.close()
        self.assertEqual(program.process.wait(), 0)
        self.assertEqual(self.read(), [0, 0.5, 1, 1.5, 2, 2.5])

    def test_long_line(self):
        self.succeed("publish", "room", "--text", text="é" * 20000 + "\n")
        self.assertEqual(self.read(), ["é" * 20000])

    def test_endless_line(self):
        """One that is never at an end does not fill the memory."""
        line = "x" * (17 * 1024 * 1024)
        for options in ([], ["--text"]):
            with self.subTest(options=options):
                self.fail_with(1, "realtime publish: line 2: this line is longer than 16 MiB", "publish", "room",
                               *options, text=f"1\n{line}\n2\n")
        self.assertEqual(self.read(), [1, "1"])

    def test_bad_line(self):
        """It stops there, and says where; what went before is published."""
        for line in ("x", "[1,", "1 2", "'a'", "{a:1}", "01", "NaN", '"\t"', '"\\ud800"'):
            with self.subTest(line=line):
                self.fail_with(1, "realtime publish: line 3: this is not JSON; a text has quotation marks in JSON, "
                               "or goes with --text as it is", "publish", "bad", text=f"1\n\n{line}\n2\n")
        self.assertEqual(self.read("bad"), [1] * 9)

    def test_control_character(self):
        """What is nearly JSON is not sent: the server would hang up on it."""
        status, output, errors = self.run_program("publish", "room", text='1\n"\u0001"\n2\n')
        self.assertEqual((status, output), (1, ""))
        self.assertRegex(errors, "^realtime publish: line 2: ")
        self.assertEqual(self.read(), [1])

    def test_bad_json_report(self):
        status, output, errors = self.run_program("publish", "room", "--json", text="1\n2\nx\n")
        self.assertEqual((status, output), (1, '{"published":2}\n'))
        error = json.loads(errors)["error"]
        self.assertEqual((error["line"], error["exit"]), (3, 1))

    def test_not_text(self):
        for line in (b"\xff\xfe", b"a\0b"):
            for options, good in (["--text"], b"good"), ([], b'"good"'):
                program = self.start("publish", "room", *options, stdin=subprocess.PIPE)
                program.process.stdin.buffer.write(good + b"\n" + line + b"\n")
                self.assertEqual(program.wait(), (1, "", "realtime publish: line 2: this is not text in UTF-8\n"))
        self.assertEqual(self.read(), ["good"] * 4)

    def test_too_large(self):
        status, _, errors = self.run_program("publish", "room", "--text", text="a\n" + "b" * 100000 + "\nc\n")
        self.assertEqual(status, 1)
        self.assertRegex(errors, "^realtime publish: line 2: ")

    def test_refused_lines(self):
        """What was on its way behind the line that was refused is told of."""
        status, _, errors = self.run_program("publish", "secret", text="1\n2\n3\n")
        self.assertEqual(status, 4)
        self.assertRegex(errors, "^realtime publish: line 1: permission denied\n")

    def test_interrupted(self):
        program = self.start("publish", "room", stdin=subprocess.PIPE)
        subscriber = self.start_subscribed("room", "-n", "1")
        program.process.stdin.write("1\n")
        program.process.stdin.flush()
        subscriber.wait()
        program.interrupt()
        self.assertEqual(program.process.wait(), 130)
        self.assertEqual(program.process.stderr.read(), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
