import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAudit } from '../../../src/cli/audit-trail.js';
import { main } from '../../../src/cli/main.js';
import { type InternalId, InternalIds, type Secret } from '../../../src/model/ids.js';

const secret = Buffer.alloc(32, 7);
const ids = new InternalIds(secret as unknown as Secret);
const idOf = (key: string) => ids.of('Customer', key) as InternalId;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-audit-show-'));
  await using audit = await openAudit({ home, auditAnchors: null, auditSync: 'answer' });
  for (const [operation, endUser, who] of [
    ['customers', 'staff:support', ['ana', 'ben']],
    ['customer', 'staff:analyst', ['ben']],
    ['purchases', 'machine', ['ana']],
  ] as const)
    await audit.record({
      operation,
      client: endUser === 'machine' ? 'acme.app' : 'kith.console',
      endUser,
      purpose: 'service',
      about: who.map(idOf),
      policyRev: 'r',
      detail: {},
    });
});

afterEach(() => rm(home, { recursive: true }));

async function kith(...args: readonly string[]) {
  const out = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', 'audit', ...args],
    env: { KITH_HOME: home, KITH_SECRET: secret.toString('hex') },
    stdout: { write: (text) => (out.stdout += text) },
    stderr: { write: (text) => (out.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...out };
}

async function operations(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await kith('show', '--json', ...args);
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { operation: string }).operation);
}

test('an officer finds entries by customer, client, end user and day, and none names anybody', async () => {
  expect(await operations('--customer', 'ana')).toEqual(['audit.show', 'purchases', 'customers']);
  expect(await operations('--customer', 'nobody')).toEqual(['audit.show']);
  expect(await operations('--client', 'acme.app')).toEqual(['purchases']);
  expect(await operations('--by', 'staff')).toEqual(['customers', 'customer']);
  expect(await operations('--by', 'staff:analyst')).toEqual(['customer']);
  const today = new Date().toISOString().slice(0, 10);
  expect(await operations('--by', 'machine', '--from', today, '--until', today)).toEqual(['purchases']);
  expect(await operations('--until', '2020-01-01')).toEqual([]);

  const { stdout } = await kith('show');
  expect(stdout).toMatch(/kith\.console {2}staff:support {2}service {2}customers {2}2 customers/);
  for (const each of ['ana', 'ben']) expect(stdout).not.toContain(idOf(each));
});

test('that somebody looked is an entry about whom they looked for, and the chain verifies', async () => {
  await kith('show', '--customer', 'ben');

  expect(await operations('--customer', 'ben')).toEqual(['audit.show', 'audit.show', 'customer', 'customers']);
  expect(await kith('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('are as they were written') });
});

test('a day that is none is refused before anything is written', async () => {
  expect((await kith('show', '--from', 'yesterday')).stderr).toContain('--from wants a day such as 2026-11-25.');
  expect((await kith('show', '--from', '2026-02-31')).code).not.toBe(0);
  expect(await operations('--by', 'operator')).toEqual(['audit.show']);
});
