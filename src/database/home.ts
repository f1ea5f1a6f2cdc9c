import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from './database.js';
import { type Holder, lockHolder } from './lock-file.js';
import { isCode, keptOnce, privateText } from './private-file.js';

/** Where the parts of a home lie. */
export function homePaths(home: string) {
  return {
    lock: join(home, 'lock'),
    running: join(home, 'running.json'),
    password: join(home, 'password'),
    logs: join(home, 'logs'),
    database: join(home, 'database'),
  } as const;
}

const Running = z.object({
  pid: z.number().int().positive(),
  kind: z.enum(['docker', 'embedded']),
  uri: z.string(),
  browserUrl: z.string().nullable(),
  boltPort: z.number().int(),
  httpPort: z.number().int().nullable(),
  jvmPid: z.number().int().positive().nullable(),
  ready: z.boolean(),
});

/** What a process notes of the database that it runs in a home: for others to attach to, and for the next start to reuse the ports. */
export type Running = z.output<typeof Running>;

export const username = 'neo4j';

/** The password of the database of a home, made the first time. Hexadecimal: Neo4j's own command takes one that begins with a dash for an option. */
export async function databasePassword(home: string): Promise<string> {
  return (await keptOnce(homePaths(home).password, () => `${randomBytes(24).toString('hex')}\n`)).trim();
}

export async function noteRunning(home: string, running: Running): Promise<void> {
  const file = homePaths(home).running;
  await writeFile(`${file}.new`, `${JSON.stringify(running)}\n`);
  await rename(`${file}.new`, file);
}

/** The last note, whoever left it and whether or not it still runs. */
export async function lastRunning(home: string): Promise<Running | null> {
  try {
    return Running.parse(JSON.parse(await readFile(homePaths(home).running, 'utf8')));
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Who runs a database in this home now, and whether it is ready to be used. */
export async function holderOf(home: string): Promise<(Holder & { readonly running: Running | null }) | null> {
  const holder = await lockHolder(homePaths(home).lock);
  if (holder === null) return null;
  const running = await lastRunning(home);
  return { ...holder, running: running?.pid === holder.pid && running.ready ? running : null };
}

/** A database that another process runs in this home, or null. Disposing of it does nothing. */
export async function attached(home: string): Promise<Database | null> {
  const holder = await holderOf(home);
  const password = await privateText(homePaths(home).password);
  if (holder?.running == null || password === null) return null;
  const { kind, uri, browserUrl } = holder.running;
  return {
    kind,
    uri,
    browserUrl,
    username,
    password: password.trim(),
    archiveClasses: async () => false,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
