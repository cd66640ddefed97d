// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Receives a number of messages with the official JavaScript SDK, and says how
// long the second to the last of them took: receive.mjs ADDRESS NUMBER

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

const [address, number] = process.argv.slice(2);
const expected = Number(number);
let received = 0;
let lastOffset = 0;
let start;
let cpuStart;

function fail(text) {
  console.error(text);
  process.exit(1);
}

function report() {
  const usec = Number((process.hrtime.bigint() - start) / 1000n);
  const cpu = process.cpuUsage(cpuStart);
  console.log(JSON.stringify({
    messages: received, usec, cpu_usec: cpu.user + cpu.system, rss_kb: process.resourceUsage().maxRSS,
  }));
  process.exit(0);
}

const client = new Centrifuge(address, { websocket: WebSocket });
const subscription = client.newSubscription('bench:room-0042');

subscription.on('publication', (context) => {
  if (received === 0) {
    start = process.hrtime.bigint();
    cpuStart = process.cpuUsage();
  }
  received += 1;
  if (lastOffset !== 0 && context.offset !== lastOffset + 1) {
    fail(`Offset ${context.offset} follows ${lastOffset}`);
  }
  lastOffset = context.offset;
  if (context.data.v !== 1) {
    fail('No data');
  }
  if (received === expected) {
    report();
  }
});
client.on('error', (context) => fail(JSON.stringify(context)));
client.on('disconnected', (context) => fail(JSON.stringify(context)));
subscription.subscribe();
client.connect();
