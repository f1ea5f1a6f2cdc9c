import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';
import type { Database, DatabaseSettings } from './database.js';
import { dockerAnswers, ensureImage, removeContainer, startContainer } from './docker.js';
import { type RunningServer, startEmbedded } from './embedded.js';
import { attached, homePaths, lastRunning, username } from './home.js';
import { ensureJars, jarsFor, readJarLock } from './jars.js';
import { findJava } from './java.js';
import { takeLock } from './lock-file.js';

/** Finds or brings up a Neo4j: the one at the configured address, else a container, else the embedded server.
 * `meanwhile` is called when its process has begun, if one begins. Throws `LOCKED` where another process runs one in the same home, and the errors of a
 * start that failed. */
export async function openDatabase(
  settings: DatabaseSettings,
  progress: Progress,
  meanwhile: () => void = () => undefined,
): Promise<Database> {
  if (settings.address !== null) return atAddress(settings.address);

  const lock = await takeLock(homePaths(settings.home).lock);
  if ('heldBy' in lock) {
    throw new KithError(
      'LOCKED',
      `Another Kith (process ${lock.heldBy.pid}) runs the database in ${resolve(settings.home)}. Stop it with Ctrl-C or \`kith db stop\`, or use another folder with KITH_HOME.`,
    );
  }
  try {
    const server = await start(settings, progress, meanwhile);
    return started(server, async () => {
      await server.stop();
      await lock[Symbol.asyncDispose]();
    });
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** The database at the configured address, or the one that another process runs in the home, or null. It starts nothing. */
export async function attachDatabase(settings: DatabaseSettings): Promise<Database | null> {
  return settings.address === null ? attached(settings.home) : atAddress(settings.address);
}

/** Deletes the data and the password of the database that Kith runs; jars, secret and logs stay. Throws `LOCKED` while it runs. */
export async function resetDatabase(settings: DatabaseSettings): Promise<void> {
  const paths = homePaths(settings.home);
  const lock = await takeLock(paths.lock);
  if ('heldBy' in lock) {
    throw new KithError('LOCKED', `Process ${lock.heldBy.pid} runs the database. Stop it first: \`kith db stop\`.`);
  }
  await using _held = lock;
  if (await takesDocker(settings)) await removeContainer(settings.home);
  await rm(paths.database, { recursive: true, force: true });
  await rm(paths.password, { force: true });
  await rm(paths.running, { force: true });
}

async function start(settings: DatabaseSettings, progress: Progress, meanwhile: () => void): Promise<RunningServer> {
  const begin = (await takesDocker(settings)) ? startContainer : startEmbedded;
  return begin(settings, progress, meanwhile);
}

function started(server: RunningServer, dispose: () => Promise<void>): Database {
  const { kind, uri, browserUrl } = server.running;
  let disposed: Promise<void> | null = null;
  return {
    kind,
    uri,
    browserUrl,
    username,
    password: server.password,
    archiveClasses: () => server.archiveClasses(),
    [Symbol.asyncDispose]: () => {
      disposed ??= dispose();
      return disposed;
    },
  };
}

function atAddress(address: NonNullable<DatabaseSettings['address']>): Database {
  return {
    ...address,
    kind: 'address',
    browserUrl: null,
    archiveClasses: async () => false,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Does beforehand what takes long at the first start, so that somebody can watch it. */
export async function prepareDatabase(settings: DatabaseSettings, progress: Progress): Promise<void> {
  if (await takesDocker(settings)) return ensureImage(progress);
  await findJava(settings);
  await ensureJars(jarsFor(await readJarLock(), settings), settings, progress);
}

/** Whether these settings lead to a container. What a home had last it keeps, or whoever installs Docker would find another, empty graph. */
export async function takesDocker(settings: DatabaseSettings): Promise<boolean> {
  if (settings.kind !== 'auto') return settings.kind === 'docker';
  const kept = (await lastRunning(settings.home))?.kind;
  return kept === undefined ? dockerAnswers() : kept === 'docker';
}
