// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The tutorial “Sending messages”, done by its own commands in a folder that
// looks like a checkout: only ./dev is another one, and the address of this
// computer, so that nobody else has its ports.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

import { Browser } from './browser.mjs';

const source = process.env.CONFAB_SOURCE;
const address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
const site = `http://${address}:8080`;
const socket = `ws://${address}:8000/connection/websocket`;
const tutorial = await readFile(join(source, 'docs/tutorial.md'), 'utf8');
const readBlocks = (kind) => [...tutorial.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'))]
  .map(([, block]) => block.replaceAll('127.0.0.1', address).trim());
const commands = readBlocks('sh');
const inConsole = readBlocks('js console');

let top;
let browser;
let server;
let news;

async function put(path, content) {
  await mkdir(dirname(join(top, path)), { recursive: true });
  await writeFile(join(top, path), content);
}

async function makeCheckout() {
  top = await mkdtemp(join(tmpdir(), 'confab-tutorial-'));
  for (const name of await readdir(join(source, 'docs/tutorial'))) {
    const content = await readFile(join(source, 'docs/tutorial', name));
    await put(`docs/tutorial/${name}`,
      name.endsWith('.png') ? content : content.toString().replaceAll('127.0.0.1', address));
  }
  await put('dev', '#!/bin/sh\n[ "$1 $2" = "shell --" ] && shift 2 && exec "$@"\n');
  await chmod(join(top, 'dev'), 0o755);
  await mkdir(join(top, 'data/hello'), { recursive: true });
  await copyFile(join(source, 'data/hello/realtime.js'), join(top, 'data/hello/realtime.js'));
  for (const [path, target] of [['app/server/realtime-server', process.env.REALTIME_SERVER],
    ['data/hello/centrifuge.js', process.env.CENTRIFUGE_JS]]) {
    await mkdir(dirname(join(top, '_build/web', path)), { recursive: true });
    await symlink(target, join(top, '_build/web', path));
  }
}

async function run(command) {
  const child = spawn('sh', ['-e', '-c', command], { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (data) => { output += data; });
  assert.deepEqual(await closed, [0, null], command);
  return output;
}

// One that goes on, from when it says that it is ready.
async function start(command) {
  const child = spawn('sh', ['-c', `exec ${command}`], { cwd: top, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  child.exited = once(child, 'exit');
  await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    child.exited.then(([code]) => { throw new Error(`${command}: exited with ${code}\n${log.join('\n')}`); }),
  ]);
  return child;
}

async function stop(child, signal) {
  child.kill(signal);
  await child.exited;
}

const startServer = async () => { server = await start(commands[1]); };
const startNews = async () => { news = await start(commands[2]); };

function ask(path, body, headers = {}) {
  return fetch(`${site}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function signIn(user) {
  const response = await ask('sign-in', { user });
  assert.equal(response.status, 200);
  return { Cookie: response.headers.get('set-cookie').split(';')[0] };
}

async function callApi(method, parameters) {
  const response = await fetch(`http://${address}:8000/api/${method}`, {
    method: 'POST',
    headers: { 'X-API-Key': (await readFile(join(top, '_build/news/api-key'), 'utf8')).trim() },
    body: JSON.stringify(parameters),
  });
  const { result, error } = await response.json();
  assert.equal(error, undefined);
  return result;
}

const publish = (channel, data) => callApi('publish', { channel, data });

async function enter(page, user) {
  const loaded = page.next('Page.loadEventFired');
  await page.run((value) => {
    const select = document.querySelector('#user');
    select.value = value;
    select.dispatchEvent(new Event('change'));
  }, user);
  await loaded;
}

const noteIs = (page, text) => page.until((wanted) => (
  document.querySelector('#note').textContent === wanted), text);

async function openAs(user) {
  const page = await browser.newPage();
  await page.open(`${site}/`);
  await page.until(() => document.querySelector('#user option') !== null);
  if (user !== '') {
    await enter(page, user);
    await page.until(() => document.querySelector('#note').textContent !== '');
  }
  return page;
}

async function openEditor() {
  const page = await openAs('editor');
  await page.open(`${site}/editor`);
  await page.until(() => document.querySelector('#color option') !== null);
  return page;
}

async function send(page, topic, text, color = 'blue') {
  await page.run((values) => {
    for (const [id, value] of Object.entries(values))
      document.getElementById(id).value = value;
  }, { topic, color });
  await page.write('#text', text);
  await page.click('button');
  await page.until(() => document.querySelector('#text').value === '');
}

const choose = (page, topic) => page.click(`input[value=${topic}]`);
const readAlerts = (page) => page.run(() => (
  [...document.querySelectorAll('#alerts .text')].map((element) => element.textContent)));
const newestIs = (page, text) => page.until((wanted) => (
  document.querySelector('#alerts .text')?.textContent === wanted), text);

before(async () => {
  await makeCheckout();
  assert.equal(commands.length, 4);
  assert.equal(inConsole.length, 1);
  await run(commands[0]);
  await startServer();
  await startNews();
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  await Promise.all([server, news].map((child) => child && stop(child, 'SIGKILL')));
  await rm(top, { recursive: true });
});

test('the tutorial: keeps its secrets', async () => {
  for (const name of ['secret', 'api-key']) {
    assert.equal((await stat(join(top, '_build/news', name))).mode & 0o77, 0);
    assert.equal((await fetch(`${site}/${name}`)).status, 404);
  }
});

test('the tutorial: tells members what they have chosen, and visitors nothing', async () => {
  const [visitor, ann, bob] = [await openAs(''), await openAs('ann'), await openAs('bob')];
  const editor = await openEditor();

  assert.equal(await visitor.run(() => document.querySelector('#settings').checkVisibility()), false);
  assert.equal(await ann.run(() => document.querySelector('#alerts').offsetHeight), 0);
  await choose(ann, 'weather');
  await noteIs(ann, 'You get alerts about: Weather.');
  await choose(bob, 'sports');
  await choose(bob, 'traffic');
  await noteIs(bob, 'You get alerts about: Traffic, Sports.');

  await send(editor, 'sports', 'Two to one');
  await send(editor, 'traffic', 'The bridge is closed');
  await send(editor, 'weather', 'Storm from the west', 'red');
  await newestIs(ann, 'Storm from the west');
  assert.deepEqual(await readAlerts(ann), ['Storm from the west']);
  assert.equal(await ann.run(() => document.querySelector('#alerts > div').className), 'alert red');
  await newestIs(bob, 'The bridge is closed');
  assert.deepEqual(await readAlerts(bob), ['The bridge is closed', 'Two to one']);
  assert.deepEqual(await readAlerts(visitor), []);
  const { publications: [{ data, info }] } = await callApi('history', { channel: 'members:weather', limit: 1 });
  assert.deepEqual([data.text, data.color, info.user], ['Storm from the west', 'red', 'editor']);

  await ann.click('#alerts button');
  assert.equal(await ann.run(() => document.querySelector('#alerts').offsetHeight), 0);
  for (const page of [visitor, ann, bob, editor]) {
    assert.deepEqual(page.troubles, []);
    await page.close();
  }
});

test('the tutorial: subscribes to the difference only', async () => {
  const ann = await openAs('ann');
  const editor = await openEditor();
  const sent = [];
  const take = ann.take.bind(ann);
  ann.take = (event) => {
    if (event.method === 'Network.webSocketFrameSent')
      sent.push(...event.params.response.payloadData.split('\n').map((text) => JSON.parse(text)));
    take(event);
  };
  await noteIs(ann, 'You get alerts about: Weather.');

  await choose(ann, 'sports');
  await noteIs(ann, 'You get alerts about: Weather, Sports.');
  await choose(ann, 'weather');
  await noteIs(ann, 'You get alerts about: Sports.');
  const channels = (name) => sent.filter((command) => name in command).map((command) => command[name].channel);
  assert.deepEqual(channels('subscribe'), ['members:sports']);
  assert.deepEqual(channels('unsubscribe'), ['members:weather']);

  await send(editor, 'weather', 'Sunny');
  await send(editor, 'sports', 'Three to one');
  await newestIs(ann, 'Three to one');
  assert.deepEqual(await readAlerts(ann), ['Three to one']);
  assert.deepEqual([...ann.troubles, ...editor.troubles], []);
  await ann.close();
  await editor.close();
});

test('the tutorial: keeps what was chosen over a restart of the backend', async () => {
  await stop(news, 'SIGKILL');
  await startNews();
  const ann = await openAs('ann');
  await noteIs(ann, 'You get alerts about: Sports.');
  assert.deepEqual(await ann.run(() => (
    [...document.querySelectorAll('input:checked')].map((box) => box.value))), ['sports']);
  assert.deepEqual(JSON.parse(await readFile(join(top, '_build/news/choices.json'), 'utf8')),
    { ann: ['sports'], bob: ['traffic', 'sports'] });

  // What cannot be saved is not shown as if it were.
  await stop(news, 'SIGKILL');
  await choose(ann, 'traffic');
  await ann.until(() => document.querySelector('#note').textContent.startsWith('This was not saved'));
  assert.deepEqual(await ann.run(() => (
    [...document.querySelectorAll('input:checked')].map((box) => box.value))), ['sports']);
  await startNews();
  await ann.close();
});

test('the tutorial: loses nothing while a page and the server are away, and shows nothing twice', async () => {
  const [ann, bob] = [await openAs('ann'), await openAs('bob')];
  const editor = await openEditor();
  await noteIs(ann, 'You get alerts about: Sports.');
  const offline = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await ann.send('Network.emulateNetworkConditions', offline);
  await stop(server, 'SIGKILL');
  for (const page of [ann, bob])
    await page.until(() => document.querySelector('#offline').offsetHeight > 0);

  await editor.write('#text', 'Nobody hears this');
  await editor.click('button');
  await noteIs(editor, 'The alert was not sent. Try again in a moment.');

  await startServer();
  await bob.until(() => document.querySelector('#offline').offsetHeight === 0);
  await send(editor, 'sports', 'Four to one');
  await newestIs(bob, 'Four to one');
  assert.deepEqual(await readAlerts(ann), []);

  await ann.send('Network.emulateNetworkConditions', { ...offline, offline: false });
  await newestIs(ann, 'Four to one');
  await ann.until(() => document.querySelector('#offline').offsetHeight === 0);
  await send(editor, 'sports', 'Over');
  for (const page of [ann, bob]) {
    await newestIs(page, 'Over');
    assert.deepEqual(await readAlerts(page), ['Over', 'Four to one']);
    await page.close();
  }
  await editor.close();
});

test('the tutorial: comes back where it was opened without the server', async () => {
  await stop(server, 'SIGTERM');
  const bob = await openAs('bob');
  await bob.until(() => document.querySelector('#note').textContent.startsWith('Alerts do not come now'));
  await startServer();
  await noteIs(bob, 'You get alerts about: Traffic, Sports.');
  await publish('members:traffic', { text: 'The bridge is open' });
  await newestIs(bob, 'The bridge is open');
  assert.deepEqual(await readAlerts(bob), ['The bridge is open']);
  await bob.close();
});

test('the tutorial: tells when a topic is closed', async () => {
  const bob = await openAs('bob');
  await noteIs(bob, 'You get alerts about: Traffic, Sports.');
  const config = join(top, '_build/news/server.conf');
  const rules = await readFile(config, 'utf8');
  await writeFile(config, `${rules}\n[channel members:traffic]\nread=nobody\n`);
  await stop(server, 'SIGTERM');
  await startServer();
  await noteIs(bob, 'No more alerts about Traffic: permission denied.');

  await writeFile(config, rules);
  await stop(server, 'SIGTERM');
  await startServer();
  await bob.until(() => document.querySelector('#offline').offsetHeight === 0);
  await choose(bob, 'weather');
  await noteIs(bob, 'You get alerts about: Weather, Traffic, Sports.');
  for (const text of ['The bridge is closed', 'The bridge is open'])
    await publish('members:traffic', { text });
  await newestIs(bob, 'The bridge is open');
  assert.deepEqual(await readAlerts(bob), ['The bridge is open', 'The bridge is closed']);
  await bob.close();
});

test('the tutorial: keeps a topic that cannot be had for a moment', async () => {
  const bob = await openAs('bob');
  await noteIs(bob, 'You get alerts about: Weather, Traffic, Sports.');
  let asked = 0;
  const proxy = createServer((request, response) => {
    asked++;
    response.writeHead(asked === 1 ? 500 : 200, { 'Content-Type': 'application/json' });
    response.end('{"result": {}}');
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const config = join(top, '_build/news/server.conf');
  const rules = await readFile(config, 'utf8');
  await writeFile(config, `${rules}\n[channel members:traffic]\nsubscribe_proxy=true\n
[proxy subscribe]\nendpoint=http://127.0.0.1:${proxy.address().port}/subscribe\n`);
  await stop(server, 'SIGTERM');
  await startServer();

  await publish('members:traffic', { text: 'The tram is late' });
  await newestIs(bob, 'The tram is late');
  assert.equal(asked, 2);
  await noteIs(bob, 'You get alerts about: Weather, Traffic, Sports.');
  await bob.close();

  await writeFile(config, rules);
  await stop(server, 'SIGTERM');
  await startServer();
  proxy.close();
});

test('the tutorial: lets only the editor publish, and only members read', async (context) => {
  const visitor = await openAs('');
  for (const expression of inConsole) {
    const { result } = await visitor.send('Runtime.evaluate', { expression, replMode: true, awaitPromise: true });
    const { exceptionDetails } = await visitor.send('Runtime.awaitPromise', { promiseObjectId: result.objectId });
    assert.match(exceptionDetails.exception.description, /^RealtimeError: permission denied/);
  }
  await visitor.close();

  const { token } = await (await ask('token', {}, await signIn('ann'))).json();
  const client = new Centrifuge(socket, { websocket: WebSocket, token });
  context.after(() => client.disconnect());
  client.connect();
  await assert.rejects(client.publish('members:weather', { text: 'Not by me' }), { code: 103 });
  await assert.rejects(client.publish('members', { text: 'Not by me' }), { code: 103 });
  const other = client.newSubscription('elsewhere');
  other.subscribe();
  assert.equal((await new Promise((resolve) => other.on('unsubscribed', resolve))).code, 103);

  const alert = { topic: 'weather', text: 'Rain', color: 'blue' };
  for (const user of ['', 'ann'])
    assert.equal((await ask('alerts', alert, await signIn(user))).status, 403);
  assert.equal((await ask('token', {})).status, 403);
  assert.equal((await ask('choices', { topics: ['weather'] })).status, 403);
  assert.equal((await ask('token', {}, { Cookie: 'user=ann.' })).status, 403);
});

test('the tutorial: takes no nonsense', async () => {
  const [ann, editor] = [await signIn('ann'), await signIn('editor')];
  const alert = { topic: 'weather', text: 'Rain', color: 'blue' };
  for (const topics of [['gossip'], 'weather', [['weather']], [null], undefined])
    assert.equal((await ask('choices', { topics }, ann)).status, 400);
  for (const [name, value] of [['topic', 'gossip'], ['topic', []], ['color', 'url(x)'], ['text', ' '],
    ['text', 7], ['text', 'x'.repeat(281)]])
    assert.equal((await ask('alerts', { ...alert, [name]: value }, editor)).status, 400);
  for (const text of ['', '[]', '{', '['.repeat(4000), '\u{1f600}'])
    assert.equal((await ask('alerts', text, editor)).status, 400);
  for (const user of ['carol', {}, null])
    assert.equal((await ask('sign-in', { user })).status, 400);
  assert.equal((await ask('alerts', 'x'.repeat(5000), editor)).status, 413);
  assert.equal((await ask('alerts', alert, { ...editor, 'Content-Type': 'text/plain' })).status, 415);
  assert.equal((await ask('nowhere', {}, editor)).status, 404);
  for (const path of ['..%2fsecret', 'choices.json', 'news.py'])
    assert.equal((await fetch(`${site}/${path}`)).status, 404);
  for (const cookie of ['user=ann.x', 'user', 'user="', 'a\\=;;=;user=ann'])
    assert.equal((await (await fetch(`${site}/me`, { headers: { Cookie: cookie } })).json()).user, '');
  assert.deepEqual((await (await fetch(`${site}/me`, { headers: ann })).json()).choices, ['sports']);
});

test('the tutorial: shows text as text', async () => {
  const ann = await openAs('ann');
  const editor = await openEditor();
  const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
  await noteIs(ann, 'You get alerts about: Sports.');

  await send(editor, 'sports', hostile);
  await newestIs(ann, hostile);
  for (const data of [null, 7, 'text', [], {}, { text: {} }, { type: 'reaction', text: 'no' }])
    await publish('members:sports', data);
  await publish('members:sports', { text: 'odd', color: 'red" onclick="x', time: {} });
  await newestIs(ann, 'odd');
  assert.deepEqual(await readAlerts(ann), ['odd', hostile]);
  assert.equal(await ann.run(() => document.querySelectorAll('#alerts :is(img, b)').length), 0);
  assert.deepEqual([...ann.troubles, ...editor.troubles], []);
  await ann.close();
  await editor.close();
});

test('the tutorial: is a room in Confab', { skip: process.env.CONFAB_PERSON === undefined }, async () => {
  const ann = await openAs('ann');
  const editor = await openEditor();
  await noteIs(ann, 'You get alerts about: Sports.');
  await send(editor, 'sports', 'From the page');

  const person = spawn(process.env.CONFAB_PERSON, [socket, 'editor', 'members', 'sports'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, CONFAB_PERSON_TOKEN: (await run(commands[3])).trim() },
  });
  person.stdin.end('see From the page\nsend From the desk\n');
  assert.deepEqual(await once(person, 'exit'), [0, null]);
  await newestIs(ann, 'From the desk');

  // What else Confab publishes is no news.
  const { publications } = await callApi('history', { channel: 'members:sports', limit: 1, reverse: true });
  const message = publications[0].data;
  await publish('members:sports', { ...message, type: 'edit', target: message.id, body: 'Never mind' });
  await publish('members:sports', { ...message, body: 'Back to the match' });
  await newestIs(ann, 'Back to the match');
  assert.deepEqual(await readAlerts(ann), ['Back to the match', 'From the desk', 'From the page']);
  assert.deepEqual([...ann.troubles, ...editor.troubles], []);
  await ann.close();
  await editor.close();
});
