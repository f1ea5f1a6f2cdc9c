import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testSecret } from '../graph-harness.js';

const hooks = fileURLToPath(new URL('../typescript-hooks.mjs', import.meta.url));
const script = fileURLToPath(new URL('./analysis-child.ts', import.meta.url));

/** Runs this program on the graph of the tests, as a server does, in a process of its own. */
export function analysisProcess(
  home: string,
  args: readonly string[],
  about: { readonly env?: NodeJS.ProcessEnv; readonly nodeArgs?: readonly string[] } = {},
): ChildProcess {
  const { NEO4J_TEST_URI, NEO4J_TEST_USERNAME = 'neo4j', NEO4J_TEST_PASSWORD = 'neo4j' } = process.env;
  return fork(script, args, {
    env: {
      ...process.env,
      NEO4J_URI: NEO4J_TEST_URI,
      NEO4J_USERNAME: NEO4J_TEST_USERNAME,
      NEO4J_PASSWORD: NEO4J_TEST_PASSWORD,
      KITH_HOME: home,
      KITH_SECRET: testSecret.toString('hex'),
      ...about.env,
    },
    execArgv: ['--import', hooks, ...(about.nodeArgs ?? [])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
}

/** Everything that a process writes to stderr, and how it ended. */
export async function ended(child: ChildProcess): Promise<{
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
  readonly out: string;
}> {
  let said = '';
  let out = '';
  child.stderr?.on('data', (text) => (said += String(text)));
  child.stdout?.on('data', (text) => (out += String(text)));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...how) => resolve(how)),
  );
  return { code, signal, said, out };
}
