// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The page where the server goes away while it is being loaded. Its clock is
// the test's: what it waits for comes when the test says so.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { Browser } from './browser.mjs';
import { assertCalm, AWAY, readShown, Site, untilText } from './util.mjs';

const TRYING = 'Not connected: the server cannot be reached. This page tries again by itself.';

let browser;
let site;
let page;
let expected;
let sockets;
let tokens;

before(async () => {
  browser = await Browser.start();
});

after(async () => {
  await browser.stop();
});

beforeEach(async () => {
  site = await Site.create();
  page = await browser.newPage();
  expected = AWAY;
  sockets = [];
  tokens = 0;
  const take = page.take.bind(page);
  page.take = (event) => {
    if (event.method === 'Network.webSocketCreated')
      sockets.push(event.params.url);
    else if (event.method === 'Network.requestWillBeSent' && event.params.request.url.endsWith('/hello/token'))
      tokens++;
    take(event);
  };
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${holdTime})()` });
});

afterEach(async () => {
  try {
    assertCalm(page, expected);
  } finally {
    await page.close();
    await site.destroy();
  }
});

// In the page, "timers" has what waits, and "dice" is what chance gives.
function holdTime() {
  let last = 0;
  window.timers = new Map();
  window.setTimeout = (callback, delay) => {
    window.timers.set(++last, { callback, delay });
    return last;
  };
  window.clearTimeout = (id) => window.timers.delete(id);
  window.dice = 0;
  Math.random = () => window.dice;
}

/** Opens the page, and returns its first request for a token, or the answer to that, which is held. */
async function open(requestStage = 'Request') {
  await page.send('Fetch.enable', { patterns: [{ urlPattern: '*/hello/token', requestStage }] });
  const held = page.next('Fetch.requestPaused');
  await page.open(`${site.address}/hello/`);
  return (await held).requestId;
}

const letGo = async (requestId) => {
  await page.send('Fetch.continueRequest', { requestId });
  await page.send('Fetch.disable');
};

async function openAway(requestStage) {
  const requestId = await open(requestStage);
  await site.kill();
  await letGo(requestId);
  await untilWaiting();
}

// As soon as it says so, it waits.
const untilWaiting = () => page.until((text) => (
  document.querySelector('#disconnected').textContent === text && timers.size === 1), TRYING);
const untilReady = () => page.until(() => document.body.dataset.ready !== undefined);
const delays = () => page.run(() => [...timers.values()].map(({ delay }) => delay));
const wake = () => page.run(() => {
  const [[id, { callback }]] = timers;
  timers.delete(id);
  callback();
});
const waitText = (selector, text) => untilText(page, selector, text);
const shown = (box) => readShown(page, box);

async function assertWorks() {
  assert.equal(await page.text('#disconnected'), '');
  assert.deepEqual(await page.run(() => [...document.querySelectorAll('.note')].map((note) => note.textContent)),
    ['', '', '']);
  await page.write('#simple-text', 'Here I am');
  await page.click('#simple-form button');
  await waitText('#simple-box', 'Here I am');
  for (const resource of ['everyone', '4', '4'])
    await site.publish(`hello:${resource}`, `to ${resource}`);
  await page.until(() => document.querySelectorAll('#channel-4-box .text').length === 2);
  assert.deepEqual([await shown('#simple-box'), await shown('#channel-4-box'), await shown('#permissions-box')],
    [['Here I am'], ['to 4', 'to 4'], ['to everyone']]);
}

test('a server that is away at the start: is asked again, until it is there', async () => {
  await openAway();
  await page.write('#simple-text', 'Too early');
  await page.click('#simple-form button');
  await waitText('#simple-note', 'Not published: the server cannot be reached.');
  await page.click('#tab-permissions');
  await page.click('[name=role][value=admin]');
  assert.equal(await page.run(() => document.querySelector('[name=role]:checked').value), 'visitor');

  await wake();
  await untilWaiting();
  await site.restart();
  await wake();
  await untilReady();
  await page.click('[name=role][value=admin]');
  await waitText('#permissions-note', 'You are an admin now.');
  await page.run(() => document.querySelectorAll('.note').forEach((note) => note.replaceChildren()));
  await page.click('#tab-simple');
  await assertWorks();
});

test('a server that is away at the start: is asked less and less often, and not by all at once', async () => {
  await openAway();
  const told = [];
  for (const dice of [0, 0, 0, 0.5, 0.5, 1, 1, 1]) {
    told.push(...await delays());
    await page.run((value) => { window.dice = value; }, dice);
    await wake();
    await untilWaiting();
  }
  assert.deepEqual(told, [1000, 2000, 4000, 8000, 12_000, 24_000, 30_000, 30_000]);
});

test('a server that is away at the start: is asked at once when the network is back', async () => {
  const conditions = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  expected = /ERR_INTERNET_DISCONNECTED/;
  const requestId = await open();
  await page.send('Network.emulateNetworkConditions', conditions);
  await letGo(requestId);
  await untilWaiting();
  await page.send('Network.emulateNetworkConditions', { ...conditions, offline: false });
  // Chromium may say so before it lets requests out. Then the page waits anew, for longer.
  await page.until(() => {
    for (const [id, { callback, delay }] of timers) {
      if (delay === 2000 || delay === 4000) {
        timers.delete(id);
        callback();
      }
    }
    return document.body.dataset.ready !== undefined;
  });
  await assertWorks();
});

test('a server that is away at the start: is asked at once when somebody looks at the page', async () => {
  await openAway();
  await site.restart();
  // What it asks for, it has asked for by the next frame.
  const setHidden = (hidden) => page.run(async (value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise(requestAnimationFrame);
  }, hidden);
  await setHidden(true);
  assert.equal(tokens, 1);
  await setHidden(false);
  assert.equal(tokens, 2);
  await untilReady();
  await assertWorks();
});

test('a server that is away at the start: may be so between the token and the connection', async () => {
  await openAway('Response');
  assert.equal(sockets.length, 1);
  assert.deepEqual(await page.run(() => [...document.querySelectorAll('.rules .state')].map((row) => row.textContent)),
    Array(3).fill('Asking the server…'));
  // The SDK waits, too, for as long as the second attempt takes.
  await wake();
  await page.until(() => timers.size === 1 && timers.values().next().value.delay === 2000);
  assert.equal(sockets.length, 2);

  await site.restart();
  await wake();
  await untilReady();
  assert.deepEqual([sockets.length, sockets[0]], [3, site.server.url.replace('/connection/', '/hello/')]);
  await assertWorks();
});

test('a server that is away at the start: is one that is only busy, too', async () => {
  expected = /status of (429|500|503)/;
  let requestId = await open();
  for (const responseCode of [503, 500, 429]) {
    await page.send('Fetch.fulfillRequest', { requestId, responseCode });
    await untilWaiting();
    const held = page.next('Fetch.requestPaused');
    await wake();
    ({ requestId } = await held);
  }
  await letGo(requestId);
  await untilReady();
  await assertWorks();
});

test('a server that is slow at the start: gets what is published meanwhile', async () => {
  const requestId = await open();
  await page.write('#simple-text', 'Already');
  await page.click('#simple-form button');
  await letGo(requestId);
  await waitText('#simple-note', 'Published to the channel.');
});

test('a server that does not let one read at the start: is told, and not asked again', async () => {
  const requestId = await open('Response');
  await site.kill();
  await site.restart('channel=another\n');
  await letGo(requestId);
  await untilReady();
  const told = 'This page does not get what is published: permission denied.';
  assert.deepEqual(await page.run(() => ['simple', 'channels'].map((part) => {
    const { textContent, className } = document.querySelector(`#${part}-note`);
    return [textContent, className];
  })), Array(2).fill([told, 'note refused']));
  assert.equal(await page.run(() => document.querySelectorAll('.rules .refused').length), 3);
  assert.equal(sockets.length, 1);
});

