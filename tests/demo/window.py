# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""One window of Confab: worked with keys, read over AT-SPI."""

import os
import re
import subprocess
import sys
import threading
import time

import accessible
from accessible import Atspi

DEADLINE = 30.0
POLL = 0.05

# How GLib begins a line about what should not be. What is fit to be told is a
# message, or less.
COMPLAINT = re.compile(r"(WARNING|CRITICAL|ERROR) \*\*")


class Failure(Exception):
    """What was expected did not come to pass."""


def wait_for(what, condition, seconds=DEADLINE):
    """Wait until condition() is true, and return what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(POLL)
    raise Failure(f"waited {seconds:g} seconds in vain for: {what}")


class Window:
    """The program, and its window. One that is hidden has none yet: appear() waits for it."""

    def __init__(self, user, command, env, x, hidden=False):
        self.user = user
        self.complaints = []
        self.process = subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.PIPE, text=True,
                                        errors="replace")
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        # Who speaks for it on the accessibility bus.
        self.pid = self.process.pid
        self.xid = None
        self._x = x
        if not hidden:
            self.appear()

    def _listen(self):
        for line in self.process.stderr:
            sys.stderr.write(line)
            if COMPLAINT.search(line):
                self.complaints.append(line.strip())

    def _xdotool(self, *arguments):
        subprocess.run(["xdotool", *arguments], check=True)

    def _find_own_windows(self):
        if self.process.poll() is not None:
            raise Failure(f"the app exited with {self.process.returncode}")
        found = subprocess.run(["xdotool", "search", "--onlyvisible", *self.known_by()],
                               capture_output=True, text=True, check=False)
        return found.stdout.split()

    def known_by(self):
        """How xdotool finds its windows."""
        return "--pid", str(self.pid)

    def _find_xid(self):
        return wait_for("the window", lambda: [xid for xid in self._find_own_windows() if xid != self.xid])[-1]

    def appear(self):
        """Waits for a window that is not there yet."""
        self.xid = self._find_xid()
        self._xdotool("windowmove", self.xid, str(self._x), "0")

    def is_hidden(self):
        """Whether it runs, but nobody sees a window, nor hears of one."""
        app = accessible.application(self.pid)
        return not self._find_own_windows() and (app is None or not app.children)

    # What a person does

    def focus(self):
        self._xdotool("windowraise", self.xid, "windowfocus", "--sync", self.xid)

    def resize(self, width, height):
        self._xdotool("windowsize", "--sync", self.xid, str(width), str(height))

    def keys(self, *combinations):
        self.focus()
        self._xdotool("key", "--clearmodifiers", *combinations)

    def press_active(self, *combinations):
        """Presses keys in the window that has the focus, which may be another of the app."""
        self._xdotool("key", "--clearmodifiers", *combinations)

    def type(self, text):
        """Types into whatever has the focus."""
        self._xdotool("type", "--clearmodifiers", "--delay", "5", text)

    def write(self, text):
        """Types a message and sends it; each newline is Shift+Enter."""
        self.focus()
        for number, line in enumerate(text.split("\n")):
            if number > 0:
                self.keys("shift+Return")
            self._xdotool("type", "--clearmodifiers", "--delay", "5", line)
        self.keys("Return")

    def picture(self, path):
        self.focus()
        # The last frame may still be under way
        time.sleep(0.5)
        subprocess.run(["import", "-window", self.xid, path], check=True)

    # What a person sees

    def _objects(self):
        app = accessible.application(self.pid)
        return accessible.walk(app) if app is not None else ()

    def find(self, role, name):
        for node in self._objects():
            if node.role == role and node.name == name:
                return node
        return None

    def messages(self):
        """The rows of the conversation as they are spoken, oldest first."""
        log = next((node for node in self._objects()
                    if node.role == Atspi.Role.LOG), None)
        if log is None:
            return []
        return [row.name for row in accessible.walk(log)
                if row.role == Atspi.Role.LIST_ITEM]

    def count(self, text):
        return sum(1 for message in self.messages() if text in message)

    def banner(self):
        return self.find(Atspi.Role.BUTTON, "Reconnect") is not None

    def room(self):
        """The title of the room on the screen, which is the window's."""
        frame = next(iter(self._objects()), None)
        return frame.name if frame is not None else None

    def wait(self):
        """Waits for the end of the app, which must be a good one."""
        status = self.process.wait(timeout=DEADLINE)
        self._listener.join(DEADLINE)
        if status != 0:
            raise Failure(f"{self.user}'s window exited with {status}")
        if self.complaints:
            raise Failure(f"{self.user}'s window complained: {self.complaints}")

    def close(self):
        self.keys("ctrl+q")
        self.wait()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._listener.join(DEADLINE)
