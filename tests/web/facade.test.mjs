// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the frontend API promises, sentence by sentence: realtime.js in a real
// browser, at a real server.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { Browser } from './browser.mjs';
import { assertCalm, AWAY, refuseOnce, Site } from './util.mjs';

const RULES = '[channel closed]\nread=nobody\n[channel open]\npublish=everyone\n';

let browser;
let site;
let page;
let expected;
let sockets;
let commands;

before(async () => {
  browser = await Browser.start();
});

after(async () => {
  await browser.stop();
});

// In the page, "realtime" is the module, and "seen" what its handlers got.
beforeEach(async () => {
  site = await Site.create(RULES);
  page = await browser.newPage();
  sockets = 0;
  commands = [];
  expected = undefined;
  const take = page.take.bind(page);
  page.take = (event) => {
    if (event.method === 'Network.webSocketCreated')
      sockets++;
    else if (event.method === 'Network.webSocketFrameSent')
      commands.push(...event.params.response.payloadData.split('\n').map((text) => JSON.parse(text)));
    take(event);
  };
  await page.open(`${site.address}/hello/licenses.txt`);
  await page.run(async () => {
    window.realtime = await import('/hello/realtime.js');
    window.seen = [];
    window.note = (name) => (...values) => seen.push([name, ...values]);
    window.errorOf = (promise) => promise.then(
      () => null, ({ errorCode, message, channel, recoverable }) => ({ errorCode, message, channel, recoverable }));
    realtime.onConnected(note('connected'));
    realtime.onDisconnected(note('disconnected'));
    realtime.onError(({ errorCode, message, channel, recoverable }) => (
      seen.push(['error', { errorCode, message, channel, recoverable }])));
  });
});

// The browser looks for an icon of each page but for ours, which says where it is.
afterEach(async () => {
  page.troubles = page.troubles.filter((text) => !text.includes('/favicon.ico'));
  try {
    assertCalm(page, expected);
  } finally {
    await page.close();
    await site.destroy();
  }
});

const subscribe = (channel, name) => (
  page.run((what, label) => realtime.subscribe(what, note(label)), channel, name));
const seen = (name) => (
  page.run((label) => window.seen.filter(([what]) => what === label).map(([, ...rest]) => rest), name));
const payloads = async (name) => (await seen(name)).map(([{ payload }]) => payload);
const waitFor = (name, count = 1) => (
  page.until((label, n) => window.seen.filter(([what]) => what === label).length >= n, name, count));
const sent = (method) => commands.filter((command) => command[method] !== undefined).map((command) => command[method]);

// Whatever was published before this has come, for it all comes in order.
async function settle() {
  await subscribe({ name: 'settled' }, 'settled');
  const before = (await seen('settled')).length;
  await site.publish('settled', 1);
  await waitFor('settled', before + 1);
}

test('subscribe: connects with the first one, and shares the connection', async () => {
  await page.run(() => realtime.reconnect());
  assert.equal(sockets, 0);
  await subscribe({ name: 'news' }, 'news');
  await subscribe({ name: 'news', resourceId: 'sports' }, 'sports');
  assert.equal(sockets, 1);
  assert.deepEqual(await seen('connected'), [[]]);
  assert.deepEqual(sent('subscribe').map(({ channel }) => channel), ['news', 'news:sports']);
});

test('subscribe: gives each message to the handler once, with its channel', async () => {
  await subscribe({ name: 'news' }, 'news');
  await subscribe({ name: 'news', resourceId: 'sports' }, 'sports');
  const data = { text: 'a', list: [1, true, null, 'é'] };
  await site.publish('news', data);
  await site.publish('news:sports', 7);
  await settle();
  assert.deepEqual(await seen('news'), [[{ payload: data }, { name: 'news' }]]);
  assert.deepEqual(await seen('sports'), [[{ payload: 7 }, { name: 'news', resourceId: 'sports' }]]);
});

test('subscribe: keeps a channel and its resources apart', async () => {
  await subscribe({ name: 'c' }, 'c');
  await subscribe({ name: 'c', resourceId: 'r1' }, 'r1');
  await subscribe({ name: 'c', resourceId: 'r2' }, 'r2');
  for (const channel of ['c', 'c:r1', 'c:r2', 'c:r3'])
    await site.publish(channel, channel);
  await settle();
  assert.deepEqual([await payloads('c'), await payloads('r1'), await payloads('r2')], [['c'], ['c:r1'], ['c:r2']]);
});

