#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does what README and the guides say, in their order: writes the files, and runs
each command as it is written. What a page says that a command prints is
compared.

Usage: test-commands.py SOURCE_DIR BUILD_DIR
"""

import pathlib
import sys
import unittest

import page
from box import Box, works

SOURCE_DIR = pathlib.Path(sys.argv[1])
BUILD_DIR = pathlib.Path(sys.argv[2])
SKIPPED = 77

DEBIAN = "there is no Debian in the box: tests/debian/test-pages.py, of ./dev debian, runs it"
FLATPAK = "there is no Flatpak in the box: tests/flatpak/test-page.py, of ./dev flatpak, runs it"

# What is not run, with the reason; where a command is given by its beginning, it
# ends with …. All must be there.
NOT_RUN = {
    "README.md": {
        "./dev run": DEBIAN,
        "./dev test": "it builds everything anew, and this test with it",
    },
    "docs/debian.md": {
        "sudo apt-get install build-essential debhelper": DEBIAN,
        "sudo apt-get build-dep .": DEBIAN,
        "dpkg-buildpackage --build=binary --no-sign": DEBIAN,
        "sudo apt-get install ../confab_*.deb": DEBIAN,
    },
    "docs/flatpak.md": {
        "./dev flatpak": "it is a test of its own, which takes minutes",
        "flatpak …": FLATPAK,
        "flatpak-builder …": FLATPAK,
    },
    "docs/service.md": {
        "systemd-sysusers && systemd-tmpfiles --create    # packages do this themselves": DEBIAN,
        "loginctl enable-linger    # it goes on when you log out, and starts with the computer": DEBIAN,
    },
    "docs/troubleshooting.md": {
        "sudo firewall-cmd …": DEBIAN,
        "sudo ufw …": DEBIAN,
        "sudo journalctl …": DEBIAN,
    },
}

LISTENING = '"listening":'
TLS_SERVER = "realtime-server --config tls.conf --data-dir tls &"
SUBSCRIBER = "python3 docs/examples/python/subscribe.py ws://localhost:8000/connection/websocket shopping &"
SERVER = "realtime-server --config server.conf &"

# Programs that go on running, with what they say when they are ready.
RUNNING = {
    "_build/dev/app/server/realtime-server --config data/realtime-server.conf": LISTENING,
    SERVER: LISTENING,
    "realtime-server &": LISTENING,
    TLS_SERVER: LISTENING,
    "./dev shell -- _build/dev/app/server/realtime-server --config server.conf": LISTENING,
    "realtime subscribe news --since=all --format=text": "Hello",
    SUBSCRIBER: "subscribed",
    "python3 listbot.py &": "ready",
}

# What one of them prints sooner or later, as the page says.
PRINTED = {
    "docs/bot.md": [(SUBSCRIBER, "**milk** is on the list."), (SUBSCRIBER, "**bread** is on the list.")],
}

# What is there already when somebody begins with a page.
INSTALLED = ["cp data/realtime-server.conf /etc/realtime-server/server.conf"]
RENEWED = [
    "RENEWED_LINEAGE=$HOME/live && mkdir $RENEWED_LINEAGE",
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=chat.example.org "
    "-out $RENEWED_LINEAGE/fullchain.pem -keyout $RENEWED_LINEAGE/privkey.pem",
]
ENCRYPTED = [
    'printf "[server]\\nport=443\\n[tls]\\ncertificate=%s\\nkey=%s\\n" '
    "$RENEWED_LINEAGE/fullchain.pem $RENEWED_LINEAGE/privkey.pem >tls.conf",
    TLS_SERVER,
    "export SSL_CERT_FILE=$RENEWED_LINEAGE/fullchain.pem",
]
FIXTURES = {
    "docs/service.md": INSTALLED,
    "docs/team.md": [*INSTALLED, *RENEWED],
    "docs/troubleshooting.md": ["realtime-server &", *RENEWED, *ENCRYPTED],
    "docs/files.md": [
        "printf '[server]\\ntoken_secret=a-secret-of-the-tests-0123456789\\n' >server.conf",
        SERVER,
        "TOKEN=$(realtime-server token --config server.conf --user ann)",
        "printf 'a picture' >photo.png",
    ],
}
# What tells that a page has led where it should.
PROOFS = {"docs/flatpak.md": "grep '^GPGKey=.' ~/confab-site/confab.flatpakref"}
# Pages that have tests of their own, which do all that they say.
TESTED_BY = {
    "docs/scripts.md": ["tests/demo/scripts.py", "tests/flatpak/test-page.py"],
    "docs/tutorial.md": ["tests/demo/test-tutorial.py", "tests/web/tutorial.test.mjs"],
}
# Pages whose sections are done one instead of the other.
ALTERNATIVES = {"docs/service.md"}


class CommandsTest(unittest.TestCase):
    """Has a test for each page, which is made below."""

    def do_command(self, box, command, where):
        if command.text in RUNNING:
            box.start(command.text, RUNNING[command.text])
            return
        status, printed, complaints = box.run(command.text)
        self.assertEqual(status, 0, f"{where}: {complaints or printed}")
        if command.prints is not None:
            self.assertTrue(page.is_as_told(command.prints, printed), f"{where}: it prints:\n{printed}{complaints}")

    def do_steps(self, name, steps):
        """Returns which of NOT_RUN were there."""
        used = set()
        box = Box(SOURCE_DIR, BUILD_DIR)
        self.addCleanup(box.close)
        for text in FIXTURES.get(name, []):
            self.do_command(box, page.Command(0, text), f"the fixture of {name}")
        for step in steps:
            if isinstance(step, page.File):
                box.write(step.path, step.text)
                continue
            patterns = [pattern for pattern in NOT_RUN.get(name, {}) if page.fits(pattern, step.text)]
            used.update(patterns)
            if not patterns:
                self.do_command(box, step, f"{name}:{step.line}")
        for command, text in PRINTED.get(name, []):
            self.assertTrue(box.programs[command][0].prints(text), f"{name}: {command} does not print {text}")
        if name in PROOFS:
            self.do_command(box, page.Command(0, PROOFS[name]), f"the proof of {name}")
        return used

    def do_page(self, name):
        text = (SOURCE_DIR / name).read_text(encoding="utf-8")
        parts = page.split_sections(text) if name in ALTERNATIVES else [(1, text)]
        used = set()
        for first_line, part in parts:
            steps = page.read(part, first_line, indented=name == "README.md")
            if steps:
                used |= self.do_steps(name, steps)
        self.assertEqual(NOT_RUN.get(name, {}).keys() - used, set(), f"{name} has no such commands")


def add_tests():
    pages = ["README.md", *sorted(f"docs/{path.name}" for path in (SOURCE_DIR / "docs").glob("*.md"))]
    pages = [name for name in pages if name not in TESTED_BY]
    for name in pages:
        test = unittest.skipUnless(works(), "There may be no namespaces here")(
            lambda self, name=name: self.do_page(name))
        setattr(CommandsTest, f"test_{pathlib.Path(name).stem.replace('-', '_')}", test)

    class TablesTest(unittest.TestCase):
        def test_pages(self):
            tables = NOT_RUN.keys() | FIXTURES.keys() | PRINTED.keys() | PROOFS.keys() | ALTERNATIVES
            self.assertEqual(tables - set(pages), set())
            for name, tests in TESTED_BY.items():
                for test in tests:
                    self.assertIn(name, (SOURCE_DIR / test).read_text(encoding="utf-8"))

    return TablesTest


TablesTest = add_tests()

if __name__ == "__main__":
    result = unittest.main(argv=[sys.argv[0], "--verbose"], exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped else 0)
