#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests what realtime makes of servers that err, or mean no good."""

import json
import subprocess
import unittest

from realtime_program import API_KEY, TIMEOUT_SECONDS, ProgramTest, environment
from scripted_server import ScriptedApi, ScriptedServer

ESCAPE = "\033[2J\u009b\u007f"
SHOWN = "\ufffd[2J\ufffd\ufffd"

# What a server says of a channel of which nothing is missing.
RECOVERED = {"recoverable": True, "positioned": True, "epoch": "e", "recovered": True, "was_recovering": True}


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

    def test_refused(self):
        for status in (401, 403):
            self.api.answer({}, status=status)
            self.fail_with(4, "realtime channels: the server does not take this key of the HTTP API", "channels")

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
                self.assertEqual((status, [path for path, _ in self.api.take_asked()]), (1, ["/api/channels"]))
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


    def test_table(self):
        """Where most goes on stands first. What is not known is a hyphen."""
        channels = {"result": {"channels": {name: {"num_clients": number}
                                            for name, number in (("idle", 9), ("new", 5), ("busy", 1), ("slow", 1))}}}
        info = {"info": {"nodes": [{"num_clients": 3, "num_users": 2}, 7, {"num_clients": 4, "num_users": 1}]}}
        first, second = ([info, *({"history": {"epoch": epoch, "offset": offset}} for epoch, offset in ends)]
                         for ends in ([("a", 5), (None, 0), ("a", 10 ** 6), ("a", 0)],
                                      [("a", 5), ("a", 7), ("a", 10 ** 6 + 60000), ("a", 6000)]))
        self.api.answer(channels, {"replies": first}, channels, {"replies": second})
        head, _, *rows = self.succeed("top", "--once", "--interval", "50ms").splitlines()
        rows = [row.split() for row in rows]
        self.assertEqual([row[1:] for row in rows], [["1", "busy"], ["1", "slow"], ["9", "idle"], ["5", "new"]])
        self.assertEqual([rows[2][0], rows[3][0]], ["0.0", "-"])
        # It has taken at least the interval, and not as long as this test may take.
        self.assertTrue(60000 / TIMEOUT_SECONDS <= float(rows[0][0]) <= 60000 / 0.05, rows)
        counts, _, total = head.rpartition(" ")
        self.assertEqual(counts, "channels: 4, clients: 7, users: 3, messages a second:")
        self.assertAlmostEqual(float(total), float(rows[0][0]) + float(rows[1][0]), delta=0.2)

    def test_many_channels(self):
        """Those with most subscribers are asked about, not all."""
        channels = {f"c{number}": {"num_clients": number} for number in range(502)}
        answers = [{"result": {"channels": channels}}, {"replies": []}]
        self.api.answer(*answers, *answers)
        self.assertEqual(len(self.succeed("top", "--json", "--interval", "50ms").splitlines()), 502)
        commands = json.loads(self.api.take_asked()[-1][1])["commands"]
        self.assertEqual((commands[0], len(commands)), ({"info": {}}, 501))
        self.assertEqual([command["history"]["channel"] for command in commands[1:]],
                         [f"c{number}" for number in range(501, 1, -1)])


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
        request = self.server.reply("subscribe", **RECOVERED, offset=2, publications=[{"offset": 2, "data": "new"}])
        self.assertEqual((request["recover"], request["epoch"], request["offset"]), (True, "e", 1))
        self.assertEqual([program.read_line(), program.read_line()], ["1 old", "2 new"])
        program.interrupt()
        self.assertEqual(program.wait(), (0, "", ""))

    def test_recovered(self):
        """All that was published while the history was read is printed before the end, also
        so much that it comes in several turns of the main loop."""
        count = 20000
        program = self.start("subscribe", "room", "--since=all", "--no-follow", "--format=%o")
        self.server.reply("history", epoch="e", offset=1, publications=[{"offset": 1, "data": 1}])
        self.server.reply("subscribe", **RECOVERED, offset=count,
                          publications=[{"offset": n, "data": n} for n in range(2, count + 1)])
        self.assertEqual(program.wait(), (0, "".join(f"{n}\n" for n in range(1, count + 1)), ""))

    def test_two_channels(self):
        """It ends when all are read, and not when one of them is twice."""
        program = self.start("subscribe", "a", "b", "--since=all", "--no-follow", "--format=%c %o")
        for _ in range(2):
            self.server.reply("history", epoch="e", offset=1, publications=[{"offset": 1, "data": 1}])
        number, content = self.server.read("subscribe")
        self.server.read("subscribe")
        self.server.say(id=number, subscribe=RECOVERED | {"offset": 1})
        self.server.accept()
        numbers = {content["channel"]: number for number, content in (self.server.read("subscribe") for _ in range(2))}
        first = content["channel"]
        self.server.say(id=numbers.pop(first), subscribe=RECOVERED | {"offset": 1})
        self.server.say(push={"channel": first, "pub": {"offset": 2, "data": 1}})
        self.assertEqual([program.read_line() for _ in range(3)], ["a 1", "b 1", f"{first} 2"])
        (second, number), = numbers.items()
        self.server.say(id=number, subscribe=RECOVERED | {"offset": 2, "publications": [{"offset": 2, "data": 1}]})
        self.assertEqual(program.wait()[:2], (0, f"{second} 2\n"))

    def test_last(self):
        """A server that gives less at once than it is asked for is asked for the rest."""
        for count, offset in ((3, 9), (5, 3)):
            program = self.start("history", "room", f"--since=-{count}", "--format=%o")
            pages = [[offset, offset - 1], [offset - 2]]
            first, second = (self.server.reply("history", epoch="e", offset=offset,
                                               publications=[{"offset": n, "data": 1} for n in page]) for page in pages)
            self.assertEqual((first["limit"], first["reverse"], first.get("since")), (count, True, None))
            self.assertEqual((second["limit"], second["since"]), (count - 2, {"offset": offset - 1, "epoch": "e"}))
            self.assertEqual(program.wait(), (0, f"{offset - 2}\n{offset - 1}\n{offset}\n", ""))

    def test_bare_message(self):
        """What is not known of one is left out in JSON, and a hyphen elsewhere."""
        for template, expected in (("json", '{"channel":"room","offset":7,"data":[]}'), ("%t %u %C %o", "- - - 7")):
            program = self.start("subscribe", "room", "-n", "1", "--format", template)
            self.server.reply("subscribe")
            self.server.say(push={"channel": "room", "pub": {"offset": 7, "data": []}})
            self.assertEqual(program.wait(), (0, f"{expected}\n", ""))

    def test_message(self):
        program = self.start("subscribe", "room", "-n", "1", "--format=%t %u %C")
        self.server.reply("subscribe")
        self.server.say(push={"channel": "room", "pub": {"offset": 1, "data": 1, "time": 1000000000007,
                                                         "info": {"user": "alice", "client": "phone"}}})
        self.assertEqual(program.wait(), (0, "2001-09-09T01:46:40.007Z alice phone\n", ""))

    def test_presence(self):
        known = {"client": "phone", "user": "alice", "conn_info": {"a": 1}, "chan_info": [2]}
        for client, line, json_line in (
                (known, 'alice\tphone\t{"a": 1}\n',
                 '{"user":"alice","client":"phone","info":{"a": 1},"channel_info":[2]}\n'),
                ({"client": "phone", "user": ""}, "-\tphone\n",
                 '{"user":"","client":"phone","info":null,"channel_info":null}\n')):
            for options, expected in (([], line), (["--json"], json_line)):
                program = self.start("presence", "room", *options)
                self.server.reply("presence", presence={"phone": client})
                self.assertEqual(program.wait(), (0, expected, ""))

    def test_subscription_ended(self):
        program = self.start("subscribe", "room")
        self.server.reply("subscribe")
        self.server.say(push={"channel": "room", "unsubscribe": {"code": 2000, "reason": ESCAPE}})
        self.assertEqual(program.wait(), (1, "", "realtime subscribe: room: the server has ended the subscription: "
                                                 f"{SHOWN} (2000)\n"))

    def test_subscribed_again(self):
        """What hinders that for a while is told; what does so for good ends it."""
        program = self.start("subscribe", "room", "--json")
        self.server.reply("subscribe")
        lines = []
        for error in ({"code": 100, "temporary": True}, {"code": 103}):
            self.server.accept()
            self.server.say(id=self.server.read("subscribe")[0], error=error | {"message": "x"})
            lines += [json.loads(program.read_error()) for _ in range(3)]
        self.assertEqual([line.get("notice") for line in lines],
                         ["disconnected", "connected", "retry", "disconnected", "connected", None])
        self.assertEqual([lines[2]["message"], lines[5]["error"]["message"]], ["x; trying again", "room: x"])
        self.assertEqual(program.wait(), (4, "", ""))

    def test_connection_ended(self):
        for code, status, message in ((3500, 4, "the server does not take this token"),
                                      (3501, 1, "the server has ended the connection: why (3501)"),
                                      (3507, 4, "the server has ended the connection: why")):
            program = self.start("ping", "--interval=1h", "-q")
            self.server.reply("rpc")
            self.server.close(code, "why")
            ended, _, errors = program.wait()
            self.assertEqual((ended, errors.splitlines()[0]), (status, f"realtime ping: {message}"))

    def test_no_connection(self):
        """That a token is needed is said to who has none."""
        for arguments, status, message in (([], 4, "the server lets nobody in without a token"),
                                           (["--token=x"], 1, "the server has ended the connection: why (3501)")):
            program = super().start("ping", *arguments)
            self.server.open()
            self.server.read("connect")
            self.server.close(3501, "why")
            ended, _, errors = program.wait()
            self.assertEqual((ended, errors.splitlines()[0]), (status, f"realtime ping: {message}"))

    def test_connected_no_more(self):
        """Who was let in once, and then is not, is told so once."""
        program = self.start("subscribe", "room", "--json")
        self.server.reply("subscribe")
        self.server.open()
        self.server.say(id=self.server.read("connect")[0], error={"code": 103, "message": "no"})
        status, _, errors = program.wait()
        notice, error = map(json.loads, errors.splitlines())
        self.assertEqual((status, notice["notice"], error["error"]["message"]), (4, "disconnected", "no"))

    def test_ping_goes_on(self):
        """A connection that is made again is no reason to ask sooner."""
        program = self.start("ping", "--interval=1h", "--json")
        self.server.say(id=self.server.read("rpc")[0], error={"code": 104, "message": "x"})
        self.assertEqual(json.loads(program.read_line())["ping"], 1)
        self.server.accept()
        program.wait_error("connected again")
        program.interrupt()
        status, output, _ = program.wait()
        self.assertEqual((status, json.loads(output)["sent"]), (0, 1))

    def test_trouble_told_once(self):
        program = self.start("subscribe", "room", "--json", "--verbose")
        self.server.reply("subscribe")
        self.server.hang_up()
        for _ in range(2):
            with self.server.listener.accept()[0] as connection:
                connection.recv(65536)
        self.server.accept()
        self.server.reply("subscribe")
        notices = [json.loads(program.read_error()) for _ in range(6)]
        self.assertEqual([notice["notice"] for notice in notices],
                         ["subscribed", "disconnected", "connecting", "connected", "gap", "subscribed"])
        self.assertEqual([notices[0]["message"], notices[5]["message"]], ["subscribed", "subscribed again"])
        program.interrupt()
        self.assertEqual(program.wait()[0], 0)

    def test_first_bad_line(self):
        """The first line that is refused counts, also if that is known later than of another."""
        program = self.start("publish", "room", stdin=subprocess.PIPE)
        program.process.stdin.write("1\n2\nx\n")
        program.process.stdin.flush()
        numbers = [self.server.read("publish")[0] for _ in range(2)]
        self.server.say(id=numbers[0], publish={})
        self.server.say(id=numbers[1], error={"code": 103, "message": "no"})
        status, _, errors = program.wait()
        self.assertEqual((status, errors.splitlines()[0]), (4, "realtime publish: line 2: no"))

    def read_notice(self, program, kind):
        """Returns what the next notice of this kind says."""
        while True:
            notice = json.loads(program.read_error())
            if notice["notice"] == kind:
                return notice["message"]

    def test_gap(self):
        """It is told after which message something is missing: the last that was printed."""
        program = self.start("subscribe", "room", "--json", "--format=%o")
        self.server.reply("subscribe", recoverable=True, positioned=True, epoch="e", offset=6)
        for offset in (7, 20):
            self.server.say(push={"channel": "room", "pub": {"offset": offset, "data": 1}})
            self.assertEqual(program.read_line(), str(offset))
            self.server.accept()
            self.server.reply("subscribe", **RECOVERED | {"recovered": False}, offset=19)
            self.assertIn(f" published after message {offset} is missing", self.read_notice(program, "gap"))
        program.interrupt()
        self.assertEqual(program.wait(), (0, "", ""))

    def answer_with_gaps(self):
        """Gives messages 3, 7 and 10 of ten to one who has seen the first, page by page."""
        for offset in (3, 7, 10):
            self.server.reply("history", epoch="e", offset=10, publications=[{"offset": offset, "data": 1}])

    def test_gaps(self):
        """All that is missing is counted, and each gap is told once."""
        told = "messages that the server does not have any more: "
        program = self.start("history", "room", "--since=1", "--format=%o")
        self.answer_with_gaps()
        self.assertEqual(program.wait(), (0, "3\n7\n10\n", f"realtime history: {told}6\n"))
        program = self.start("subscribe", "room", "--since=1", "--no-follow", "--format=%o")
        self.answer_with_gaps()
        self.server.reply("subscribe", **RECOVERED, offset=10)
        self.assertEqual(program.wait(), (0, "3\n7\n10\n", "".join(f"realtime subscribe: room: {told}{number}\n"
                                                                 for number in (1, 3, 2))))

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
