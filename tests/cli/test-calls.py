#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests the commands of realtime that ask for something once."""

import base64
import json
import os
import pathlib
import re
import shlex
import subprocess
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from realtime_program import API_KEY, CONFIG, TIMEOUT_SECONDS, ProgramTest
from real_server import SECRET

README = pathlib.Path(__file__).parents[2] / "README.md"


def read_claims(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


class CallsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.secret = self.make_file("secret", SECRET + "\n")
        self.api = self.env | {"REALTIME_API_KEY": API_KEY}

    def make_token(self, *arguments):
        return self.succeed("token", "--secret-file", self.secret, *arguments).strip()

    def test_presence(self):
        token = self.make_token("--user", "alice", "--info", '{"name":"Alice"}')
        self.assertEqual(self.succeed("presence", "room"), "")
        self.assertEqual(self.succeed("presence", "room", "--stats"), "clients: 0, users: 0\n")
        for _ in range(2):
            self.start_subscribed("room", "--token", token)
        self.start_subscribed("room")
        lines = self.succeed("presence", "room").splitlines()
        self.assertEqual(sorted(line.split("\t")[0] for line in lines), ["-", "alice", "alice"])
        clients = [json.loads(line) for line in self.succeed("presence", "room", "--json").splitlines()]
        self.assertEqual(sorted((client["user"], client["info"] is None) for client in clients),
                         [("", True), ("alice", False), ("alice", False)])
        self.assertEqual(self.succeed("presence", "room", "--stats"), "clients: 3, users: 2\n")
        self.assertEqual(json.loads(self.succeed("presence", "room", "--stats", "--json")), {"clients": 3, "users": 2})

    def test_channels(self):
        self.assertEqual(self.succeed("channels", env=self.api), "")
        self.start_subscribed("room")
        self.start_subscribed("room")
        self.start_subscribed("news:sport")
        self.assertEqual(self.succeed("channels", env=self.api), "2\troom\n1\tnews:sport\n")
        self.assertEqual(self.succeed("channels", "news*", env=self.api), "1\tnews:sport\n")
        key = self.make_file("key", API_KEY + "\n")
        self.assertEqual(self.succeed("channels", "--json", "--api-key-file", key,
                                      env=self.env | {"REALTIME_API_KEY": "another"}),
                         '{"channel":"room","clients":2}\n{"channel":"news:sport","clients":1}\n')

    def test_top_once(self):
        subscriber = self.start_subscribed("room", "--format=%s")
        self.succeed("publish", "room", "1")
        subscriber.read_line()
        table = self.succeed("top", "--once", "--interval", "100ms", env=self.api).splitlines()
        self.assertEqual(table[0], "channels: 1, clients: 1, users: 1, messages a second: 0.0")
        self.assertEqual(table[1].split(), ["MESSAGES/S", "CLIENTS", "CHANNEL"])
        self.assertEqual(table[2].split(), ["0.0", "1", "room"])
        row = json.loads(self.succeed("top", "--json", "--interval", "50ms", env=self.api))
        self.assertEqual(row, {"channel": "room", "clients": 1, "rate": 0.0})

    def test_token(self):
        """It says what that of the server says, which takes it."""
        for arguments in (["--user", "alice"], ["--user", "", "--admin"], ["--user", "é\"\\", "--info", "[1,{}]"],
                          ["--user", "bob", "--channel", "room"]):
            with self.subTest(arguments=arguments):
                theirs = subprocess.run([os.environ["REALTIME_SERVER"], "token", "--config", self.server.config,
                                         *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
                self.assertEqual(read_claims(self.make_token(*arguments)), read_claims(theirs))
        token = self.make_token("--user", "alice")
        self.succeed("publish", "secret", "1", "--token", token)
        self.assertEqual(json.loads(self.succeed("token", "--json", "-u", "alice", "--secret-file", self.secret)),
                         {"token": token})

    def test_no_reader(self):
        """That nobody reads what is printed is no failure."""
        self.start_subscribed("room")
        for arguments in (["token", "-u", "alice", "--secret-file", self.secret], ["channels"], ["presence", "room"],
                          ["history", "room", "--position"], ["ping", "-n", "1"], ["top", "--once", "--interval=50ms"]):
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                program = self.start(*arguments, env=self.api, stdout=writer)
                os.close(writer)
                self.assertEqual((program.process.wait(), program.process.stderr.read()), (0, ""))

    def test_token_time(self):
        before = int(time.time())
        token = self.make_token("--user", "alice", "--ttl", "2h")
        expires = read_claims(token)["exp"]
        self.assertTrue(before + 7200 <= expires <= int(time.time()) + 7200)
        self.succeed("publish", "secret", "1", "--token", token)

    def test_token_of_another_secret(self):
        other = self.make_file("other", "not the secret that the server has")
        token = self.succeed("token", "--user", "alice", "--secret-file", other).strip()
        self.assertEqual(self.run_program("publish", "room", "1", "--token", token)[0], 4)

    def test_token_refused(self):
        empty = self.make_file("empty", "\n")
        zero = self.make_file("zero", f"{SECRET}\0\n")
        binary = str(pathlib.Path(self.server.folder.name, "binary"))
        pathlib.Path(binary).write_bytes(SECRET.encode() + b"\xff\n")
        for arguments, message in (
                (["--user", "a"], "--secret-file is needed: what the server has as token_secret_file, or the file "
                                  "secret in its folder"),
                (["--user", "a", "--secret-file", empty], f"{empty}: there must be one line of text in it"),
                (["--user", "a", "--secret-file", zero], f"{zero}: there must be one line of text in it"),
                (["--user", "a", "--secret-file", binary], f"{binary}: there must be one line of text in it"),
                (["--user", "a", "--secret-file", self.secret, "--ttl", "10ms"],
                 "--ttl: “10ms” is not allowed; it must be a time such as 500ms, 90s, 10m, 2h or 30d"),
                (["--user", "a", "--secret-file", self.secret, "--info", "{"], "--info: this is not JSON"),
                (["--user", "a", "--secret-file", self.secret, "--channel", "a", "--admin"],
                 "--admin is not for a token of a channel"),
                (["--user", "a", "--secret-file", self.secret, "--channel", ""], "“” cannot be a channel")):
            with self.subTest(arguments=arguments):
                self.fail_with(2, f"realtime token: {message}", "token", *arguments)

    def test_invite(self):
        """It is that of realtime-server, options and all."""
        folder = str(pathlib.Path(os.environ["REALTIME_SERVER"]).parent)
        env = self.env | {"PATH": f"{folder}:{os.environ['PATH']}"}
        options = ["--config", str(self.server.config), "--data-dir", self.server.data_dir]
        link = self.succeed("invite", *options, "--host", "chat.example.org", "--name", "for Bob", env=env)
        self.assertRegex(link, r"^confab://chat\.example\.org:\d+/\?invite=.+\n$")
        self.assertIn("for Bob", self.succeed("invite", *options, "--list", env=env))
        self.assertEqual(self.run_program("invite", "--nonsense", env=env)[0], 2)
        status, _, errors = self.run_program("invite", env=self.env | {"PATH": "/nonexistent"})
        self.assertEqual(status, 1)
        self.assertIn("run this on the computer of the server", errors)


class ReadmeTest(ProgramTest):
    """The commands of the README, as they stand there."""

    config = "[server]\nlisten=127.0.0.1\n"

    def read_commands(self):
        section = README.read_text(encoding="utf-8").partition("## The command line\n")[2].partition("\n## ")[0]
        return [line.strip() for line in section.splitlines() if line.startswith("    ")]

    def test_commands(self):
        home = pathlib.Path(self.server.folder.name, "home")
        data = home / ".local" / "share"
        data.mkdir(parents=True)
        (data / "realtime-server").symlink_to(self.server.data_dir)
        program = str(pathlib.Path(os.environ["REALTIME"]).parent)
        env = self.env | {"HOME": str(home), "PATH": f"{program}:{os.environ['PATH']}"}
        *commands, last = self.read_commands()
        for command in commands:
            result = subprocess.run(["sh", "-c", command], cwd=home, env=env, capture_output=True, text=True,
                                    check=False, timeout=TIMEOUT_SECONDS)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""), command)
        _, *arguments = shlex.split(last)
        subscriber = self.start(*arguments)
        self.assertRegex(subscriber.read_line(), "^20.* me: Hello$")


class Backend(BaseHTTPRequestHandler):
    """The program of an operator, which answers to remote calls."""

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if request["method"] == "greet":
            answer = {"result": {"data": {"hello": request.get("data")}}}
        elif request["method"] == "ping":
            answer = {"result": {}}
        else:
            answer = {"error": {"code": 404, "message": "there is no such\u001b[2J\u009b thing"}}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class RpcTest(ProgramTest):
    def setUp(self):
        backend = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        threading.Thread(target=backend.serve_forever, daemon=True).start()
        self.addCleanup(backend.server_close)
        self.addCleanup(backend.shutdown)
        self.config = CONFIG + f"[proxy rpc]\nendpoint=http://127.0.0.1:{backend.server_port}/\n"
        super().setUp()

    def test_rpc(self):
        self.assertEqual(json.loads(self.succeed("rpc", "greet", '{"a":1}')), {"hello": {"a": 1}})
        self.assertEqual(json.loads(self.succeed("rpc", "greet", "--text", "é")), {"hello": "é"})
        self.assertEqual(json.loads(self.succeed("rpc", "greet")), {"hello": None})
        self.fail_with(1, "realtime rpc: this is not JSON; a text has quotation marks in JSON, or goes with --text as "
                       "it is", "rpc", "greet", "{")

    def test_rpc_without_answer(self):
        self.assertEqual(self.succeed("rpc", "ping"), "")

    def test_rpc_refused(self):
        """What others have written gives no orders to the terminal."""
        self.fail_with(1, "realtime rpc: there is no such\ufffd[2J\ufffd thing", "rpc", "other")
        errors = self.run_program("rpc", "other", "--json")[2]
        self.assertTrue(errors.strip().isprintable(), errors)
        self.assertEqual(json.loads(errors)["error"]["message"], "there is no such\u001b[2J\u009b thing")

    def test_ping(self):
        """The histogram is of what was measured, in the same unit."""
        output = self.succeed("ping", "-n", "1", "-i", "0").splitlines()
        took = re.fullmatch(r"answer 1: (\d+\.\d{3}) ms", output[1])[1]
        self.assertEqual(output[2:4], ["1 sent, 1 answered",
                                       f"min {took} ms, median {took} ms, p99 {took} ms, max {took} ms"])
        end = re.fullmatch(r"  < +(\d+\.\d{3}) ms +1  #{40}", output[4])[1]
        self.assertTrue(float(end) / 2 <= float(took) < float(end), output)

    def test_ping_quiet(self):
        self.assertRegex(self.succeed("ping", "-n", "2", "-i", "0", "-q"), r"\A2 sent, 2 answered\nmin ")
        summary = json.loads(self.succeed("ping", "-n", "2", "-i", "0", "-q", "--json"))
        self.assertEqual(sorted(summary), ["answered", "connect_ms", "max_ms", "median_ms", "min_ms", "p99_ms", "sent"])
        self.assertGreater(summary["connect_ms"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
