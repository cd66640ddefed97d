// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const binary = process.env.REALTIME_SERVER;

/** A real realtime-server process with its own data directory and port. */
export class ServerProcess {
  static async create(config) {
    const self = new ServerProcess();
    self.directory = await mkdtemp(join(tmpdir(), 'confab-interop-'));
    self.config = join(self.directory, 'server.conf');
    self.port = 0;
    await writeFile(self.config, config);
    await self.start();
    return self;
  }

  get arguments() {
    return ['--config', this.config, '--data-dir', join(this.directory, 'data')];
  }

  async start() {
    this.child = spawn(binary, [...this.arguments, '--port', String(this.port), '--supervised'],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    this.exited = once(this.child, 'exit');
    const lines = createInterface({ input: this.child.stdout });
    const line = await Promise.race([
      once(lines, 'line').then(([text]) => text),
      this.exited.then(([code]) => { throw new Error(`the server exited with ${code}`); }),
    ]);
    const { port, url } = JSON.parse(line);
    this.port = port;
    this.url = url;
  }

  async signal(name) {
    this.child.kill(name);
    const [code] = await this.exited;
    return code;
  }

  async mintToken(user, ...options) {
    const { stdout } = await promisify(execFile)(
      binary, [...this.arguments, 'token', '--user', user, ...options]);
    return stdout.trim();
  }

  async destroy() {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await this.signal('SIGTERM');
    await rm(this.directory, { recursive: true });
  }
}
