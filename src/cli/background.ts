import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderOf } from '../database/home.js';
import { isCode } from '../database/private-file.js';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';

const pollMs = 200;
const stopTimeoutMs = 60_000;

/** Runs this program again, detached, and waits until it holds a database in `home` that answers. */
export async function holdInBackground(about: {
  readonly home: string;
  readonly log: string;
  readonly args: readonly string[];
  readonly progress: Progress;
  /** Settings of this deployment that the process is not given. */
  readonly withoutSettings?: readonly string[];
}): Promise<void> {
  const { home, log, args, progress } = about;
  await mkdir(dirname(log), { recursive: true, mode: 0o700 });
  const output = await open(log, 'w', 0o600);
  const kept = Object.entries({ ...process.env }).filter(([name]) => about.withoutSettings?.includes(name) !== true);
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
    detached: true,
    env: Object.fromEntries(kept),
    stdio: ['ignore', output.fd, output.fd],
  });
  await output.close();
  const began = performance.now();
  while (child.exitCode === null && child.signalCode === null) {
    if ((await holderOf(home))?.running != null) return child.unref();
    const seconds = Math.floor((performance.now() - began) / 1_000);
    progress({ stage: 'starting the database', done: seconds, total: null, unit: 'seconds' });
    await sleep(pollMs);
  }
  const said = (await readFile(log, 'utf8')).trim().split('\n').at(-1) ?? '';
  throw new KithError(
    'DATABASE_START_FAILED',
    said.replace(/^kith: /, '') || `The database did not start. See ${log}.`,
  );
}

/** Asks the process that holds the database of a home to end, and waits until it has. */
export async function endHolder(home: string, pid: number): Promise<void> {
  askToEnd(pid);
  for (let waitedMs = 0; waitedMs < stopTimeoutMs; waitedMs += pollMs) {
    if ((await holderOf(home))?.pid !== pid) return;
    await sleep(pollMs);
  }
  throw new KithError(
    'LOCKED',
    `Process ${pid} has not ended after ${stopTimeoutMs / 1_000} seconds. Look at it, or kill it.`,
  );
}

/** Where it ended between the look at its lock and now, there is nothing left to ask. */
function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}
