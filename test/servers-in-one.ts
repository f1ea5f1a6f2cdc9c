import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { answersBolt } from '../src/database/bolt.js';
import type { DatabaseSettings } from '../src/database/database.js';
import { ensurePassword, prepareEmbedded } from '../src/database/embedded.js';
import { username } from '../src/database/home.js';
import { findJava } from '../src/database/java.js';
import { spawnWatched, stopWatched } from '../src/database/watched-process.js';

const program = fileURLToPath(new URL('Servers.java', import.meta.url));
const startTimeoutMs = 180_000;

/** Whether the Java that runs Neo4j here has a compiler, which a program of one file of source needs. */
export async function compilesJava(settings: DatabaseSettings): Promise<boolean> {
  const java = await findJava(settings);
  const { stdout } = await promisify(execFile)(java.program, ['--list-modules']);
  return /^jdk\.compiler@/m.test(stdout);
}

/** Starts a Neo4j in each of the homes, all in one JVM, and waits until all answer. They share the heap of the first. */
export async function startInOne(every: readonly DatabaseSettings[]) {
  const servers = [];
  for (const settings of every) {
    const { home, java, ports } = await prepareEmbedded(settings, () => undefined);
    servers.push({ home, java, ports, password: await ensurePassword(settings.home, java) });
  }
  const [first] = servers;
  if (first === undefined) throw new Error('there is no home');
  const child = await spawnWatched(
    first.java.program,
    [`@${first.java.argumentsFile}`, program, ...servers.map(({ home }) => home.folder)],
    { folder: first.home.folder, log: join(first.home.logs, 'console.log') },
  );
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the servers ended while they started: see ${first.home.logs}`);
  });
  const ready = Promise.all(servers.map(({ home }) => untilAnswered(home.boltPort)));
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  await Promise.all(servers.map(({ ports }) => ports[Symbol.asyncDispose]()));
  return {
    addresses: servers.map(({ home, password }) => ({ uri: `bolt://127.0.0.1:${home.boltPort}`, username, password })),
    stop: () => stopWatched(child),
  };
}

async function untilAnswered(port: number): Promise<void> {
  for (const began = performance.now(); !(await answersBolt(port)); await sleep(100))
    if (performance.now() - began > startTimeoutMs) throw new Error(`no server answers at port ${port}`);
}
