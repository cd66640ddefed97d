#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys
import gi
gi.require_versions({"Json": "1.0", "Realtime": "1.0"})
from gi.repository import GLib, Json, Realtime

def published(client, result):
    try:
        client.publish_finish(result)
    except GLib.Error as error:
        sys.exit(error.message)
    loop.quit()

loop = GLib.MainLoop()
client = Realtime.Client.new(sys.argv[1])
client.open()
client.publish_async(Realtime.Channel.new(sys.argv[2]), Json.from_string(sys.argv[3]), None, published)
loop.run()
