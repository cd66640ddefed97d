// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// shots.mjs DIR: pictures of each part of the page, as it is found, used,
// refused and cut off, to be looked at after a change of its looks.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Browser } from './browser.mjs';
import { ServerProcess } from './server-process.mjs';

const PARTS = ['simple', 'channels', 'permissions'];
const TALK = [
  'Good morning! The build of last night is green.',
  'مرحبا بالعالم',
  'A word that does not end: ' + 'Donaudampfschifffahrt'.repeat(4),
  '👋',
];

const directory = process.argv[2];
await mkdir(directory, { recursive: true });
const browser = await Browser.start();

async function shoot(page, name) {
  const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
  await writeFile(join(directory, `${name}.png`), Buffer.from(data, 'base64'));
}

async function publish(page, field, button, box, texts) {
  for (const text of texts) {
    await page.write(field, text);
    await page.click(button);
    await page.until((selector, wanted) => (
      [...document.querySelectorAll(`${selector} .text`)].at(-1)?.textContent === wanted), box, text);
  }
}

// One server for each set: what is published is kept.
async function shootAll(width, scheme) {
  const server = await ServerProcess.create('[hello]\nenabled=true\n');
  const page = await browser.newPage({ width, height: width < 500 ? 1000 : 900, scheme });
  const prefix = `${width}-${scheme}`;

  await page.send('Fetch.enable', { patterns: [{ urlPattern: '*/hello/token' }] });
  const asked = page.next('Fetch.requestPaused');
  await page.open(`http://127.0.0.1:${server.port}/hello/`);
  await page.send('Fetch.fulfillRequest', { requestId: (await asked).requestId, responseCode: 503 });
  await page.send('Fetch.disable');
  await page.until(() => document.querySelector('#disconnected').textContent !== '');
  for (const part of PARTS) {
    await page.click(`#tab-${part}`);
    await shoot(page, `${prefix}-${part}-away`);
  }

  await page.until(() => document.body.dataset.ready !== undefined);
  for (const part of PARTS) {
    await page.click(`#tab-${part}`);
    await shoot(page, `${prefix}-${part}-empty`);
  }

  await page.click('#tab-simple');
  await publish(page, '#simple-text', '#simple-form button', '#simple-box', TALK);
  await shoot(page, `${prefix}-simple-text`);
  await page.click('#tab-channels');
  for (const [index, text] of TALK.entries())
    await publish(page, '#channels-text', `article:nth-child(${index + 1}) button`,
      `#channel-${index + 1}-box`, [text]);
  await shoot(page, `${prefix}-channels-text`);

  await page.click('#tab-permissions');
  await page.write('#permissions-text', 'May I?');
  await page.click('.rules li:nth-child(2) button');
  await page.until(() => document.querySelector('#permissions-note').textContent !== '');
  await shoot(page, `${prefix}-permissions-refused`);
  await page.click('[name=role][value=admin]');
  await page.until(() => document.querySelectorAll('.rules .refused').length === 0);
  for (const [index, text] of TALK.slice(0, 3).entries())
    await publish(page, '#permissions-text', `.rules li:nth-child(${index + 1}) button`, '#permissions-box', [text]);
  await shoot(page, `${prefix}-permissions-text`);

  await server.signal('SIGKILL');
  await page.until(() => document.querySelector('#disconnected').textContent !== '');
  for (const part of PARTS) {
    await page.click(`#tab-${part}`);
    await shoot(page, `${prefix}-${part}-disconnected`);
  }
  await page.close();
  await server.destroy();
}

for (const width of [1280, 360]) {
  for (const scheme of ['light', 'dark'])
    await shootAll(width, scheme);
}
await browser.stop();
