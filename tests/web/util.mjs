// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';

import { ServerProcess } from './server-process.mjs';

const API_KEY = 'the key of the tests';

/** A server with the page, and more of the configuration. */
export class Site {
  static async create(rules = '') {
    const self = new Site();
    self.server = await ServerProcess.create(self.configure(rules));
    return self;
  }

  // The rules come last, for they may begin with a section.
  configure(rules) {
    return `[server]\nallowed_origins=*\nanonymous=true\n[api]\nkey=${API_KEY}\n[hello]\nenabled=true\n${rules}`;
  }

  get address() {
    return `http://127.0.0.1:${this.server.port}`;
  }

  async ask(method, body) {
    const response = await fetch(`${this.address}/api/${method}`, {
      method: 'POST', headers: { 'X-API-Key': API_KEY }, body: JSON.stringify(body),
    });
    const reply = await response.json();
    assert.deepEqual([response.status, reply.error], [200, undefined]);
    return reply.result;
  }

  publish(channel, data, more = {}) {
    return this.ask('publish', { channel, data, ...more });
  }

  /** As when the power fails. */
  async kill() {
    await this.server.signal('SIGKILL');
  }

  async restart(rules = undefined) {
    if (rules !== undefined)
      await writeFile(this.server.config, this.configure(rules));
    await this.server.start();
  }

  async destroy() {
    await this.server.destroy();
  }
}

/** The next subscription to the channel fails for now, as at a server that is busy. */
export function refuseOnce(page, channel) {
  return page.run((wanted) => {
    const { send } = WebSocket.prototype;
    let done = false;
    WebSocket.prototype.send = function (data) {
      const lines = data.split('\n');
      const refused = lines.find((line) => JSON.parse(line).subscribe?.channel === wanted);
      if (done || refused === undefined) {
        send.call(this, data);
        return;
      }

      done = true;
      const { id } = JSON.parse(refused);
      const text = JSON.stringify({ id, error: { code: 100, message: 'busy', temporary: true } });
      const answer = () => this.dispatchEvent(new MessageEvent('message', { data: text }));
      // Where it came with others, such as that to connect, these are answered first.
      const others = lines.filter((line) => line !== refused);
      if (others.length === 0) {
        queueMicrotask(answer);
        return;
      }
      this.addEventListener('message', answer, { once: true });
      send.call(this, others.join('\n'));
    };
  }, channel);
}

/** Nothing was wrong on the page, but what the test has caused itself. */
export function assertCalm(page, expected = undefined) {
  const troubles = page.troubles.filter((text) => expected === undefined || !expected.test(text));
  assert.deepEqual(troubles, []);
}

/** What a browser writes into its console where a server is away. */
export const AWAY = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/;

/** The texts in a box of the page. */
export const readShown = (page, box) => page.run((selector) => (
  [...document.querySelectorAll(`${selector} .text`)].map(({ textContent }) => textContent)), box);

export const untilShown = (page, box, text) => page.until((selector, wanted) => (
  [...document.querySelectorAll(`${selector} .text`)].some(({ textContent }) => textContent === wanted)), box, text);

export const untilText = (page, selector, text) => page.until((where, wanted) => (
  document.querySelector(where).textContent.includes(wanted)), selector, text);
