// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Who is there, and how they are subscribed: the official JavaScript SDK
// against a real realtime-server.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

const secret = 'interop-secret-of-sufficient-length-0123456789';

const config = `
[server]
token_secret=${secret}
anonymous=true
personal_channel=true

[default]
publish=members

[channel fleeting]
history_size=0
`;

let server;
const clients = [];

function makeClient(options = {}) {
  const client = new Centrifuge(server.url,
    { websocket: WebSocket, minReconnectDelay: 10, maxReconnectDelay: 100, ...options });
  clients.push(client);
  return client;
}

async function connect(options) {
  const client = makeClient(options);
  client.connect();
  await client.ready(5000);
  return client;
}

function next(emitter, name) {
  return new Promise((resolve) => { emitter.once(name, resolve); });
}

function inSeconds(seconds) {
  return Math.floor(Date.now() / 1000) + seconds;
}

function signToken(claims) {
  const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}

async function subscribe(client, channel, options) {
  const subscription = client.newSubscription(channel, options);
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

test('tells who is there', async () => {
  const ann = await connect({ token: signToken({ sub: 'ann', info: { name: 'Ann' } }) });
  const again = await connect({ token: signToken({ sub: 'ann' }) });
  const ben = await connect({ token: signToken({ sub: 'ben' }) });
  const room = await subscribe(ann, 'hall');
  await subscribe(again, 'hall');
  await subscribe(ben, 'hall');

  const { clients: present } = await room.presence();
  assert.deepEqual(Object.values(present).map(({ user }) => user).sort(), ['ann', 'ann', 'ben']);
  const mine = Object.values(present).find(({ connInfo }) => connInfo !== undefined);
  assert.deepEqual(mine.connInfo, { name: 'Ann' });
  const stats = await room.presenceStats();
  assert.equal(stats.numClients, 3);
  assert.equal(stats.numUsers, 2);
});

test('tells who comes and goes', async () => {
  const ann = await connect({ token: signToken({ sub: 'ann' }) });
  const subscription = ann.newSubscription('porch', { joinLeave: true });
  const own = next(subscription, 'join');
  subscription.subscribe();
  assert.equal((await own).info.user, 'ann');

  const joined = next(subscription, 'join');
  const ben = await connect({ token: signToken({ sub: 'ben' }) });
  const his = await subscribe(ben, 'porch');
  const { info } = await joined;
  assert.equal(info.user, 'ben');

  const left = next(subscription, 'leave');
  his.unsubscribe();
  assert.equal((await left).info.client, info.client);

  his.subscribe();
  await next(subscription, 'join');
  const gone = next(subscription, 'leave');
  ben.disconnect();
  assert.equal((await gone).info.user, 'ben');
});

test('subscribes by the token, and recovers', async () => {
  const token = signToken({ sub: 'carl', channels: ['orders'] });
  const client = makeClient({ token });
  const seen = [];
  const contexts = [];
  let wake = () => {};
  client.on('publication', ({ channel, data }) => { seen.push([channel, data]); wake(); });
  client.on('subscribed', (context) => contexts.push(context));
  const until = async (count) => {
    while (seen.length < count)
      await new Promise((resolve) => { wake = resolve; });
  };
  client.connect();
  await client.ready(5000);
  await until(0);
  assert.deepEqual(contexts.map(({ channel }) => channel).sort(), ['#carl', 'orders']);

  const ann = await connect({ token: signToken({ sub: 'ann' }) });
  await ann.publish('orders', 1);
  await until(1);

  // Gone without a word, as when the network fails.
  contexts.length = 0;
  const lost = next(client, 'connecting');
  client._transport._transport.terminate();
  await lost;
  client.disconnect();
  await ann.publish('orders', 2);
  await ann.publish('orders', 3);
  client.connect();
  await client.ready(5000);
  await until(3);
  assert.deepEqual(seen, [['orders', 1], ['orders', 2], ['orders', 3]]);
  const orders = contexts.find(({ channel }) => channel === 'orders');
  assert.equal(orders.wasRecovering, true);
  assert.equal(orders.recovered, true);

  const twice = client.newSubscription('orders');
  const refused = next(twice, 'unsubscribed');
  twice.subscribe();
  assert.equal((await refused).code, 105);
});

test('has the connection token refreshed', async () => {
  let asked = 0;
  let given;
  const refreshed = new Promise((resolve) => { given = resolve; });
  const client = await connect({
    token: signToken({ sub: 'dora', exp: inSeconds(2) }),
    getToken: async () => {
      asked++;
      given();
      return signToken({ sub: 'dora', exp: inSeconds(1000) });
    },
  });
  let connecting = 0;
  client.on('connecting', () => connecting++);
  await refreshed;
  await client.rpc('rpc.ping', {});
  assert.equal(asked, 1);
  assert.equal(connecting, 0);
});

test('takes and refreshes subscription tokens', async () => {
  const client = await connect({ token: signToken({ sub: 'emil' }) });
  const refused = client.newSubscription('$vault');
  const reason = next(refused, 'unsubscribed');
  refused.subscribe();
  assert.equal((await reason).code, 103);
  client.removeSubscription(refused);

  let asked = 0;
  let again;
  const refreshed = new Promise((resolve) => { again = resolve; });
  const vault = await subscribe(client, '$vault', {
    getToken: async ({ channel }) => {
      if (++asked === 3)
        again();
      // First one that is too old, which is to be asked for anew; then one
      // that soon will be.
      return signToken({ sub: 'emil', channel, exp: inSeconds(asked === 1 ? -10 : asked === 2 ? 2 : 1000) });
    },
    minResubscribeDelay: 10,
    maxResubscribeDelay: 100,
  });
  let subscribing = 0;
  vault.on('subscribing', () => subscribing++);
  await refreshed;
  await vault.presence();
  assert.equal(asked, 3);
  assert.equal(subscribing, 0);
  assert.equal(vault.state, 'subscribed');
});

test('ends with a token of somebody else', async () => {
  const client = await connect({ token: signToken({ sub: 'fred' }) });
  const disconnected = next(client, 'disconnected');
  client.newSubscription('$vault', { token: signToken({ sub: 'emil', channel: '$vault' }) }).subscribe();
  assert.equal((await disconnected).code, 3500);
});
