# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""The portals of a desktop, which are the real ones, and a box in which a program
takes itself for a Flatpak, and they do, too.
"""

import json
import os
import pathlib
import shutil
import subprocess

from desktop import Service
from gi.repository import Gio, GLib
from window import Window, wait_for

FOLDERS = ("/usr/libexec", "/usr/lib", "/usr/lib/xdg-desktop-portal")
DESKTOP = "stage"
NOTES = "notes"
BACKEND = "org.freedesktop.impl.portal"
BACKEND_PATH = "/org/freedesktop/portal/desktop"
INSTANCE = "4711"

BACKGROUND = """\
<node>
  <interface name="org.freedesktop.impl.portal.Background">
    <method name="GetAppState">
      <arg direction="out" type="a{sv}"/>
    </method>
    <method name="NotifyBackground">
      <arg direction="in" type="o"/>
      <arg direction="in" type="s"/>
      <arg direction="in" type="s"/>
      <arg direction="out" type="u"/>
      <arg direction="out" type="a{sv}"/>
    </method>
  </interface>
</node>
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

FLATPAK = """\
<node>
  <interface name="org.freedesktop.portal.Flatpak">
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""

BACKENDS = {
    DESKTOP: ("Access", "Background"),
    NOTES: ("Notification",),
}

INFO = """\
[Application]
name={app}
runtime=runtime/org.gnome.Platform/x86_64/50

[Instance]
instance-id={instance}

