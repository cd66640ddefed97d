// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The page as people use it, by mouse and keyboard.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { Browser } from './browser.mjs';
import { assertCalm, AWAY, readShown, refuseOnce, Site, untilShown, untilText } from './util.mjs';

let browser;
let site;
let page;
let expected;

before(async () => {
  browser = await Browser.start();
});

after(async () => {
  await browser.stop();
});

beforeEach(async () => {
  site = await Site.create();
  expected = undefined;
  page = await open();
});

// What fails leaves no server behind, for which Node would wait.
afterEach(async () => {
  try {
    assertCalm(page, expected);
  } finally {
    await page.close();
    await site.destroy();
  }
});

async function open(part = '', options = {}) {
  const opened = await browser.newPage(options);
  await opened.open(`${site.address}/hello/${part}`);
  await opened.until(() => document.body.dataset.ready !== undefined);
  return opened;
}

const shown = (box, tab = page) => readShown(tab, box);
const waitShown = (box, text, tab = page) => untilShown(tab, box, text);
const waitText = (selector, text, tab = page) => untilText(tab, selector, text);
const isRefused = (selector) => page.run((where) => {
  const refused = Object.assign(document.createElement('p'), { className: 'refused note' });
  document.body.append(refused);
  const { color } = getComputedStyle(refused);
  refused.remove();
  return getComputedStyle(document.querySelector(where)).color === color;
}, selector);

/** Holds what the page asks of this endpoint from now on; see letGo. */
const hold = (path) => page.send('Fetch.enable', { patterns: [{ urlPattern: `*/hello/${path}` }] });
const nextHeld = () => page.next('Fetch.requestPaused');
const letGo = ({ requestId }) => page.send('Fetch.continueRequest', { requestId });

/** The requests for tokens, as they are made. */
function watchTokens(tab) {
  const requests = [];
  const take = tab.take.bind(tab);
  tab.take = (event) => {
    if (event.method === 'Network.requestWillBeSent' && event.params.request.url.endsWith('/hello/token'))
      requests.push(event.params.request);
    take(event);
  };
  return requests;
}

const states = (tab = page) => tab.run(() => (
  [...document.querySelectorAll('.rules .state')].map(({ textContent }) => textContent)));

test('Simple: shows to all who have it open what one publishes', async () => {
  const other = await open();
  await page.write('#simple-text', 'Good morning');
  await page.click('#simple-form button');
  await waitShown('#simple-box', 'Good morning');
  await waitShown('#simple-box', 'Good morning', other);
  await waitText('#simple-note', 'Published to the channel.');
  assert.equal(await page.run(() => document.querySelector('#simple-text').value), '');
  assert.equal(await isRefused('#simple-note'), false);

  await other.write('#simple-text', 'The same to you');
  await other.press('Enter', 'Enter', '\r');
  await waitShown('#simple-box', 'The same to you');
  assert.deepEqual(await shown('#simple-box'), ['Good morning', 'The same to you']);
  assertCalm(other);
  await other.close();
});

test('Simple: publishes nothing where nothing is written', async () => {
  assert.equal(await page.text('#simple-box'), 'Nothing yet');
  await page.write('#simple-text', ' ');
  await page.click('#simple-form button');
  await waitText('#simple-note', 'Write something first.');
  assert.equal(await page.run(() => document.activeElement.id), 'simple-text');
  await page.write('#simple-text', ' with room around ');
  await page.click('#simple-form button');
  await waitShown('#simple-box', 'with room around');
  await waitText('#simple-note', 'Published to the channel.');
  assert.equal(await page.run(() => document.querySelector('#simple-text').value), '');
  assert.deepEqual(await shown('#simple-box'), ['with room around']);
});

test('Simple: leaves what one writes while it publishes', async () => {
  await hold('publish');
  const held = nextHeld();
  await page.write('#simple-text', 'The first');
  await page.click('#simple-form button');
  const request = await held;
  await page.write('#simple-text', 'The second');
  await letGo(request);
  await waitText('#simple-note', 'Published to the channel.');
  assert.equal(await page.run(() => document.querySelector('#simple-text').value), 'The second');
});

