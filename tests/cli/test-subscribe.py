#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests realtime subscribe and realtime history."""

import fcntl
import json
import os
import select
import signal
import subprocess
import unittest

from realtime_program import API_KEY, CONFIG, TIMEOUT_SECONDS, ProgramTest


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


def data(output):
    return [line["data"] for line in lines(output)]


class SubscribeTest(ProgramTest):
    def publish(self, channel, *texts):
        self.succeed("publish", channel, "--text", text="".join(f"{text}\n" for text in texts))

    def test_lines(self):
        program = self.start_subscribed("room", "-n", "2")
        self.succeed("publish", "another", "1")
        self.succeed("publish", "room", '{"text": "é"}')
        line = json.loads(program.read_line())
        self.assertEqual((line["channel"], line["offset"], line["data"]), ("room", 1, {"text": "é"}))
        self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.publish("room", "second")
        status, output, _ = program.wait()
        self.assertEqual((status, data(output)), (0, ["second"]))

    def test_several_channels(self):
        program = self.start("subscribe", "--verbose", "a", "b", "a", "-n", "2", "--format", "%c=%d")
        self.assertEqual({program.read_error(), program.read_error()},
                         {"realtime subscribe: a: subscribed", "realtime subscribe: b: subscribed"})
        self.succeed("publish", "a", "1")
        self.succeed("publish", "b", "2")
        self.assertEqual(program.wait(), (0, "a=1\nb=2\n", ""))

    def test_publisher(self):
        secret = self.make_file("secret", "a secret of thirty-two characters")
        token = self.succeed("token", "--user", "alice", "--secret-file", secret).strip()
        self.succeed("publish", "room", "1", "--token", token)
        self.assertEqual(self.succeed("history", "room", "--format", "%u"), "alice\n")

    def test_names(self):
        """A name is as servers have it, and as librealtime makes it of text."""
        self.publish("Köln", "a")
        self.assertEqual(self.succeed("history", "K%C3%B6ln", "--format", "%c %s"), "K%C3%B6ln a\n")
        self.publish("news:sport", "b")
        self.assertEqual(self.succeed("history", "news", "--resource", "sport", "--format", "message"), "b\n")
        self.succeed("publish", "a:b", "--resource", "c d", "1")
        self.assertEqual(self.succeed("history", "a%3Ab:c%20d", "--format", "%d"), "1\n")
        self.publish("a" * 255, "c")
        self.assertEqual(self.succeed("history", "a" * 255, "--format", "%s"), "c\n")

    def test_since(self):
        texts = [f"message {number}" for number in range(1, 351)]
        self.publish("room", *texts)
        for since, expected in (("all", texts), ("-5", texts[-5:]), ("-340", texts[-340:]), ("-9999", texts),
                                ("347", texts[347:]), ("0", texts), ("350", [])):
            with self.subTest(since=since):
                output = self.succeed("subscribe", "room", "--no-follow", "--since", since)
                self.assertEqual(data(output), expected)
                self.assertEqual(data(self.succeed("history", "room", "--since", since)), expected)

    def test_count(self):
        """No more than asked for, also when more comes at once."""
        self.publish("room", *"abcde")
        self.assertEqual(data(self.succeed("subscribe", "room", "--since=all", "-n", "3")), ["a", "b", "c"])

    def test_since_goes_on(self):
        self.publish("room", "old")
        program = self.start("subscribe", "room", "--since=all", "--format", "%o %s")
        self.assertEqual(program.read_line(), "1 old")
        self.publish("room", "new")
        self.assertEqual(program.read_line(), "2 new")
        program.interrupt()
        self.assertEqual(program.wait(), (0, "", ""))

    def test_position(self):
        self.publish("room", "a", "b")
        position = self.succeed("history", "room", "--position").strip()
        self.assertRegex(position, "^2:.")
        self.publish("room", "c")
        self.assertEqual(data(self.succeed("subscribe", "room", "--no-follow", "--since", position)), ["c"])
        errors = self.fail_with(1, "realtime subscribe: room: unrecoverable position",
                                "subscribe", "room", "--since", "2:another")
        self.assertIn("--since=all", errors)

    def test_nothing_there(self):
        for since in ("all", "-3", "0"):
            self.assertEqual(self.succeed("subscribe", "empty", "--no-follow", "--since", since), "")
            self.assertEqual(self.succeed("history", "empty", "--since", since), "")
        self.assertEqual(self.succeed("subscribe", "empty", "--no-follow"), "")

    def test_history(self):
        self.publish("room", *(str(number) for number in range(150)))
        self.assertEqual(len(lines(self.succeed("history", "room"))), 100)
        self.assertEqual(data(self.succeed("history", "room", "-n", "3")), ["147", "148", "149"])
        self.assertEqual(data(self.succeed("history", "room", "-n", "3", "--reverse")), ["149", "148", "147"])
        self.assertEqual(data(self.succeed("history", "room", "-n", "2", "--since=0")), ["0", "1"])

    def test_formats(self):
        self.succeed("publish", "room", '"a\\tb\\n"')
        self.succeed("publish", "room", "[1, 2]")
        self.assertEqual(self.succeed("history", "room", "--format", "message"), "a\tb\n\n[1, 2]\n")
        self.assertEqual(self.succeed("history", "room", "--format", r"%%%c\t%o%n%d|%%"),
                         '%room\t1\n"a\\tb\\n"|%\n%room\t2\n[1, 2]|%\n')
        self.assertRegex(self.succeed("history", "room", "-n", "1", "--format", "text"),
                         r"^\d{4}-.*Z -: \[1, 2\]\n$")

    def test_odd_texts(self):
        """They come out as they went in, also what a text in C has no place for."""
        texts = ["", "a\u0000b", "\u2028\u202e", "\U0001f44b\uffff", "\\u0000", "\"\\/\b\f\r\u007f"]
        numbers = ["123456789012345678901234567890", "1e400", "-0", "1.0", "0.10"]
        for value in [json.dumps(text) for text in texts] + numbers:
            self.succeed("publish", "room", "--", value)
        self.assertEqual(data(self.succeed("history", "room"))[:len(texts)], texts)
        self.assertEqual(self.succeed("history", "room", "--format=%d").splitlines()[len(texts):], numbers)
        self.assertEqual(self.succeed("history", "room", "-n", "2", "--since=0", "--format=%s"), '\n"a\\u0000b"\n')

    def test_gap(self):
        """What the server has dropped is told, and the rest still given."""
        self.server.kill()
        self.server.config.write_text(CONFIG.replace("[default]\n", "[default]\nhistory_size=3\n"), encoding="utf-8")
        self.server.start()
        self.publish("room", "a")
        program = self.start_subscribed("room", "--since=all", "--format=%s")
        self.assertEqual(program.read_line(), "a")
        self.publish("room", "b", "c", "d", "e", "f")
        self.assertEqual([program.read_line() for _ in range(5)], ["b", "c", "d", "e", "f"])
        status, output, errors = self.run_program("subscribe", "room", "--no-follow", "--since=1", "--format=%s",
                                                  "--json")
        self.assertEqual((status, output), (0, "d\ne\nf\n"))
        notice = json.loads(errors)
        self.assertEqual((notice["notice"], notice["channel"]), ("gap", "room"))
        self.assertIn("not have any more: 2", notice["message"])

    def test_no_history(self):
        errors = self.fail_with(1, "realtime subscribe: forgetful: not available",
                                "subscribe", "forgetful", "--since=all")
        self.assertIn("not configured", errors)
        program = self.start_subscribed("forgetful", "-n", "1", "--format=%o %s")
        self.publish("forgetful", "a")
        self.assertEqual(program.wait(), (0, "0 a\n", ""))
        program = self.start_subscribed("forgetful", "-n", "1")
        self.publish("forgetful", "a")
        self.assertNotIn("offset", json.loads(program.wait()[1]))

    def test_restart(self):
        """Nothing is lost and nothing comes twice when the server is killed, also by one that
        gives what was missed only to those who ask for it, as Centrifugo can."""
        self.server.kill()
        self.server.config.write_text(CONFIG.replace("[default]\n", "[default]\npositioning=asked\nrecovery=asked\n"),
                                      encoding="utf-8")
        self.server.start()
        program = self.start_subscribed("room", "--format=%o %s")
        sent = []
        for round_number in range(3):
            texts = [f"{round_number}.{number}" for number in range(20)]
            self.publish("room", *texts)
            sent += texts
            if round_number == 1:
                self.assertEqual([program.read_line() for _ in sent], [f"{i + 1} {text}" for i, text in enumerate(sent)])
            self.server.kill()
            self.server.start()
            self.publish("room", f"{round_number}.again")
            sent.append(f"{round_number}.again")
            if round_number == 1:
                self.assertEqual(program.read_line(), f"{len(sent)} {sent[-1]}")
                expected = len(sent)
        self.assertEqual([program.read_line() for _ in sent[expected:]],
                         [f"{expected + i + 1} {text}" for i, text in enumerate(sent[expected:])])
        program.interrupt()
        status, output, errors = program.wait()
        self.assertEqual((status, output), (0, ""))
        self.assertIn("the connection is lost", errors)
        self.assertIn("connected again", errors)
        self.assertNotIn("missing", errors)

    def test_restart_without_history(self):
        """Where nothing is kept, it is said that something may be missing."""
        program = self.start_subscribed("forgetful", "--json")
        self.server.kill()
        self.assertEqual(json.loads(program.read_error())["notice"], "disconnected")
        self.server.start()
        notices = []
        while "gap" not in notices:
            notices.append(json.loads(program.read_error())["notice"])
        program.interrupt()
        self.assertEqual(program.wait()[0], 0)

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            program = self.start_subscribed("room")
            program.interrupt(number)
            self.assertEqual(program.wait(), (0, "", ""))
        program = self.start_subscribed("room", "-n", "5")
        program.interrupt()
        self.assertEqual(program.wait(), (130, "", ""))

    def test_reader_leaves(self):
        """A reader that has enough, while there is more and while there is not."""
        self.publish("room", *(str(number) for number in range(2000)))
        for arguments in (("--since=all",), ("--since=-1",)):
            program = self.start("subscribe", "room", *arguments, "--format=%s")
            self.assertRegex(program.read_line(), r"^\d+$")
            program.process.stdout.close()
            self.assertEqual(program.process.stderr.read(), "")
            self.assertEqual(program.process.wait(), 0)

    def test_slow_reader(self):
        """One that does not read keeps nobody from ending the program, and the exit status says
        whether all was printed that was asked for."""
        self.env["REALTIME_API_KEY"] = API_KEY
        self.publish("room", *("x" * 100 for _ in range(1500)))
        self.start_subscribed(*(f"{number:03}" + "x" * 250 for number in range(100)))
        for number in (signal.SIGINT, signal.SIGTERM):
            for arguments, expected in ((["subscribe", "room", "--since=all"], 0),
                                        (["subscribe", "room", "--since=all", "-n", "1400"], 130),
                                        (["subscribe", "room", "--since=all", "--no-follow"], 130),
                                        (["history", "room", "--since=all"], 130), (["history", "room"], 130),
                                        (["channels"], 130), (["top", "--once", "--interval=50ms"], 130)):
                with self.subTest(arguments=arguments):
                    reader, writer = os.pipe()
                    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
                    program = self.start(*arguments, stdout=writer)
                    os.close(writer)
                    select.select([reader], [], [], TIMEOUT_SECONDS)
                    program.interrupt(number)
                    self.assertEqual((program.process.wait(), program.process.stderr.read()), (expected, ""))
                    os.close(reader)

    def test_head(self):
        self.publish("room", "a", "b")
        script = f"set -o pipefail; \"$REALTIME\" subscribe room --since all --format %s --server {self.server.url} | head -1"
        result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "a\n", ""))

    def test_disk_full(self):
        self.publish("room", "a")
        with open("/dev/full", "w", encoding="utf-8") as full:
            program = self.start("subscribe", "room", "--since=all", stdout=full)
            program.process.wait()
            self.assertEqual(program.process.returncode, 1)
            self.assertIn("cannot be written", program.read_error())


if __name__ == "__main__":
    unittest.main(verbosity=2)
