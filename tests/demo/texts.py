# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the widgets of a window show as text, told by a library in the app."""

from gi.repository import Gio

NAME = "io.github.confab_chat.Texts"
PATH = "/io/github/confab_chat/Texts"


def environment(stage, catalogues, locale):
    """For a window in a locale, with the catalogues of a folder; one that was made is there, too."""
    preloaded = [stage.environment.get("LD_PRELOAD"), str(stage.build / "tests/demo/libtexts.so")]
    return {
        "CONFAB_TEXTS_LOCALEDIR": str(catalogues),
        "LANGUAGE": "",
        "LC_ALL": locale,
        "LD_PRELOAD": ":".join(library for library in preloaded if library is not None),
        "LOCPATH": str(stage.directory / "locale"),
    }


def read(window):
    """Triples of a text, what is wrong with its place or "", and where it is."""
    return Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        f"{NAME}.P{window.process.pid}", PATH, NAME, "Read", None, None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
