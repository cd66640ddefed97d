# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a play is given: a server, people, and a folder for what they keep."""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import uuid

from desktop import Desktop
from profile import SETTINGS, Profile
from server import Server
from window import Failure

USEC = 1000000


class Talker:
    """Somebody who writes and has no window."""

    def __init__(self, build, url, token, environment):
        self.process = subprocess.Popen(
            [build / "tests/demo/talk", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **environment, "CONFAB_TALK_TOKEN": token, "GIO_USE_PROXY_RESOLVER": "dummy"})

    def _ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self):
        if self.process.stdout.readline() != "ok\n":
            raise Failure(f"somebody could not write: {self.process.wait(10)}")

    def say(self, channel, text):
        payload = {"v": 1, "id": str(uuid.uuid4()), "type": "message", "body": text}
        self._ask(f"{channel} {json.dumps(payload)}")
        self.wait()

    def burst(self, channel, number):
        """Begins to write many messages; wait() waits for the last."""
        self._ask(f"{channel} burst {number}")

    def enter(self, channel):
        """Is there from now on, without a word."""
        self._ask(f"{channel} enter")
        self.wait()

    def leave(self):
        self.process.stdin.close()
        self.process.wait(30)


class Stage:
    def __init__(self, build, directory, config=None):
        self.build = pathlib.Path(build)
        self.directory = pathlib.Path(directory)
        self.environment = {}
        # Of windows, but not of those who have none.
        self.window_environment = {}
        self.server = Server(str(self.build / "app/server/realtime-server"), directory, config, self.environment)
        self.desktop = Desktop()
        self.talkers = {}
        self.windows = []

    def set_clock(self, *when):
        """From now on it is that time of a calendar, for all who come later."""
        path = self.directory / "clock"
        moment = datetime.datetime(*when, tzinfo=datetime.timezone.utc)
        with open(path, "r+b" if path.exists() else "w+b") as file:
            file.write(struct.pack("=q", int(moment.timestamp() * USEC)))
        self.environment.update(
            CONFAB_STAGE_CLOCK=str(path), LD_PRELOAD=str(self.build / "tests/demo/libstage.so"), TZ="UTC")

    def profile(self, user, settings=SETTINGS):
        return Profile(self.build, self.directory / user, settings)

    def talker(self, user, device=0):
        if (user, device) not in self.talkers:
            token = self.server.token_file(user).read_text(encoding="utf-8").strip()
            self.talkers[user, device] = Talker(self.build, self.server.url, token, self.environment)
        return self.talkers[user, device]

    def dismiss_talkers(self):
        while self.talkers:
            self.talkers.popitem()[1].leave()

    def open(self, user, *arguments, settings=SETTINGS, home=None, **environment):
        """Opens a window, which talks to the server of the stage where that is on."""
        if self.server.process is not None and "--server" not in arguments:
            arguments = ("--server", self.server.url, "--user", user,
                         "--token-file", str(self.server.token_file(user)), *arguments)
        return self.open_plain(user, *arguments, settings=settings, home=home, **environment)

    def open_plain(self, user, *arguments, settings=SETTINGS, home=None, **environment):
        """Opens a window that knows of no server but by what it is told."""
        environment = {**self.environment, **self.window_environment, **environment}
        window = self.profile(home or user, settings).open(*arguments, user=user, **environment)
        self.windows.append(window)
        return window

    def clear(self):
        for window in self.windows:
            window.kill()
        for talker in self.talkers.values():
            talker.process.kill()
            talker.process.wait()
        self.server.kill()


@contextlib.contextmanager
def make_directory(prefix):
    """One that is removed at the end, but for what a portal has mounted in it: that goes
    a moment after the bus, and is no reason to fail.
    """
    directory = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def main(description, run, add_options=None, config=None):
    """Runs a play, and says what failed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    if add_options is not None:
        add_options(parser)
    options = parser.parse_args()
    with make_directory("confab-stage-") as directory:
        stage = Stage(options.build.resolve(), directory, config)
        stage.options = options
        try:
            run(stage)
        except Failure as failure:
            print(f"  ✗ {failure}", flush=True)
            return 1
        finally:
            stage.clear()
    # Those that were closed have told already, not those that were killed.
    complaints = [complaint for window in stage.windows for complaint in window.complaints]
    for complaint in complaints:
        print(f"  ✗ a window complained: {complaint}", flush=True)
    return 1 if complaints else 0