test('Simple: shows when it was published, and text in its own direction', async () => {
  const now = () => page.run(() => new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  const before = await now();
  await site.publish('hello', 'مرحبا');
  await waitShown('#simple-box', 'مرحبا');
  assert.ok([before, await now()].map((time) => `${time} مرحبا`).includes(await page.text('#simple-box')));
  assert.equal(await page.run(() => getComputedStyle(document.querySelector('.text')).direction), 'rtl');
});

test('Simple: shows text as text, whatever it is', async () => {
  const payloads = [
    '<img src=x onerror=alert(1)>', { text: '<b>bold</b>' }, { message: 'from a program' }, { other: 1 }, [1, 2], 7, true,
    { v: 1, id: 'a', type: 'message', body: 'from Confab' },
    { v: 1, id: 'b', type: 'reaction', target: 'a', key: '+1', on: true },
    { v: 1, id: 'c', type: 'edit', target: 'a', body: 'edited' },
    { v: 2, type: 'reaction', body: 'of another version' }, { type: 'reaction', body: 'of none' },
    { v: 1, type: 7, body: 'of no type' }, null, { text: '' }, { text: 1, body: 'body first', message: 'not this' },
    { text: 'text first', body: 'not this' },
    'the last',
  ];
  for (const payload of payloads)
    await site.publish('hello', payload);
  await waitShown('#simple-box', 'the last');
  assert.deepEqual(await shown('#simple-box'), [
    '<img src=x onerror=alert(1)>', '<b>bold</b>', 'from a program', '{"other":1}', '[1,2]', '7', 'true', 'from Confab',
    'of another version', 'of none', 'of no type', 'null', '', 'body first', 'text first', 'the last',
  ]);
  assert.equal(await page.run(() => document.querySelectorAll('.box img, .box b').length), 0);
});

test('Simple: keeps the newest only', async () => {
  for (let i = 0; i < 205; i += 1)
    await site.publish('hello', `message ${i}`);
  await waitShown('#simple-box', 'message 204');
  const texts = await shown('#simple-box');
  assert.deepEqual([texts.length, texts[0], texts.at(-1)], [200, 'message 5', 'message 204']);

  // Whoever reads further up is left there, and whoever is about at the end stays at the end.
  const fromEnd = (pixels) => page.run((value) => {
    const box = document.querySelector('#simple-box');
    const end = box.scrollHeight - box.clientHeight;
    if (value !== null)
      box.scrollTop = end - value;
    return Math.round(end - box.scrollTop);
  }, pixels ?? null);
  assert.equal(await fromEnd(), 0);
  await fromEnd(7);
  await site.publish('hello', 'the next');
  await waitShown('#simple-box', 'the next');
  assert.equal(await fromEnd(), 0);
  await fromEnd(9);
  await site.publish('hello', 'the last');
  await waitShown('#simple-box', 'the last');
  assert.notEqual(await fromEnd(), 0);
});

test('Simple: says so where it is too much at once', async () => {
  expected = /429/;
  await page.write('#simple-text', 'Once more');
  // The server forgives a fifth of a second later, within which a slow machine may not ask again.
  const publishInRush = async () => {
    const form = document.querySelector('#simple-form');
    const note = document.querySelector('#simple-note');
    note.textContent = '';
    const told = new Promise((resolve) => new MutationObserver(() => note.textContent !== '' && resolve())
      .observe(note, { childList: true }));
    while ((await fetch('publish', { method: 'POST', body: '{}' })).status !== 429);
    form.requestSubmit();
    await told;
    return note.textContent;
  };
  while (!(await page.run(publishInRush)).startsWith('Not published: that was too much at once.'))
    await page.write('#simple-text', 'Once more');
  page.troubles = page.troubles.filter((text) => !text.includes('400'));
  assert.equal(await isRefused('#simple-note'), true);
});

test('Simple: says so where it is too long, or the server fails', async () => {
  expected = /413|507/;
  const text = '\u0001'.repeat(2000);
  await page.run((value) => { document.querySelector('#simple-text').value = value; }, text);
  await page.click('#simple-form button');
  await waitText('#simple-note', 'Not published: that is too long. A message may weigh 10 KB.');
  assert.equal(await page.run(() => document.querySelector('#simple-text').value), text);

  await hold('publish');
  const held = nextHeld();
  await page.click('#simple-form button');
  await page.send('Fetch.fulfillRequest', { requestId: (await held).requestId, responseCode: 507 });
  await waitText('#simple-note', 'Not published: the server answers 507.');
  assert.equal(await isRefused('#simple-note'), true);

  const heldAgain = nextHeld();
  await page.click('#tab-permissions');
  await page.write('#permissions-text', 'May I?');
  await page.click('.rules li:nth-child(1) button');
  await page.send('Fetch.fulfillRequest', { requestId: (await heldAgain).requestId, responseCode: 507 });
  await waitText('#permissions-note', 'Not published: the server answers 507.');
});

test('Channels: shows in each box what goes to its channel, and nothing else', async () => {
  await page.click('#tab-channels');
  for (const n of [1, 2, 3, 4]) {
    assert.equal(await page.text(`#channel-${n}-box`), 'Nothing yet');
    await page.write('#channels-text', `to ${n}`);
    await page.click(`article:nth-child(${n}) button`);
    await waitShown(`#channel-${n}-box`, `to ${n}`);
    await waitText('#channels-note', `Published to Channel ${n}.`);
  }
  await site.publish('hello', 'to the parent');
  await waitShown('#simple-box', 'to the parent');
  for (const n of [1, 2, 3, 4])
    assert.deepEqual(await shown(`#channel-${n}-box`), [`to ${n}`]);
});

const GET = 'You get what is published here.';
const signIn = async (role) => {
  await page.click(`[name=role][value=${role}]`);
  await waitText('#permissions-note', `You are ${role === 'admin' ? 'an admin' : `a ${role}`} now.`);
};

test('Permissions: tells a visitor what is not for visitors', async () => {
  await page.click('#tab-permissions');
  expected = /403/;
  assert.deepEqual(await states(), [GET, ...Array(2).fill('As a visitor you may not read this.')]);
  assert.equal(await page.text('#permissions-box'), 'Nothing yet');
  await page.write('#permissions-text', 'May I?');
  await page.click('.rules li:nth-child(2) button');
  await waitText('#permissions-note',
    'Not published: as a visitor you may not publish to Members.');
  assert.equal(await isRefused('#permissions-note'), true);
  assert.deepEqual(await Promise.all([1, 2, 3].map((n) => isRefused(`.rules li:nth-child(${n}) .state`))),
    [false, true, true]);
  assert.equal(await page.run(() => document.querySelector('#permissions-text').value), 'May I?');
  await page.click('.rules li:nth-child(1) button');
  await waitShown('#permissions-box', 'May I?');

  for (const resource of ['members', 'admins'])
    await site.publish(`hello:${resource}`, 'hidden');
  await site.publish('hello:everyone', 'the last');
  await waitShown('#permissions-box', 'the last');
  assert.deepEqual(await shown('#permissions-box'), ['May I?', 'the last']);
  assert.deepEqual(await page.run(() => [...document.querySelectorAll('#permissions-box .message')].map((line) => (
    line.textContent.replace(line.querySelector('.time').textContent, 'time')))),
  ['time Everyone May I?', 'time Everyone the last']);
});

test('Permissions: changes with who one is, in both directions', async () => {
  await page.click('#tab-permissions');
  expected = /403/;
  await signIn('admin');
  assert.deepEqual(await states(), [GET, GET, GET]);
  assert.equal(await page.run(() => document.querySelectorAll('.rules .refused').length), 0);
  await page.write('#permissions-text', 'For admins');
  await page.click('.rules li:nth-child(3) button');
  await waitShown('#permissions-box', 'For admins');

  await signIn('member');
  assert.deepEqual(await states(), [GET, GET, 'As a member you may not read this.']);
  await page.write('#permissions-text', 'For admins again');
  await page.click('.rules li:nth-child(3) button');
  await waitText('#permissions-note', 'Not published: as a member you may not publish to Admins.');
  await page.click('.rules li:nth-child(2) button');
  await waitShown('#permissions-box', 'For admins again');

  await signIn('visitor');
  await site.publish('hello:members', 'hidden');
  await site.publish('hello:everyone', 'the last');
  await waitShown('#permissions-box', 'the last');
  assert.deepEqual(await shown('#permissions-box'), ['For admins', 'For admins again', 'the last']);
  assert.equal(await page.text('#disconnected'), '');
});

test('Permissions: asks for one token for each who one is, one after the other', async () => {
  const requests = watchTokens(page);
  await page.open(`${site.address}/hello/?again#permissions`);
  await page.until(() => document.body.dataset.ready !== undefined);
  assert.deepEqual(requests.map(({ postData }) => JSON.parse(postData)), [{ as: 'visitor' }]);
  const { 'Content-Type': type, Authorization: authorization } = requests[0].headers;
  assert.deepEqual([type, authorization], ['application/json', undefined]);

  // The choice is made when what one has chosen before is not there yet, and so is the message.
  await hold('token');
  let held = nextHeld();
  await page.write('#permissions-text', 'At once');
  await page.run(() => {
    for (const role of ['member', 'admin'])
      document.querySelector(`[name=role][value=${role}]`).click();
    document.querySelector('.rules li:nth-child(3) button').click();
  });
  const first = await held;
  assert.equal(requests.length, 2);
  held = nextHeld();
  await letGo(first);
  await letGo(await held);
  await waitText('#permissions-note', 'Published to Admins.');
  await waitShown('#permissions-box', 'At once');
  assert.deepEqual(await states(), [GET, GET, GET]);
  assert.deepEqual(requests.map(({ postData }) => JSON.parse(postData).as), ['visitor', 'member', 'admin']);
  const { publications: [{ info }] } = await site.ask('history', { channel: 'hello:admins', limit: 1 });
  assert.match(info.user, /^hello-admin-/);
});

test('Permissions: leaves the other parts as they are, and remembers who one is', async () => {
  await page.click('#tab-permissions');
  await signIn('member');
  await site.publish('hello', 'to simple');
  await site.publish('hello:3', 'to 3');
  await waitShown('#simple-box', 'to simple');
  await waitShown('#channel-3-box', 'to 3');
  assert.deepEqual(await shown('#simple-box'), ['to simple']);

  await page.open(`${site.address}/hello/`);
  const loaded = page.next('Page.loadEventFired');
  await page.send('Page.reload');
  await loaded;
  await page.until(() => document.body.dataset.ready !== undefined);
  assert.equal(await page.run(() => document.querySelector('[name=role]:checked').value), 'member');
  assert.deepEqual(await states(), [GET, GET, 'As a member you may not read this.']);
});

test('Permissions: stays who one was where the server cannot be reached', async () => {
  await page.click('#tab-permissions');
  expected = AWAY;
  await site.kill();
  await waitText('#disconnected', 'Disconnected.');
  await page.click('[name=role][value=admin]');
  await waitText('#permissions-note', 'The server cannot be reached, so you are still who you were.');
  assert.equal(await page.run(() => document.querySelector('[name=role]:checked').value), 'visitor');
  assert.equal(await isRefused('#permissions-note'), true);
  assert.equal(await page.run(() => sessionStorage.getItem('role')), null);
  await site.restart();
  await page.until(() => document.querySelector('#disconnected').textContent === '');
  expected = new RegExp(`${AWAY.source}|403`);
  await page.write('#permissions-text', 'Still not');
  await page.click('.rules li:nth-child(3) button');
  await waitText('#permissions-note', 'as a visitor you may not publish to Admins.');
});

test('the connection: tells when it is lost, comes back, and nothing is lost or twice', async () => {
  expected = AWAY;
  await site.publish('hello', 'before');
  await site.publish('hello:2', 'before');
  await waitShown('#channel-2-box', 'before');
  assert.equal(await page.text('#disconnected'), '');

  await site.kill();
  await waitText('#disconnected', 'Disconnected. What is published meanwhile comes');
  await page.write('#simple-text', 'Not now');
  await page.click('#simple-form button');
  await waitText('#simple-note', 'Not published: the server cannot be reached.');
  assert.equal(await isRefused('#simple-note'), true);
  assert.equal(await page.run(() => document.querySelector('#simple-text').value), 'Not now');

  await site.restart();
  await site.publish('hello', 'meanwhile');
  await site.publish('hello:2', 'meanwhile');
  await page.until(() => document.querySelector('#disconnected').textContent === '');
  await page.click('#simple-form button');
  await waitShown('#simple-box', 'Not now');
  await site.publish('hello:2', 'after');
  await waitShown('#channel-2-box', 'after');
  assert.deepEqual(await shown('#simple-box'), ['before', 'meanwhile', 'Not now']);
  assert.deepEqual(await shown('#channel-2-box'), ['before', 'meanwhile', 'after']);
});

test('the connection: says so where it may not read any more when it is back', async () => {
  expected = new RegExp(`${AWAY.source}|403`);
  await page.click('#tab-permissions');
  await page.click('[name=role][value=admin]');
  await waitText('#permissions-note', 'You are an admin now.');
  await site.kill();
  await waitText('#disconnected', 'Disconnected.');
  await site.restart('channel=another\n');
  await waitText('#simple-note', 'This page does not get any more what is published: permission denied.');
  await waitText('#channels-note', 'This page does not get any more what is published: permission denied.');
  await page.until(() => document.querySelectorAll('.rules .refused').length === 3);
  assert.deepEqual(await states(), Array(3).fill('As an admin you may not read this.'));
  assert.deepEqual(await Promise.all(['#simple-note', '#channels-note'].map(isRefused)), [true, true]);
  assert.equal(await page.text('#disconnected'), '');

  await page.click('#tab-simple');
  await page.write('#simple-text', 'Not any more');
  await page.click('#simple-form button');
  await waitText('#simple-note', 'Not published: as an admin you may not publish to the channel.');

  // Loaded again, it is that of the other channel.
  await page.open(`${site.address}/hello/?again`);
  await page.until(() => document.body.dataset.ready !== undefined);
  assert.deepEqual([await page.text('#simple-note'), await states()], ['', [GET, GET, GET]]);
  await page.write('#simple-text', 'Elsewhere');
  await page.click('#simple-form button');
  await waitShown('#simple-box', 'Elsewhere');
});

test('the connection: says nothing of what is tried again', async () => {
  expected = AWAY;
  await refuseOnce(page, 'hello');
  await refuseOnce(page, 'hello:everyone');
  await site.kill();
  await waitText('#disconnected', 'Disconnected.');
  await site.restart();
  await site.publish('hello', 'to simple');
  await site.publish('hello:everyone', 'to everyone');
  await waitShown('#simple-box', 'to simple');
  await waitShown('#permissions-box', 'to everyone');
  assert.deepEqual([await page.text('#simple-note'), (await states())[0]], ['', GET]);
});

test('the connection: says so where it is over for good', async () => {
  expected = new RegExp(`${AWAY.source}|401`);
  await page.click('#tab-permissions');
  await signIn('admin');
  await site.kill();
  await waitText('#disconnected', 'Disconnected.');
  await site.restart('[server]\ntoken_secret=another secret\n');
  await waitText('#disconnected', 'Disconnected: invalid token. Reload the page to try again.');

  // One may still publish, with another token.
  await page.write('#permissions-text', 'To whom it may concern');
  await page.click('.rules li:nth-child(3) button');
  await waitText('#permissions-note', 'Published to Admins.');
});

test('the page: has a policy under which it works, and which lets nothing else', async () => {
  const violation = await page.run(() => new Promise((resolve) => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
    document.head.append(Object.assign(document.createElement('link'), {
      rel: 'stylesheet', href: 'http://evil.example/style.css',
    }));
  }));
  assert.equal(violation, 'style-src-elem');
  page.troubles = page.troubles.filter((text) => !/evil\.example/.test(text));
  const markup = await (await fetch(`${site.address}/hello/`)).text();
  assert.doesNotMatch(markup, /style=|<style|onclick|<script(?! type="module" src)/);
});

