#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests what realtime fails with, and that the exit status says it."""

import json
import os
import pathlib
import socket
import subprocess
import unittest

from realtime_program import API_KEY, TIMEOUT_SECONDS, ProgramTest, environment

# Each with what is wrong.
WRONG_USAGE = [
    ([], "there is no command"),
    (["publsh"], "“publsh” is not a command"),
    (["publish"], "what is needed is: CHANNEL [DATA]"),
    (["publish", "a", "1", "2"], "what is needed is: CHANNEL [DATA]"),
    (["ping", "a"], "there is nothing to be said but options"),
    (["subscribe", ""], "“” cannot be a channel"),
    (["subscribe", "a\nb"], "“a↵b” cannot be a channel"),
    (["subscribe", "a" * 256], "“" + "a" * 256 + "” cannot be a channel: it is longer than 255 characters, with those that "
     "must be escaped"),
    (["subscribe", "a", "--resource", ""], "“” cannot be a channel"),
    (["subscribe", "a", "--since", "yesterday"],
     "--since: “yesterday” is not allowed; it must be all, -N for the last N messages, or OFFSET[:EPOCH]"),
    (["subscribe", "a", "--since=-0"],
     "--since: “-0” is not allowed; it must be all, -N for the last N messages, or OFFSET[:EPOCH]"),
    (["subscribe", "a", "--count=-1"], "--count: it must be a number from 1"),
    (["subscribe", "a", "--follow", "--no-follow"], "--follow and --no-follow exclude each other"),
    (["history", "a", "--limit=-1"], "--limit: it must be a number from 1"),
    (["history", "a", "--limit=2147483648"], "--limit: it must be a number from 1"),
    (["ping", "--interval", "soon"],
     "--interval: “soon” is not allowed; it must be a time such as 500ms, 90s, 10m, 2h or 30d"),
    (["top", "--interval", "49ms"],
     "--interval: “49ms” is not allowed; it must be a time such as 500ms, 90s, 10m, 2h or 30d"),
    (["ping", "--timeout", "0"],
     "--timeout: “0” is not allowed; it must be a time such as 500ms, 90s, 10m, 2h or 30d"),
    (["ping", "--color", "blue"], "--color: “blue” is not allowed; it must be auto, always or never"),
    *((["ping", "--fingerprint", text], "--fingerprint: it must be 64 hexadecimal digits")
      for text in ("ab:cd", "a" * 63, "a" * 65, "g" * 64, ":" + "ab" * 32, "ab" * 32 + ":", "ab::" + "ab" * 31,
                   "a:b" + "ab" * 31)),
    (["ping", "--token-file", "/nonexistent"], "Failed to open file “/nonexistent”: No such file or directory"),
    (["token"], "--user is needed; it may be empty, for a visitor"),
]

BAD_ADDRESSES = ["nonsense://localhost", "ws://", "", "ws://user@localhost", "ws://local host", "localhost:99999", "a b"]


