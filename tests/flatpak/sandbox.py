# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""Confab as a Flatpak, for several people with a home each."""

import os
import pathlib
import subprocess

import accessible
from desktop import Service
from gi.repository import GLib
from window import Window, wait_for

ENVIRONMENT = {
    "CONFAB_MDNS": "off",
    "GDK_BACKEND": "x11",
    "GIO_USE_PROXY_RESOLVER": "dummy",
    "GSK_RENDERER": "cairo",
    "GTK_IM_MODULE": "gtk-im-context-simple",
    "LC_ALL": "C.UTF-8",
}

SECRET = """\
<node>
  <interface name="org.freedesktop.portal.Secret">
    <method name="RetrieveSecret">
      <arg direction="in" type="h"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="out" type="o"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""
PORTAL = "/org/freedesktop/portal/desktop"
SECRET_SIZE = 64


class SecretPortal(Service):
    """Gives each app the secret with which it may encrypt its own. All get the same."""

    properties = {"version": GLib.Variant("u", 1)}

    def __init__(self):
        super().__init__("org.freedesktop.portal.Desktop", PORTAL, SECRET)

    def answer(self, method, parameters, invocation):
        _, options = parameters
        sender = invocation.get_sender().lstrip(":").replace(".", "_")
        request = f"{PORTAL}/request/{sender}/{options['handle_token']}"
        invocation.return_value(GLib.Variant("(o)", (request,)))
        pipe = invocation.get_message().get_unix_fd_list().get(0)
        os.write(pipe, b"s" * SECRET_SIZE)
        os.close(pipe)
        self._connection.emit_signal(invocation.get_sender(), request, "org.freedesktop.portal.Request", "Response",
                                     GLib.Variant("(ua{sv})", (0, {})))


class SandboxedWindow(Window):
    """A window whose process has other numbers in there than out here."""

    def __init__(self, user, command, env):
        self._others = accessible.pids(), self._find_windows()
        super().__init__(user, command, env, 0)

    @staticmethod
    def _find_windows():
        return set(subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."],
                                  capture_output=True, text=True, check=False).stdout.split())

    def _find_xid(self):
        pids, windows = self._others
        self.pid = wait_for("the app on the accessibility bus", lambda: accessible.pids() - pids).pop()
        return wait_for("the window", lambda: self._find_windows() - windows).pop()


class Sandbox:
    """The app that one person has installed, and the home of that person."""

    def __init__(self, app, home, user):
        self.app = app
        self.user = user
        self.home = pathlib.Path(home) / user
        self.home.mkdir(parents=True)
        self.folder = self.home / ".var/app" / app
        self._environment = {**ENVIRONMENT, "HOME": str(self.home), "USER": user}

    def open(self, *arguments):
        return SandboxedWindow(self.user, ["flatpak", "run", "--user", self.app, "--new-instance", *arguments],
                               self._environment)

    def run(self, command, *arguments):
        """What another program says in there; it must end well."""
        return subprocess.run(["flatpak", "run", "--user", f"--command={command}", self.app, *arguments],
                              env={**os.environ, **self._environment}, stdout=subprocess.PIPE, text=True,
                              check=True).stdout.strip()

    def files(self):
        return [path for path in self.home.rglob("*") if path.is_file()]