test('subscribe: adds a handler with each call, over one subscription', async () => {
  const ids = [await subscribe({ name: 'news' }, 'a'), await subscribe({ name: 'news' }, 'b')];
  assert.ok(ids.every((id) => typeof id === 'string'));
  assert.notEqual(ids[0], ids[1]);
  assert.equal(sent('subscribe').length, 1);
  await site.publish('news', 1);
  await settle();
  assert.deepEqual([await payloads('a'), await payloads('b')], [[1], [1]]);
});

test('subscribe: resolves for all who ask while the first one is under way', async () => {
  await page.run(() => Promise.all([
    realtime.subscribe({ name: 'news' }, note('a')), realtime.subscribe({ name: 'news' }, note('b'))]));
  assert.equal(sent('subscribe').length, 1);
});

test('subscribe: names the publisher where there is one', async () => {
  await subscribe({ name: 'news' }, 'news');
  await site.publish('news', 1, { publisher: 'alice' });
  await site.publish('news', 2);
  await settle();
  assert.deepEqual((await seen('news')).map(([message]) => message),
    [{ payload: 1, publisher: { id: 'alice' } }, { payload: 2 }]);

  // Visitors have no name.
  await subscribe({ name: 'open' }, 'open');
  await page.run(async (endpoint) => {
    const { Centrifuge } = await import('/hello/centrifuge.js');
    const visitor = new Centrifuge(endpoint);
    visitor.connect();
    await visitor.publish('open', 3);
    visitor.disconnect();
  }, site.server.url);
  await waitFor('open');
  assert.deepEqual(await seen('open'), [[{ payload: 3 }, { name: 'open' }]]);
});

test('subscribe: goes on where a handler throws', async () => {
  expected = /on purpose/;
  await page.run(() => realtime.subscribe({ name: 'news' }, () => {
    throw new Error('on purpose');
  }));
  await subscribe({ name: 'news' }, 'news');
  await site.publish('news', 1);
  await site.publish('news', 2);
  await settle();
  assert.deepEqual(await payloads('news'), [1, 2]);
  assert.equal(page.troubles.filter((text) => expected.test(text)).length, 2);
  assert.deepEqual(await seen('disconnected'), []);
});

test('subscribe: escapes names as all other clients do', async () => {
  const names = {
    'two words': 'two%20words', 'größe': 'gr%C3%B6%C3%9Fe', 'a:b': 'a%3Ab', '#$%*&/': '%23%24%25%2A%26%2F',
    'plain-_.!~': 'plain-_.!~', '👋': '%F0%9F%91%8B', '\t\x7f': '%09%7F',
  };
  for (const [name, wire] of Object.entries(names)) {
    await subscribe({ name }, name);
    await site.publish(wire, name);
    await waitFor(name);
    assert.deepEqual(await seen(name), [[{ payload: name }, { name }]]);
  }
  await subscribe({ name: 'a', resourceId: 'b:c d' }, 'resource');
  await subscribe({ name: 'a', resourceId: '' }, 'empty');
  await subscribe({ name: 'a', resourceId: null }, 'none');
  assert.deepEqual(sent('subscribe').slice(-3).map(({ channel }) => channel), ['a:b%3Ac%20d', 'a:', 'a']);
});

test('subscribe: takes names of any length that goes over the wire', async () => {
  const name = 'x'.repeat(140);
  const resourceId = 'y'.repeat(114);
  await subscribe({ name, resourceId }, 'long');
  assert.deepEqual(sent('subscribe').map(({ channel }) => channel), [`${name}:${resourceId}`]);
  const error = await failure({ name, resourceId: `${resourceId}y` });
  assert.deepEqual([error.errorCode, error.message], [3, 'The name of the channel and its resource are too long.']);
});