test('the page: has names for all that one can use', async () => {
  const { nodes } = await page.send('Accessibility.getFullAXTree');
  const names = (role) => nodes.filter((node) => !node.ignored && node.role?.value === role)
    .map((node) => node.name?.value);
  assert.deepEqual(names('tab'), ['Simple', 'Channels', 'Permissions']);
  assert.deepEqual(names('tabpanel'), ['Simple']);
  assert.deepEqual(names('textbox'), ['Message']);
  assert.deepEqual(names('log'), ['Messages']);
  assert.deepEqual(names('status').length, 2);

  await page.click('#tab-permissions');
  const after = (await page.send('Accessibility.getFullAXTree')).nodes.filter((node) => !node.ignored);
  const namesAfter = (role) => after.filter((node) => node.role?.value === role).map((node) => node.name?.value);
  assert.deepEqual(namesAfter('radio'), ['Visitor', 'Member', 'Admin']);
  assert.deepEqual(namesAfter('group'), ['Signed in as']);
  assert.deepEqual(namesAfter('button'), ['Publish to Everyone', 'Publish to Members', 'Publish to Admins']);

  await page.click('#tab-channels');
  const last = (await page.send('Accessibility.getFullAXTree')).nodes.filter((node) => !node.ignored);
  const namesLast = (role) => last.filter((node) => node.role?.value === role).map((node) => node.name?.value);
  assert.deepEqual(namesLast('log'), ['Channel 1', 'Channel 2', 'Channel 3', 'Channel 4']);
  assert.deepEqual(namesLast('button'), ['Publish to 1', 'Publish to 2', 'Publish to 3', 'Publish to 4']);
  assert.ok(await page.run(() => [...document.querySelectorAll('[role=log]')].every(({ tabIndex }) => tabIndex === 0)));
  assert.ok(await page.run(() => document.querySelector('.rules .spoken').offsetWidth <= 1));
});

