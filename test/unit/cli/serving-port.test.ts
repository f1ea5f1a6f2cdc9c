import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseTakenPort } from '../../../src/cli/serving-port.js';
import { homePaths } from '../../../src/database/home.js';
import { takeLock } from '../../../src/database/lock-file.js';

test('a start whose port is taken says so at once, and names the Kith that runs in its home', async () => {
  const home = await mkdtemp(join(tmpdir(), 'kith-port-'));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const about = { host: '127.0.0.1', port, home };
  try {
    await expect(refuseTakenPort(about)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} is taken, by another program. Use what answers there, stop it, or set KITH_PORT.`,
    });
    const lock = await takeLock(homePaths(home).lock);
    if ('heldBy' in lock) throw new Error('the home is new');
    await expect(refuseTakenPort(about)).rejects.toMatchObject({
      message: expect.stringContaining(`perhaps by the Kith that runs in ${home} (process ${process.pid})`),
    });
    await lock[Symbol.asyncDispose]();
  } finally {
    other.close();
    await once(other, 'close');
    await rm(home, { recursive: true, force: true });
  }
  await refuseTakenPort(about);
});
