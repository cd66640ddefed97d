#!/usr/bin/env -S gjs -m
// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Realtime from 'gi://Realtime?version=1.0';

Gio._promisify(Realtime.Client.prototype, 'publish_bytes_async', 'publish_finish');
const channel = Realtime.Channel.new(ARGV[1], null);
const client = new Realtime.Client({uri: ARGV[0]});
const subscription = client.subscribe(channel, null);
subscription.connect('subscribed', () => printerr('subscribed'));
subscription.connect('message', async (_, message) => {
  if (new TextDecoder().decode(message.get_payload().toArray()) !== '"ping"')
    return;
  print('ping from', message.get_publisher_id() || 'a visitor');
  await client.publish_bytes_async(channel, new TextEncoder().encode('"pong"'), null);
});
new GLib.MainLoop(null, false).run();
