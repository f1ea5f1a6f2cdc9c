import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isCode } from './private-file.js';
import { identityOf, isAlive } from './process-table.js';

const Holder = z.object({ pid: z.number().int().positive(), identity: z.string(), token: z.string() });

/** How long a process that found a dead one's lock may take to clear it. */
const settleMs = 50;
export type Holder = z.output<typeof Holder>;

/** A file that says which process uses a folder. It binds as long as that process lives, so a kill leaves nothing to mend. */
export interface LockFile extends AsyncDisposable {
  readonly holder: Holder;
}

/** Takes the lock, or gives the process that has it. */
export async function takeLock(file: string): Promise<LockFile | { readonly heldBy: Holder }> {
  const holder: Holder = { pid: process.pid, identity: await identityOf(process.pid), token: randomUUID() };
  const draft = `${file}.${holder.token}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(draft, JSON.stringify(holder));
  try {
    for (;;) {
      if (await settled(draft, file, holder)) return { holder, [Symbol.asyncDispose]: () => release(file, holder) };
      const other = await lockHolder(file);
      if (other !== null) return { heldBy: other };
      await clearStale(file, `${draft}.stale`);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** The living process that holds the lock, or null. */
export async function lockHolder(file: string): Promise<Holder | null> {
  const holder = await readHolder(file);
  return holder !== null && (await lives(holder)) ? holder : null;
}

async function lives(holder: Holder): Promise<boolean> {
  if (!isAlive(holder.pid)) return false;
  const identity = await identityOf(holder.pid);
  return identity === '' || holder.identity === '' || identity === holder.identity;
}

/** Puts the lock in place, and looks once more a moment later: another process may have cleared it away together with the dead
 * one's that it had seen before. */
async function settled(draft: string, file: string, holder: Holder): Promise<boolean> {
  if (!(await linked(draft, file))) return false;
  await sleep(settleMs);
  return (await readHolder(file))?.token === holder.token;
}

/** A link, unlike a rename, fails where the name is taken. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Moves a dead process's lock aside. Another process may have done so and taken the lock in between: then it is put back. */
async function clearStale(file: string, aside: string): Promise<void> {
  try {
    await rename(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (moved !== null && (await lives(moved))) await linked(aside, file);
  await rm(aside, { force: true });
}

async function release(file: string, holder: Holder): Promise<void> {
  const current = await readHolder(file);
  if (current?.token === holder.token) await rm(file, { force: true });
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
