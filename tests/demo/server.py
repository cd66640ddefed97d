# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real realtime-server process that can be killed and started again."""

import json
import os
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from real_server import reserve_port  # noqa: E402

CONFIG = """\
[server]
token_secret=a-secret-that-only-this-demonstration-uses-0123456789
anonymous=false

[default]
publish=members
"""


class Server:
    def __init__(self, binary, directory, config=None, environment=None):
        self.binary = binary
        self.directory = pathlib.Path(directory)
        self.environment = environment if environment is not None else {}
        self.config = self.directory / "server.conf"
        self.configure(config or CONFIG)
        self.reservation = reserve_port()
        self.port = self.reservation.getsockname()[1]
        self.url = None
        self.process = None

    def _command(self, *arguments):
        return [self.binary, "--config", str(self.config),
                "--data-dir", str(self.directory / "data"), *arguments]

    def configure(self, config):
        """What holds from the next start on."""
        self.config.write_text(config, encoding="utf-8")

    def start(self):
        """Starts it, each time on the same port."""
        self.process = subprocess.Popen(
            self._command("--port", str(self.port), "--supervised"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **self.environment})
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server exited with {self.process.wait()}")
        self.url = json.loads(line)["url"]
        return self.url

    def token_file(self, user):
        """For a user, or for “user/Name”, of whom others are told that name."""
        user, _, name = user.partition("/")
        info = ["--info", json.dumps({"name": name})] if name else []
        token = subprocess.run(self._command("token", "--user", user, *info),
                               capture_output=True, text=True, check=True,
                               env={**os.environ, **self.environment}).stdout
        path = self.directory / f"{user}.token"
        path.touch(mode=0o600)
        path.write_text(token, encoding="utf-8")
        return path

    def invite(self, *channels):
        """Makes a link for one person, to these channels only if there are any."""
        options = [f"--channel={channel}" for channel in channels]
        return subprocess.run(self._command("invite", f"--host=127.0.0.1:{self.port}", *options),
                              capture_output=True, text=True, check=True,
                              env={**os.environ, **self.environment}).stdout.strip()

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)
