// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A site that moves to a Centrifugo: with the configuration that the server
// prints, the same clients with the same tokens may do the same there.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

const run = promisify(execFile);
const binary = process.env.REALTIME_SERVER;
const centrifugo = process.env.CONFAB_CENTRIFUGO;
const skip = centrifugo ? false : 'CONFAB_CENTRIFUGO names no Centrifugo';

let directory;
let child;
let url;
let config;

async function findPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function connect(user) {
  const { stdout } = await run(binary, ['token', '--config', config, '--user', user]);
  const client = new Centrifuge(url, { token: stdout.trim(), websocket: WebSocket });
  client.connect();
  await client.ready(20000);
  return client;
}

/** Waits until it is there: until a client is in. */
async function waitForServer() {
  const client = new Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 20, maxReconnectDelay: 200 });
  client.connect();
  await client.ready(30000);
  client.disconnect();
}

before(async () => {
  if (skip)
    return;

  const port = await findPort();
  directory = await mkdtemp(join(tmpdir(), 'confab-centrifugo-'));
  config = join(directory, 'server.conf');
  await writeFile(config, `[server]
port=${port}
anonymous=true
token_secret=a-secret-of-the-tests-0123456789-0123456789
[default]
publish=members
[channel closed]
read=nobody
[channel team]
publish=nobody
history_size=10
`);
  const { stdout, stderr } = await run(binary, ['--config', config, '--print-centrifugo-config']);
  assert.match(stderr, /^# not carried over: /);
  const path = join(directory, 'centrifugo.json');
  await writeFile(path, stdout);
  child = spawn(centrifugo, ['-c', path, '--log.level', 'error'], { stdio: ['ignore', 'inherit', 'inherit'] });
  url = `ws://127.0.0.1:${port}/connection/websocket`;
  await waitForServer();
});

after(async () => {
  if (child !== undefined) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  if (directory !== undefined)
    await rm(directory, { recursive: true });
});

test('a Centrifugo does what the rules say', { skip }, async () => {
  const ann = await connect('ann');
  const room = ann.newSubscription('room');
  const published = once(room, 'publication');
  room.subscribe();
  await room.ready(20000);
  await room.publish('hello');
  const [message] = await published;
  assert.equal(message.data, 'hello');
  assert.equal(message.info.user, 'ann');
  assert.equal((await room.history({ limit: 10 })).publications.length, 1);
  assert.equal((await room.presenceStats()).numClients, 1);

  const closed = ann.newSubscription('closed:door');
  closed.on('error', () => {});
  const refused = once(closed, 'unsubscribed');
  closed.subscribe();
  const [{ code }] = await refused;
  assert.equal(code, 103);

  const team = ann.newSubscription('team:board');
  team.subscribe();
  await team.ready(20000);
  await assert.rejects(team.publish('no'), { code: 103 });
  ann.disconnect();
});
