import process from 'node:process';
import { main } from '../src/cli/main.js';
import { testSecret } from './graph-harness.js';

/** Runs a command of the program in this process, against the database of the test: `home`, and what other settings it is given. */
export async function runKith(home: string, args: readonly string[], settings: NodeJS.ProcessEnv = {}) {
  const out = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', ...args],
    env: {
      KITH_HOME: home,
      KITH_SECRET: Buffer.from(testSecret).toString('hex'),
      NEO4J_URI: process.env['NEO4J_TEST_URI'],
      NEO4J_USERNAME: process.env['NEO4J_TEST_USERNAME'],
      NEO4J_PASSWORD: process.env['NEO4J_TEST_PASSWORD'],
      ...settings,
    },
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...out };
}
