import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../../src/cli/main.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-generate-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function kith(...args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const code = await main({
    argv: ['node', 'kith', 'generate', ...args],
    env: {},
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    on: () => undefined,
    removeListener: () => undefined,
    exit: () => undefined,
  });
  return { code, ...written };
}

test('kith generate writes a world and says how many rows each file has', async () => {
  const { code, stdout } = await kith('--customers', '50', '--seed', '2', '--out', join(folder, 'world'), '--json');

  const report = JSON.parse(stdout);
  const customers = await readFile(join(folder, 'world', 'customers.csv'), 'utf8');
  expect(code).toBe(0);
  expect(report).toMatchObject({ customers: 50, seed: 2, now: '2026-11-01T12:00:00Z', files: { customers: 50 } });
  expect(customers.trim().split('\n')).toHaveLength(51);
});

test('kith generate takes its options', async () => {
  const world = join(folder, 'world');
  const options = ['--only', 'customers,purchases', '--now', '2025-03-01', '--purchases-per-customer', '2', '--gzip'];
  const { code, stdout } = await kith(
    '--customers',
    '50',
    '--seed',
    '2',
    '--out',
    world,
    '--hub-store-sales',
    '7',
    ...options,
  );

  expect(code).toBe(0);
  expect(stdout).toMatch(/50 {2}customers$/m);
  expect((await readdir(world)).sort()).toEqual(['customers.csv.gz', 'purchases.csv.gz']);
});

test.each([
  ['no folder', []],
  ['a number that is none', ['--out', 'x', '--customers', 'many']],
  ['an empty number', ['--out', 'x', '--seed', '']],
  ['a number out of range', ['--out', 'x', '--customers', '3']],
  ['an unknown file', ['--out', 'x', '--only', 'customers,clients']],
  ['a date that is none', ['--out', 'x', '--now', 'tomorrow']],
])('%s is wrong usage and writes nothing', async (_, args) => {
  const placed = args.map((arg) => (arg === 'x' ? join(folder, 'world') : arg));
  const { code, stderr } = await kith(...placed);

  expect(code).toBe(2);
  expect(stderr).not.toBe('');
  expect(await readdir(folder)).toEqual([]);
});
