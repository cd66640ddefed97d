// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The official JavaScript SDK against a real realtime-server.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';

import { Centrifuge, UnauthorizedError } from 'centrifuge';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

const secret = 'interop-secret-of-sufficient-length-0123456789';

const apiKey = 'interop-key-of-sufficient-length-0123456789';

const config = `
[api]
key=${apiKey}

[server]
token_secret=${secret}
anonymous=true
ping_interval=1s
pong_timeout=900ms

[default]
publish=members

[channel announcements]
publish=admins

[channel private]
read=members

[channel board]
history_size=0
`;

let server;
const clients = [];

async function connect(options = {}) {
  const client = new Centrifuge(server.url,
    { websocket: WebSocket, minReconnectDelay: 10, maxReconnectDelay: 100, ...options });
  clients.push(client);
  client.connect();
  await client.ready(5000);
  return client;
}

async function connectAs(user, ...options) {
  return connect({ token: await server.mintToken(user, ...options) });
}

/** The next event of that name; unlike once() of node:events, errors are let be. */
function next(emitter, name) {
  return new Promise((resolve) => { emitter.once(name, resolve); });
}

/** A token as other backends make it; the server mints none that have expired. */
function signToken(claims) {
  const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}

/** Subscribes, and collects the payloads in an array. */
async function join(client, channel, options) {
  const subscription = client.newSubscription(channel, options);
  const messages = [];
  const waiting = [];
  subscription.on('publication', (context) => {
    messages.push(context);
    for (const check of [...waiting])
      check();
  });
  subscription.until = (count) => new Promise((resolve) => {
    const check = () => {
      if (messages.length < count)
        return;
      waiting.splice(waiting.indexOf(check), 1);
      resolve(messages);
    };
    waiting.push(check);
    check();
  });
  subscription.messages = messages;
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

test('connects, subscribes, publishes and receives', async () => {
  const ann = await connectAs('ann');
  const ben = await connectAs('ben');
  const annRoom = await join(ann, 'lobby');
  const benRoom = await join(ben, 'lobby');

  await annRoom.publish({ text: 'hello' });
  await benRoom.publish({ text: 'hello back' });

  for (const room of [annRoom, benRoom]) {
    const messages = await room.until(2);
    assert.deepEqual(messages.map((m) => m.data.text), ['hello', 'hello back']);
    assert.deepEqual(messages.map((m) => m.info.user), ['ann', 'ben']);
    assert.equal(messages[1].offset, messages[0].offset + 1);
  }
});

test('keeps a channel and its resources apart', async () => {
  const ann = await connectAs('ann');
  const parent = await join(ann, 'house');
  const kitchen = await join(ann, 'house:kitchen');
  const cellar = await join(ann, 'house:cellar');

  await kitchen.publish('soup');
  await parent.publish('all');
  await cellar.publish('wine');

  assert.deepEqual((await kitchen.until(1)).map((m) => m.data), ['soup']);
  assert.deepEqual((await parent.until(1)).map((m) => m.data), ['all']);
  assert.deepEqual((await cellar.until(1)).map((m) => m.data), ['wine']);
  assert.equal(parent.messages.length, 1);
});

test('keeps payloads as they were written', async () => {
  const ann = await connectAs('ann');
  const room = await join(ann, 'payloads');
  const payloads = [0, -1.5, '', 'a "quoted" \\ line\nbreak', [], {}, false, null,
    { deep: { list: [1, [2, [3]]] }, 'ключ': '值' }];
  for (const payload of payloads)
    await room.publish(payload);
  assert.deepEqual((await room.until(payloads.length)).map((m) => m.data), payloads);
});

test('reads history in both directions', async () => {
  const ann = await connectAs('ann');
  const room = await join(ann, 'archive');
  for (let i = 1; i <= 5; i++)
    await room.publish({ i });

  const newest = await room.history({ limit: 2, reverse: true });
  assert.deepEqual(newest.publications.map((p) => p.data.i), [5, 4]);
  assert.equal(newest.offset, 5);

  const since = await room.history(
    { limit: 2, since: { offset: 1, epoch: newest.epoch } });
  assert.deepEqual(since.publications.map((p) => p.data.i), [2, 3]);

  const position = await room.history({ limit: 0 });
  assert.deepEqual(position.publications, []);
  assert.equal(position.offset, 5);
});

/** Publishes one after the other, and waits until a subscription has them all. */
async function publishAll(publisher, channel, subscription, payloads) {
  for (const payload of payloads)
    await publisher.publish(channel, payload);
  return (await subscription.until(payloads.length)).map((m) => m.data);
}

/** A pseudo-random number generator, so that every run is the same. */
function makeRandom(seed) {
  return (limit) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * limit);
  };
}

