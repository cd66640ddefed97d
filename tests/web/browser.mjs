// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import WebSocket from 'ws';

const PATIENCE = 20_000;

// Chromium's own sandbox does not work for root, as whom containers run tests.
const SANDBOX = process.getuid() === 0 ? ['--no-sandbox'] : [];

/** One tab, spoken to in the DevTools protocol. */
export class Page {
  constructor(browser, session) {
    this.browser = browser;
    this.session = session;
    /** What must not happen: errors in the console, exceptions, violations of the policy. */
    this.troubles = [];
    this.waiting = [];
  }

  send(method, parameters) {
    return this.browser.send(method, parameters, this.session);
  }

  take({ method, params }) {
    if (method === 'Runtime.exceptionThrown')
      this.troubles.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    else if (method === 'Log.entryAdded' && params.entry.level === 'error')
      this.troubles.push(`${params.entry.text} ${params.entry.url ?? ''}`);
    else if (method === 'Runtime.consoleAPICalled' && params.type === 'error')
      this.troubles.push(params.args.map(({ value, description }) => value ?? description).join(' '));
    else if (method === 'Audits.issueAdded')
      this.troubles.push(JSON.stringify(params.issue));

    this.waiting = this.waiting.filter((waiter) => waiter.method !== method || waiter.resolve(params));
  }

  /** The next event of this kind. */
  next(method) {
    return new Promise((resolve) => this.waiting.push({ method, resolve }));
  }

  async open(url) {
    const loaded = this.next('Page.loadEventFired');
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText !== undefined)
      throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  /** Calls a function in the page; it may return a promise. */
  async run(func, ...values) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression: `(${func})(...${JSON.stringify(values)})`,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits in the page until the function returns something that is true. */
  async until(func, ...values) {
    const text = `
      async (patience, values) => {
        const condition = ${func};
        const end = performance.now() + patience;
        for (;;) {
          const value = condition(...values);
          if (value)
            return value;
          if (performance.now() > end)
            return null;
          await new Promise(requestAnimationFrame);
        }
      }`;
    const value = await this.run(text, PATIENCE, values);
    if (value === null)
      throw new Error(`waited in vain for ${func} with ${JSON.stringify(values)}; on the page: `
        + (await this.run(() => document.body.innerText)).slice(0, 1000));
    return value;
  }

  /** Clicks on the middle of it, as by a mouse. */
  async click(selector) {
    const { x, y } = await this.run((text) => {
      const element = document.querySelector(text);
      element.scrollIntoView({ block: 'nearest' });
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }, selector);
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
  }

  async press(key, code = key, text = undefined) {
    const keyCodes = { Enter: 13, Tab: 9, End: 35, Home: 36, ArrowLeft: 37, ArrowRight: 39, ArrowDown: 40 };
    const parameters = { key, code, text, windowsVirtualKeyCode: keyCodes[key] };
    await this.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', ...parameters });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...parameters });
  }

  /** Writes into a field that is empty then. */
  async write(selector, text) {
    await this.run((field) => {
      const element = document.querySelector(field);
      element.value = '';
      element.focus();
    }, selector);
    await this.send('Input.insertText', { text });
  }

  text(selector) {
    return this.run((text) => document.querySelector(text).textContent, selector);
  }

  async close() {
    await this.browser.send('Target.closeTarget', { targetId: this.target });
  }
}

/** A Chromium without a window, with a profile of its own. */
export class Browser {
  static async start() {
    const self = new Browser();
    self.profile = await mkdtemp(join(tmpdir(), 'confab-web-'));
    self.child = spawn(process.env.CHROMIUM ?? 'chromium', [
      '--headless=new', ...SANDBOX, '--remote-debugging-port=0', `--user-data-dir=${self.profile}`,
      // Small containers have a small /dev/shm, and none has a graphics card.
      '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run', '--no-default-browser-check',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server',
      '--force-color-profile=srgb', '--hide-scrollbars', 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: self.profile } });
    self.exited = once(self.child, 'exit');

    const lines = createInterface({ input: self.child.stderr });
    const address = await new Promise((resolve, reject) => {
      const seen = [];
      lines.on('line', (line) => {
        seen.push(line);
        const match = /^DevTools listening on (.*)$/.exec(line);
        if (match)
          resolve(match[1]);
      });
      self.exited.then(([code]) => reject(new Error(`Chromium exited with ${code}:\n${seen.join('\n')}`)));
    });
    self.socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 });
    self.socket.on('message', (data) => self.take(JSON.parse(data)));
    await once(self.socket, 'open');
    return self;
  }

  constructor() {
    this.calls = new Map();
    this.pages = new Map();
    this.lastId = 0;
  }

  take(message) {
    const call = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.error !== undefined)
      call.reject(new Error(`${call.method}: ${message.error.message}`));
    else if (call !== undefined)
      call.resolve(message.result);
    else
      this.pages.get(message.sessionId)?.take(message);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => this.calls.set(id, { method, resolve, reject }));
  }

  /** A tab that shares nothing with the others, as that of another person. */
  async newPage({ width = 1280, height = 900, scheme = 'light', reducedMotion = false } = {}) {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    page.target = targetId;
    this.pages.set(sessionId, page);
    for (const domain of ['Page', 'Runtime', 'Log', 'Audits', 'Accessibility', 'Network'])
      await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    // A tab in the background draws no frames, for which the tests wait.
    await page.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: reducedMotion ? 'reduce' : 'no-preference' },
      ],
    });
    return page;
  }

  async stop() {
    const over = this.send('Browser.close').catch(() => {});
    await Promise.race([over, this.exited]);
    await this.exited;
    this.socket.terminate();
    // What it has left may still be writing.
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
