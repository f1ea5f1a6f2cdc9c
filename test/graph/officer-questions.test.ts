import { afterAll, beforeAll, expect, test } from 'vitest';
import { readdirSync } from 'node:fs';
import neo4j from 'neo4j-driver';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { cypherFolder, statementText } from '../../src/graph/statement.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';

// What data protection officers run by hand: cypher/consent/dpo-*.cypher.

const day = 86_400_000;
const now = Date.now();
const canary = 'canary-4711';
let graph: Graph;

function said(customer: string, change: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    customerId: testIds.of('Customer', customer),
    action: 'given',
    purpose: 'analytics',
    category: '*',
    recipient: 'first_party',
    at: now - 10 * day,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: `${canary} web form`,
    ...change,
  };
}

async function ask(
  question: string,
  params: Record<string, unknown> = {},
): Promise<readonly Record<string, unknown>[]> {
  const { records } = await graph.raw(statementText(`consent/dpo-${question}`), params, { mode: 'READ' });
  return records.map((record) => record.toObject());
}

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const customers = ['ana', 'ben', 'eva', 'kim', 'new'].map((name) => ({
    id: testIds.of('Customer', name),
    externalId: `${canary} ${name}`,
    name: canary,
    residency: name === 'eva' ? 'RU' : 'DE',
  }));
  await graph.raw("UNWIND $customers AS row CREATE (c:Customer {ageBand: 'adult'}) SET c += row", { customers });
  const writes = new ConsentWrites(graph, defaultPolicy, () => now);
  const soon = now + 5 * day;
  const imported = { source: 'import', actor: 'import crm' } as const;
  const self = { source: 'first_hand', actor: 'self' } as const;
  await writes.append(
    [said('ana', { until: soon }), said('ben', { proof: null }), said('eva'), said('kim', { proof: 'tcf:nothing' })],
    imported,
  );
  await writes.append([said('eva', { action: 'withdrawn', purpose: '*', at: null, proof: null })], self);
  await writes.append([said('kim', { purpose: 'marketing.email', noticeId: 'marketing-2026' })], self);
});

afterAll(() => graph[Symbol.asyncDispose]());

test('unproven grants, by what they lack', async () => {
  expect(await ask('unproven-grants')).toEqual([
    expect.objectContaining({ lacks: 'a notice of the policy, or a TC string that counts', grants: 1, customers: 1 }),
    expect.objectContaining({ lacks: 'a proof', source: 'import', actor: 'import crm', grants: 1, customers: 1 }),
  ]);
});

test('what was granted under a version of a notice', async () => {
  const rows = await ask('grants-of-notice', { noticeId: 'terms-2026', noticeVersion: '1' });

  expect(rows).toEqual([
    expect.objectContaining({ purpose: 'analytics', category: '*', recipient: 'first_party', grants: 4, customers: 4 }),
  ]);
});

test('the last words on a purpose, also those about what lies above it', async () => {
  expect(await ask('words-on-purpose', { purpose: 'analytics.row' })).toEqual([
    { residency: 'DE', lastWord: 'given', customers: 1 },
    { residency: 'DE', lastWord: 'never asked or never answered', customers: 1 },
    { residency: 'DE', lastWord: 'unproven', customers: 2 },
    { residency: 'RU', lastWord: 'withdrawn', customers: 1 },
  ]);
});

test('withdrawals by week', async () => {
  const rows = await ask('withdrawals-by-week', { since: neo4j.types.Date.fromStandardDate(new Date(now - 30 * day)) });

  expect(rows).toEqual([expect.objectContaining({ action: 'withdrawn', purpose: '*', words: 1, customers: 1 })]);
});

test('customers without classes', async () => {
  expect(await ask('without-class')).toEqual([{ residency: 'DE', customers: 1 }]);
});

test('grants that end soon, and customers of whom something changes by itself', async () => {
  expect(await ask('expiring', { days: 30 })).toEqual([
    expect.objectContaining({ noticeId: 'terms-2026', grants: 1, customers: 1 }),
  ]);
  expect(await ask('expiring', { days: 3 })).toEqual([]);
  expect(await ask('changing', { days: 30 })).toEqual([expect.objectContaining({ customers: 1 })]);
});

test('the ways by which grants came', async () => {
  const rows = await ask('ways-of-proof');

  expect(rows).toContainEqual({
    source: 'import',
    actor: 'import crm',
    speaker: 'self',
    proof: 'TC string',
    grants: 1,
    unproven: 1,
    customers: 1,
  });
  expect(rows).toContainEqual({
    source: 'first_hand',
    actor: 'self',
    speaker: 'self',
    proof: 'text',
    grants: 1,
    unproven: 0,
    customers: 1,
  });
});

test('the classes in use', async () => {
  const rows = await ask('classes');
  const inRing = rows.filter((row) => row['ring'] === 'firstParty').map((row) => Number(row['customers']));

  expect(inRing.reduce((sum, customers) => sum + customers, 0)).toBe(4);
});

test('no answer names anybody, by name, key, id or proof', async () => {
  const questions = readdirSync(`${cypherFolder}consent`).flatMap((file) => /^dpo-(.*)\.cypher$/.exec(file)?.[1] ?? []);
  const params = {
    noticeId: 'terms-2026',
    noticeVersion: '1',
    purpose: 'analytics.row',
    since: neo4j.types.Date.fromStandardDate(new Date(now - 30 * day)),
    days: 30,
  };
  const ids = ['ana', 'ben', 'eva', 'kim', 'new'].map((name) => testIds.of('Customer', name));

  expect(questions.length).toBeGreaterThanOrEqual(9);
  for (const question of questions) {
    const text = JSON.stringify(await ask(question, params));
    expect([canary, ...ids].filter((secret) => text.includes(secret))).toEqual([]);
  }
});