test('the page: can be used by keyboard alone', async () => {
  const focused = () => page.run(() => document.activeElement.id || document.activeElement.value
    || document.activeElement.textContent);
  assert.equal(await page.run(() => document.activeElement.tagName), 'BODY');
  await page.press('Tab');
  assert.equal(await focused(), 'tab-simple');
  assert.match(await page.run(() => getComputedStyle(document.activeElement).outlineStyle), /solid/);
  await page.press('ArrowRight');
  assert.equal(await focused(), 'tab-channels');
  // What moves along the tabs does not scroll the page, and all else does what it does elsewhere.
  await page.run(() => {
    window.taken = {};
    addEventListener('keydown', ({ key, defaultPrevented }) => { taken[key] = defaultPrevented; });
  });
  await page.press('ArrowDown');
  assert.equal(await focused(), 'tab-channels');
  await page.press('End');
  assert.equal(await focused(), 'tab-permissions');
  await page.press('Home');
  assert.equal(await focused(), 'tab-simple');
  assert.deepEqual(await page.run(() => window.taken), { ArrowDown: false, End: true, Home: true });
  await page.press('ArrowLeft');
  assert.equal(await focused(), 'tab-permissions');
  await page.press('ArrowRight');
  assert.equal(await focused(), 'tab-simple');
  await page.press('ArrowLeft');
  assert.deepEqual(await page.run(() => [...document.querySelectorAll('[role=tab]')].map((tab) => (
    [tab.tabIndex, tab.ariaSelected, document.getElementById(tab.getAttribute('aria-controls')).hidden]))),
  [[-1, 'false', true], [-1, 'false', true], [0, 'true', false]]);
  assert.equal(await page.run(() => location.hash), '#permissions');

  await page.press('Tab');
  assert.equal(await focused(), 'visitor');
  await page.press('ArrowRight');
  await waitText('#permissions-note', 'You are a member now.');
  await page.press('Tab');
  assert.equal(await focused(), 'permissions-text');
  await page.send('Input.insertText', { text: 'By keyboard' });
  await page.press('Tab');
  await page.press('Tab');
  assert.equal(await focused(), 'Publish to Members');
  await page.press('Enter', 'Enter', '\r');
  await waitShown('#permissions-box', 'By keyboard');
});

