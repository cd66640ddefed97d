#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests what realtime makes of servers that err, or mean no good."""

import json
import subprocess
import unittest

from realtime_program import API_KEY, ProgramTest, environment
from scripted_server import ScriptedApi, ScriptedServer

ESCAPE = "\033[2J\u009b"
SHOWN = "\ufffd[2J\ufffd"


class ApiTest(ProgramTest):
    def setUp(self):
        self.api = ScriptedApi()
        self.addCleanup(self.api.stop)
        self.env = environment(REALTIME_SERVER_URL=self.api.url, REALTIME_API_KEY=API_KEY)

    def test_no_api(self):
        for body in (b"", b"nonsense", b"[]", b"1", b"\xff", b"[" * 10000):
            with self.subTest(body=body):
                self.api.answer(body)
                self.fail_with(1, "realtime channels: what has answered there is no HTTP API of a server", "channels")

    def test_error(self):
        for error, status, message in (({"code": 103, "message": f"no{ESCAPE}"}, 4, f"no{SHOWN}"),
                                       ({"code": 1, "message": "no"}, 1, "no"),
                                       ({"code": "x", "message": 7}, 1, "unknown"), ({}, 1, "unknown")):
            with self.subTest(error=error):
                self.api.answer({"error": error})
                self.fail_with(status, f"realtime channels: {message}", "channels")

    def test_odd_channels(self):
        for result in ({"channels": []}, {"channels": None}, 7):
            self.api.answer({"result": result})
            self.assertEqual(self.succeed("channels"), "")
        result = {"channels": {"a": {"num_clients": "many"}, "b": 1, f"c{ESCAPE}": {"num_clients": 7}}}
        self.api.answer({"result": result})
        self.assertEqual(self.succeed("channels"), f"7\tc{ESCAPE}\n0\ta\n0\tb\n")
        self.api.answer({"result": result})
        first = self.succeed("channels", "--json").splitlines()[0]
        self.assertTrue(first.isprintable())
        self.assertEqual(json.loads(first), {"channel": f"c{ESCAPE}", "clients": 7})

    def test_redirect(self):
        """Nobody else is given the key."""
        for code in (301, 302, 303, 307, 308):
            with self.subTest(code=code):
                self.api.answer({}, {}, status=code)
                status, _, errors = self.run_program("channels")
                self.assertEqual((status, self.api.take_asked()), (1, ["/api/channels"]))
                self.assertIn(f"answered {code}", errors)

    def look(self, first, second):
        """Returns what top says of a channel whose histories are these when it looks twice."""
        channels = {"result": {"channels": {"room": {"num_clients": 1}}}}
        self.api.answer(channels, {"replies": [{"info": {}}, first]}, channels, {"replies": [{"info": {}}, second]})
        return json.loads(self.succeed("top", "--json", "--interval", "50ms"))

    def test_rate(self):
        """It is known only of a stream that goes on."""
        def at(epoch, offset):
            return {"history": {"epoch": epoch, "offset": offset}}

        self.assertGreater(self.look(at("a", 5), at("a", 9))["rate"], 0)
        self.assertEqual(self.look(at("a", 5), at("a", 5))["rate"], 0)
        for replies in ((at("a", 5), at("b", 9)), (at("a", 5), {"error": {"code": 108}}), ({}, at("a", 9)), (7, None)):
            self.assertEqual(self.look(*replies), {"channel": "room", "clients": 1})


