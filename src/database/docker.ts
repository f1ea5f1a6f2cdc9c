import { type ChildProcess, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';
import { answersBolt } from './bolt.js';
import type { DatabaseSettings } from './database.js';
import type { RunningServer } from './embedded.js';
import { databasePassword, homePaths, lastRunning, noteRunning, type Running } from './home.js';
import { databaseMemory, memoryMb } from './memory.js';
import { choosePorts } from './ports.js';
import { privateText } from './private-file.js';
import { causeIn, type LogMark, logMark, textSince } from './start-failure.js';
import { spawnWatched, stopWatched } from './watched-process.js';

/** The image of docker-compose.yml. */
const image = 'neo4j:5.26-community';
/** The image downloads Graph Data Science at each start of a new container. */
const startTimeoutMs = 600_000;

const run = promisify(execFile);

/** Whether a Docker engine answers, and quickly. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** Brings the image where it is not there yet, which takes minutes. Throws `DOCKER_FAILED`. */
export async function ensureImage(progress: Progress): Promise<void> {
  if ((await docker(['image', 'ls', '--quiet', image])).trim() !== '') return;
  const began = performance.now();
  const tell = () => {
    const done = Math.floor((performance.now() - began) / 1_000);
    progress({ stage: `bringing the image ${image}`, done, total: null, unit: 'seconds' });
  };
  tell();
  const telling = setInterval(tell, 1_000);
  try {
    await docker(['pull', '--quiet', image]);
  } finally {
    clearInterval(telling);
  }
}

/** Starts a container with Neo4j and Graph Data Science, its data in a volume that belongs to the home. It ends when this process does. */
export async function startContainer(
  settings: DatabaseSettings,
  progress: Progress,
  meanwhile: () => void = () => undefined,
): Promise<RunningServer> {
  await ensureImage(progress);
  const { home } = settings;
  const name = containerName(home);
  await using ports = await choosePorts(settings, await lastRunning(home));
  const { port: boltPort } = ports.bolt;
  const httpPort = ports.http?.port ?? null;
  const password = await passwordOf(home);

  // A container that a killed process left behind holds the same volume.
  await docker(['rm', '--force', name]);
  const logs = homePaths(home).logs;
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const log = await logMark(join(logs, 'container.log'));
  const args = await containerArguments({ settings, name, boltPort, httpPort, password });
  const child = await spawnWatched('docker', args, { folder: home, log: log.file });
  const stop = () => stopWatched(child);
  try {
    meanwhile();
    await untilReady(child, { port: boltPort, log }, progress);
    const running: Running = {
      pid: process.pid,
      kind: 'docker',
      uri: `bolt://127.0.0.1:${boltPort}`,
      browserUrl: httpPort === null ? null : `http://127.0.0.1:${httpPort}/browser/`,
      boltPort,
      httpPort,
      jvmPid: null,
      ready: true,
    };
    await noteRunning(home, running);
    return { running, password, stop, archiveClasses: async () => false };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Takes the container and the data of a home away, where there are any. */
export async function removeContainer(home: string): Promise<void> {
  const name = containerName(home);
  await docker(['rm', '--force', name]);
  await docker(['volume', 'rm', '--force', name]);
}

/** Of the container and of the volume with its data. */
export function containerName(home: string): string {
  return `kith-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
}

/** The image sets the password of a volume once, at its first start. */
async function passwordOf(home: string): Promise<string> {
  const isNew = (await privateText(homePaths(home).password)) === null;
  const name = containerName(home);
  if (isNew && (await docker(['volume', 'ls', '--quiet', '--filter', `name=^${name}$`])).trim() !== '') {
    throw new KithError(
      'DATABASE_START_FAILED',
      `The password of the database is missing: ${homePaths(home).password}. Put it back, or begin anew with \`kith db reset\`.`,
    );
  }
  return databasePassword(home);
}

async function containerArguments(plan: {
  readonly settings: DatabaseSettings;
  readonly name: string;
  readonly boltPort: number;
  readonly httpPort: number | null;
  readonly password: string;
}): Promise<readonly string[]> {
  const size = databaseMemory(memoryMb());
  const environment = [
    `NEO4J_AUTH=neo4j/${plan.password}`,
    'NEO4J_PLUGINS=["graph-data-science"]',
    'NEO4J_dbms_usage__report_enabled=false',
    // As of the embedded server: see src/database/neo4j-home.ts.
    'NEO4J_dbms_security_allow__csv__import__from__file__urls=false',
    'NEO4J_internal_dbms_cypher__ip__blocklist=0.0.0.0/0,::/0',
    'NEO4J_db_tx__log_rotation_retention__policy=keep_none',
    `NEO4J_server_bolt_advertised__address=127.0.0.1:${plan.boltPort}`,
    `NEO4J_server_memory_heap_max__size=${plan.settings.heapMb ?? size.heapMb}m`,
    `NEO4J_server_memory_pagecache_size=${plan.settings.pageCacheMb ?? size.pageCacheMb}m`,
  ];
  // A file keeps the password off the command line, which every user of the machine can read.
  const file = join(plan.settings.home, 'docker.env');
  await writeFile(file, `${environment.join('\n')}\n`, { mode: 0o600 });
  const http = plan.httpPort === null ? [] : ['--publish', `127.0.0.1:${plan.httpPort}:7474`];
  const bolt = ['--publish', `127.0.0.1:${plan.boltPort}:7687`];
  return [
    'run',
    '--rm',
    '--name',
    plan.name,
    '--env-file',
    file,
    ...bolt,
    ...http,
    '--volume',
    `${plan.name}:/data`,
    image,
  ];
}

/** Returns when the server answers. Throws `DATABASE_START_FAILED` where its container ended before, or takes too long. */
async function untilReady(
  child: ChildProcess,
  about: { readonly port: number; readonly log: LogMark },
  progress: Progress,
): Promise<void> {
  const began = performance.now();
  while (!(await answersBolt(about.port))) {
    const waitedMs = performance.now() - began;
    progress({ stage: 'starting the database', done: Math.floor(waitedMs / 1_000), total: null, unit: 'seconds' });
    if (child.exitCode === null && waitedMs < startTimeoutMs) {
      await sleep(500);
      continue;
    }
    const text = await textSince(about.log);
    const said = causeIn(text) ?? text.trim().split('\n').at(-1) ?? '';
    throw new KithError(
      'DATABASE_START_FAILED',
      `The container of ${image} did not start: ${said}. What it said is in ${about.log.file}.`,
    );
  }
}

async function docker(args: readonly string[]): Promise<string> {
  try {
    return (await run('docker', args, { timeout: startTimeoutMs })).stdout;
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw new KithError(
      'DOCKER_FAILED',
      `Docker could not do \`docker ${args[0]}\`: ${said}. Mend it, or use the embedded database with KITH_DATABASE=embedded.`,
      { cause },
    );
  }
}
