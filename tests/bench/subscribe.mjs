// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Subscribes to a channel with the official JavaScript SDK, and ends:
// subscribe.mjs ADDRESS CHANNEL

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

const [address, channel] = process.argv.slice(2);
const client = new Centrifuge(address, { websocket: WebSocket });
const subscription = client.newSubscription(channel);

subscription.on('subscribed', () => process.exit(0));
subscription.on('error', () => process.exit(1));
client.on('error', () => process.exit(1));
subscription.subscribe();
client.connect();
