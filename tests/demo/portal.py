# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The portals of a desktop, as programs in a sandbox see them: xdg-desktop-portal
itself, before a desktop of our own.
"""

import os
import pathlib
import subprocess

from gi.repository import Gio, GLib

from desktop import Service
from window import wait_for

PROGRAM = pathlib.Path("/usr/libexec/xdg-desktop-portal")
NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
BACKEND = "org.freedesktop.impl.portal.desktop.stage"

PORTAL = f"""\
[portal]
DBusName={BACKEND}
Interfaces=org.freedesktop.impl.portal.Notification;
"""
PREFERRED = """\
[preferred]
default=stage
"""

NOTIFICATION = """\
<node>
  <interface name="org.freedesktop.impl.portal.Notification">
    <method name="AddNotification">
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="a{sv}"/>
    </method>
    <method name="RemoveNotification">
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
    </method>
    <property name="SupportedOptions" type="a{sv}" access="read"/>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""


class Notifications(Service):
    """Notifications with an entry to answer in."""

    properties = {
        "SupportedOptions": GLib.Variant("a{sv}", {
            "category": GLib.Variant("as", ["im.received"]),
            "button-purpose": GLib.Variant("as", ["im.reply-with-text"]),
        }),
        "version": GLib.Variant("u", 2),
    }

    def __init__(self):
        self.shown = {}
        super().__init__(BACKEND, PATH, NOTIFICATION)

    def answer(self, method, parameters, invocation):
        if method == "AddNotification":
            _, name, notification = parameters
            self.shown[name] = notification
        else:
            self.shown.pop(parameters[1], None)
        invocation.return_value(None)


class Portal:
    def __init__(self, directory):
        self.notifications = Notifications()
        directory = pathlib.Path(directory)
        directory.mkdir()
        (directory / "stage.portal").write_text(PORTAL, encoding="utf-8")
        (directory / "portals.conf").write_text(PREFERRED, encoding="utf-8")
        self._process = subprocess.Popen([PROGRAM], env={**os.environ, "XDG_CURRENT_DESKTOP": "stage",
                                                           "XDG_DESKTOP_PORTAL_DIR": str(directory)})
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        wait_for("the portal", lambda: self.has(NAME))

    def has(self, name):
        """Whether somebody has this name on the bus."""
        return self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "NameHasOwner", GLib.Variant("(s)", (name,)), None,
                                   Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def answer(self, app, notification, text):
        """Somebody writes into the entry of a notification."""
        button, = [button for button in notification["buttons"] if button.get("purpose") == "im.reply-with-text"]
        parameters = [GLib.Variant("(ss)", button["target"]), GLib.Variant("s", text)]
        self._bus.call_sync(app, "/" + app.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
                            GLib.Variant("(sava{sv})", (button["action"].removeprefix("app."), parameters, {})),
                            None, Gio.DBusCallFlags.NONE, -1, None)

    def close(self):
        self._process.terminate()
        self._process.wait()
