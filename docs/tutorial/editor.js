// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

import { load, make, post } from './site.js';

const [form, topic, color, text, note] = ['form', 'topic', 'color', 'text', 'note']
  .map((id) => document.getElementById(id));
const me = await load();

const makeOptions = (titles) => Object.entries(titles).map(([value, textContent]) => make('option', { value, textContent }));
topic.append(...makeOptions(me.topics));
color.append(...makeOptions(me.colors));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  note.textContent = 'Sending…';
  try {
    await post('alerts', { topic: topic.value, color: color.value, text: text.value });
    note.textContent = `Sent to all who follow ${me.topics[topic.value]}.`;
    form.reset();
  } catch (error) {
    note.textContent = error.message;
  }
});
