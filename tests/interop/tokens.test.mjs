// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tokens that others have signed, in the hands of the official JavaScript SDK.

import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

import { ServerProcess } from './server-process.mjs';

const secret = 'present-secret-of-sufficient-length-0123456789';
const previous = 'previous-secret-of-sufficient-length-0123456789';

const keys = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const digests = { RS256: 'sha256', ES256: 'sha256', ES384: 'sha384', ES512: 'sha512', EdDSA: null };

let directory;
const servers = [];
const clients = [];

async function startServer(config) {
  const server = await ServerProcess.create(`[server]\n${config}`);
  servers.push(server);
  return server;
}

/** The same server, started again with another configuration. */
async function restartServer(server, config) {
  await server.signal('SIGTERM');
  await writeFile(server.config, `[server]\n${config}`);
  await server.start();
}

function encode(header, claims) {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function signWith(algorithm, claims, key = keys[algorithm].privateKey, header = {}) {
  const text = encode({ alg: algorithm, ...header }, claims);
  const signature = sign(digests[algorithm], Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function signWithSecret(key, claims) {
  const text = encode({ alg: 'HS256' }, claims);
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

function makeClient(server, token) {
  const client = new Centrifuge(server.url, { websocket: WebSocket, token });
  clients.push(client);
  return client;
}

/** The user whom the others see. */
async function userOf(server, token) {
  const client = makeClient(server, token);
  const subscription = client.newSubscription('room');
  const publication = new Promise((resolve) => { subscription.once('publication', resolve); });
  subscription.subscribe();
  client.connect();
  await subscription.ready(5000);
  await subscription.publish('here');
  const { info } = await publication;
  client.disconnect();
  return info;
}

async function assertRefused(server, token) {
  const client = makeClient(server, token);
  const disconnected = new Promise((resolve) => { client.once('disconnected', resolve); });
  client.connect();
  assert.equal((await disconnected).code, 3500);
}

before(async () => { directory = await mkdtemp(join(tmpdir(), 'confab-tokens-')); });

after(async () => {
  for (const client of clients)
    client.disconnect();
  for (const server of servers)
    await server.destroy();
  await rm(directory, { recursive: true });
});

test('takes tokens signed with the keys of a PEM file', async () => {
  const path = join(directory, 'keys.pem');
  await writeFile(path, Object.values(keys)
    .map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' })).join('\n'));
  const server = await startServer(`token_key_file=${path}\n`);

  for (const algorithm of Object.keys(keys)) {
    const { user, connInfo } = await userOf(server, signWith(algorithm, { sub: 'ann', info: { algorithm } }));
    assert.equal(user, 'ann');
    assert.deepEqual(connInfo, { algorithm });
  }

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await assertRefused(server, signWith('ES256', { sub: 'ann' }, stranger.privateKey));
  // A public key is no secret, whatever the token says.
  const pem = keys.RS256.publicKey.export({ type: 'spki', format: 'pem' });
  await assertRefused(server, signWithSecret(pem, { sub: 'ann' }));
});

test('takes tokens signed with the keys of a JWKS document', async () => {
  const path = join(directory, 'jwks.json');
  const jwks = Object.entries(keys)
    .map(([alg, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), alg, kid: `key-${alg}`, use: 'sig' }));
  await writeFile(path, JSON.stringify({ keys: jwks }));
  const server = await startServer(`token_jwks_file=${path}\ntoken_issuer=id\ntoken_audience=chat\n` +
                                   'token_user_claim=uid\n');
  const claims = { uid: 'ann', iss: 'id', aud: ['mail', 'chat'] };

  for (const algorithm of Object.keys(keys)) {
    const header = { kid: `key-${algorithm}` };
    assert.equal((await userOf(server, signWith(algorithm, claims, undefined, header))).user, 'ann');
    assert.equal((await userOf(server, signWith(algorithm, claims))).user, 'ann');
  }

  await assertRefused(server, signWith('ES256', claims, undefined, { kid: 'key-ES384' }));
  await assertRefused(server, signWith('ES256', { ...claims, aud: 'mail' }));
  await assertRefused(server, signWith('ES256', { ...claims, iss: undefined }));
});

test('takes tokens of the previous secret for as long as it counts', async () => {
  const server = await startServer(`token_secret=${previous}\n`);
  const old = signWithSecret(previous, { sub: 'ann' });
  const fresh = signWithSecret(secret, { sub: 'ann' });
  assert.equal((await userOf(server, old)).user, 'ann');
  await assertRefused(server, fresh);

  const rotated = `token_secret=${secret}\ntoken_previous_secret=${previous}\n`;
  await restartServer(server, rotated);
  assert.equal((await userOf(server, old)).user, 'ann');
  assert.equal((await userOf(server, fresh)).user, 'ann');
  assert.equal((await userOf(server, await server.mintToken('ben'))).user, 'ben');

  await restartServer(server, `${rotated}token_previous_until=2020-01-01T00:00:00Z\n`);
  await assertRefused(server, old);
  assert.equal((await userOf(server, fresh)).user, 'ann');
});

test('takes nobody without a token where there are tokens', async () => {
  const server = await startServer(`token_secret=${secret}\n`);
  const client = makeClient(server, '');
  const disconnected = new Promise((resolve) => { client.once('disconnected', resolve); });
  client.connect();
  assert.equal((await disconnected).code, 3501);
});
