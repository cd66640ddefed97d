// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The page and Confab in one channel.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { Browser } from './browser.mjs';
import { assertCalm, AWAY, Site, untilShown } from './util.mjs';

/** Somebody who has joined with Confab. */
class Person {
  static async join(site, user, ...channel) {
    const self = new Person();
    self.child = spawn(process.env.CONFAB_PERSON, [site.server.url, user, ...channel], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, CONFAB_PERSON_TOKEN: await site.server.mintToken(user, '--admin') },
    });
    self.exited = once(self.child, 'exit');
    self.lines = createInterface({ input: self.child.stdout });
    await self.answered();
    return self;
  }

  async answered() {
    const over = this.exited.then(([code]) => { throw new Error(`Confab exited with ${code}`); });
    assert.deepEqual(await Promise.race([once(this.lines, 'line'), over]), ['ok']);
  }

  async tell(line) {
    const answered = this.answered();
    this.child.stdin.write(`${line}\n`);
    await answered;
  }

  async leave() {
    this.child.stdin.end();
    assert.deepEqual(await this.exited, [0, null]);
  }
}

let browser;
let site;
let page;

before(async () => {
  browser = await Browser.start();
  site = await Site.create();
  page = await browser.newPage();
  await page.open(`${site.address}/hello/`);
  await page.until(() => document.body.dataset.ready !== undefined);
});

after(async () => {
  try {
    assertCalm(page, AWAY);
  } finally {
    await browser.stop();
    await site.destroy();
  }
});

const waitShown = (box, text) => untilShown(page, box, text);

test('the page and Confab: talk to each other in a channel', async () => {
  const ann = await Person.join(site, 'ann', 'hello');
  await page.write('#simple-text', 'From the page');
  await page.click('#simple-form button');
  await ann.tell('see From the page');
  await ann.tell('send From Confab, <b>plainly</b>');
  await waitShown('#simple-box', 'From Confab, <b>plainly</b>');
  await ann.leave();
});

test('the page and Confab: talk to each other in a resource, and in that only', async () => {
  const ann = await Person.join(site, 'ann', 'hello', '2');
  await page.click('#tab-channels');
  for (const n of [1, 2]) {
    await page.write('#channels-text', `To box ${n}`);
    await page.click(`article:nth-child(${n}) button`);
    await waitShown(`#channel-${n}-box`, `To box ${n}`);
  }
  await ann.tell('see To box 2');
  await ann.tell('send To everybody in 2');
  await waitShown('#channel-2-box', 'To everybody in 2');
  assert.equal(await page.run(() => document.querySelectorAll('#channel-1-box .text').length), 1);
  await ann.leave();
});

test('the page and Confab: meet where only admins may', async () => {
  const root = await Person.join(site, 'root', 'hello', 'admins');
  await page.click('#tab-permissions');
  await page.click('[name=role][value=admin]');
  await page.until(() => document.querySelectorAll('.rules .refused').length === 0
    && document.querySelector('#permissions-note').textContent === 'You are an admin now.');
  await page.write('#permissions-text', 'Among us');
  await page.click('.rules li:nth-child(3) button');
  await root.tell('see Among us');
  await root.tell('send Well met');
  await waitShown('#permissions-box', 'Well met');
  await root.leave();
});

test('the page and Confab: find each other again after the server was away', async () => {
  const ann = await Person.join(site, 'ann', 'hello');
  await site.kill();
  await page.until(() => document.querySelector('#disconnected').textContent !== '');
  await site.restart();
  await ann.tell('send After the break');
  await waitShown('#simple-box', 'After the break');
  await page.click('#tab-simple');
  await page.write('#simple-text', 'Here, too');
  await page.click('#simple-form button');
  await ann.tell('see Here, too');
  await ann.leave();
});
