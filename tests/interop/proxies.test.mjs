// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a program of the operator decides: the official JavaScript SDK against a
// real realtime-server that asks one over HTTP.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

let server;
let program;
const clients = [];
const answers = {};
const questions = [];

async function answerQuestion(request, response) {
  const parts = [];
  for await (const part of request)
    parts.push(part);
  const question = JSON.parse(Buffer.concat(parts).toString());
  questions.push([request.url, question, request.headers]);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(answers[request.url](question)));
}

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

before(async () => {
  program = createServer(answerQuestion).listen(0, '127.0.0.1');
  await once(program, 'listening');
  const base = `http://127.0.0.1:${program.address().port}`;
  server = await ServerProcess.create(`
[proxy connect]
endpoint=${base}/connect
timeout=1m
forward=X-Seat

[proxy rpc]
endpoint=${base}/rpc
timeout=1m

[proxy subscribe]
endpoint=${base}/subscribe
timeout=1m

[proxy publish]
endpoint=${base}/publish
timeout=1m

[proxy permissions]
endpoint=${base}/permissions
timeout=1m

[channel stage]
subscribe_proxy=true
publish_proxy=true
`);
  answers['/connect'] = () => ({ result: { user: 'ann', data: { seat: 1 }, channels: ['foyer'] } });
});

after(async () => {
  for (const client of clients)
    client.disconnect();
  await server?.destroy();
  program?.closeAllConnections();
  program?.close();
});

test('lets somebody in without a token', async () => {
  questions.length = 0;
  const client = makeClient({ name: 'web', version: '7', data: { n: 1 }, headers: { 'X-Seat': '1a' } });
  const connected = next(client, 'connected');
  const subscribed = next(client, 'subscribed');
  client.connect();
  assert.deepEqual((await connected).data, { seat: 1 });
  assert.equal((await subscribed).channel, 'foyer');
  const [[path, question, headers]] = questions;
  assert.equal(path, '/connect');
  assert.equal(question.name, 'web');
  assert.equal(question.version, '7');
  assert.deepEqual(question.data, { n: 1 });
  assert.equal(headers['x-seat'], '1a');
});

test('keeps somebody out', async () => {
  const allow = answers['/connect'];
  answers['/connect'] = () => ({ disconnect: { code: 4501, reason: 'sold out' } });
  const client = makeClient();
  const disconnected = next(client, 'disconnected');
  client.connect();
  const { code, reason } = await disconnected;
  assert.equal(code, 4501);
  assert.equal(reason, 'sold out');

  answers['/connect'] = () => ({});
  const nobody = makeClient();
  const refused = next(nobody, 'disconnected');
  nobody.connect();
  assert.equal((await refused).code, 3501);
  answers['/connect'] = allow;
});

test('comes in when the program can answer again', async () => {
  const allow = answers['/connect'];
  let asked = 0;
  answers['/connect'] = () => (++asked < 3 ? 'nonsense' : allow());
  await connect();
  assert.equal(asked, 3);
  answers['/connect'] = allow;
});

test('answers calls', async () => {
  const client = await connect();
  answers['/rpc'] = ({ method, data, user }) => (method === 'sum'
    ? { result: { data: { user, sum: data.reduce((a, b) => a + b) } } }
    : { error: { code: 404, message: 'no such method' } });
  assert.deepEqual((await client.rpc('sum', [1, 2, 3])).data, { user: 'ann', sum: 6 });
  await assert.rejects(client.rpc('other', null), { code: 404, message: 'no such method' });
});

test('decides about subscriptions and what is published', async () => {
  const client = await connect();
  answers['/subscribe'] = ({ data }) => (data?.ticket === 'good'
    ? { result: { data: { row: 2 } } }
    : { error: { code: 403, message: 'no ticket' } });
  const refused = client.newSubscription('stage');
  const reason = next(refused, 'unsubscribed');
  refused.subscribe();
  assert.deepEqual([(await reason).code, refused.state], [403, 'unsubscribed']);
  client.removeSubscription(refused);

  const subscription = client.newSubscription('stage', { data: { ticket: 'good' } });
  const subscribed = next(subscription, 'subscribed');
  subscription.subscribe();
  assert.deepEqual((await subscribed).data, { row: 2 });

  answers['/publish'] = ({ data }) => (data === 'boo'
    ? { error: { code: 1000, message: 'be kind' } }
    : { result: { data: data.toUpperCase() } });
  const published = next(subscription, 'publication');
  await assert.rejects(subscription.publish('boo'), { code: 1000 });
  await subscription.publish('bravo');
  assert.equal((await published).data, 'BRAVO');
});

test('asks for permissions', async () => {
  const client = await connect();
  answers['/permissions'] = ({ channel: { name, resourceId }, subscriber: { id, type } }) => {
    assert.deepEqual([id, type], ['ann', 'Member']);
    return { read: name === 'bar', publish: resourceId === 'open' };
  };
  const denied = client.newSubscription('office');
  const reason = next(denied, 'unsubscribed');
  denied.subscribe();
  assert.equal((await reason).code, 103);
  await assert.rejects(client.history('office', { limit: 1 }), { code: 103 });

  for (const name of ['bar', 'bar:open']) {
    const subscription = client.newSubscription(name);
    subscription.subscribe();
    await subscription.ready(5000);
    if (name === 'bar')
      await assert.rejects(subscription.publish(1), { code: 103 });
    else
      await subscription.publish(1);
  }
});
