#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Says something in a room: say.py builds "The build is finished"."""

import os
import sys
from gi.repository import Gio, GLib

APP_ID = os.environ.get("CONFAB_APP_ID", "io.github.confab_chat.Confab")

def say(name, text):
    confab = Gio.DBusProxy.new_for_bus_sync(
        Gio.BusType.SESSION, Gio.DBusProxyFlags.DO_NOT_LOAD_PROPERTIES, None,
        APP_ID, "/" + APP_ID.replace(".", "/"), "io.github.confab_chat.Confab.Rooms1", None)
    rooms = [room for room in confab.ListRooms() if room["room"] == name]
    if len(rooms) != 1:
        sys.exit(f"{len(rooms)} of the rooms are called “{name}”")
    return confab.SendMessage("(sss)", rooms[0]["account"], name, text)

if len(sys.argv) != 3:
    sys.exit(__doc__)
try:
    print(say(sys.argv[1], sys.argv[2]))
except GLib.Error as error:
    sys.exit(error.message)
