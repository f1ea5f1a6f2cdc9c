import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { holderOf } from '../database/home.js';
import { openDatabase, prepareDatabase, resetDatabase } from '../database/open.js';
import { KithError } from '../model/errors.js';
import { endHolder, holdInBackground } from './background.js';
import type { CommandIo, Register } from './command-io.js';

interface JsonOption {
  readonly json?: boolean;
}

export const register: Register = (program, io) => {
  const db = program
    .command('db')
    .description('the database that Kith keeps in its home')
    .addHelpText(
      'afterAll',
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
      await endHolder(io.config.home, holder.pid);
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

/** The process that holds the database is this program again, in the foreground of nothing. */
async function startInBackground(io: CommandIo, options: { readonly browser?: boolean }): Promise<void> {
  const { home, database } = io.config;
  if ((await holderOf(home)) !== null) return;
  await prepareDatabase(database, io.progress);
  await holdInBackground({
    home,
    log: join(home, 'logs', 'db.log'),
    args: ['db', 'start', '--foreground', ...(options.browser === true ? ['--browser'] : [])],
    progress: io.progress,
  });
}