/** Texts that each differ from the one before in some places. */
function mutate(count, alphabet, length) {
  const random = makeRandom(count);
  const letters = Array.from({ length }, () => alphabet[random(alphabet.length)]);
  return Array.from({ length: count }, () => {
    for (let i = random(4); i > 0; i--)
      letters[random(letters.length)] = alphabet[random(alphabet.length)];
    if (random(3) === 0)
      letters.push(...letters.splice(0, random(letters.length)));
    return { text: letters.join(''), list: letters.slice(0, random(9)) };
  });
}

test('understands what has changed', async () => {
  const ann = await connectAs('ann');
  const ben = await connectAs('ben');
  const plain = await join(ben, 'changes');
  const room = await join(ann, 'changes', { delta: 'fossil' });
  const payloads = [
    ...mutate(60, ['a', 'b', 'c', ' ', '"', '\\', '\n'], 300),
    ...mutate(60, ['ä', 'ö', 'å', 'é', 'e'], 200),
    ...mutate(60, ['😀', '😁', '🚀', '€', 'ガ', 'a', '\u0000'], 100),
    ...mutate(20, ['x'], 5000), 1, 'x', [], {}, mutate(1, ['z'], 5000)[0],
  ];

  assert.deepEqual(await publishAll(ann, 'changes', room, payloads), payloads);
  assert.deepEqual((await plain.until(payloads.length)).map((m) => m.data), payloads);
  const { numPublications, numDeltaPayloads, compressionRatio } = room.deltaStats();
  assert.equal(numPublications, payloads.length);
  assert.ok(numDeltaPayloads > payloads.length * 3 / 4, `${numDeltaPayloads}`);
  assert.ok(compressionRatio > 0.5, `${compressionRatio}`);
});

test('understands what has changed while it was away', async () => {
  const ann = await connectAs('ann');
  const ben = await connectAs('ben');
  const other = await join(await connectAs('eve'), 'away', { delta: 'fossil' });
  const room = await join(ben, 'away', { delta: 'fossil' });
  const payloads = mutate(20, ['ä', 'ö', 'x', 'y'], 200);
  const away = async (missed) => {
    const subscribing = next(room, 'subscribing');
    ben.disconnect();
    await subscribing;
    for (const payload of missed)
      await ann.publish('away', payload);
    const subscribed = next(room, 'subscribed');
    ben.connect();
    assert.equal((await subscribed).recovered, true);
  };

  await publishAll(ann, 'away', room, payloads.slice(0, 5));
  await away(payloads.slice(5, 15));
  assert.deepEqual((await room.until(15)).map((m) => m.data), payloads.slice(0, 15));
  await away([]);
  for (const payload of payloads.slice(15))
    await ann.publish('away', payload);
  assert.deepEqual((await room.until(20)).map((m) => m.data), payloads);
  assert.deepEqual((await other.until(20)).map((m) => m.data), payloads);

  // Only the first of all, and of what was missed, came as a whole.
  assert.equal(room.deltaStats().numFullPayloads, 2);
});

test('wants messages with certain tags only', async () => {
  const ben = await connectAs('ben');
  const cheap = await join(ben, 'tags', {
    tagsFilter: { op: 'and', nodes: [{ key: 'ticker', cmp: 'in', vals: ['A', 'B'] },
      { op: 'not', nodes: [{ key: 'price', cmp: 'gte', val: '10' }] }] },
  });
  const prices = [['A', '9.99'], ['A', '10.0'], ['C', '1'], ['B', '-3'], ['A', '8']];
  const publishPrice = async ([ticker, price], index) => {
    const url = new URL('/api/publish', server.url.replace('ws', 'http'));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'X-API-Key': apiKey },
      body: JSON.stringify({ channel: 'tags', data: index, tags: { ticker, price } }),
    });
    assert.equal((await response.json()).error, undefined);
  };

  for (const [index, price] of prices.slice(0, 4).entries())
    await publishPrice(price, index);
  assert.deepEqual((await cheap.until(2)).map((m) => m.data), [0, 3]);
  assert.deepEqual(cheap.messages[1].tags, { ticker: 'B', price: '-3' });

  const subscribing = next(cheap, 'subscribing');
  ben.disconnect();
  await subscribing;
  await publishPrice(['C', '1'], 4);
  await publishPrice(prices[4], 5);
  const subscribed = next(cheap, 'subscribed');
  ben.connect();
  assert.equal((await subscribed).recovered, true);
  assert.deepEqual((await cheap.until(3)).map((m) => m.data), [0, 3, 5]);

  const refused = ben.newSubscription('tags-refused', { tagsFilter: { key: 'ticker', cmp: 'like', val: 'x' } });
  const unsubscribed = next(refused, 'unsubscribed');
  refused.subscribe();
  assert.equal((await unsubscribed).code, 107);
});

