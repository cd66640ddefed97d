// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import {
  configure, onConnected, onDisconnected, onError, reconnect, subscribe, unsubscribe,
} from './realtime.js';

const MAX_SHOWN = 200;
const MIN_PAUSE = 1_000;
const MAX_PAUSE = 60_000;
const PARTS = ['simple', 'channels', 'permissions'];
const ROLES = { visitor: 'a visitor', member: 'a member', admin: 'an admin' };
const CHANNELS = ['1', '2', '3', '4'];
const RULES = [
  { resourceId: 'everyone', title: 'Everyone' },
  { resourceId: 'members', title: 'Members' },
  { resourceId: 'admins', title: 'Admins' },
];

const byId = (id) => document.getElementById(id);
const strip = byId('disconnected');

// Who one is, and what the server has given for that.
const session = { role: sessionStorage.getItem('role') ?? 'visitor', token: '', unused: false, channel: '' };
let signingIn = Promise.resolve();

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function tell(note, text, refused = false) {
  note.textContent = text;
  note.classList.toggle('refused', refused);
}

// ---- What others publish ----

// What Confab writes has a version and a type; whatever is no message, such as
// a reaction, has nothing to show here.
function readText(payload) {
  if (typeof payload === 'string')
    return payload;
  if (payload === null || typeof payload !== 'object')
    return JSON.stringify(payload);
  if (payload.v === 1 && typeof payload.type === 'string' && payload.type !== 'message')
    return null;
  const text = [payload.text, payload.body, payload.message].find((value) => typeof value === 'string');
  return text ?? JSON.stringify(payload);
}

function empty(box) {
  box.replaceChildren(make('p', { className: 'empty', textContent: 'Nothing yet' }));
}

function show(box, payload, title) {
  const text = readText(payload);
  if (text === null)
    return;

  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const line = make('p', { className: 'message' }, make('span', { className: 'time', textContent: time }), ' ');
  if (title !== undefined)
    line.append(make('span', { className: 'tag', textContent: title }), ' ');
  line.append(make('span', { className: 'text', dir: 'auto', textContent: text }));

  box.querySelector('.empty')?.remove();
  box.append(line);
  while (box.childElementCount > MAX_SHOWN)
    box.firstElementChild.remove();
  if (atEnd)
    box.scrollTop = box.scrollHeight;
}

// ---- The backend ----

async function post(path, body, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token)
    headers.Authorization = `Bearer ${token}`;
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function fetchToken() {
  const response = await post('token', { as: session.role });
  if (!response.ok)
    throw new Error('The server gives no token.', { cause: response.status });
  const { token, channel } = await response.json();
  Object.assign(session, { token, channel, unused: true });
}

async function getToken() {
  if (!session.unused)
    await fetchToken();
  session.unused = false;
  return session.token;
}

async function publish(resourceId, payload) {
  const body = { channel: { name: session.channel, resourceId }, payload, includePublisher: true };
  const response = await post('publish', body, session.token);
  if (response.status !== 401)
    return response.status;

  // A page may be open for longer than a token is good.
  await fetchToken();
  return (await post('publish', body, session.token)).status;
}

const REFUSALS = {
  413: 'Not published: that is too long. A message may weigh 10 KB.',
  429: 'Not published: that was too much at once. Wait a moment, then try again.',
};

async function send(input, note, resourceId, where) {
  const text = input.value.trim();
  if (text === '') {
    tell(note, 'Write something first.');
    input.focus();
    return;
  }

  let status;
  try {
    await signingIn;
    status = await publish(resourceId, text);
  } catch {
    tell(note, 'Not published: the server cannot be reached.', true);
    return;
  }

  if (status === 200) {
    tell(note, `Published to ${where}.`);
    if (input.value.trim() === text)
      input.value = '';
  } else if (status === 403)
    tell(note, `Not published: as ${ROLES[session.role]} you may not publish to ${where}.`, true);
  else
    tell(note, REFUSALS[status] ?? `Not published: the server answers ${status}.`, true);
}

// ---- A server that is away ----

let pause = MIN_PAUSE;
let resting = null;
let wake = () => {};

// All who wait do so together, and then make one connection.
function rest() {
  resting ??= new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, pause * (1 - Math.random() / 2));
    pause = Math.min(2 * pause, MAX_PAUSE);
  }).finally(() => {
    resting = null;
  });
  return resting;
}

// Goes on until it succeeds or is refused.
async function persist(attempt) {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if ([403, 404].includes(error.cause) || error.errorCode > 1)
        throw error;
    }
    strip.textContent = 'Not connected: the server cannot be reached. This page tries again by itself.';
    await rest();
  }
}

const subscribeTo = (resourceId, handler) => persist(() => subscribe({ name: session.channel, resourceId }, handler));

// ---- The parts ----

async function follow(resourceId, handler, note) {
  try {
    await subscribeTo(resourceId, handler);
  } catch (error) {
    tell(note, `This page does not get what is published: ${error.message}.`, true);
  }
}

function startSimple() {
  const box = byId('simple-box');
  const note = byId('simple-note');
  empty(box);
  byId('simple-form').addEventListener('submit', (event) => {
    event.preventDefault();
    send(byId('simple-text'), note, undefined, 'the channel');
  });
  return () => follow(undefined, ({ payload }) => show(box, payload), note);
}

