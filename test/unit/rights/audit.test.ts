import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InternalIds, type Secret } from '../../../src/model/ids.js';
import { type Audit, AuditTrail, noAudit } from '../../../src/rights/audit.js';
import { verifyAudit } from '../../../src/rights/audit-files.js';

const secret = Buffer.alloc(32, 3) as unknown as Secret;
const ids = new InternalIds(secret);
const now = Date.parse('2026-11-22T12:00:00Z');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-audit-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function entry(operation: string): Parameters<Audit['record']>[0] {
  const about = [ids.of('Customer', 'ana')];
  return {
    operation,
    client: 'kith.console',
    endUser: 'staff:support',
    purpose: 'service',
    about,
    policyRev: 'r',
    detail: {},
  };
}

async function write(operations: readonly string[]): Promise<string> {
  await using trail = new AuditTrail(folder, secret, () => now);
  for (const operation of operations) await trail.record(entry(operation));
  return (await files()).at(-1) ?? '';
}

async function files(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
}

async function change(file: string, edit: (lines: string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
  await writeFile(join(folder, file), `${edit(lines).join('\n')}\n`);
}

test('what was written verifies, and names nobody', async () => {
  const file = await write(['a', 'b', 'c']);

  expect(await verifyAudit(folder, secret)).toEqual({ break: null, files: 1, entries: 3 });
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).not.toContain('ana');
  expect(text).not.toContain(ids.of('Customer', 'ana'));
});

test('entries that come at once are all on the disk when they are acknowledged', async () => {
  await using trail = new AuditTrail(folder, secret, () => now);
  await Promise.all(Array.from({ length: 50 }, (_, at) => trail.record(entry(`o${at}`))));

  expect(await verifyAudit(folder, secret)).toMatchObject({ break: null, entries: 50 });
});

describe('it shows', () => {
  const changes: readonly [string, (lines: string[]) => readonly string[], string, number][] = [
    ['an edited entry', (lines) => lines.map((line) => line.replace('"b"', '"x"')), 'changed', 3],
    ['a deleted entry', (lines) => lines.toSpliced(2, 1), 'missing_before', 3],
    ['entries in another order', ([a = '', b = '', c = '', d = '']) => [a, c, b, d], 'missing_before', 2],
    ['an inserted entry', (lines) => lines.toSpliced(2, 0, lines[1] ?? ''), 'missing_before', 3],
    ['a cut-off end', (lines) => lines.slice(0, -1), 'cut_off', 3],
    ['what is no entry', (lines) => lines.with(2, 'nonsense'), 'unreadable', 3],
  ];

  test.each(changes)('%s', async (_title, edit, fault, line) => {
    const file = await write(['a', 'b', 'c']);

    await change(file, edit);

    expect((await verifyAudit(folder, secret)).break).toEqual({ fault, file, line });
  });

  test('a file that was deleted, by the next', async () => {
    const file = await write(['a']);
    await write(['b']);

    await rm(join(folder, file));

    expect((await verifyAudit(folder, secret)).break).toMatchObject({ fault: 'file_missing', file });
  });

  test('a cut-off end whose head was written anew without the secret', async () => {
    const file = await write(['a', 'b']);
    await change(file, (lines) => lines.slice(0, -1));
    const last = JSON.parse((await readFile(join(folder, file), 'utf8')).trimEnd().split('\n').at(-1) ?? '') as {
      seq: number;
      hash: string;
    };

    await writeFile(join(folder, `${file}.head`), JSON.stringify({ seq: last.seq, hash: last.hash, mac: 'x' }));

    expect((await verifyAudit(folder, secret)).break).toMatchObject({ fault: 'head_changed' });
  });
});

test('an audit that cannot be written refuses', async () => {
  await writeFile(join(folder, 'file'), '');
  await using trail = new AuditTrail(join(folder, 'file', 'below'), secret, () => now);

  await expect(trail.record(entry('a'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
  await expect(noAudit.record(entry('a'))).rejects.toMatchObject({ code: 'AUDIT_FAILED' });
});

test('a line that a killed process left half written does not count', async () => {
  const file = await write(['a']);
  await writeFile(join(folder, file), `${await readFile(join(folder, file), 'utf8')}{"seq":3`);

  expect(await verifyAudit(folder, secret)).toMatchObject({ break: null, entries: 1 });
});
