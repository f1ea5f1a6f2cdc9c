import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const watchdog = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
/** A little more than the watchdog gives the program before it kills it. */
const stopTimeoutMs = 35_000;

/**
 * Runs a program that ends when this process does, however this process ends. What it prints is added to `log`. In a session of its own: Ctrl-C in the
 * terminal reaches Kith alone, and Kith stops the database last. The first line of `stdout` is its process id.
 */
export async function spawnWatched(
  program: string,
  args: readonly string[],
  { folder, log }: { readonly folder: string; readonly log: string },
): Promise<ChildProcess> {
  const output = await open(log, 'a', 0o600);
  try {
    return spawn(process.execPath, [watchdog, program, ...args], {
      detached: true,
      cwd: folder,
      env: inheritedEnvironment(),
      stdio: ['pipe', 'pipe', output.fd],
    });
  } finally {
    await output.close();
  }
}

/** The process id of the program: the watchdog's first line. Null where it ended before it wrote one. */
export async function firstPid({ stdout }: ChildProcess): Promise<number | null> {
  if (stdout === null) return null;
  for await (const line of createInterface({ input: stdout })) return Number(line);
  return null;
}

/** Ends the watchdog's input, at which it ends the program, and waits for both. */
export async function stopWatched(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}

/** What a program of ours inherits: all but the settings of this deployment, among them its secret and the password of its database. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries({ ...process.env }).filter(([name]) => !/^(?:KITH|NEO4J)_/.test(name)));
}
