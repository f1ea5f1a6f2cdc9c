import { expect, test } from 'vitest';
import { main } from '../../../src/cli/main.js';

async function kith(...args: readonly string[]) {
  const out = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', 'experiment', ...args],
    env: { KITH_HOME: '/nowhere' },
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...out };
}

test('an experiment that the policy does not declare is refused before the database is looked for', async () => {
  for (const command of ['report', 'estimate']) {
    const { code, stderr } = await kith(command, '--name', 'bold');

    expect(code).toBe(2);
    expect(stderr).toContain('The policy declares no experiment bold. It declares none.');
  }
});

test.each([
  ['popular', 'It is SIGNAL=FACTOR'],
  ['frends=1', 'a signal of linear, factors, popular'],
  ['popular=-1', 'a factor from 0 to 100'],
  ['popular=101', 'a factor from 0 to 100'],
  ['tiesLinear=1', 'What ties add is in no log.'],
])('--weight %s is refused with what it must be', async (given, told) => {
  const { code, stderr } = await kith('estimate', '--name', 'bold', '--weight', given);

  expect(code).toBe(2);
  expect(stderr).toContain(told);
});

test.each(['0', '366', '1.5', 'week'])('--days %s is refused with what it must be', async (given) => {
  const { code, stderr } = await kith('report', '--name', 'bold', '--days', given);

  expect(code).toBe(2);
  expect(stderr).toContain('It is a whole number from 1 to 365.');
});
