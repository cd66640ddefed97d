#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""People talk from within the sandbox of the Flatpak, through a server that one of
them hosts in there.

Run by ./dev flatpak, on a virtual display with a session bus, once the Flatpak is
installed in FLATPAK_USER_DIR.
"""

import argparse
import configparser
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "demo"))

from accessible import Atspi  # noqa: E402
from hands import Reader  # noqa: E402
from sandbox import Sandbox, SecretPortal  # noqa: E402
from window import Failure, wait_for  # noqa: E402

# Flatpak itself says x11 where fallback-x11 is said, for those that do not know it.
PERMISSIONS = {
    "Context": {"shared": {"network", "ipc"}, "sockets": {"wayland", "x11", "fallback-x11"}, "devices": {"dri"}},
}

EXPORTS = [
    "applications/{}.desktop",
    "dbus-1/services/{}.service",
    "icons/hicolor/scalable/apps/{}.svg",
    "icons/hicolor/symbolic/apps/{}-symbolic.svg",
    # An older flatpak-builder gives it its older name.
    "metainfo/{}.*.xml",
]

NO_KEYRING = "^There is no keyring"

# How each token begins.
TOKEN = b"eyJ"


def say(text):
    print(f"  ✓ {text}", flush=True)


def expect(condition, what):
    if not condition:
        raise Failure(what)


def check_permissions(app):
    shown = configparser.ConfigParser()
    shown.read_string(subprocess.run(["flatpak", "info", "--user", "--show-permissions", app],
                                     capture_output=True, text=True, check=True).stdout)
    found = {group: {key: set(filter(None, value.split(";"))) for key, value in shown[group].items()}
             for group in shown.sections()}
    expect(found == PERMISSIONS, f"it has these permissions: {found}")
    say("it has no other permissions than those that it needs")


def check_exports(app):
    folder = pathlib.Path(os.environ["FLATPAK_USER_DIR"]) / "exports/share"
    for name in EXPORTS:
        expect(list(folder.glob(name.format(app))), f"{name.format(app)} is not exported")
    strangers = [path for path in folder.rglob("*")
                 if path.is_file() and app not in path.name and path.suffix not in (".cache", ".theme")]
    expect(not strangers, f"these are exported, too: {strangers}")
    say("the desktop finds it")


def run_server(sandbox, *arguments):
    """Has the program of the server do something for the one that is hosted in there."""
    folder = sandbox.folder / "data/confab/host"
    return sandbox.run("realtime-server", "--config", str(folder / "server.conf"),
                       "--data-dir", str(folder / "data"), *arguments)


def invite(sandbox):
    port = json.loads((sandbox.folder / "data/confab/host/server.json").read_text(encoding="utf-8"))["port"]
    return run_server(sandbox, "invite", f"--host=127.0.0.1:{port}").replace("/?", "/lobby?")


def check_walls(sandbox):
    """A file of the person's is not there in the sandbox."""
    (sandbox.home / "diary").write_text("Nobody reads this.", encoding="utf-8")
    seen = sandbox.run("sh", "-c", 'cat "$HOME/diary" 2>/dev/null || echo none')
    expect(seen == "none", f"in the sandbox one sees: {seen}")
    (sandbox.home / "diary").unlink()
    say("what else is in the home cannot be seen from within")


def check_files(sandbox):
    strangers = [path for path in sandbox.files() if sandbox.folder not in path.parents]
    expect(not strangers, f"these were written elsewhere: {strangers}")
    expect(list(sandbox.folder.glob("data/confab/accounts/*/confab.sqlite")), f"{sandbox.user} has no messages on the disk")
    # The server itself has to know the secret of its tokens, but no token.
    betrayed = [path for path in sandbox.files() if TOKEN in path.read_bytes()]
    expect(not betrayed, f"there are tokens in these: {betrayed}")


def host(ann):
    hands = Reader(ann.open())
    hands.host()
    hands.is_in("lobby")
    hands.write("Come in, the soup is ready")
    hands.sees_message("Come in, the soup is ready")
    say("a server was hosted in the sandbox")
    return hands


def accept(sandbox, link, name):
    hands = Reader(sandbox.open(link))
    hands.accept_invite(name)
    return hands


def arrive(hands):
    hands.is_in("lobby")
    hands.sees_message("Come in, the soup is ready")


def talk(ann, ben):
    ben.write("On my way")
    ben.sees_state("On my way", "way")
    ann.sees_message("On my way")
    ann.write("Bring bread")
    ben.sees_message("Bring bread")
    say("two talked, each in a sandbox")


def quit_all(*people):
    for hands in people:
        hands.quit()
        hands.window.wait()


def without_keyring(sandbox, link):
    hands = accept(sandbox, link, "Ben")
    # First, for it does not stay.
    hands.wait_for(Atspi.Role.LABEL, NO_KEYRING)
    arrive(hands)
    say("that there is no keyring is said")
    return hands


def with_keyring(sandbox, link):
    """The token outlives the app, in a file that only the app can read."""
    SecretPortal()
    hands = accept(sandbox, link, "Carl")
    arrive(hands)
    keyring = sandbox.folder / "data/keyrings/default.keyring"
    wait_for("a keyring in the sandbox", keyring.exists)
    quit_all(hands)

    hands = Reader(sandbox.open())
    hands.is_in("lobby")
    hands.write("Here I am again")
    hands.sees_state("Here I am again", "again")
    say("with the portal of secrets, the token is kept, and encrypted")
    return hands


def run(app, home):
    check_permissions(app)
    check_exports(app)
    people = [Sandbox(app, home, user) for user in ("ann", "ben", "carl")]
    ann, ben, carl = people
    windows = []
    try:
        windows.append(host(ann))
        windows.append(without_keyring(ben, invite(ann)))
        talk(*windows)
        windows.append(with_keyring(carl, invite(ann)))
        check_walls(ann)
        token = run_server(ann, "token", "--user", "dora")
        expect(token.encode().startswith(TOKEN), f"this is a token: {token}")
        while windows:
            quit_all(windows.pop())
    finally:
        for hands in windows:
            hands.window.kill()
    for sandbox in people:
        check_files(sandbox)
    say(f"all that was written is in ~/.var/app/{app}, and no token is readable there")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", required=True)
    parser.add_argument("--home", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    try:
        run(arguments.app, arguments.home)
    except Failure as failure:
        print(f"  ✗ {failure}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
