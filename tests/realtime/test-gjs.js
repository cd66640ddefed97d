// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Talks to the real server through Realtime-1.0.typelib, as programs in
// JavaScript do: awaits the calls, and keeps what the signals give.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Json from 'gi://Json?version=1.0';
import Realtime from 'gi://Realtime?version=1.0';
import System from 'system';

const N_MESSAGES = 50;

for (const name of ['history', 'publish', 'subscribe'])
  Gio._promisify(Realtime.Client.prototype, `${name}_async`);
Gio._promisify(Realtime.Client.prototype, 'publish_bytes_async', 'publish_finish');

function assertEqual(value, expected, what) {
  if (value !== expected)
    throw new Error(`${what} is ${value}, not ${expected}`);
}

function assertError(error, code, what) {
  assertEqual(error instanceof GLib.Error, true, `${what} being a GLib.Error`);
  assertEqual(error.matches(Realtime.Error, code), true, `${what} (${error}) having the code ${code}`);
}

function decode(message) {
  return new TextDecoder().decode(message.get_payload().toArray());
}

// A handler may keep what it was given, also when it was told of it twice.
async function testMessages(client) {
  const channel = Realtime.Channel.new('room', null);
  const kept = [];

  const all = new Promise(resolve => {
    client.connect('message', (_, message) => kept.push(message) === 2 * (N_MESSAGES + 1) && resolve());
  });
  const subscription = await client.subscribe_async(channel, null, null);
  subscription.connect('message', (_, message) => kept.push(message));

  for (let i = 0; i < N_MESSAGES; i++) {
    assertEqual(await client.publish_async(channel, Json.from_string(`{"n":${i}}`), null), true, 'publishing');
    System.gc();
  }
  const bytes = new GLib.Bytes(new TextEncoder().encode('"é"'));
  assertEqual(await client.publish_bytes_async(channel, bytes, null), true, 'publishing bytes');

  await all;
  kept.slice(0, 2 * N_MESSAGES).forEach((message, i) => {
    const n = Math.floor(i / 2);
    assertEqual(message.get_offset(), n + 1, 'the offset');
    assertEqual(decode(message), `{"n":${n}}`, 'the payload');
    assertEqual(message.dup_payload_node().get_object().get_int_member('n'), n, 'the number in it');
    assertEqual(message.get_channel().get_name(), 'room', 'the channel');
  });
  assertEqual(decode(kept.at(-1)), '"é"', 'the last payload');

  const history = await client.history_async(channel, 10, null, 0, false, null);
  assertEqual(history.get_n_messages(), 10, 'the length of the page');
  assertEqual(history.get_message(9).get_offset(), 10, 'the last offset of the page');
  assertEqual(history.get_offset(), N_MESSAGES + 1, 'the top of the stream');
  assertEqual(subscription.get_offset(), N_MESSAGES + 1, 'the position');
}

async function testErrors(client) {
  const channel = Realtime.Channel.new('secret', null);
  const told = [];

  try {
    await client.subscribe_async(channel, null, null);
    throw new Error('what is forbidden was allowed');
  } catch (error) {
    assertError(error, Realtime.Error.PERMISSION_DENIED, 'the error of the call');
    assertEqual(Realtime.error_is_temporary(error), false, 'the error being temporary');
    assertEqual(Realtime.error_get_channel(error).get_name(), 'secret', 'the channel of the error');
  }

  await new Promise(resolve => {
    client.connect('error', (_, error, about) => told.push([error, about]) === 2 && resolve());
    client.subscribe(channel, null).connect('error', (_, error) => told.push([error, channel]));
  });
  System.gc();
  for (const [error, about] of told) {
    assertError(error, Realtime.Error.PERMISSION_DENIED, 'the error of the signal');
    assertEqual(about.equal(channel), true, 'its channel being the one');
  }
}

// A provider answers later, and may be collected no sooner.
async function testTokenProvider(uri) {
  const client = new Realtime.Client({uri});
  const answers = [
    request => request.return_error(new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.FAILED, 'not now')),
    request => request.return_unauthorized(),
  ];

  client.min_reconnect_delay = 1;
  client.max_reconnect_delay = 1;
  client.set_token_provider(request => {
    const answer = answers.shift();

    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
      System.gc();
      answer(request);
      return GLib.SOURCE_REMOVE;
    });
  });

  const failed = new Promise(resolve => client.connect('error', (_, error) => resolve(error)));
  const ended = new Promise(resolve => client.connect('disconnected', (_, code) => resolve(code)));
  client.open();
  assertError(await failed, Realtime.Error.CONNECT_TOKEN, 'the error of a provider');
  assertEqual(await ended, 1, 'the code where there is no right to a token');
  assertEqual(answers.length, 0, 'the number of answers left');
  client.set_token_provider(null);
}

const client = new Realtime.Client({uri: ARGV[0], name: 'gjs'});
assertEqual(client.token, null, 'the token');
assertEqual(client.state, Realtime.ClientState.DISCONNECTED, 'the state');
await testMessages(client);
await testErrors(client);
await testTokenProvider(ARGV[0]);
assertEqual(client.state, Realtime.ClientState.CONNECTED, 'the state');
client.close();
assertEqual(client.client_id, null, 'the id of the connection');
