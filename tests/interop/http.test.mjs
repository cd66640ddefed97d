// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What backends do over HTTP, as the official JavaScript SDK sees it, and the
// SDK without a WebSocket.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Centrifuge } from 'centrifuge';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

const key = 'interop-key-of-the-api';
const hookToken = 'interop-token-of-a-hook';

const config = `
[server]
token_secret=interop-secret-of-sufficient-length-0123456789
anonymous=true
ping_interval=1s
pong_timeout=900ms

[api]
key=${key}

[hook builds]
token=${hookToken}
channel=builds

[default]
publish=everyone

[channel fleeting]
history_size=0
`;

let server;
const clients = [];

function address(path) {
  return `http://127.0.0.1:${server.port}${path}`;
}

/** What the HTTP API answers. */
async function api(method, params) {
  const response = await fetch(address(`/api/${method}`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(params),
  });
  assert.equal(response.status, 200);
  return response.json();
}

async function connect(options = {}, endpoint = server.url) {
  const client = new Centrifuge(endpoint,
    { websocket: WebSocket, minReconnectDelay: 10, maxReconnectDelay: 100, ...options });
  clients.push(client);
  client.connect();
  await client.ready(5000);
  return client;
}

/** A client that has nothing but one kind of fallback. */
async function connectOver(transport, options = {}) {
  return connect({
    fetch,
    readableStream: ReadableStream,
    eventsource: EventSource,
    emulationEndpoint: address('/emulation'),
    ...options,
  }, [{ transport, endpoint: address(`/connection/${transport}`) }]);
}

function next(emitter, name) {
  return new Promise((resolve) => { emitter.once(name, resolve); });
}

async function countPongs() {
  const text = await (await fetch(address('/metrics'))).text();
  return Number(text.match(/realtime_commands_total\{method="pong"\} (\d+)/)[1]);
}

async function subscribe(client, channel) {
  const subscription = client.newSubscription(channel);
  subscription.subscribe();
  await subscription.ready(5000);
  return subscription;
}

before(async () => { server = await ServerProcess.create(config); });

after(async () => {
  for (const client of clients)
    client.disconnect();
  await server?.destroy();
});

test('sees what a backend publishes', async () => {
  const client = await connect();
  const room = await subscribe(client, 'room');
  const first = next(room, 'publication');
  const { result } = await api('publish', { channel: 'room', data: { n: 1 }, tags: { k: 'v' }, publisher: 'cid' });
  const message = await first;

  assert.deepEqual(message.data, { n: 1 });
  assert.deepEqual(message.tags, { k: 'v' });
  assert.equal(message.info.user, 'cid');
  assert.equal(message.offset, result.offset);

  const second = next(room, 'publication');
  const { result: { responses } } = await api('broadcast', { channels: ['room', 'hall'], data: 'all' });
  assert.equal((await second).data, 'all');
  assert.equal(responses.length, 2);
});

test('sees what another service posts', async () => {
  const client = await connect();
  const builds = await subscribe(client, 'builds');
  const message = next(builds, 'publication');
  const response = await fetch(address(`/hooks/${hookToken}`), { method: 'POST', body: 'built' });

  assert.equal(response.status, 200);
  assert.equal((await message).data, 'built');
});

test('is told of who is there, and what was said', async () => {
  const client = await connect({ token: await server.mintToken('ann') });
  await subscribe(client, 'told');
  await api('publish', { channel: 'told', data: 1 });

  const { result: { presence } } = await api('presence', { channel: 'told' });
  assert.deepEqual(Object.values(presence).map((info) => info.user), ['ann']);
  assert.deepEqual((await api('presence_stats', { channel: 'told' })).result, { num_clients: 1, num_users: 1 });
  assert.deepEqual((await api('history', { channel: 'told', limit: 5 })).result.publications.map((p) => p.data), [1]);
  assert.equal((await api('channels', { pattern: 'tol*' })).result.channels.told.num_clients, 1);
  assert.ok((await api('info', {})).result.nodes[0].num_clients >= 1);
});

test('is subscribed and unsubscribed by a backend', async () => {
  const client = await connect({ token: await server.mintToken('ben') });
  const subscribed = next(client, 'subscribed');
  assert.deepEqual(await api('subscribe', { user: 'ben', channel: 'news', data: { hello: true } }), { result: {} });
  const context = await subscribed;
  assert.equal(context.channel, 'news');
  assert.deepEqual(context.data, { hello: true });

  const published = next(client, 'publication');
  await api('publish', { channel: 'news', data: 'now' });
  assert.equal((await published).data, 'now');

  const unsubscribed = next(client, 'unsubscribed');
  await api('unsubscribe', { user: 'ben', channel: 'news' });
  assert.equal((await unsubscribed).channel, 'news');
});

test('is disconnected by a backend', async () => {
  const client = await connect({ token: await server.mintToken('cid') });
  const disconnected = next(client, 'disconnected');
  await api('disconnect', { user: 'cid', disconnect: { code: 4501, reason: 'enough' } });
  const { code, reason } = await disconnected;
  assert.equal(code, 4501);
  assert.equal(reason, 'enough');
});

for (const transport of ['http_stream', 'sse']) {
  test(`works over ${transport}`, async () => {
    const client = await connectOver(transport, { token: await server.mintToken('dan') });
    const other = await connect();
    const room = await subscribe(client, 'fleeting');
    const otherRoom = await subscribe(other, 'fleeting');

    const heard = next(otherRoom, 'publication');
    const echoed = next(room, 'publication');
    await room.publish({ text: 'hello\n"there"' });
    assert.equal((await heard).info.user, 'dan');
    assert.deepEqual((await echoed).data, { text: 'hello\n"there"' });

    const reply = next(room, 'publication');
    await otherRoom.publish('back');
    assert.equal((await reply).data, 'back');
    assert.equal((await room.presenceStats()).numClients, 2);
    room.unsubscribe();
  });

  test(`keeps history and position over ${transport}`, async () => {
    const client = await connectOver(transport);
    const channel = `kept-${transport}`;
    const room = await subscribe(client, channel);
    const all = new Promise((resolve) => {
      const seen = [];
      room.on('publication', ({ data }) => { if (seen.push(data) === 20) resolve(seen); });
    });
    for (let n = 0; n < 20; n++)
      await api('publish', { channel, data: n });
    assert.deepEqual(await all, [...Array(20).keys()]);
    assert.equal((await room.history({ limit: -1 })).publications.length, 20);
  });

  test(`answers pings over ${transport}`, async () => {
    for (const other of clients.splice(0))
      other.disconnect();
    const client = await connectOver(transport);
    let lost = false;
    client.on('connecting', () => { lost = true; });

    /* With nobody else there, all pongs are of this client. */
    const before = await countPongs();
    while (await countPongs() < before + 3)
      await client.rpc('none', {}).catch(() => {});
    assert.equal(lost, false);
  });

  test(`is disconnected over ${transport}`, async () => {
    const user = `eve-${transport}`;
    const client = await connectOver(transport, { token: await server.mintToken(user) });
    const disconnected = next(client, 'disconnected');
    await api('disconnect', { user });
    assert.equal((await disconnected).code, 3503);
  });

  test(`comes back over ${transport}`, async () => {
    const user = `fay-${transport}`;
    const client = await connectOver(transport, { token: await server.mintToken(user) });
    const room = await subscribe(client, `back-${transport}`);
    const again = next(room, 'subscribed');
    await api('disconnect', { user, disconnect: { code: 4001, reason: 'again' } });
    await api('publish', { channel: `back-${transport}`, data: 'missed' });
    assert.equal((await again).recovered, true);
  });
}
