# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""A person's folders, and Confab started in them."""

import pathlib

import uninstalled
from window import Window

SETTINGS = """\
[Settings]
gtk-cursor-blink=false
gtk-decoration-layout=appmenu:close
gtk-enable-animations=false
gtk-font-name=Cantarell 11
"""


class Profile:
    def __init__(self, build, home, settings=SETTINGS):
        self.build = pathlib.Path(build)
        self.home = pathlib.Path(home)
        self.set_gtk_settings(settings)

    def set_gtk_settings(self, settings):
        path = self.home / "config/gtk-4.0/settings.ini"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(settings, encoding="utf-8")

    def set_code_size(self, points):
        """How large code is, which a desktop with larger text has larger, too."""
        path = self.home / "config/glib-2.0/settings/keyfile"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"[org/gnome/desktop/interface]\nmonospace-font-name='Monospace {points}'\n", encoding="utf-8")

    def environment(self, **extra):
        return {
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "GSETTINGS_BACKEND": "keyfile",
            **uninstalled.environment(self.build),
            "REALTIME_SERVER": str(self.build / "app/server/realtime-server"),
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "GTK_IM_MODULE": "gtk-im-context-simple",
            "LC_ALL": "C.UTF-8",
            **extra,
        }

    def command(self, *arguments):
        return [str(self.build / "app/ui/confab"), "--new-instance", *arguments]

    def open(self, *arguments, user="ann", x=0, **extra):
        return Window(user, self.command(*arguments), self.environment(**extra), x)
