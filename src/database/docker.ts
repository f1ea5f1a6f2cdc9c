import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';
import { answersBolt } from './bolt.js';
import type { DatabaseSettings } from './database.js';
import type { RunningServer } from './embedded.js';
import { databasePassword, lastRunning, noteRunning, type Running } from './home.js';
import { databaseMemory, memoryMb } from './memory.js';
import { choosePorts } from './ports.js';

/** The image of docker-compose.yml. */
const image = 'neo4j:5.26-community';
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

/** Starts a container with Neo4j and Graph Data Science, its data in a volume that belongs to the home. */
export async function startContainer(settings: DatabaseSettings, progress: Progress): Promise<RunningServer> {
  const name = `kith-${createHash('sha256').update(settings.home).digest('hex').slice(0, 12)}`;
  await using ports = await choosePorts(settings, await lastRunning(settings.home));
  const { port: boltPort } = ports.bolt;
  const httpPort = ports.http?.port ?? null;
  const password = await databasePassword(settings.home);

  // A container that a killed process left behind holds the same volume.
  await docker(['rm', '--force', name]);
  await docker(await containerArguments({ settings, name, boltPort, httpPort, password }));
  const stop = async () => {
    await docker(['stop', '--time', '30', name]);
    await docker(['rm', '--force', name]);
  };
  try {
    await untilReady(name, boltPort, progress);
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
    await noteRunning(settings.home, running);
    return { running, password, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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
    '--detach',
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

async function untilReady(name: string, port: number, progress: Progress): Promise<void> {
  const began = performance.now();
  while (!(await answersBolt(port))) {
    const waitedMs = performance.now() - began;
    progress({ stage: 'starting the database', done: Math.floor(waitedMs / 1_000), total: null, unit: 'seconds' });
    const state = (await docker(['inspect', '--format', '{{.State.Running}}', name])).trim();
    if (state === 'true' && waitedMs < startTimeoutMs) {
      await sleep(500);
      continue;
    }
    const said = (await docker(['logs', '--tail', '5', name])).trim().split('\n').at(-1) ?? '';
    throw new KithError(
      'DATABASE_START_FAILED',
      `The container of ${image} did not start: ${said}. See: docker logs ${name}`,
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
