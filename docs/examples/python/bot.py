#!/usr/bin/env python3
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys
import gi
gi.require_version("Realtime", "1.0")
from gi.repository import GLib, Realtime

def answer(subscription, message):
    if message.get_payload().get_data() == b'"ping"':
        print("ping from", message.get_publisher_id() or "a visitor", flush=True)
        client.publish_bytes_async(channel, GLib.Bytes.new(b'"pong"'), None, Realtime.Client.publish_finish)

channel = Realtime.Channel.new(sys.argv[2])
client = Realtime.Client.new(sys.argv[1])
subscription = client.subscribe(channel)
subscription.connect("message", answer)
subscription.connect("subscribed", lambda *_: print("subscribed", file=sys.stderr))
GLib.MainLoop().run()
