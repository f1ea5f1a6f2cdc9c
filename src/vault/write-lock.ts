import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 5;
/** A lock binds as long as its process lives, and at most so long: what is done under it takes less, or touches it meanwhile. */
const heldMsMax = 60_000;
/** Clearing a dead process's lock takes microseconds: a folder that stands this long was left by a kill in between. */
const clearingMsMax = 10_000;

/** Runs `work` while no other process that takes the same lock file runs its own. */
export async function underLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const token = randomUUID();
  while (!taken(file, token)) {
    clearDead(file);
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    if (holderOf(file)?.token === token) rmSync(file, { force: true });
  }
}

function taken(file: string, token: string): boolean {
  try {
    const lock = openSync(file, 'wx', 0o600);
    writeSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), token } satisfies Holder));
    closeSync(lock);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Says that the holder is still at work. */
export function touchLock(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

/** Removes the lock of a process that is gone. One process at a time looks and removes: else a second one could remove the lock that
 * was taken in between. */
function clearDead(file: string): void {
  if (!isDead(file)) return;
  const clearing = `${file}.clearing`;
  try {
    mkdirSync(clearing);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (ageMs(clearing) > clearingMsMax) rmSync(clearing, { force: true, recursive: true });
    return;
  }
  try {
    if (isDead(file)) rmSync(file, { force: true });
  } finally {
    rmdirSync(clearing);
  }
}

function isDead(file: string): boolean {
  if (ageMs(file) > heldMsMax) return true;
  const holder = holderOf(file);
  return holder !== null && holder.host === hostname() && !isAlive(holder.pid);
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Who holds the lock; null where nobody does, or has only begun to. */
function holderOf(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function ageMs(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
