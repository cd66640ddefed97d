// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The official JavaScript SDK over TLS, with a certificate that it checks.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

let directory;
let server;
let Trusting;
const clients = [];

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'confab-interop-tls-'));
  const certificate = join(directory, 'certificate.pem');
  const key = join(directory, 'key.pem');
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec',
    '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-out', certificate, '-keyout', key]);
  server = await ServerProcess.create(
    `[tls]\ncertificate=${certificate}\nkey=${key}\n[default]\npublish=everyone\n`);

  const ca = await readFile(certificate);
  Trusting = class extends WebSocket {
    constructor(url, protocols, options) {
      super(url, protocols, { ...options, ca });
    }
  };
});

after(async () => {
  for (const client of clients)
    client.disconnect();
  await server?.destroy();
  await rm(directory, { recursive: true });
});

async function connect() {
  const client = new Centrifuge(server.url, { websocket: Trusting, minReconnectDelay: 10, maxReconnectDelay: 100 });
  clients.push(client);
  client.connect();
  await client.ready(5000);
  return client;
}

test('talks over TLS', async () => {
  assert.match(server.url, /^wss:/);
  const [ann, ben] = [await connect(), await connect()];
  const room = ben.newSubscription('lobby');
  // Larger than what one record of TLS can hold, both ways
  const text = 'x'.repeat(50_000);
  const received = new Promise((resolve) => { room.once('publication', resolve); });
  room.subscribe();
  await room.ready(5000);
  await ann.publish('lobby', { text });
  assert.equal((await received).data.text, text);

  await Promise.all(Array.from({ length: 200 }, (_, i) => ann.publish('lobby', { i })));
  const history = await room.history({ limit: 300 });
  assert.equal(history.publications.length, 201);
});

test('comes back over TLS after a restart', async () => {
  const ann = await connect();
  const connecting = new Promise((resolve) => { ann.once('connecting', resolve); });
  await server.signal('SIGTERM');
  assert.equal((await connecting).code, 3001);
  await server.start();
  await ann.ready(10_000);
});

test('is refused by who does not know the certificate', async () => {
  const client = new Centrifuge(server.url, { websocket: WebSocket });
  clients.push(client);
  const error = new Promise((resolve) => { client.once('error', resolve); });
  client.connect();
  assert.equal((await error).type, 'transport');
  assert.equal(client.state, 'connecting');
});
