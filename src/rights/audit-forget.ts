import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Forgotten, hashOf } from './audit-chain.js';
import { type Extent, indexOf, segmentNames } from './audit-files.js';
import type { Subject } from './audit-keys.js';
import { halfOf, linesWithAny, redact, redactHalf } from './audit-subjects.js';

/** Most lines of customers that one line of the chain tells of. */
const linesMax = 500;
const lockTries = 600;
const waitMs = 100;
/** Whoever holds the lock for longer has died. */
const lockStaleMs = 120_000;
/** Whoever has not gone on with a half line for longer has died. */
const halfStaleMs = 10_000;

/**
 * Takes customers out of files, all where none are named. First the chain says what each line of customers will be, then the lines are overwritten where they stand, so that
 * whoever appends to the file is not disturbed. Killed in between, the chain tells of lines that are not yet so: the next call does the rest.
 */
export async function forgetCustomers(
  folder: string,
  customers: ReadonlySet<Subject>,
  write: (item: { readonly forgotten: readonly Forgotten[] }) => Promise<void>,
  names?: readonly string[],
): Promise<number> {
  await using _lock = await locked(join(folder, 'forget.lock'));
  let count = 0;
  for (const name of names ?? (await segmentNames(folder))) {
    const path = join(folder, name);
    const file = await readStill(path);
    const lines = linesWithAny(file, customers);
    const dropIndex = () => (lines.length === 0 ? undefined : rm(join(folder, indexOf(name)), { force: true }));
    // Before, for who is killed in between; and after, for an index that was made in between.
    await dropIndex();
    for (let from = 0; from < lines.length; from += linesMax) {
      const some = lines.slice(from, from + linesMax);
      const forgotten = some.map((line): Forgotten => {
        const before = hashIn(file, line);
        redact(file, line, customers);
        return [name, line.at, before, hashIn(file, line)];
      });
      await write({ forgotten });
      await overwrite(path, file, some);
    }
    const half = halfOf(file);
    if (half !== null) {
      redactHalf(file, half);
      await overwrite(path, file, [half]);
    }
    await dropIndex();
    count += lines.length;
  }
  return count;
}

/** A file, once nobody is in the middle of a line of customers. */
async function readStill(path: string): Promise<Buffer> {
  for (;;) {
    const file = await readFile(path);
    if (halfOf(file) === null || (await ageMs(path)) > halfStaleMs) return file;
    await delay(waitMs);
  }
}

async function ageMs(path: string): Promise<number> {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs;
}

function hashIn(file: Buffer, { at, end }: Extent): string {
  return hashOf(file.subarray(at, end));
}

async function overwrite(path: string, file: Buffer, extents: readonly Extent[]): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    for (const { at, end } of extents) await handle.write(file, at, end - at, at);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Two instances must not overwrite the same line at once. */
async function locked(path: string): Promise<AsyncDisposable> {
  for (let tries = 0; ; tries += 1) {
    try {
      const handle = await open(path, 'wx', 0o600);
      await handle.close();
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST' || tries >= lockTries) throw error;
      if ((await ageMs(path).catch(() => 0)) > lockStaleMs) await rm(path, { force: true });
      else await delay(waitMs);
    }
  }
}