[Context]
shared=network;
"""


def find_program(name):
    return next((path for path in (f"{folder}/{name}" for folder in FOLDERS) if os.access(path, os.X_OK)), None)


def root_arguments():
    """What has bubblewrap show all that there is, but for files right in the root."""
    arguments = ["--dev-bind", "/dev", "/dev", "--proc", "/proc"]
    for path in sorted(pathlib.Path("/").iterdir()):
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir() and path.name not in ("dev", "proc"):
            arguments += ["--bind", str(path), str(path)]
    return arguments


def find_missing():
    """Why there cannot be portals here, or nothing."""
    if None in (find_program("xdg-desktop-portal"), find_program("xdg-permission-store")):
        return "xdg-desktop-portal is not installed"
    return None


def find_missing_for_box():
    """Why there cannot be portals and boxes here, or nothing."""
    if (missing := find_missing()) is not None:
        return missing
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    if subprocess.run(["bwrap", *root_arguments(), "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "bubblewrap may not make namespaces here"
    return None


class Backend(Service):
    """What knows the windows: there are none."""

    def __init__(self, app):
        self._app = app
        super().__init__(f"{BACKEND}.desktop.{DESKTOP}", BACKEND_PATH, BACKGROUND)

    def answer(self, method, parameters, invocation):
        answers = {
            "GetAppState": GLib.Variant("(a{sv})", ({self._app: GLib.Variant("u", 0)},)),
            "NotifyBackground": GLib.Variant("(ua{sv})", (2, {})),
        }
        invocation.return_value(answers[method])


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
        super().__init__(f"{BACKEND}.desktop.{NOTES}", BACKEND_PATH, NOTIFICATION)

    def answer(self, method, parameters, invocation):
        if method == "AddNotification":
            _, name, notification = parameters
            self.shown[name] = notification
        else:
            self.shown.pop(parameters[1], None)
        invocation.return_value(None)


class Flatpak(Service):
    """What GTK asks whether it can start other boxes: it cannot."""

    properties = {"version": GLib.Variant("u", 1)}

    def __init__(self):
        super().__init__("org.freedesktop.portal.Flatpak", "/org/freedesktop/portal/Flatpak", FLATPAK)


class Portals:
    def __init__(self, directory, app):
        self.app = app
        self.home = pathlib.Path(directory) / "desktop"
        self.runtime = pathlib.Path(directory) / "run"
        self.runtime.mkdir(mode=0o700)
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self._processes = []
        self.notifications = Notifications()
        self._configure()

    def _configure(self):
        folder = self.home / "portals"
        folder.mkdir(parents=True)
        for name, interfaces in BACKENDS.items():
            listed = "".join(f"{BACKEND}.{interface};" for interface in interfaces)
            (folder / f"{name}.portal").write_text(
                f"[portal]\nDBusName={BACKEND}.desktop.{name}\nInterfaces={listed}\n", encoding="utf-8")
        (folder / f"{DESKTOP}-portals.conf").write_text(f"[preferred]\ndefault={';'.join(BACKENDS)}\n", encoding="utf-8")

    def _start(self, program, name):
        environment = {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_CURRENT_DESKTOP": DESKTOP,
            "XDG_DESKTOP_PORTAL_DIR": str(self.home / "portals"),
        }
        with open(self.home / "log", "ab") as log:
            process = subprocess.Popen([find_program(program), "--replace"], stdout=log, stderr=log,
                                       env={**os.environ, **environment})
        self._processes.append(process)
        wait_for(name, lambda: self._owns(process.pid, name))

    def _owns(self, pid, name):
        """Whether it is that of the process, and not of one that the bus has started before."""
        return self.has_name(name) and pid == self._call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
            GLib.Variant("(s)", (name,)))[0]

    def start(self):
        Backend(self.app)
        Flatpak()
        self._start("xdg-permission-store", "org.freedesktop.impl.portal.PermissionStore")
        self._start("xdg-desktop-portal", "org.freedesktop.portal.Desktop")

    def stop(self):
        for process in self._processes:
            process.kill()
            process.wait()

    def has_name(self, name):
        return self._call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                          GLib.Variant("(s)", (name,)))[0]

    def _call(self, *arguments):
        return self._bus.call_sync(*arguments, None, Gio.DBusCallFlags.NONE, -1, None).unpack()

    def permit(self, answer):
        """What the person has chosen in the settings, “yes” or “no”."""
        self._call("org.freedesktop.impl.portal.PermissionStore", "/org/freedesktop/impl/portal/PermissionStore",
                   "org.freedesktop.impl.portal.PermissionStore", "SetPermission",
                   GLib.Variant("(sbssas)", ("background", True, "background", self.app, [answer])))

    def list_background(self):
        """What the desktop shows of those that run in the background, by their ids."""
        apps, = self._call("org.freedesktop.background.Monitor", "/org/freedesktop/background/monitor",
                           "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", ("org.freedesktop.background.Monitor", "BackgroundApps")))
        return {app["app_id"]: app.get("message") for app in apps}

    def activate(self, action, *parameters, wait=True):
        """Has the program do something, which can wait for it."""
        call = (self.app, "/" + self.app.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
                GLib.Variant("(sava{sv})", (action, parameters, {})))
        if wait:
            self._call(*call)
        else:
            self._bus.call(*call, None, Gio.DBusCallFlags.NONE, -1, None, None)

    def answer(self, notification, text, wait=True):
        """Somebody writes into the entry of a notification."""
        button, = [button for button in notification["buttons"] if button.get("purpose") == "im.reply-with-text"]
        self.activate(button["action"].removeprefix("app."), GLib.Variant("(ss)", button["target"]),
                      GLib.Variant("s", text), wait=wait)

    def click(self, notification, wait=True):
        self.activate(notification["default-action"].removeprefix("app."),
                      GLib.Variant("(sss)", notification["default-action-target"]), wait=wait)

    def autostart_file(self):
        return self.home / "config/autostart" / f"{self.app}.desktop"

    def box(self, *command):
        """A command that is run in a box."""
        folder = self.runtime / ".flatpak" / INSTANCE
        folder.mkdir(parents=True, exist_ok=True)
        info = folder / "info"
        info.write_text(INFO.format(app=self.app, instance=INSTANCE), encoding="utf-8")
        self.pid_file().unlink(missing_ok=True)
        return ["sh", "-c", 'exec bwrap --info-fd 3 "$@" 3>"$0"', str(self.pid_file()), *root_arguments(),
                "--ro-bind", str(info), "/.flatpak-info", *command]

    def pid_file(self):
        return self.runtime / ".flatpak" / INSTANCE / "bwrapinfo.json"


class BoxedWindow(Window):
    """The window of a program whose parent is bubblewrap. In a box GTK does not say whose a
    window is: there may be no others.
    """

    def __init__(self, user, portals, command, env):
        super().__init__(user, portals.box(*command), {**env, "XDG_RUNTIME_DIR": str(portals.runtime)}, 0, hidden=True)
        text = wait_for("the box", lambda: portals.pid_file().exists() and portals.pid_file().read_text(encoding="utf-8"))
        self.pid = json.loads(text)["child-pid"]
        self.appear()

    def known_by(self):
        return "--name", "."