test('the page: has an address for each part, and no way back through all that were looked at', async () => {
  const panels = () => page.run(() => (
    [...document.querySelectorAll('main > section')].filter(({ hidden }) => !hidden).map(({ id }) => id)));
  const waitPanel = (id) => page.until((wanted) => !document.getElementById(wanted).hidden, id);
  const length = await page.run(() => history.length);
  await page.click('#tab-channels');
  assert.deepEqual([await panels(), await page.run(() => location.hash)], [['channels'], '#channels']);
  await page.press('ArrowRight');
  assert.deepEqual([await panels(), await page.run(() => location.hash)], [['permissions'], '#permissions']);
  assert.equal(await page.run(() => history.length), length);

  for (const [hash, part] of [['#channels', 'channels'], ['#nothing', 'simple'], ['#permissions', 'permissions']]) {
    await page.run((value) => { location.hash = value; }, hash);
    await waitPanel(part);
    assert.deepEqual(await panels(), [part]);
  }
  const other = await open('#channels');
  assert.equal(await other.run(() => document.querySelector('#channels').hidden), false);
  assert.equal(await other.run(() => document.activeElement.tagName), 'BODY');
  await other.close();
});

test('the page: fits on a phone, in both colours', async () => {
  for (const scheme of ['light', 'dark']) {
    const phone = await open('#permissions', { width: 360, height: 740, scheme, reducedMotion: true });
    for (const part of ['simple', 'channels', 'permissions']) {
      await phone.click(`#tab-${part}`);
      assert.ok(await phone.run(() => document.documentElement.scrollWidth <= 360), `${part} is too wide`);
    }
    assert.equal(await phone.run(() => getComputedStyle(document.querySelector('.primary')).transitionDuration), '0s');
    assertCalm(phone);
    await phone.close();
  }
});

