#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys
import gi
gi.require_version("Realtime", "1.0")
from gi.repository import GLib, Realtime

def unsubscribed(subscription, code, reason):
    print("unsubscribed:", reason, file=sys.stderr)
    loop.quit()

loop = GLib.MainLoop()
client = Realtime.Client.new(sys.argv[1])
subscription = client.subscribe(Realtime.Channel.new(sys.argv[2]))
subscription.connect("subscribed", lambda *_: print("subscribed", file=sys.stderr))
subscription.connect("message", lambda _, message: print(message.get_payload().get_data().decode(), flush=True))
subscription.connect("unsubscribed", unsubscribed)
loop.run()
sys.exit(1)