test('subscribe: gives all handlers the same channel, whatever becomes of what was passed', async () => {
  await page.run(async () => {
    const channel = { name: 'news', more: 1 };
    await realtime.subscribe(channel, (message, told) => note('may write')(Reflect.set(told, 'name', 'changed')));
    channel.name = 'changed';
  });
  await subscribe({ name: 'news' }, 'news');
  await site.publish('news', 1);
  await settle();
  assert.deepEqual(await seen('news'), [[{ payload: 1 }, { name: 'news' }]]);
  assert.deepEqual(await seen('may write'), [[false]]);
});

test('subscribe: gives all handlers a message of their own', async () => {
  await page.run(() => realtime.subscribe({ name: 'news' }, (message) => { message.payload = 'changed'; }));
  await subscribe({ name: 'news' }, 'news');
  await site.publish('news', 1);
  await settle();
  assert.deepEqual(await payloads('news'), [1]);
});

test('subscribe: may be called by a handler, for what comes later', async () => {
  await page.run(() => realtime.subscribe({ name: 'news' }, () => {
    realtime.subscribe({ name: 'news' }, note('later'));
  }));
  await site.publish('news', 1);
  await site.publish('news', 2);
  await settle();
  assert.deepEqual(await payloads('later'), [2]);
});

const failure = (channel) => page.run((what) => errorOf(realtime.subscribe(what, note('never'))), channel);

test('what fails the first time: is told by the promise where it is not permitted', async () => {
  assert.deepEqual(await failure({ name: 'closed' }),
    { errorCode: 2, message: 'permission denied', channel: { name: 'closed' }, recoverable: false });
  assert.deepEqual(await failure({ name: 'closed', resourceId: 'inherits' }), {
    errorCode: 2, message: 'permission denied', channel: { name: 'closed', resourceId: 'inherits' }, recoverable: false,
  });
  assert.deepEqual(await seen('error'), []);
});

test('what fails the first time: is told where what was passed cannot be used', async () => {
  const bad = [
    undefined, null, {}, 'news', { name: '' }, { name: 7 }, { name: 'x'.repeat(141) }, { name: 'ü'.repeat(140) },
    { name: 'a', resourceId: 1 }, { name: 'a', resourceId: 'x'.repeat(255) },
  ];
  for (const channel of bad)
    assert.equal((await failure(channel)).errorCode, 3, JSON.stringify(channel));
  assert.equal((await page.run(() => errorOf(realtime.subscribe({ name: '\ud800' }, () => {})))).errorCode, 3);
  assert.equal(await page.run(() => realtime.subscribe({}, () => {}).catch(({ name }) => name)), 'RealtimeError');
  assert.equal((await page.run(() => errorOf(realtime.subscribe({ name: 'a' })))).errorCode, 3);
  assert.equal((await page.run(() => errorOf(realtime.subscribe({ name: 'a' }, 'handler')))).errorCode, 3);
  assert.equal(await page.run(() => {
    try {
      realtime.onError('handler');
      return null;
    } catch ({ errorCode }) {
      return errorCode;
    }
  }), 3);
  assert.equal(sockets, 0);
  assert.deepEqual(await seen('error'), []);
});

test('what fails the first time: is told where there is no network, and then nothing is tried', async () => {
  expected = AWAY;
  await site.kill();
  const error = await failure({ name: 'news' });
  assert.deepEqual([error.errorCode, error.channel, error.recoverable], [1, undefined, false]);
  assert.deepEqual(await seen('error'), []);
  assert.deepEqual(await seen('disconnected'), []);

  // Whatever is still trying would do so at once.
  const tried = sockets;
  await page.run(() => { dispatchEvent(new Event('online')); });
  assert.equal(sockets, tried);
  await site.restart();
  await subscribe({ name: 'news' }, 'news');
  assert.equal(sockets, tried + 1);
  assert.deepEqual(await seen('connected'), [[]]);
  await site.publish('news', 1);
  await settle();
  assert.deepEqual([await payloads('news'), await payloads('never')], [[1], []]);
});

test('what fails the first time: is told in words where no token is given, even without a reason', async () => {
  await page.run(() => realtime.configure({ getToken: () => Promise.reject(undefined) }));
  assert.deepEqual(await failure({ name: 'news' }),
    { errorCode: 1, message: 'The connection has failed.', recoverable: false });
  assert.equal(sockets, 0);
});

