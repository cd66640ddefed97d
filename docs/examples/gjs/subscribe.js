#!/usr/bin/env -S gjs -m
// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import GLib from 'gi://GLib';
import Realtime from 'gi://Realtime?version=1.0';
import System from 'system';

const loop = new GLib.MainLoop(null, false);
const client = new Realtime.Client({uri: ARGV[0]});
const subscription = client.subscribe(Realtime.Channel.new(ARGV[1], null), null);
subscription.connect('subscribed', () => printerr('subscribed'));
subscription.connect('message', (_, message) => print(new TextDecoder().decode(message.get_payload().toArray())));
subscription.connect('unsubscribed', (_, code, reason) => {
  printerr('unsubscribed:', reason);
  loop.quit();
});
loop.run();
System.exit(1);
