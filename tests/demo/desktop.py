# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desktop around the windows: it shows notifications, has settings, and searches."""

import os
import subprocess
import threading

from gi.repository import Gio, GLib

NOTIFICATIONS = """\
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg direction="in" type="s"/>
      <arg direction="in" type="u"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="s" name="summary"/>
      <arg direction="in" type="s" name="body"/>
      <arg direction="in" type="as"/>
      <arg direction="in" type="a{sv}"/>
      <arg direction="in" type="i"/>
      <arg direction="out" type="u"/>
    </method>
    <method name="CloseNotification">
      <arg direction="in" type="u"/>
    </method>
    <method name="GetCapabilities">
      <arg direction="out" type="as"/>
    </method>
    <method name="GetServerInformation">
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
      <arg direction="out" type="s"/>
    </method>
  </interface>
</node>
"""

SETTINGS = """\
<node>
  <interface name="org.freedesktop.portal.Settings">
    <method name="Read">
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
      <arg direction="out" type="v"/>
    </method>
    <signal name="SettingChanged">
      <arg type="s"/>
      <arg type="s"/>
      <arg type="v"/>
    </signal>
  </interface>
</node>
"""
APPEARANCE = "org.freedesktop.appearance"

# Of the bus: that of the system may have been started for somebody.
REPLACE_EXISTING = 2


class Service:
    """An object of the session bus, in a thread of its own."""

    properties = {}

    def __init__(self, name, path, interface):
        self._context = GLib.MainContext()
        self._path = path
        self._interface = Gio.DBusNodeInfo.new_for_xml(interface).interfaces[0]
        ready = threading.Event()
        threading.Thread(target=self._run, args=(name, ready), daemon=True).start()
        ready.wait()

    def _run(self, name, ready):
        self._context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        self._connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self._connection.register_object(self._path, self._interface, self._called, self._read, None)
        self._connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                   GLib.Variant("(su)", (name, REPLACE_EXISTING)), None, Gio.DBusCallFlags.NONE, -1, None)
        ready.set()
        GLib.MainLoop(self._context).run()

    def _called(self, connection, sender, path, interface, method, parameters, invocation):
        self.answer(method, parameters.unpack(), invocation)

    def _read(self, connection, sender, path, interface, name):
        return self.properties[name]

    def emit(self, signal, parameters):
        self._connection.emit_signal(None, self._path, self._interface.name, signal, parameters)


class Desktop(Service):
    """Takes down what somebody is shown who looks elsewhere."""

    def __init__(self):
        # Summary and body, oldest first.
        self.shown = []
        super().__init__("org.freedesktop.Notifications", "/org/freedesktop/Notifications", NOTIFICATIONS)

    def answer(self, method, parameters, invocation):
        answers = {
            "GetCapabilities": GLib.Variant("(as)", (["actions", "body"],)),
            "GetServerInformation": GLib.Variant("(ssss)", ("stage", "Confab", "1", "1.2")),
        }
        if method == "Notify":
            _, _, _, summary, body, _, _, _ = parameters
            self.shown.append((summary, body))
            answers[method] = GLib.Variant("(u)", (len(self.shown),))
        invocation.return_value(answers.get(method))


class Appearance(Service):
    """How somebody wants windows to look. They follow at once."""

    def __init__(self):
        self._settings = {}
        self.choose()
        super().__init__("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", SETTINGS)

    def choose(self, accent=(0, 0, 0), dark=False, high_contrast=False):
        """The accent is red, green and blue, each from 0 to 1."""
        before = self._settings
        self._settings = {
            "accent-color": GLib.Variant("(ddd)", accent),
            "color-scheme": GLib.Variant("u", 1 if dark else 2),
            "contrast": GLib.Variant("u", int(high_contrast)),
        }
        for name, value in self._settings.items():
            if name in before and not before[name].equal(value):
                self.emit("SettingChanged", GLib.Variant("(ssv)", (APPEARANCE, name, value)))

    def answer(self, method, parameters, invocation):
        namespace, name = parameters
        if namespace == APPEARANCE and name in self._settings:
            invocation.return_value(GLib.Variant("(v)", (GLib.Variant("v", self._settings[name]),)))
        else:
            invocation.return_dbus_error("org.freedesktop.portal.Error.NotFound", f"{namespace} {name}")


class Overview:
    """Where somebody searches for all kinds of things, and for what Confab has, too."""

    NAME = "io.github.confab_chat.Confab.Devel.SearchProvider"
    TIMESTAMP = 4711

    def __init__(self, program, env):
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        without_display = {name: value for name, value in os.environ.items()
                           if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self._process = subprocess.Popen([program], env={**without_display, **env})

    def is_there(self, name=NAME):
        return self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "NameHasOwner", GLib.Variant("(s)", (name,)), None,
                                   Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def _call(self, method, signature, *arguments):
        answer = self._bus.call_sync(self.NAME, "/" + self.NAME.replace(".", "/"), "org.gnome.Shell.SearchProvider2",
                                     method, GLib.Variant(signature, arguments), None,
                                     Gio.DBusCallFlags.NONE, -1, None)
        return answer.unpack()

    def find(self, *words):
        """What is shown for some words: id, name and description of each."""
        ids, = self._call("GetInitialResultSet", "(as)", words)
        metas, = self._call("GetResultMetas", "(as)", ids)
        return [(meta["id"], meta["name"], meta["description"]) for meta in metas]

    def open(self, result, *words):
        self._call("ActivateResult", "(sasu)", result, words, self.TIMESTAMP)

    def search(self, *words):
        self._call("LaunchSearch", "(asu)", words, self.TIMESTAMP)

    def close(self):
        self._process.terminate()
        return self._process.wait()