test('what fails the first time: is not tried again, where others are', async () => {
  await subscribe({ name: 'news' }, 'news');
  await refuseOnce(page, 'busy');
  assert.deepEqual(await failure({ name: 'busy' }),
    { errorCode: 2, message: 'busy', channel: { name: 'busy' }, recoverable: false });
  await refuseOnce(page, 'news');
  await page.run(() => realtime.reconnect());
  await waitFor('error');
  assert.deepEqual(await seen('error'),
    [[{ errorCode: 2, message: 'busy', channel: { name: 'news' }, recoverable: true }]]);
  await site.publish('news', 1);
  await waitFor('news');
  assert.deepEqual([await payloads('news'), await payloads('never')], [[1], []]);
  assert.deepEqual(sent('subscribe').map(({ channel }) => channel), ['news', 'news']);
});

test('what fails the first time: leaves the others alone', async () => {
  await subscribe({ name: 'news' }, 'news');
  assert.equal((await failure({ name: 'closed' })).errorCode, 2);
  await site.publish('news', 1);
  await settle();
  assert.deepEqual(await payloads('news'), [1]);
});

const unsubscribe = (what) => page.run((value) => realtime.unsubscribe(value), what);

test('unsubscribe: drops all handlers of exactly that channel', async () => {
  await subscribe({ name: 'c' }, 'a');
  await subscribe({ name: 'c' }, 'b');
  await subscribe({ name: 'c', resourceId: 'r' }, 'r');
  assert.equal(await unsubscribe({ channel: { name: 'c' } }), undefined);
  await site.publish('c', 1);
  await site.publish('c:r', 2);
  await settle();
  assert.deepEqual([await payloads('a'), await payloads('b'), await payloads('r')], [[], [], [2]]);
  assert.deepEqual(sent('unsubscribe'), [{ channel: 'c' }]);
  assert.deepEqual(await seen('error'), []);
});

test('unsubscribe: drops a resource and not its channel', async () => {
  await subscribe({ name: 'c' }, 'c');
  await subscribe({ name: 'c', resourceId: 'r' }, 'r');
  await unsubscribe({ channel: { name: 'c', resourceId: 'r' } });
  await site.publish('c', 1);
  await site.publish('c:r', 2);
  await settle();
  assert.deepEqual([await payloads('c'), await payloads('r')], [[1], []]);
});

test('unsubscribe: drops just one handler by its id', async () => {
  const first = await subscribe({ name: 'c' }, 'a');
  const second = await subscribe({ name: 'c' }, 'b');
  await unsubscribe({ subscriptionId: first });
  await site.publish('c', 1);
  await settle();
  assert.deepEqual([await payloads('a'), await payloads('b')], [[], [1]]);
  assert.deepEqual(sent('unsubscribe'), []);

  await unsubscribe({ subscriptionId: second });
  await settle();
  assert.deepEqual(sent('unsubscribe'), [{ channel: 'c' }]);
});

test('unsubscribe: may be called by a handler, and then no other is called either', async () => {
  await page.run(async () => {
    let first;
    let second;
    first = await realtime.subscribe({ name: 'c' }, (message) => {
      note('a')(message);
      realtime.unsubscribe({ subscriptionId: first });
      realtime.unsubscribe({ subscriptionId: second });
    });
    second = await realtime.subscribe({ name: 'c' }, note('b'));
    await realtime.subscribe({ name: 'c' }, note('c'));
  });
  await site.publish('c', 1);
  await site.publish('c', 2);
  await settle();
  assert.deepEqual([await payloads('a'), await payloads('b'), await payloads('c')], [[1], [], [1, 2]]);

  await page.run(() => realtime.subscribe({ name: 'c' }, () => realtime.unsubscribe({ channel: { name: 'c' } })));
  await site.publish('c', 3);
  await site.publish('c', 4);
  await settle();
  assert.deepEqual(await payloads('c'), [1, 2, 3]);
});

test('unsubscribe: may be called for what is not there, but not without saying for what', async () => {
  await unsubscribe({ channel: { name: 'nowhere' } });
  await unsubscribe({ subscriptionId: 'none' });
  for (const what of [undefined, {}, { channel: {} }, { subscriptionId: 7 }])
    assert.equal((await page.run((value) => errorOf(realtime.unsubscribe(value)), what)).errorCode, 3);
});

