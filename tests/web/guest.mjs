// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// guest.mjs URI CHANNEL: somebody at the page Hello Realtime, for tests in
// another language. What is shown of its channel goes to stdout, and each line
// of stdin is written into the page and published.

import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { Browser } from './browser.mjs';
import { assertCalm } from './util.mjs';

/** The texts on the page but for the first few, as soon as there are some. */
function readMore(number) {
  const box = document.querySelector('#simple-box');
  const read = () => [...box.querySelectorAll('.text')].map((element) => element.textContent).slice(number);
  return new Promise((resolve) => {
    const look = () => read().length > 0 && resolve(read());
    new MutationObserver(look).observe(box, { childList: true });
    look();
  });
}

const [uri, channel] = process.argv.slice(2);
const browser = await Browser.start();
const page = await browser.newPage();
await page.open(`http://${new URL(uri).host}/hello/`);
await page.until(() => document.body.dataset.ready !== undefined);
console.error(channel === 'hello' ? 'subscribed' : `the page has no ${channel}`);

let shown = 0;
async function show() {
  for (;;) {
    const texts = await page.run(readMore, shown);
    shown += texts.length;
    texts.forEach((text) => console.log(`somebody: ${text}`));
  }
}
show();

const lines = createInterface({ input: process.stdin });
lines.on('line', async (text) => {
  await page.write('#simple-text', text);
  await page.click('#simple-form button');
});
await once(lines, 'close');
assertCalm(page);
await browser.stop();
process.exit(0);
