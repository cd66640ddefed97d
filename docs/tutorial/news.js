// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import { configure, onConnected, onDisconnected, onError, subscribe, unsubscribe } from './realtime.js';
import { load, make, post } from './site.js';

const CHANNEL = 'members';
const CONNECTION = 1;
const RETRY = 5000;
const MAX_SHOWN = 5;

const byId = (id) => document.getElementById(id);
const me = await load();
const followed = new Set();

// The backend publishes { text, color, time }. Confab writes messages that have
// a body, and other things that are no news, such as reactions.
function readText(payload) {
  if (payload?.type !== undefined && payload.type !== 'message')
    return null;
  return [payload?.text, payload?.body].find((text) => typeof text === 'string') ?? null;
}

function show({ payload }, channel) {
  const text = readText(payload);
  if (text === null)
    return;

  const time = new Date(payload.time ?? Date.now()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const color = Object.hasOwn(me.colors, payload.color) ? payload.color : 'blue';
  const button = make('button', { type: 'button', textContent: 'Dismiss' });
  const alert = make('div', { className: `alert ${color}` },
    make('strong', { textContent: me.topics[channel.resourceId] }),
    make('span', { className: 'time', textContent: time }),
    make('span', { className: 'text', dir: 'auto', textContent: text }),
    button);
  button.addEventListener('click', () => {
    alert.remove();
    byId('alerts').querySelector('button')?.focus();
  });
  byId('alerts').prepend(alert);
  while (byId('alerts').childElementCount > MAX_SHOWN)
    byId('alerts').lastElementChild.remove();
}

// Only the difference is unsubscribed and subscribed.
async function follow(topics) {
  for (const topic of [...followed].filter((one) => !topics.includes(one))) {
    await unsubscribe({ channel: { name: CHANNEL, resourceId: topic } });
    followed.delete(topic);
  }
  for (const topic of topics.filter((one) => !followed.has(one))) {
    await subscribe({ name: CHANNEL, resourceId: topic }, show);
    followed.add(topic);
  }
}

async function followChoices() {
  try {
    await follow(me.choices);
    const titles = me.choices.map((topic) => me.topics[topic]).join(', ');
    byId('note').textContent = titles === '' ? 'You get no alerts.' : `You get alerts about: ${titles}.`;
  } catch (error) {
    byId('note').textContent = `Alerts do not come now: ${error.message}.`;
    if (error.errorCode === CONNECTION)
      setTimeout(() => queue(followChoices), RETRY);
  }
}

async function saveChoices() {
  const boxes = [...byId('topics').querySelectorAll('input')];
  const topics = boxes.filter((box) => box.checked).map((box) => box.value);
  try {
    await post('choices', { topics });
    me.choices = topics;
  } catch (error) {
    for (const box of boxes)
      box.checked = me.choices.includes(box.value);
    byId('note').textContent = `This was not saved: ${error.message}`;
    return;
  }
  await followChoices();
}

async function lose(channel, reason) {
  await unsubscribe({ channel });
  followed.delete(channel.resourceId);
  byId('note').textContent = `No more alerts about ${me.topics[channel.resourceId]}: ${reason}.`;
}

// One change after the other, however fast one clicks.
let last = Promise.resolve();
function queue(work) {
  last = last.then(work);
}

function startSettings() {
  for (const [topic, title] of Object.entries(me.topics)) {
    const box = make('input', { type: 'checkbox', value: topic, checked: me.choices.includes(topic) });
    box.addEventListener('change', () => queue(saveChoices));
    byId('topics').append(make('label', {}, box, title));
  }
  byId('settings').hidden = false;
}

function watchConnection() {
  onConnected(() => byId('offline').replaceChildren());
  onDisconnected(() => {
    byId('offline').textContent = 'There is no connection. What is sent meanwhile comes when it is back.';
  });
}

function startSignIn() {
  for (const [user, name] of Object.entries({ '': 'a visitor', ...me.members }))
    byId('user').append(make('option', { value: user, textContent: name, selected: user === me.user }));
  byId('user').addEventListener('change', async () => {
    await post('sign-in', { user: byId('user').value });
    location.reload();
  });
}

startSignIn();
watchConnection();
// What is recoverable is subscribed again without being asked.
onError(({ channel, message, recoverable }) => {
  if (channel !== undefined && !recoverable)
    queue(() => lose(channel, message));
});
configure({ endpoint: me.endpoint });
if (me.user !== '') {
  configure({ getToken: async () => (await post('token', {})).token });
  startSettings();
  queue(followChoices);
}
