import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { holderOf } from '../database/home.js';
import { openDatabase, prepareDatabase, resetDatabase } from '../database/open.js';
import { KithError } from '../model/errors.js';
import type { CommandIo, Register } from './command-io.js';

interface JsonOption {
  readonly json?: boolean;
}

const pollMs = 200;
const stopTimeoutMs = 60_000;

export const register: Register = (program, io) => {
  const db = program
    .command('db')
    .description('the database that Kith keeps in its home')
    .addHelpText(
      'after',
      `
Examples:
  kith db start            start it and leave it running, for several commands in a row
  kith db status --json    where it answers
  kith db stop
  kith db reset --yes      delete all of its data`,
    );
  registerStart(db, io);
  registerStop(db, io);
  registerStatus(db, io);
  registerReset(db, io);
};

function registerStart(db: Command, io: CommandIo): void {
  db.command('start')
    .description('start the database and leave it running')
    .option('--foreground', 'stay until Ctrl-C, and stop the database then')
    .option('--browser', 'load Neo4j Browser')
    .option('--json', 'print the result as JSON')
    .action(async (options: JsonOption & { readonly foreground?: boolean; readonly browser?: boolean }) => {
      refuseAddress(io.config);
      if (options.foreground === true) return holdDatabase(io, options);
      await startInBackground(io, options);
      await printStatus(io, options);
    });
}

function registerStop(db: Command, io: CommandIo): void {
  db.command('stop')
    .description('stop the database, and the server where `kith start` runs it')
    .option('--json', 'print the result as JSON')
    .action(async (options: JsonOption) => {
      const holder = await holderOf(io.config.home);
      if (holder === null) return io.result(options, { stopped: false }, 'No database runs in this home.');
      process.kill(holder.pid, 'SIGTERM');
      await untilReleased(io.config.home, holder.pid);
      io.result(options, { stopped: true, pid: holder.pid }, `Stopped (process ${holder.pid}).`);
    });
}

function registerStatus(db: Command, io: CommandIo): void {
  db.command('status')
    .description('whether the database runs, and where')
    .option('--json', 'print the result as JSON')
    .action((options: JsonOption) => printStatus(io, options));
}

function registerReset(db: Command, io: CommandIo): void {
  db.command('reset')
    .description('delete the data of the database; jars, secret and logs stay')
    .option('--yes', 'do not ask')
    .option('--json', 'print the result as JSON')
    .action(async (options: JsonOption & { readonly yes?: boolean }) => {
      refuseAddress(io.config);
      if (options.yes !== true) {
        throw new KithError('BAD_USER_INPUT', `This deletes all data in ${io.config.home}. Repeat it with --yes.`);
      }
      await resetDatabase(io.config.database);
      io.result(options, { reset: true, home: io.config.home }, `Deleted the data in ${io.config.home}.`);
    });
}

function refuseAddress(config: Config): void {
  if (config.database.address === null) return;
  throw new KithError(
    'CONFIGURATION',
    'NEO4J_URI names a database that Kith does not run. Unset it to use one of its own.',
  );
}

async function printStatus(io: CommandIo, options: JsonOption): Promise<void> {
  const holder = await holderOf(io.config.home);
  const { home } = io.config;
  if (holder === null) return io.result(options, { state: 'stopped', home }, `Stopped. Its home is ${home}.`);
  const { pid, running } = holder;
  if (running === null) return io.result(options, { state: 'starting', home, pid }, `Process ${pid} is starting it.`);
  const { kind, uri, browserUrl } = running;
  const browser = browserUrl === null ? '' : `, Browser at ${browserUrl}`;
  io.result(
    options,
    { state: 'running', home, pid, kind, uri, browserUrl },
    `Running at ${uri} (${kind}, process ${pid})${browser}.`,
  );
}

async function holdDatabase(io: CommandIo, options: JsonOption & { readonly browser?: boolean }): Promise<void> {
  await using _database = await openDatabase({ ...io.config.database, browser: options.browser === true }, io.progress);
  await printStatus(io, options);
  if (!io.signal.aborted) await once(io.signal, 'abort');
}

/** The process that holds the database is this program again, detached, in the foreground of nothing. */
async function startInBackground(io: CommandIo, options: { readonly browser?: boolean }): Promise<void> {
  const { home, database } = io.config;
  const holder = await holderOf(home);
  if (holder !== null) return;
  await prepareDatabase(database, io.progress);
  const log = join(home, 'logs', 'db.log');
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  const output = await open(log, 'w', 0o600);
  const args = ['db', 'start', '--foreground', ...(options.browser === true ? ['--browser'] : [])];
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  await output.close();
  const began = performance.now();
  while (child.exitCode === null && child.signalCode === null) {
    if ((await holderOf(home))?.running != null) return child.unref();
    const seconds = Math.floor((performance.now() - began) / 1_000);
    io.progress({ stage: 'starting the database', done: seconds, total: null, unit: 'seconds' });
    await sleep(pollMs);
  }
  const said = (await readFile(log, 'utf8')).trim().split('\n').at(-1) ?? '';
  throw new KithError(
    'DATABASE_START_FAILED',
    said.replace(/^kith: /, '') || `The database did not start. See ${log}.`,
  );
}

async function untilReleased(home: string, pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < stopTimeoutMs; waitedMs += pollMs) {
    if ((await holderOf(home))?.pid !== pid) return;
    await sleep(pollMs);
  }
  throw new KithError(
    'LOCKED',
    `Process ${pid} has not ended after ${stopTimeoutMs / 1_000} seconds. Look at it, or kill it.`,
  );
}
