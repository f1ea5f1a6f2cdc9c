import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';
import { type Java, runAdminTool } from './admin-tool.js';
import { answersBolt } from './bolt.js';
import { classArchive, writeClassArchive } from './class-archive.js';
import type { DatabaseSettings } from './database.js';
import { databasePassword, homePaths, lastRunning, noteRunning, type Running } from './home.js';
import { ensureJars, jarsFor, readJarLock } from './jars.js';
import { findJava } from './java.js';
import { databaseMemory, memoryMb } from './memory.js';
import { hasData, javaArguments, type Neo4jHome, prepareNeo4jHome } from './neo4j-home.js';
import { privateText } from './private-file.js';
import { choosePorts } from './ports.js';
import { identityOf, isAlive } from './process-table.js';
import { logMark, startFailure } from './start-failure.js';
import { firstPid, spawnWatched, stopWatched } from './watched-process.js';

const startTimeoutMs = 180_000;
const orphanPatienceMs = 10_000;

export interface RunningServer {
  readonly running: Running;
  readonly password: string;
  stop(): Promise<void>;
  archiveClasses(): Promise<boolean>;
}

/** Starts the embedded server in a home whose lock the caller holds, and waits until it answers. `meanwhile` is called when its process has begun. */
export async function startEmbedded(
  settings: DatabaseSettings,
  progress: Progress,
  meanwhile: () => void = () => undefined,
): Promise<RunningServer> {
  const { home, java, ports } = await prepareEmbedded(settings, progress);
  await using _claimed = ports;
  const password = await ensurePassword(settings.home, java);
  const { program, argumentsFile } = java;
  return await launch({ settings, home, program, argumentsFile, password, progress, meanwhile });
}

/** Everything before the first process: a Java, the jars, free ports, the configuration. The caller holds the home's lock, and disposes of the
 * ports when the server listens at them, or will not. */
export async function prepareEmbedded(
  settings: DatabaseSettings,
  progress: Progress,
): Promise<{ readonly home: Neo4jHome; readonly java: Java; readonly ports: AsyncDisposable }> {
  const paths = homePaths(settings.home);
  const found = await findJava(settings);
  const lock = jarsFor(await readJarLock(), settings);
  await ensureJars(lock, settings, progress);

  const before = await lastRunning(settings.home);
  await endOrphan(before, paths.database);
  const size = databaseMemory(memoryMb());
  const ports = await choosePorts(settings, before);
  const home: Neo4jHome = {
    folder: paths.database,
    logs: paths.logs,
    jarsFolder: settings.jars,
    jars: lock,
    boltPort: ports.bolt.port,
    httpPort: ports.http?.port ?? null,
    heapMb: settings.heapMb ?? size.heapMb,
    pageCacheMb: settings.pageCacheMb ?? size.pageCacheMb,
    configuration: settings.configuration ?? [],
    classes: await classArchive(found, { jars: lock, jarsFolder: settings.jars, home: paths.database }),
  };
  const { argumentsFile } = await prepareNeo4jHome(home);
  return { home, java: { program: found.program, argumentsFile, folder: home.folder }, ports };
}

/** The password of the server, generated and told to it before its first start. */
export async function ensurePassword(home: string, java: Java): Promise<string> {
  const file = homePaths(home).password;
  if (await hasData(java.folder)) {
    const kept = await privateText(file);
    if (kept !== null) return kept.trim();
    throw new KithError(
      'DATABASE_START_FAILED',
      `The password of the database is missing: ${file}. Put it back, or begin anew with \`kith db reset\`.`,
    );
  }
  const password = await databasePassword(home);
  await runAdminTool(java, ['dbms', 'set-initial-password', '--', password], {
    failed: 'The password of the database could not be set',
    timeoutMs: startTimeoutMs,
  });
  return password;
}

interface Launch {
  readonly settings: DatabaseSettings;
  readonly home: Neo4jHome;
  readonly program: string;
  readonly argumentsFile: string;
  readonly password: string;
  readonly progress: Progress;
  readonly meanwhile: () => void;
}

async function launch(plan: Launch): Promise<RunningServer> {
  const { home } = plan;
  const neo4jLog = await logMark(join(home.logs, 'neo4j.log'));
  const consoleLog = await logMark(join(home.logs, 'console.log'));
  const server = [
    'org.neo4j.server.CommunityEntryPoint',
    `--home-dir=${home.folder}`,
    `--config-dir=${join(home.folder, 'conf')}`,
  ];
  const child = await spawnWatched(plan.program, [`@${plan.argumentsFile}`, ...server], {
    folder: home.folder,
    log: consoleLog.file,
  });
  const stopping = new AbortController();
  let archiving: Promise<boolean> | null = null;
  const stop = async () => {
    stopping.abort();
    await Promise.all([archiving, stopWatched(child)]);
  };
  const archiveClasses = () => {
    // Without the Browser, whose jar comes last: the class path of a server may go on where that of the archive ends.
    const args = javaArguments({ ...home, jars: jarsFor(home.jars, { browser: false }) });
    const jvm = { program: plan.program, arguments: args, folder: home.folder, log: consoleLog.file };
    // What only makes a start faster must not end what runs.
    archiving ??= writeClassArchive(home.classes, jvm, stopping.signal).catch(() => false);
    return archiving;
  };
  try {
    const jvmPid = await firstPid(child);
    const running: Running = {
      pid: process.pid,
      kind: 'embedded',
      uri: `bolt://127.0.0.1:${home.boltPort}`,
      browserUrl: home.httpPort === null ? null : `http://127.0.0.1:${home.httpPort}/browser/`,
      boltPort: home.boltPort,
      httpPort: home.httpPort,
      jvmPid,
      ready: false,
    };
    await noteRunning(plan.settings.home, running);
    plan.meanwhile();
    await untilReady(child, home.boltPort, plan.progress);
    if (child.exitCode !== null) throw await startFailure(neo4jLog, consoleLog);
    await noteRunning(plan.settings.home, { ...running, ready: true });
    return { running: { ...running, ready: true }, password: plan.password, stop, archiveClasses };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Returns when the server answers, or has ended. */
async function untilReady(child: ChildProcess, port: number, progress: Progress): Promise<void> {
  const began = performance.now();
  while (child.exitCode === null) {
    if (await answersBolt(port)) return;
    const waitedMs = performance.now() - began;
    const seconds = Math.floor(waitedMs / 1_000);
    progress({ stage: 'starting the database', done: seconds, total: null, unit: 'seconds' });
    if (waitedMs > startTimeoutMs) {
      throw new KithError(
        'DATABASE_START_FAILED',
        `The database did not answer within ${startTimeoutMs / 1_000} seconds. The machine may be too busy: start again.`,
      );
    }
    await sleep(100);
  }
}

/** A JVM may outlive its watchdog when that was killed as well. It holds the data, so it is waited for, then ended. */
async function endOrphan(before: Running | null, folder: string): Promise<void> {
  const pid = before?.jvmPid;
  if (pid == null) return;
  const isOurs = async () => isAlive(pid) && (await identityOf(pid)).includes(folder);
  for (let waitedMs = 0; await isOurs(); waitedMs += 200) {
    if (waitedMs === 1_000) process.kill(pid, 'SIGTERM');
    if (waitedMs === orphanPatienceMs) process.kill(pid, 'SIGKILL');
    await sleep(200);
  }
}