test('unsubscribe: rejects who still waits, and one may come back at once', async () => {
  const error = await page.run(() => {
    const waits = errorOf(realtime.subscribe({ name: 'c' }, note('never')));
    realtime.unsubscribe({ channel: { name: 'c' } });
    return waits;
  });
  assert.deepEqual(error,
    { errorCode: 2, message: 'The channel was unsubscribed.', channel: { name: 'c' }, recoverable: false });
  await subscribe({ name: 'c' }, 'c');
  await page.run(async () => {
    await realtime.unsubscribe({ channel: { name: 'c' } });
    await realtime.subscribe({ name: 'c' }, note('again'));
  });
  await site.publish('c', 1);
  await settle();
  assert.deepEqual([await payloads('never'), await payloads('c'), await payloads('again')], [[], [], [1]]);
});

test('a lost connection: comes back by itself, with all subscriptions, and nothing is lost or twice', async () => {
  expected = AWAY;
  await subscribe({ name: 'news' }, 'a');
  await subscribe({ name: 'news' }, 'b');
  await site.publish('news', 1);
  await site.kill();
  await waitFor('disconnected');
  await site.restart();
  // Before the page is back, perhaps.
  await site.publish('news', 2);
  await waitFor('connected', 2);
  await site.publish('news', 3);
  await settle();
  assert.deepEqual([await payloads('a'), await payloads('b')], [[1, 2, 3], [1, 2, 3]]);
  assert.deepEqual(await seen('connected'), [[], []]);
  assert.deepEqual(await seen('disconnected'), [[]]);
  for (const [error] of await seen('error'))
    assert.deepEqual([error.errorCode, error.recoverable], [1, true]);
});

test('a lost connection: tells what was withdrawn meanwhile, and leaves the rest', async () => {
  expected = AWAY;
  await subscribe({ name: 'news' }, 'news');
  await subscribe({ name: 'board' }, 'a');
  await subscribe({ name: 'board' }, 'b');
  await site.kill();
  await waitFor('disconnected');
  await site.restart('[channel board]\nread=nobody\n');
  await page.until(() => seen.some(([name, error]) => name === 'error' && error.errorCode === 2));
  const errors = (await seen('error')).map(([error]) => error).filter(({ errorCode }) => errorCode === 2);
  assert.deepEqual(errors, [
    { errorCode: 2, message: 'permission denied', channel: { name: 'board' }, recoverable: false }]);
  await site.publish('board', 1);
  await site.publish('news', 2);
  await settle();
  assert.deepEqual([await payloads('news'), await payloads('a'), await payloads('b')], [[2], [], []]);

  // It is gone for good; whoever tries again has a first time.
  const error = await page.run(() => errorOf(realtime.subscribe({ name: 'board' }, note('c'))));
  assert.equal(error.errorCode, 2);
});

test('a lost connection: lets who comes meanwhile know by the promise', async () => {
  expected = AWAY;
  await subscribe({ name: 'news' }, 'news');
  await subscribe({ name: 'board' }, 'board');
  await site.kill();
  await waitFor('disconnected');
  // All at the same time, of which nobody else is told.
  const [before, first, second, after] = await page.run(async () => {
    const countErrors = () => seen.filter(([name]) => name === 'error').length;
    const count = countErrors();
    const errors = ['news', 'other'].map((name) => errorOf(realtime.subscribe({ name }, note('other'))));
    return [count, await errors[0], await Promise.race([errors[1], 'still waits']), countErrors()];
  });
  for (const error of [first, second])
    assert.deepEqual([error.errorCode, error.channel, error.recoverable], [1, undefined, false]);
  assert.equal(after, before);

  // Later on, nobody waits any more.
  await waitFor('error', before + 1);
  const { errorCode, recoverable } = (await seen('error')).at(-1)[0];
  assert.deepEqual([errorCode, recoverable], [1, true]);
  await page.run(() => errorOf(realtime.subscribe({ name: 'news' }, note('other'))));
  assert.equal((await seen('error')).length, before + 1);

  await site.restart();
  await waitFor('connected', 2);
  await site.publish('other', 1);
  await site.publish('news', 2);
  await settle();
  assert.deepEqual([await payloads('other'), await payloads('news')], [[], [2]]);
});

