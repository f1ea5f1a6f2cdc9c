import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditTrail } from '../../../src/rights/audit.js';
import { auditKeysOf, newAuditKeys } from '../../../src/rights/audit-keys.js';
import { ids } from './written-audit.js';

const keys = auditKeysOf(newAuditKeys());
const ana = ids.of('Customer', 'ana');
const entries = 500;
let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kith-access-index-'));
  folder = join(root, 'audit');
});

afterEach(() => rm(root, { recursive: true, force: true }));

function open(): AuditTrail {
  return new AuditTrail({ folder, keys, now: () => Date.parse('2026-11-22T12:00:00Z') });
}

test('those who ask at once while a file has no index yet are all told of every read', async () => {
  {
    await using trail = open();
    const entry = {
      client: 'kith.console',
      endUser: 'staff:support',
      purpose: 'service',
      about: [ana, ids.of('Customer', 'ben')],
      policyRev: 'r',
      detail: {},
    } as const;
    await Promise.all(Array.from({ length: entries }, (_, at) => trail.record({ ...entry, operation: `${at}` })));
  }

  for (let round = 0; round < 5; round += 1) {
    for (const name of await readdir(folder)) if (name.endsWith('.index')) await rm(join(folder, name));
    await using trail = open();
    const asked = Array.from({ length: 4 }, async () => {
      const found = await trail.accessLog(ana, { first: entries + 1, after: null, own: true });
      return new Set(found.map(({ operation }) => operation)).size;
    });

    expect(await Promise.all(asked)).toEqual([entries, entries, entries, entries]);
  }
  expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
});
