// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { Browser } from './browser.mjs';
import { ServerProcess } from './server-process.mjs';

let browser;
let server;

before(async () => {
  browser = await Browser.start();
  server = await ServerProcess.create('[hello]\nenabled=true\n');
});

after(async () => {
  await browser.stop();
  await server.destroy();
});

describe('the page', () => {
  it('shows what is published', async () => {
    const page = await browser.newPage();
    await page.open(`http://127.0.0.1:${server.port}/hello/`);
    await page.until(() => document.body.dataset.ready !== undefined);
    await page.write('#simple-text', 'Good morning');
    await page.click('#simple-form button');
    await page.until(() => document.querySelector('#simple-box .text')?.textContent === 'Good morning');
    assert.deepEqual(page.troubles, []);
  });
});