test('tells what is not permitted', async () => {
  const visitor = await connect();
  const ann = await connectAs('ann');
  const boss = await connectAs('boss', '--admin');

  const lobby = await join(visitor, 'lobby');
  await assert.rejects(lobby.publish('no'), { code: 103 });

  const news = await join(ann, 'announcements');
  await assert.rejects(news.publish('no'), { code: 103 });
  await boss.publish('announcements', 'yes');
  assert.deepEqual((await news.until(1)).map((m) => m.data), ['yes']);

  const refused = visitor.newSubscription('private');
  const unsubscribed = next(refused, 'unsubscribed');
  refused.subscribe();
  const context = await unsubscribed;
  assert.equal(context.code, 103);

  const board = await join(ann, 'board');
  await assert.rejects(board.history({ limit: 1 }), { code: 108 });
  await assert.rejects(ann.rpc('anything', {}), { code: 108 });
});

test('refuses a token that was tampered with', async () => {
  const token = await server.mintToken('ann');
  const client = new Centrifuge(server.url,
    { websocket: WebSocket, token: `${token.slice(0, -4)}AAAA` });
  const disconnected = next(client, 'disconnected');
  client.connect();
  const context = await disconnected;
  assert.equal(context.code, 3500);
});

test('asks for a new token when the old one has expired', async () => {
  const now = Math.floor(Date.now() / 1000);
  const expired = signToken({ sub: 'ann', exp: now - 10 });
  const fresh = signToken({ sub: 'ann', exp: now + 600 });
  let asked = 0;
  const client = await connect({
    token: expired,
    getToken: async () => { asked++; return fresh; },
  });
  assert.equal(asked, 1);
  assert.equal(client.state, 'connected');

  const given = new Centrifuge(server.url, {
    websocket: WebSocket,
    token: expired,
    getToken: async () => { throw new UnauthorizedError('no'); },
  });
  const disconnected = next(given, 'disconnected');
  given.connect();
  assert.equal((await disconnected).code, 1);
});

test('answers pings', async () => {
  // The SDK drops the connection when no ping comes, the server when no pong
  // does: one who is still connected after several intervals did both.
  const ann = await connectAs('ann');
  const room = await join(ann, 'pings');
  let connecting = 0;
  ann.on('connecting', () => connecting++);
  const pings = new Promise((resolve) => {
    let seen = 0;
    ann._transport._transport.addEventListener('message', ({ data }) => {
      if (data.trim() === '{}' && ++seen === 3)
        resolve();
    });
  });
  await pings;
  await room.publish('still here');
  await room.until(1);
  assert.equal(connecting, 0);
});

test('recovers what was missed while the server was killed', async () => {
  const ann = await connectAs('ann');
  const ben = await connectAs('ben');
  const room = await join(ben, 'recovery', { recoverable: true });
  await ann.publish('recovery', 1);
  await room.until(1);

  const lost = next(ben, 'connecting');
  await server.signal('SIGKILL');
  await lost;
  ben.disconnect();

  await server.start();
  await ann.ready(10_000);
  await ann.publish('recovery', 2);
  await ann.publish('recovery', 3);

  const subscribed = next(room, 'subscribed');
  ben.connect();
  const context = await subscribed;
  assert.equal(context.wasRecovering, true);
  assert.equal(context.recovered, true);
  assert.deepEqual((await room.until(3)).map((m) => m.data), [1, 2, 3]);
});

test('is told of a shutdown, and comes back', async () => {
  const ann = await connectAs('ann');
  const connecting = next(ann, 'connecting');
  const status = await server.signal('SIGTERM');
  assert.equal(status, 0);
  assert.equal((await connecting).code, 3001);
  await server.start();
  await ann.ready(10_000);
});