test('the page: has enough contrast, in both colours', async () => {
  const pairs = [
    ['text', 'page'], ['text', 'card'], ['dim', 'page'], ['dim', 'card'], ['accent', 'page'], ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'], ['on-warning', 'warning'], ['refused', 'page'], ['refused', 'card'],
  ];
  for (const scheme of ['light', 'dark']) {
    const tab = await open('', { scheme });
    const colours = await tab.run((list) => list.map((pair) => pair.map((name) => (
      getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()))), pairs);
    for (const [index, pair] of colours.entries()) {
      const [light, dark] = pair.map(luminance).sort((a, b) => b - a);
      assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${scheme}: ${pairs[index].join(' on ')}`);
    }
    await tab.close();
  }
});

test('the example of the documentation: does what it says', async () => {
  const text = await readFile(process.env.HELLO_DOCS, 'utf8');
  const code = /```js\n([^`]*)```/.exec(text)[1]
    .replace(/import (\{[^}]*\}) from '(.*)';/, 'const $1 = await import("/hello/$2");')
    .replace('wss://chat.example.org', site.address.replace('http', 'ws'));
  // A page of its own, which has no icon.
  expected = new RegExp(`${AWAY.source}|favicon`);
  await page.open(`${site.address}/hello/licenses.txt`);
  await page.run(async (script) => {
    const offline = Object.assign(document.createElement('p'), { id: 'offline', hidden: true });
    document.body.replaceChildren(Object.assign(document.createElement('ul'), { id: 'news' }), offline);
    const AsyncFunction = (async () => {}).constructor;
    await AsyncFunction(script)();
  }, code);
  await site.publish('news:sports', { text: 'It is 3 to 2' });
  await waitText('#news', 'It is 3 to 2');
  await site.kill();
  await page.until(() => !document.getElementById('offline').hidden);
  await site.restart();
  await page.until(() => document.getElementById('offline').hidden);
  await site.publish('news:sports', 'And over');
  await waitText('#news', 'And over');
});

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
