# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line tool for its tests, run with the real server: both are
named by the environment, as $REALTIME and $REALTIME_SERVER."""

import os
import pathlib
import pty
import signal
import subprocess
import threading
import unittest

from real_server import SECRET, Server

TIMEOUT_SECONDS = 60

API_KEY = "the key of the API"

CONFIG = f"""\
[server]
listen=127.0.0.1
anonymous=true
close_timeout=200ms
expired_close_delay=100ms
token_secret={SECRET}
[api]
key={API_KEY}
[default]
publish=everyone
[channel secret]
read=members
publish=members
[channel forgetful]
history_size=0
"""

OWN_VARIABLES = ("REALTIME_SERVER_URL", "REALTIME_TOKEN", "REALTIME_API_KEY")


def environment(**own):
    kept = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    return kept | own


class Program:
    """One that runs. One that is waited for in vain is ended, so that reading
    from it ends, too."""

    def __init__(self, arguments, env, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen([os.environ["REALTIME"], *arguments], env=env, stdin=stdin, stdout=stdout,
                                        stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.watchdog = threading.Timer(TIMEOUT_SECONDS, self.process.kill)
        self.watchdog.start()

    def read_line(self):
        return self.process.stdout.readline().rstrip("\n")

    def read_error(self):
        return self.process.stderr.readline().rstrip("\n")

    def wait_error(self, text):
        """Reads until it says this, whatever else it has to say."""
        while text not in self.process.stderr.readline():
            if self.process.poll() is not None:
                raise AssertionError(f"it ended before it said “{text}”")

    def interrupt(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def wait(self):
        """Returns how it has ended, and the rest of what it has said."""
        output, errors = self.process.communicate()
        return self.process.returncode, output, errors

    def stop(self):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


class Terminal:
    """A pseudo-terminal, with what was written to it so far."""

    def __init__(self):
        self.ours, self.theirs = pty.openpty()
        self.text = ""

    def read_until(self, text):
        """Reads until this has been written, or nobody writes any more."""
        while text not in self.text:
            try:
                data = os.read(self.ours, 65536)
            except OSError:
                data = b""
            if not data:
                break
            self.text += data.decode()
        return self.text

    def type(self, keys):
        os.write(self.ours, keys.encode())

    def hang_up(self):
        """Leaves the terminal to the program that has it."""
        if self.theirs is not None:
            os.close(self.theirs)
        self.theirs = None

    def close(self):
        self.hang_up()
        os.close(self.ours)


class ProgramTest(unittest.TestCase):
    """A test with a server of its own."""

    config = CONFIG

    def setUp(self):
        self.server = Server(self.config)
        self.addCleanup(self.server.stop)
        self.env = environment(REALTIME_SERVER_URL=self.server.url)

    def start(self, *arguments, env=None, **options):
        program = Program(arguments, env or self.env, **options)
        self.addCleanup(program.stop)
        return program

    def run_program(self, *arguments, env=None, text=None):
        """Returns how it has ended, and all that it has said."""
        result = subprocess.run([os.environ["REALTIME"], *arguments], env=env or self.env, text=True,
                                encoding="utf-8", timeout=TIMEOUT_SECONDS, check=False,
                                capture_output=True, **({"input": text} if text is not None else
                                                        {"stdin": subprocess.DEVNULL}))
        return result.returncode, result.stdout, result.stderr

    def succeed(self, *arguments, **options):
        """Returns what it has printed."""
        status, output, errors = self.run_program(*arguments, **options)
        self.assertEqual((status, errors), (0, ""))
        return output

    def fail_with(self, status, message, *arguments, **options):
        """Expects that it fails so, and says this and nothing else of it."""
        result = self.run_program(*arguments, **options)
        self.assertEqual((result[0], result[1]), (status, ""), result)
        self.assertEqual(result[2].splitlines()[0], message)
        return result[2]

    def start_subscribed(self, *arguments, **options):
        """Starts a program that is told of what is published from now on."""
        program = self.start("subscribe", "--verbose", *arguments, **options)
        self.assertIn("subscribed", program.read_error())
        return program

    def make_file(self, name, text):
        path = pathlib.Path(self.server.folder.name, name)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def make_terminal(self):
        terminal = Terminal()
        self.addCleanup(terminal.close)
        return terminal
