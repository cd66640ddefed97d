#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts that write, count and open rooms, and the commands of docs/scripts.md: while
the program runs, and when it does not.

The real program, which the session bus starts, and a real server.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET

from gi.repository import Gio, GLib
from hands import Keyboard
from server import Server
from stage import Talker, make_directory
from window import DEADLINE, Failure, Window, wait_for
from windows import APP_ID, environment

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "docs"))

import page  # noqa: E402

APP_PATH = "/" + APP_ID.replace(".", "/")
INTERFACE = "io.github.confab_chat.Confab.Rooms1"
SERVICE = "[D-BUS Service]\nName={}\nExec={} --gapplication-service\n"
DIRECTORY = "CONFAB_SCRIPTS_DIRECTORY"
ADDRESS = "DBUS_SESSION_BUS_ADDRESS"

# What the page has, and what there is here instead: the names of the development
# profile, and a bus at another address.
NAMES = {
    "--dest io.github.confab_chat.Confab ": f"--dest {APP_ID} ",
    "--object-path /io/github/confab_chat/Confab ": f"--object-path {APP_PATH} ",
}
TOLD_ADDRESS = "unix:path=/run/user/$(id -u)/bus"


class Follower:
    """A status bar, which shows what unread.sh has printed last."""

    def __init__(self, command):
        self.shown = None
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.shown = line.strip()

    def shows(self, text):
        wait_for(f"the status bar to show “{text}”", lambda: self.shown == text)

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, 15)
            self.process.wait()


