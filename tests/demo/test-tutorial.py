#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last step of docs/tutorial.md, in the app, by keyboard alone. What is chosen,
entered and run is what the page says.
"""

import http.client
import json
import os
import pathlib
import random
import re
import subprocess
import sys

import accessible
import places
from accessible import Atspi
from hands import Keyboard
from stage import Stage, main
from window import Failure, wait_for

ADDRESS = "127.0.0.1"
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STEP = re.compile(r"Choose “([^”]+)” in the main menu, then “([^”]+)”, and enter (.+?)\. "
                  r"Then choose “([^”]+)”, and enter (.+?)\. ")
ENTRY = re.compile(r"the ([\w-]+)(?: `([^`]+)`)?")
READER = re.compile(r"With a token for `(\w+)`, one may read there, and not write\.")

BEFORE = "Storm from the west"
MEANWHILE = "The storm has passed"
WRITTEN = "Sunny from noon on"
QUESTION = "Is it over?"
REFUSED = "This server does not allow you to write in this room."


class Tutorial:
    """The page, and a folder that looks like a checkout, in which its commands are run. They
    have an address of this computer of their own, and so its ports.
    """

    def __init__(self, stage):
        self.stage = stage
        self.source = stage.options.source.resolve()
        self.top = stage.directory / "checkout"
        self.address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(1, 254)}"
        text = self.read("docs/tutorial.md")
        self.prepare, self.server, self.backend, self.token = COMMANDS.findall(text)
        words = " ".join(text.split())
        self.accounts, self.connect, self.account, self.join, self.room = STEP.search(words).groups()
        self.reader, = READER.search(words).groups()
        self.editor = dict(ENTRY.findall(self.account))["name"]
        self.processes = []

    def read(self, name):
        return (self.source / name).read_text(encoding="utf-8").replace(ADDRESS, self.address)

    def put(self, name, text=""):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, command):
        return subprocess.run(["sh", "-e", "-c", command], cwd=self.top, stdout=subprocess.PIPE, text=True,
                              check=True).stdout.strip()

    def start(self, command):
        process = subprocess.Popen(["sh", "-c", f"exec {command}"], cwd=self.top, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        if not process.stdout.readline():
            raise Failure(f"“{command}” exited with {process.wait()}")

    def begin(self):
        """What the page does before its last step. Nobody opens the site in a browser."""
        for path in (self.source / "docs/tutorial").iterdir():
            if path.suffix != ".png":
                self.put(f"docs/tutorial/{path.name}", self.read(path))
        self.put("dev", '#!/bin/sh\nshift 2\nexec "$@"\n').chmod(0o755)
        self.put("data/hello/realtime.js")
        self.put("_build/web/data/hello/centrifuge.js")
        (self.top / "_build/web/app").symlink_to(self.stage.build / "app")
        self.run(self.prepare)
        self.start(self.server)
        self.start(self.backend)

    def post(self, path, body, cookie=""):
        connection = http.client.HTTPConnection(f"{self.address}:8080")
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", "Cookie": cookie})
        response = connection.getresponse()
        if response.status != 200:
            raise Failure(f"{path} answers {response.status}: {response.read()}")
        return response

    def alert(self, text):
        """As the editor's page does."""
        cookie = self.post("/sign-in", {"user": self.editor}).getheader("Set-Cookie").split(";")[0]
        self.post("/alerts", {"topic": "weather", "text": text, "color": "red"}, cookie)

    def make_token(self, user):
        return self.run(self.token.replace(f"--user {self.editor}", f"--user {user}"))

    def read_all(self, user):
        """What another subscriber gets."""
        command = [self.stage.build / "app/cli/realtime", "subscribe", "--since=all", "--no-follow",
                   f"--server={self.address}:8000", "members:weather"]
        lines = subprocess.run(command, env={**os.environ, "REALTIME_TOKEN": self.make_token(user)},
                               stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        return [json.loads(line)["data"] for line in lines]

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()


def open_app(stage, user):
    """As ./dev run does."""
    return stage.open_plain(user, "--host", str(stage.directory / "host"), "--user", user, "--join", "lobby",
                            SECRET_BACKEND="file", SECRET_FILE_TEST_PASSWORD="of the test",
                            SECRET_FILE_TEST_PATH=str(stage.directory / f"{user}.keyring"))


def follow(hands, page, user):
    """Does what the page says, for the editor or for somebody else."""
    given = {"name": user, "token": page.make_token(user)}
    hands.is_in("lobby")
    hands.choose_from_main_menu(f"^{page.accounts}$")
    hands.press(f"^{page.connect}$")
    for name, value in ENTRY.findall(page.account):
        hands.fill_in(f"(?i)^{name}", given.get(name, value))
    hands.window.press_active("Return")
    wait_for("to be connected", lambda: any(page.address in node.name and node.description.endswith("Connected")
                                            for node in accessible.walk(hands.app())))
    hands.close_dialog()
    hands.choose_from_main_menu(f"^{page.join}$")
    for name, value in ENTRY.findall(page.room):
        hands.fill_in(f"(?i)^{name}", value)
    hands.window.press_active("Return")
    hands.is_in(" › ".join(value for _, value in ENTRY.findall(page.room)))


def work_as_editor(hands, page):
    follow(hands, page, page.editor)
    hands.sees_message(BEFORE)
    page.alert(MEANWHILE)
    hands.sees_message(MEANWHILE)
    hands.write(WRITTEN)
    hands.sees_state(WRITTEN, WRITTEN)
    print("  ✓ the editor read what was sent, and wrote", flush=True)


def is_read_only(hands):
    hands.wait_for(Atspi.Role.LABEL, places.READ_ONLY)
    hands.wait_for(Atspi.Role.LABEL, f"^{REFUSED}$")
    hands.gone(places.ENTRIES, places.COMPOSER)


def read_as_ann(hands, page):
    follow(hands, page, page.reader)
    for text in (BEFORE, MEANWHILE, WRITTEN):
        hands.sees_message(text)
    hands.write(QUESTION)
    hands.sees_state(QUESTION, f"not sent: {REFUSED}")
    is_read_only(hands)
    print("  ✓ one who may read was told that she may not write", flush=True)


def find_again(hands):
    """What was not sent is there until somebody does away with it."""
    wait_for("the rooms", lambda: len(places.room_items(hands.app())) > 1)
    hands.switch("members › weather")
    hands.is_in("members › weather")
    hands.sees_state(QUESTION, f"not sent: {REFUSED}")
    hands.delete(QUESTION)
    wait_for("the message to be gone", lambda: hands.window.count(QUESTION) == 0)
    hands.sees_message(WRITTEN)
    print("  ✓ what she had written was there until she deleted it", flush=True)


def check_published(page):
    published = page.read_all("bob")
    if [data.get("text", data.get("body")) for data in published] != [BEFORE, MEANWHILE, WRITTEN]:
        raise Failure(f"this was published: {published}")
    print("  ✓ what the editor wrote in Confab was published, and nothing else", flush=True)


def run(stage: Stage):
    page = Tutorial(stage)
    hands = None
    try:
        page.begin()
        page.alert(BEFORE)
        hands = Keyboard(open_app(stage, "eve"))
        work_as_editor(hands, page)
        hands.window.close()
        hands = Keyboard(open_app(stage, "ann"))
        read_as_ann(hands, page)
        hands.window.close()
        hands = Keyboard(open_app(stage, "ann"))
        find_again(hands)
        hands.window.close()
        check_published(page)
    except Failure:
        if hands is not None:
            print(f"    the focus: {accessible.describe(accessible.focused(hands.app()))}", flush=True)
        raise
    finally:
        page.end()


def add_options(parser):
    parser.add_argument("--source", type=pathlib.Path, required=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, run, add_options))