class FailuresTest(ProgramTest):
    def test_usage(self):
        for arguments, message in WRONG_USAGE:
            with self.subTest(arguments=arguments):
                verb = f" {arguments[0]}" if arguments and arguments[0] != "publsh" else ""
                errors = self.fail_with(2, f"realtime{verb}: {message}", *arguments)
                self.assertEqual(errors.splitlines()[-1], f"See realtime{verb} --help.")

    def test_unknown_option(self):
        errors = self.fail_with(2, "realtime ping: Unknown option --nonsense", "ping", "--nonsense")
        self.assertIn("See realtime ping --help.", errors)

    def test_format(self):
        for template in ("%x", "100%", "nothing"):
            status, _, errors = self.run_program("history", "a", "--format", template)
            self.assertEqual(status, 2)
            self.assertIn("%c channel, %o offset, %t time", errors)

    def test_bad_address(self):
        for address in BAD_ADDRESSES:
            with self.subTest(address=address):
                status, _, errors = self.run_program("ping", "-n", "1", "--server", address)
                self.assertEqual(status, 2)
                self.assertIn("is not the address of a server", errors)

    def test_no_address(self):
        errors = self.run_program("ping", "-n", "1", "--timeout=50ms", env=self.env | {"REALTIME_SERVER_URL": ""})[2]
        self.assertNotIn("is not the address of a server", errors)

    def test_addresses(self):
        port = self.server.port
        for address in (f"127.0.0.1:{port}", f"ws://127.0.0.1:{port}", f"http://localhost:{port}/",
                        f"ws://localhost:{port}/connection/websocket"):
            with self.subTest(address=address):
                self.succeed("publish", "room", "1", env=environment(), *("--server", address))
                self.succeed("--server", address, "publish", "room", "1", env=environment())

    def test_no_proxy(self):
        """None is asked for the way to this computer."""
        env = self.env | {"http_proxy": "http://127.0.0.1:1", "no_proxy": "", "REALTIME_API_KEY": API_KEY}
        env.pop("GIO_USE_PROXY_RESOLVER", None)
        self.succeed("publish", "room", "1", env=env)
        self.succeed("channels", env=env)

    def test_refused_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        for verb in (["ping"], ["subscribe", "a"], ["publish", "a", "1"], ["history", "a"], ["channels"],
                     ["top", "--once"]):
            with self.subTest(verb=verb):
                status, output, errors = self.run_program(*verb, "--server", f"127.0.0.1:{port}")
                self.assertEqual((status, output), (3, ""))
                self.assertIn("See whether the server runs", errors)

    def test_unknown_host(self):
        status, _, errors = self.run_program("ping", "--server", "ws://host.invalid:1")
        self.assertEqual(status, 3)
        self.assertIn("host.invalid", errors)

    def test_something_else_answers(self):
        page = f"http://127.0.0.1:{self.server.port}/nothing"
        status, _, errors = self.run_program("ping", "--server", page)
        self.assertEqual(status, 3)
        self.assertIn("404", errors)
        status, _, errors = self.run_program("channels", "--server", page)
        self.assertEqual(status, 1)
        self.assertIn("404", errors)

    def test_timeout(self):
        """Somebody takes the connection, and says nothing."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            for verb in (["ping"], ["subscribe", "a"], ["publish", "a", "1"], ["presence", "a"], ["channels"]):
                with self.subTest(verb=verb):
                    status, _, errors = self.run_program(*verb, "--server", address, "--timeout", "50ms")
                    self.assertEqual(status, 5, errors)
                    self.assertIn("--timeout", errors)

    def test_long_timeout(self):
        """One that is too long for a timer is no short one: it is not over when one of those is."""
        for timeout in ("4294967296ms", "4294967297ms", "365000d"):
            with self.subTest(timeout=timeout), socket.create_server(("127.0.0.1", 0)) as listener:
                listener.settimeout(TIMEOUT_SECONDS)
                address = f"127.0.0.1:{listener.getsockname()[1]}"
                program = self.start("publish", "a", "1", "--server", address, "--timeout", timeout)
                with listener.accept()[0]:
                    self.assertEqual(self.run_program("ping", "--server", address, "--timeout", "50ms")[0], 5)
                    self.assertIsNone(program.process.poll())
                    program.interrupt()
                    self.assertEqual(program.wait(), (130, "", ""))

    def test_denied(self):
        for verb in (["subscribe", "secret"], ["publish", "secret", "1"], ["history", "secret"],
                     ["presence", "secret"]):
            with self.subTest(verb=verb):
                status, _, errors = self.run_program(*verb)
                self.assertEqual(status, 4)
                self.assertIn("permission denied\n", errors)
                self.assertIn("--token-file", errors)

    def test_wrong_token(self):
        for verb in (["subscribe", "a"], ["publish", "a", "1"], ["ping"], ["history", "a", "--since=all"]):
            with self.subTest(verb=verb):
                errors = self.fail_with(4, f"realtime {verb[0]}: the server does not take this token",
                                        *verb, "--token", "nonsense")
                self.assertIn("--token-file", errors)

    def test_expired_token(self):
        secret = self.make_file("secret", "a secret of thirty-two characters")
        token = self.succeed("token", "--user", "alice", "--ttl", "1s", "--secret-file", secret).strip()
        subscriber = self.start("subscribe", "room", "--verbose", "--token", token)
        subscriber.process.wait()
        self.assertEqual(subscriber.process.returncode, 4)
        self.fail_with(4, "realtime ping: the token has expired", "ping", "--token", token)

    def test_renewed_token(self):
        """A file is read again when the token in it is over."""
        secret = self.make_file("secret", "a secret of thirty-two characters")
        sign = ["token", "--user", "alice", "--secret-file", secret]
        file = self.make_file("token", self.succeed(*sign, "--ttl", "1s"))
        subscriber = self.start_subscribed("room", "--token-file", file)
        # One that is over later, and stays what it is.
        other = self.start_subscribed("room", "--token-file",
                                      self.make_file("other", self.succeed(*sign, "--ttl", "2s")))
        self.make_file("token", self.succeed(*sign, "--ttl", "1h"))
        other.wait_error("the token has expired")
        other.process.wait()
        self.assertEqual(other.process.returncode, 4)
        self.succeed("publish", "room", "1")
        self.assertEqual(json.loads(subscriber.read_line())["data"], 1)

    def test_api_key(self):
        for verb in (["channels"], ["top", "--once"]):
            self.fail_with(4, f"realtime {verb[0]}: the HTTP API needs a key; give it with --api-key-file or in "
                           "REALTIME_API_KEY", *verb)
            self.fail_with(4, f"realtime {verb[0]}: the server does not take this key of the HTTP API", *verb,
                           env=self.env | {"REALTIME_API_KEY": "another"})

    def test_insecure(self):
        """A secret goes over no network in the clear without a word."""
        for scheme, told in (("ws", True), ("wss", False)):
            for verb, name in (["ping", "token"], ["channels", "key"]):
                env = environment(REALTIME_TOKEN="secret", REALTIME_API_KEY="secret")
                errors = self.run_program(verb, "--server", f"{scheme}://host.invalid:1", env=env)[2]
                self.assertEqual(errors.startswith(f"realtime {verb}: the {name} goes over the network as it is"), told)
            for verb in ("ping", "channels"):
                self.assertNotIn("as it is", self.run_program(verb, "--server", f"{scheme}://host.invalid:1")[2])

    def test_key_of_two_lines(self):
        key = self.make_file("key", "one\ntwo\n")
        message = "realtime channels: the key of the HTTP API must be one line of text"
        self.fail_with(2, message, "channels", "--api-key-file", key)
        self.fail_with(2, message, "channels", env=self.env | {"REALTIME_API_KEY": "one\r\nX-Two: three"})

    def test_not_available(self):
        errors = self.fail_with(1, "realtime rpc: not available", "rpc", "method")
        self.assertIn("not configured", errors)

    def test_json(self):
        status, output, errors = self.run_program("subscribe", "secret", "--json")
        self.assertEqual((status, output), (4, ""))
        error = json.loads(errors)["error"]
        self.assertIn("token", error.pop("advice"))
        self.assertEqual(error, {"message": "secret: permission denied", "code": 103, "exit": 4})
        self.assertEqual(json.loads(self.run_program("--json", "nonsense")[2]),
                         {"error": {"message": "“nonsense” is not a command", "exit": 2}})
        for arguments in (["--json", "--nonsense"], ["ping", "--nonsense", "--json"], ["--json", "ping", "--nonsense"]):
            self.assertEqual(json.loads(self.run_program(*arguments)[2]),
                             {"error": {"message": "Unknown option --nonsense", "exit": 2}})

    def test_disk_full(self):
        secret = self.make_file("secret", "a secret of thirty-two characters")
        with open("/dev/full", "w", encoding="utf-8") as full:
            program = self.start("token", "--user", "alice", "--secret-file", secret, stdout=full)
            self.assertEqual(program.process.wait(), 1)
            self.assertIn("cannot be written", program.read_error())

    def test_streams_closed(self):
        """A connection does not take the place of the standard output."""
        script = '"$0" ping -n 1 -q >&- 2>&- <&-'
        result = subprocess.run(["bash", "-c", script, os.environ["REALTIME"]], env=self.env, check=False, timeout=60)
        self.assertEqual(result.returncode, 0)


class StrangersTest(ProgramTest):
    config = "[server]\nlisten=127.0.0.1\nanonymous=false\ntoken_secret=a secret of thirty-two characters\n"

    def test_no_token(self):
        for verb in (["ping"], ["subscribe", "a"], ["publish", "a", "1"]):
            errors = self.fail_with(4, f"realtime {verb[0]}: the server lets nobody in without a token", *verb)
            self.assertIn("--token-file", errors)

    def test_token(self):
        secret = self.make_file("secret", "a secret of thirty-two characters\n")
        token = self.succeed("token", "-u", "alice", "--secret-file", secret)
        file = self.make_file("token", token)
        self.assertIn("1 answered", self.succeed("ping", "-n", "1", "-q", "--token-file", file))
        self.succeed("publish", "room", "1", "--token", token.strip())
        self.succeed("publish", "room", "1", env=self.env | {"REALTIME_TOKEN": token.strip()})
        # An empty one is none, whatever the file says.
        self.assertEqual(self.run_program("publish", "room", "1", "--token=", "--token-file", file)[0], 4)
        # What is said wins over the environment.
        self.succeed("publish", "room", "1", "--token-file", file, env=self.env | {"REALTIME_TOKEN": "nonsense"})
        self.succeed("publish", "room", "1", "--token", token.strip(), "--token-file", "/nonexistent")


class CertificateTest(ProgramTest):
    config = ("[server]\nlisten=127.0.0.1\nanonymous=true\n[tls]\nself_signed=true\n"
              "[api]\nkey=key\n[default]\npublish=everyone\n")

    def test_fingerprint(self):
        fingerprint = self.server.told["fingerprint"]
        env = self.env | {"REALTIME_API_KEY": "key"}
        for verb in (["publish", "room", "1"], ["channels"]):
            with self.subTest(verb=verb):
                status, _, errors = self.run_program(*verb, env=env)
                self.assertEqual(status, 3)
                self.assertIn("--fingerprint", errors)
                self.assertEqual(self.run_program(*verb, "--fingerprint", "0" * 64, env=env)[0], 3)
                self.succeed(*verb, "--fingerprint", fingerprint, env=env)
                self.succeed(*verb, "--fingerprint", ":".join(fingerprint[i:i + 2].upper() for i in range(0, 64, 2)),
                             env=env)

    def test_plain(self):
        self.assertEqual(self.run_program("channels", "--server", "ws://localhost:1", "--fingerprint", "0" * 64)[0], 2)
        self.assertEqual(self.run_program("ping", "--server", "ws://localhost:1", "--fingerprint", "0" * 64)[0], 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