test('a lost connection: lets who is told of an error subscribe again at once', async () => {
  expected = AWAY;
  await page.run(() => realtime.onError(({ errorCode, channel }) => {
    if (errorCode === 2)
      errorOf(realtime.subscribe(channel, note('again'))).then(note('first time'));
  }));
  await subscribe({ name: 'board' }, 'board');
  await site.kill();
  await waitFor('disconnected');
  await site.restart('[channel board]\nread=nobody\n');
  await waitFor('first time');
  assert.deepEqual(await seen('first time'),
    [[{ errorCode: 2, message: 'permission denied', channel: { name: 'board' }, recoverable: false }]]);
});

test('a lost connection: calls all handlers in order, though one throws or adds others', async () => {
  expected = /on purpose|ERR_|WebSocket connection to/;
  await page.run(() => {
    realtime.onDisconnected(() => {
      throw new Error('on purpose');
    });
    realtime.onDisconnected(note('also disconnected'));
    realtime.onConnected(note('also connected'));
    realtime.onConnected(() => realtime.onConnected(note('added')));
  });
  await subscribe({ name: 'news' }, 'news');
  await site.kill();
  await waitFor('also disconnected');
  await site.restart();
  await waitFor('added');
  assert.deepEqual((await page.run(() => window.seen.map(([name]) => name))).filter((name) => name !== 'error'),
    ['connected', 'also connected', 'disconnected', 'also disconnected', 'connected', 'also connected', 'added']);
  assert.ok(page.troubles.some((text) => text.includes('on purpose')));
});

test('a token: there is none where getToken is undefined', async () => {
  await page.run(() => realtime.configure({ getToken: undefined }));
  await subscribe({ name: 'news' }, 'news');
});

test('a lost connection: is told as an error where it is not tried again', async () => {
  expected = AWAY;
  await page.run((token) => realtime.configure({ getToken: async () => token }),
    await site.server.mintToken('alice'));
  await subscribe({ name: 'news' }, 'news');
  await site.ask('disconnect', { user: 'alice', disconnect: { code: 4500, reason: 'go away' } });
  await waitFor('error');
  assert.deepEqual((await page.run(() => window.seen)).slice(1),
    [['disconnected'], ['error', { errorCode: 1, message: 'go away', recoverable: false }]]);
});

test('a lost connection: is told once, though it turns out later that it is not tried again', async () => {
  expected = AWAY;
  await page.run((token) => realtime.configure({ getToken: async () => token }),
    await site.server.mintToken('alice'));
  await subscribe({ name: 'news' }, 'news');
  await site.kill();
  await waitFor('disconnected');
  await site.restart(`${RULES}[server]\ntoken_secret=another secret\n`);
  await page.until(() => seen.some(([name, error]) => name === 'error' && !error.recoverable));
  assert.deepEqual((await seen('error')).at(-1), [{ errorCode: 1, message: 'invalid token', recoverable: false }]);
  assert.deepEqual(await seen('disconnected'), [[]]);

  // Nobody has been told of a connection, so nobody is told that it is lost.
  await page.run(() => { seen.length = 0; });
  const error = await page.run(() => errorOf(realtime.subscribe({ name: 'other' }, note('other'))));
  assert.deepEqual([error.errorCode, error.message], [1, 'invalid token']);
  assert.deepEqual(await page.run(() => window.seen), []);
});

test('a lost connection: may be made anew as somebody else', async () => {
  expected = AWAY;
  const tokens = [await site.server.mintToken('alice'), await site.server.mintToken('bob')];
  await page.run((list) => {
    realtime.configure({ getToken: async () => list.shift() });
  }, tokens);
  await subscribe({ name: 'news' }, 'news');
  await page.run(() => realtime.reconnect());
  await waitFor('connected', 2);
  await site.publish('news', 1);
  await waitFor('news');
  assert.deepEqual(sent('connect').map(({ token }) => token), tokens);
  assert.deepEqual(await seen('disconnected'), []);
  assert.deepEqual(await seen('error'), []);
});