test('a token that is too old: is not used again', async () => {
  await site.server.signal('SIGTERM');
  await site.restart('[server]\ntoken_secret=of the tests\n');
  const encode = (value) => Buffer.from(value).toString('base64url');
  const signed = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"","exp":1,"meta":{"hello":true}}'].map(encode).join('.');
  const token = `${signed}.${createHmac('sha256', 'of the tests').update(signed).digest('base64url')}`;
  const body = Buffer.from(JSON.stringify({ token, user: '', channel: 'hello' })).toString('base64');
  await page.send('Fetch.fulfillRequest', { requestId: await open(), responseCode: 200, body });
  await page.send('Fetch.disable');
  await untilWaiting();
  await wake();
  await untilReady();
  assert.equal(tokens, 2);
  await assertWorks();
});

test('a server that lets nobody in: is told, and not asked again', async () => {
  expected = new RegExp(`${AWAY.source}|status of 40[34]`);
  const refused = async () => {
    await waitText('#disconnected', 'The server does not let this page in. Reload the page to try again.');
    assert.deepEqual(await delays(), []);
    assert.equal(await page.text('#simple-note'), '');
  };

  await page.send('Fetch.fulfillRequest', { requestId: await open(), responseCode: 403 });
  await refused();

  const requestId = await open();
  await site.kill();
  site.configure = () => '[hello]\nenabled=false\n';
  await site.restart('');
  await letGo(requestId);
  await refused();
});
