# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desktop around the windows: it shows notifications."""

import threading

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """\
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


class Desktop:
    """Takes down what somebody is shown who looks elsewhere."""

    def __init__(self):
        # Summary and body, oldest first.
        self.shown = []
        self._context = GLib.MainContext()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        self._context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        connection.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._called, None, None)
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                             GLib.Variant("(su)", (NAME, 0)), None, Gio.DBusCallFlags.NONE, -1, None)
        ready.set()
        GLib.MainLoop(self._context).run()

    def _called(self, connection, sender, path, interface, method, parameters, invocation):
        answers = {
            "GetCapabilities": GLib.Variant("(as)", (["actions", "body"],)),
            "GetServerInformation": GLib.Variant("(ssss)", ("stage", "Confab", "1", "1.2")),
        }
        if method == "Notify":
            _, _, _, summary, body, _, _, _ = parameters.unpack()
            self.shown.append((summary, body))
            answers[method] = GLib.Variant("(u)", (len(self.shown),))
        invocation.return_value(answers.get(method))