class ServerTest(ProgramTest):
    def setUp(self):
        self.server = ScriptedServer()
        self.addCleanup(self.server.stop)
        self.env = environment(REALTIME_SERVER_URL=self.server.url)

    def start(self, *arguments, **options):
        program = super().start(*arguments, **options)
        self.server.accept()
        return program

    def test_epoch(self):
        program = self.start("history", "room", "--position")
        self.server.reply("history", epoch=ESCAPE, offset=7)
        self.assertEqual(program.wait(), (0, f"7:{ESCAPE}\n", ""))
        terminal = self.make_terminal()
        program = self.start("history", "room", "--position", stdout=terminal.theirs)
        self.server.reply("history", epoch=ESCAPE, offset=7)
        self.assertEqual(program.process.wait(), 0)
        terminal.hang_up()
        self.assertEqual(terminal.read_until("\n"), f"7:{SHOWN}\r\n")

    def test_since(self):
        """What is published after the history was read is asked for."""
        program = self.start("subscribe", "room", "--since=all", "--format=%o %s")
        self.server.reply("history", epoch="e", offset=1, publications=[{"offset": 1, "data": "old"}])
        request = self.server.reply("subscribe", recoverable=True, positioned=True, epoch="e", offset=2,
                                    recovered=True, was_recovering=True, publications=[{"offset": 2, "data": "new"}])
        self.assertEqual((request["recover"], request["epoch"], request["offset"]), (True, "e", 1))
        self.assertEqual([program.read_line(), program.read_line()], ["1 old", "2 new"])
        program.interrupt()
        self.assertEqual(program.wait(), (0, "", ""))

    def test_lost_answer(self):
        """A message that may have been published is not published again."""
        program = self.start("publish", "room", stdin=subprocess.PIPE)
        program.process.stdin.write("1\n2\n3\n")
        program.process.stdin.flush()
        self.server.reply("publish")
        self.assertEqual(self.server.read("publish")[1]["data"], 2)
        self.server.hang_up()
        status, output, errors = program.wait()
        self.assertEqual((status, output), (1, ""))
        self.assertRegex(errors, "realtime publish: line 2: ")
        self.assertIn("Whether the server has done it is not known.", errors)

    def test_refused_line(self):
        """What was on its way behind it, and was taken, is told."""
        program = self.start("publish", "room", "--json", stdin=subprocess.PIPE)
        program.process.stdin.write("1\n2\n3\n4\n")
        program.process.stdin.flush()
        numbers = [self.server.read("publish")[0] for _ in range(4)]
        for number, reply in zip(numbers, ({"publish": {}}, {"error": {"code": 103, "message": ESCAPE}},
                                           {"publish": {}}, {"publish": {}})):
            self.server.say(id=number, **reply)
        status, output, errors = program.wait()
        self.assertEqual((status, output), (4, '{"published":1}\n'))
        error, notice = map(json.loads, errors.splitlines())
        self.assertEqual((error["error"]["line"], error["error"]["message"]), (2, ESCAPE))
        self.assertEqual(notice["notice"], "published-after")
        self.assertTrue(notice["message"].endswith(": 2"))
        self.assertTrue(errors.replace("\n", "").isprintable())

    def test_reason(self):
        """Whatever a server says at the end gives no orders to the terminal."""
        program = self.start("subscribe", "room")
        self.server.reply("subscribe")
        self.server.close(3003, ESCAPE)
        self.assertIn(f"the connection is lost ({SHOWN})", program.read_error())
        self.server.accept()
        self.server.reply("subscribe")
        self.assertIn("connected again", program.read_error())
        self.assertIn("may be missing", program.read_error())
        self.server.close(4500, ESCAPE)
        self.assertEqual(program.wait(),
                         (1, "", f"realtime subscribe: the server has ended the connection: {SHOWN} (4500)\n"))

    def test_ping_lost(self):
        """That the server has a trouble is no answer; that it knows no such method is one."""
        program = self.start("ping", "-n", "2", "-i", "0", "--json")
        for code in (100, 104):
            self.server.say(id=self.server.read("rpc")[0], error={"code": code, "message": "x"})
        status, output, errors = program.wait()
        self.assertEqual(status, 5)
        summary = json.loads(output.splitlines()[-1])
        self.assertEqual((summary["sent"], summary["answered"]), (2, 1))
        self.assertEqual([next(iter(json.loads(line))) for line in errors.splitlines()], ["notice", "error"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
