import { Command, CommanderError } from 'commander';
import { type Config, readConfig } from '../config.js';
import { KithError } from '../model/errors.js';
import type { CommandIo, Register } from './command-io.js';
import { fileFault } from './file-fault.js';
import { withGround } from './ground.js';
import { ProgressDisplay, type ProgressStream } from './progress.js';

/** The process that a command runs in. Node's `process` is one. */
export interface Host {
  /** As Node gives it: the program, the script, the arguments. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** `disconnect`: who started this process and kept a channel to it has ended. */
  on(signal: HostSignal, listener: () => void): unknown;
  removeListener(signal: HostSignal, listener: () => void): unknown;
  exit(code: number): void;
}

type HostSignal = 'SIGINT' | 'SIGTERM' | 'disconnect';
const hostSignals: readonly HostSignal[] = ['SIGINT', 'SIGTERM', 'disconnect'];

const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
/** What whoever typed the command mends, in the command or in what it was given. */
const usageCodes: ReadonlySet<string> = new Set(['BAD_USER_INPUT', 'CONFIGURATION', 'POLICY_INVALID']);

/** Each command is loaded when it is asked for: the server's libraries take a second that `kith token` need not wait. */
const commands: Readonly<Record<string, () => Promise<{ readonly register: Register }>>> = {
  analyse: () => import('./analyse.js'),
  audience: () => import('./audience.js'),
  audit: () => import('./audit.js'),
  consent: () => import('./consent.js'),
  db: () => import('./db.js'),
  doctor: () => import('./doctor.js'),
  evaluate: () => import('./evaluate.js'),
  experiment: () => import('./experiment.js'),
  explore: () => import('./explore.js'),
  fixtures: () => import('./fixtures.js'),
  generate: () => import('./generate.js'),
  import: () => import('./import.js'),
  keys: () => import('./keys.js'),
  lists: () => import('./lists.js'),
  migrate: () => import('./migrate.js'),
  model: () => import('./model.js'),
  policy: () => import('./policy.js'),
  privacy: () => import('./privacy.js'),
  query: () => import('./query.js'),
  recommend: () => import('./recommend.js'),
  rights: () => import('./rights.js'),
  seeds: () => import('./seeds.js'),
  start: () => import('./start.js'),
  token: () => import('./token.js'),
  why: () => import('./why.js'),
};

/** Runs one command. Gives the exit code: 0 done, 1 failed, 2 wrong usage or environment. Does not throw. */
export async function main(host: Host): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) host.exit(exitCodes.failed);
    interrupt.abort();
  };
  for (const signal of hostSignals) host.on(signal, onSignal);
  const display = new ProgressDisplay(host.stderr, () => performance.now());
  try {
    let failed = false;
    const fail = () => {
      failed = true;
    };
    const program = await programFor(host, commandIo({ host, display, signal: interrupt.signal, fail }));
    await program.parseAsync(host.argv.slice(2), { from: 'user' });
    return failed ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    display.close();
    return report(error, host);
  } finally {
    display.close();
    for (const signal of hostSignals) host.removeListener(signal, onSignal);
  }
}

async function programFor(host: Host, io: CommandIo): Promise<Command> {
  const program = new Command('kith')
    .description('Kith, the customer graph that asks first.')
    .showHelpAfterError('(kith --help shows the usage; a value that starts with a hyphen goes behind --)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: (text) => io.stderr(text) })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or settings.');
  const asked = commands[host.argv[2] ?? ''];
  const loaded = asked === undefined ? Object.values(commands) : [asked];
  for (const load of loaded) (await load()).register(program, io);
  return program;
}

function commandIo(given: {
  readonly host: Host;
  readonly display: ProgressDisplay;
  readonly signal: AbortSignal;
  readonly fail: () => void;
}): CommandIo {
  const { host, display, signal, fail } = given;
  let config: Config | null = null;
  const read = () => {
    config ??= readConfig(host.env);
    return config;
  };
  const stdout = (text: string) => {
    display.close();
    host.stdout.write(text);
  };
  return {
    get config() {
      return read();
    },
    stdout,
    stderr: (text) => {
      display.close();
      host.stderr.write(text);
    },
    result: (options, value, text) => stdout(`${options.json === true ? JSON.stringify(value) : text}\n`),
    fail,
    progress: display.show,
    signal,
    withGraph: (body, options) => withGround({ config: read(), progress: display.show }, body, options),
  };
}

function report(thrown: unknown, host: Host): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const error = fileFault(thrown) ?? thrown;
  const code = error instanceof KithError ? error.code : 'INTERNAL_SERVER_ERROR';
  const message = error instanceof Error ? error.message : String(error);
  host.stderr.write(`kith: ${message}\n`);
  // What Kith did not foresee is a bug, and its stack is what a report of it needs.
  if (!(error instanceof KithError) && error instanceof Error) host.stderr.write(`${error.stack ?? ''}\n`);
  if (host.argv.includes('--json')) host.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  return usageCodes.has(code) ? exitCodes.usage : exitCodes.failed;
}