class Test:
    def __init__(self, build, source, directory):
        self.build = build
        self.source = source
        self.scripts = source / "docs/examples/scripts"
        self.xml = source / "app/ui" / f"{INTERFACE}.xml"
        self.program = build / "app/ui/confab"
        self.server = Server(str(build / "app/server/realtime-server"), directory)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.ben = None
        self.hands = None
        self.follower = None

    def say(self, text):
        print(f"  ✓ {text}", flush=True)

    def ask_bus(self, method, *arguments):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                  GLib.Variant("(s)", arguments), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def runs(self):
        return self.ask_bus("NameHasOwner", APP_ID)

    def call(self, interface, method, signature, *arguments):
        return self.bus.call_sync(APP_ID, APP_PATH, interface, method, GLib.Variant(signature, arguments), None,
                                  Gio.DBusCallFlags.NONE, -1, None).unpack()

    def run_script(self, name, *arguments):
        done = subprocess.run([self.scripts / name, *arguments], capture_output=True, text=True, timeout=DEADLINE,
                              check=False)
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    def write(self, room, text):
        status, answer, complaint = self.run_script("say.py", room, text)
        if status != 0 or not answer:
            raise Failure(f"say.py exited with {status}: {complaint}")
        return answer

    def account(self):
        return self.call(INTERFACE, "ListRooms", "()")[0][0]["account"]

    def open(self, *arguments, hidden=False):
        self.hands = Keyboard(Window("ann", [self.program, *arguments], {}, 0, hidden))

    def end(self):
        self.hands.quit()
        self.hands.window.wait()
        wait_for("the end", lambda: not self.runs())

    def arrive(self):
        self.server.start()
        token = self.server.token_file("ben").read_text(encoding="utf-8").strip()
        self.ben = Talker(self.build, self.server.url, token, {})
        self.follower = Follower([self.scripts / "unread.sh", "--follow"])
        self.follower.shows("")
        if self.runs():
            raise Failure("the status bar has started it")
        self.open(self.server.invite().replace("/?", "/lobby?"))
        self.hands.accept_invite("Ann")
        self.hands.is_in("lobby")
        self.hands.join("builds")
        self.hands.is_in("builds")
        self.follower.shows("0")
        self.say("a status bar follows the start")

    def introspect(self):
        """What is told on the bus is what is in the file."""
        told = subprocess.run(["gdbus", "introspect", "--session", "--xml", "--dest", APP_ID,
                               "--object-path", APP_PATH], capture_output=True, text=True, check=True).stdout
        def names(text):
            return sorted((item.tag, item.get("name"), [(arg.get("name"), arg.get("type")) for arg in item])
                          for interface in ET.fromstring(text) if interface.get("name") == INTERFACE
                          for item in interface)
        if not names(told) or names(told) != names(self.xml.read_text(encoding="utf-8")):
            raise Failure(f"this is on the bus: {names(told)}")
        self.say("the interface can be looked at")

    def work_with_window(self):
        answer = self.write("builds", "The build is finished")
        self.hands.sees_state("The build is finished", "finished")
        self.ben.say("lobby", "Is there soup?")
        self.follower.shows("1")
        if self.run_script("unread.sh") != (0, "1", ""):
            raise Failure(f"unread.sh says {self.run_script('unread.sh')}")
        self.call(INTERFACE, "Open", "(sssa{sv})", self.account(), "lobby", "", {})
        self.hands.is_in("lobby")
        self.hands.sees_message("Is there soup?")
        self.follower.shows("0")
        self.call(INTERFACE, "Open", "(sssa{sv})", self.account(), "builds", answer, {})
        self.hands.is_in("builds")
        self.hands.is_at("The build is finished")
        self.say("scripts wrote, counted, and opened rooms in the window")

    def read_page(self):
        """Its commands, but that for the Flatpak, which tests/flatpak/test-page.py runs."""
        text = (self.source / "docs/scripts.md").read_text(encoding="utf-8")
        for told, here in {**NAMES, TOLD_ADDRESS: f"'{os.environ[ADDRESS]}'"}.items():
            text = text.replace(told, here)
        return [step.text for step in page.read(text) if not step.text.startswith("flatpak ")]

    def run_commands(self, commands):
        done = subprocess.run(["sh", "-ec", "\n".join(commands)], cwd=self.source, stdout=subprocess.PIPE, text=True,
                              timeout=DEADLINE, check=False)
        if done.returncode != 0:
            raise Failure(f"what the page says exited with {done.returncode}")
        return done.stdout

    def follow_page(self):
        commands = self.read_page()
        self.run_commands(commands)
        for text in ("The build ended with 0", "Good morning"):
            self.hands.sees_state(text, text.split()[-1])
        # What cron starts has no address, until it is told.
        told, call = (next(command for command in commands if command.startswith(word)) for word in ("export", "gdbus"))
        rooms = self.run_commands([f"unset {ADDRESS}", told, call])
        if "'room': <'builds'>" not in rooms:
            raise Failure(f"these are the rooms: {rooms}")
        self.say("the commands of the page were run")

    def be_refused(self):
        status, _, complaint = self.run_script("say.py", "cellar", "Hello")
        if status != 1 or complaint != "0 of the rooms are called “cellar”":
            raise Failure(f"say.py exited with {status}: {complaint}")
        status, _, complaint = self.run_script("say.py", "builds", " ")
        if status != 1 or "InvalidText" not in complaint:
            raise Failure(f"say.py exited with {status}: {complaint}")
        self.call(INTERFACE, "Open", "(sssa{sv})", self.account(), "builds", "no id",
                  {"activation-token": GLib.Variant("u", 7), "desktop-startup-id": GLib.Variant("as", ())})
        self.hands.is_in("builds")
        self.say("what was wrong was said")

    def work_without_window(self):
        self.end()
        self.follower.shows("")
        self.write("builds", "The nightly build is finished")
        pid = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                 "GetConnectionUnixProcessID", GLib.Variant("(s)", (APP_ID,)), None,
                                 Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)], capture_output=True,
                               text=True, check=False).stdout
        if found:
            raise Failure("a window came with the call")
        self.follower.shows("0")
        wait_for("the end", lambda: not self.runs())
        self.follower.shows("")
        self.say("a call started it without a window, and it ended by itself")

    def write_offline(self):
        """Without a server, and with one again: another call takes the first one along."""
        self.server.kill()
        self.write("builds", "Written without a server")
        self.call("org.freedesktop.Application", "ActivateAction", "(sava{sv})", "quit", [], {})
        wait_for("the end", lambda: not self.runs())
        self.server.start()
        self.write("builds", "Written with a server")
        wait_for("the end", lambda: not self.runs())

    def open_without_window(self):
        """The bus would start it as a service. What was sent is there once."""
        def choose():
            wait_for("the program", self.runs)
            self.call(INTERFACE, "Open", "(sssa{sv})", self.account(), "builds", "", {})

        threading.Thread(target=choose, daemon=True).start()
        self.open("--gapplication-service")
        self.hands.is_in("builds")
        for text in ("The nightly build is finished", "Written without a server", "Written with a server"):
            self.hands.sees_state(text, text.split()[-1])
            if self.hands.window.count(text) != 1:
                raise Failure(f"“{text}” is there more than once")
        self.end()
        self.say("what was written without a server was sent later, once")

    def run(self):
        self.arrive()
        self.introspect()
        self.work_with_window()
        self.follow_page()
        self.be_refused()
        self.work_without_window()
        self.write_offline()
        self.open_without_window()
        self.ben.leave()
        self.server.stop()

    def close(self):
        if self.hands is not None:
            self.hands.window.kill()
        if self.follower is not None:
            self.follower.stop()
        self.server.kill()


def start_bus(build, directory):
    """One that starts the program of the build, in a home of its own."""
    services = directory / "share/dbus-1/services"
    services.mkdir(parents=True)
    (services / f"{APP_ID}.service").write_text(SERVICE.format(APP_ID, build / "app/ui/confab"), encoding="utf-8")
    home = directory / "home"
    home.mkdir()
    env = environment(build, home)
    env["XDG_DATA_DIRS"] = f"{directory}/share:{env['XDG_DATA_DIRS']}"
    env["CONFAB_APP_ID"] = APP_ID
    env["G_DEBUG"] = "fatal-criticals"
    env[DIRECTORY] = str(directory)
    # The page calls make, with nothing to make here.
    tools = directory / "bin"
    tools.mkdir()
    (tools / "make").symlink_to(shutil.which("true"))
    env["PATH"] = f"{tools}:{os.environ['PATH']}"
    return subprocess.run(["dbus-run-session", "--", sys.executable, *sys.argv], env={**os.environ, **env},
                          check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if DIRECTORY not in os.environ:
        with make_directory("confab-scripts-") as directory:
            return start_bus(options.build.resolve(), directory)

    test = Test(options.build.resolve(), options.source.resolve(), pathlib.Path(os.environ[DIRECTORY]))
    try:
        test.run()
    except Failure as failure:
        print(f"  ✗ {failure}", flush=True)
        return 1
    finally:
        test.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