function startChannels() {
  const note = byId('channels-note');
  const boxes = CHANNELS.map((resourceId) => {
    const title = `Channel ${resourceId}`;
    const heading = make('h2', { id: `channel-${resourceId}-heading`, textContent: title });
    const button = make('button', { className: 'primary', textContent: `Publish to ${resourceId}` });
    const box = make('div', { className: 'box', role: 'log', tabIndex: 0, id: `channel-${resourceId}-box` });
    box.setAttribute('aria-labelledby', heading.id);
    button.addEventListener('click', () => send(byId('channels-text'), note, resourceId, title));
    empty(box);
    byId('channels-grid').append(make('article', {}, make('div', { className: 'head' }, heading, button), box));
    return { resourceId, box };
  });

  return () => Promise.all(boxes.map(({ resourceId, box }) => (
    follow(resourceId, ({ payload }) => show(box, payload), note))));
}

// Whether one may read is told by the server, when one subscribes.
function setReadable(rule, readable) {
  rule.state.textContent = readable ? 'You get what is published here.'
    : `As ${ROLES[session.role]} you may not read this.`;
  rule.row.classList.toggle('refused', !readable);
}

async function followRule(rule) {
  try {
    await subscribeTo(rule.resourceId, ({ payload }) => show(byId('permissions-box'), payload, rule.title));
    setReadable(rule, true);
  } catch {
    setReadable(rule, false);
  }
}

function startPermissions() {
  const note = byId('permissions-note');
  empty(byId('permissions-box'));
  for (const rule of RULES) {
    const button = make('button', { className: 'primary' }, 'Publish',
      make('span', { className: 'spoken', textContent: ` to ${rule.title}` }));
    rule.state = make('span', { className: 'state', textContent: 'Asking the server…' });
    rule.row = make('li', {}, make('div', {}, make('strong', { textContent: rule.title }), rule.state), button);
    button.addEventListener('click', () => (
      send(byId('permissions-text'), note, rule.resourceId, rule.title)));
    byId('permissions-rules').append(rule.row);
  }

  for (const radio of document.getElementsByName('role')) {
    radio.checked = radio.value === session.role;
    radio.addEventListener('change', () => {
      signingIn = signingIn.then(() => signIn(radio.value));
    });
  }
  return () => Promise.all(RULES.map(followRule));
}

// To be somebody else is to connect anew. What one may read is asked again.
async function signIn(role) {
  const note = byId('permissions-note');
  const before = session.role;
  session.role = role;
  try {
    await fetchToken();
  } catch {
    session.role = before;
    document.querySelector(`[name=role][value=${before}]`).checked = true;
    tell(note, 'The server cannot be reached, so you are still who you were.', true);
    return;
  }

  sessionStorage.setItem('role', role);
  for (const { resourceId } of RULES)
    await unsubscribe({ channel: { name: session.channel, resourceId } });
  reconnect();
  await Promise.all(RULES.map(followRule));
  tell(note, `You are ${ROLES[role]} now.`);
}

// ---- The page ----

function select(part, focus) {
  for (const name of PARTS) {
    const tab = byId(`tab-${name}`);
    const selected = name === part;
    tab.setAttribute('aria-selected', selected);
    tab.tabIndex = selected ? 0 : -1;
    byId(name).hidden = !selected;
    if (selected && focus)
      tab.focus();
  }
}

function startTabs() {
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  const fromAddress = () => select(PARTS.find((name) => location.hash === `#${name}`) ?? PARTS[0]);

  for (const [index, name] of PARTS.entries()) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener('click', () => {
      history.replaceState(null, '', `#${name}`);
      select(name);
    });
    tab.addEventListener('keydown', (event) => {
      const last = PARTS.length - 1;
      const targets = { Home: 0, End: last };
      const target = targets[event.key] ?? (index + (steps[event.key] ?? 0) + PARTS.length) % PARTS.length;
      if (target === index)
        return;
      event.preventDefault();
      history.replaceState(null, '', `#${PARTS[target]}`);
      select(PARTS[target], true);
    });
  }
  addEventListener('hashchange', fromAddress);
  fromAddress();
}

function watchConnection() {
  addEventListener('online', () => wake());
  document.addEventListener('visibilitychange', () => document.hidden || wake());
  onConnected(() => {
    pause = MIN_PAUSE;
    strip.replaceChildren();
  });
  onDisconnected(() => {
    strip.textContent = 'Disconnected. What is published meanwhile comes as soon as the connection is back.';
  });
  // What is tried again needs nobody to do anything.
  onError((error) => {
    if (error.recoverable)
      return;

    const rule = RULES.find(({ resourceId }) => resourceId === error.channel?.resourceId);
    if (error.errorCode === 1)
      strip.textContent = `Disconnected: ${error.message}. Reload the page to try again.`;
    else if (rule !== undefined)
      setReadable(rule, false);
    else
      tell(byId(error.channel.resourceId === undefined ? 'simple-note' : 'channels-note'),
        `This page does not get any more what is published: ${error.message}.`, true);
  });
}

async function start() {
  startTabs();
  watchConnection();
  const followers = [startSimple(), startChannels(), startPermissions()];
  configure({ endpoint: 'websocket', getToken });
  try {
    await persist(() => (signingIn = fetchToken()));
  } catch {
    strip.textContent = 'The server does not let this page in. Reload the page to try again.';
    return;
  }
  await Promise.all(followers.map((followAll) => followAll()));
  byId('sign-in').disabled = false;
  document.body.dataset.ready = '';
}

start();
