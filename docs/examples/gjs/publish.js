#!/usr/bin/env -S gjs -m
// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import Json from 'gi://Json?version=1.0';
import Realtime from 'gi://Realtime?version=1.0';
import System from 'system';

Gio._promisify(Realtime.Client.prototype, 'publish_async');
const client = new Realtime.Client({uri: ARGV[0]});
client.open();
try {
  await client.publish_async(Realtime.Channel.new(ARGV[1], null), Json.from_string(ARGV[2]), null);
} catch (error) {
  printerr(error.message);
  System.exit(1);
}
