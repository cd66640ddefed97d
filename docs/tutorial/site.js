// Copyright 2026 The Confab developers
// SPDX-License-Identifier: LGPL-2.1-or-later

async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok)
    throw new Error(answer.error);
  return answer;
}

export const load = () => ask('me');

export const post = (path, body) => ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
