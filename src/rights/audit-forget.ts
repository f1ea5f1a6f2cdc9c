import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Forgotten, sideHash } from './audit-chain.js';
import { indexOf, segmentNames, sideOf } from './audit-files.js';
import { recordsWith, redact, type SideRecord } from './audit-side.js';

/** Most records that one line of the chain tells of. */
const recordsMax = 500;
const lockTries = 600;
const lockWaitMs = 100;
/** Whoever holds the lock for longer has died. */
const lockStaleMs = 120_000;

/**
 * Takes a customer out of every side record. First the chain says what each record will be, then the records are overwritten where they lie, so that
 * whoever appends to the file is not disturbed. Killed in between, the chain tells of records that are not yet so: the next call does the rest.
 */
export async function forgetCustomer(
  folder: string,
  customer: Buffer,
  write: (item: { readonly forgotten: readonly Forgotten[] }) => Promise<void>,
): Promise<number> {
  await using _lock = await locked(join(folder, 'forget.lock'));
  let count = 0;
  for (const name of await segmentNames(folder)) {
    const path = join(folder, sideOf(name));
    const file = await readFile(path).catch(() => Buffer.alloc(0));
    const records = [...recordsWith(file, customer)];
    for (let from = 0; from < records.length; from += recordsMax) {
      const some = records.slice(from, from + recordsMax);
      for (const record of some) redact(file, record, customer);
      await write({ forgotten: some.map((record) => [sideOf(name), record.at, hashIn(file, record)]) });
      await overwrite(path, file, some);
    }
    if (records.length > 0) await rm(join(folder, indexOf(name)), { force: true });
    count += records.length;
  }
  return count;
}

function hashIn(file: Buffer, record: SideRecord): string {
  return sideHash(file.subarray(record.at, record.at + record.bytes));
}

async function overwrite(path: string, file: Buffer, records: readonly SideRecord[]): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    for (const { at, bytes } of records) await handle.write(file, at, bytes, at);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Two instances must not overwrite the same record at once. */
async function locked(path: string): Promise<AsyncDisposable> {
  for (let tries = 0; ; tries += 1) {
    try {
      const handle = await open(path, 'wx', 0o600);
      await handle.close();
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST' || tries >= lockTries) throw error;
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > lockStaleMs) await rm(path, { force: true });
      else await delay(lockWaitMs);
    }
  }
}
