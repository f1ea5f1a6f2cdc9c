import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { As, Town } from '../../town.js';
import { GuardianGround, type Purposes, record } from './guardian-ground.js';

let ground: GuardianGround;
let graph: Graph;
let town: Town;

beforeAll(async () => {
  ground = await GuardianGround.open();
  ({ graph, town } = ground.consent);
});

beforeEach(() => ground.reset());
afterAll(() => ground[Symbol.asyncDispose]());

describe('a family tie', () => {
  const ask =
    'query ($id: ID!) { customer(id: $id) { id guardianships { guardianId wardId inForce consents { state } } } }';
  const seenBy = async (as: As, who: string, purposes?: Purposes) =>
    (await town.ask(as, ask, { id: ground.idFor(as, who) }, purposes)).data?.['customer'] as unknown as {
      guardianships: readonly object[] | null;
    } | null;

  beforeEach(async () => {
    await ground.recorded('ana', 'kim');
    for (const who of ['ana', 'ben']) await town.says(who, 'given', { purpose: 'analytics' });
  });

  test('is known to the two, the ward by a part of it, and to staff who may write it down', async () => {
    expect(await ground.toldTo('customer:kim')).toEqual([
      expect.objectContaining({ guardianId: ground.idFor('customer:kim', 'ana'), inForce: null, consents: null }),
    ]);
    expect(await ground.toldTo('customer:ben')).toEqual([]);
    const tie = {
      guardianId: ground.idFor('staff', 'ana'),
      wardId: ground.idFor('staff', 'kim'),
      inForce: null,
      consents: null,
    };
    expect(await seenBy('staff', 'ana', ['service'])).toMatchObject({ guardianships: [tie] });
    expect(await seenBy('staff', 'kim', ['service'])).toMatchObject({ guardianships: [tie] });
  });

  test.each<[string, As, Purposes]>([
    ['an analyst', 'analyst', undefined],
    ['staff for another purpose', 'staff', ['analytics.row']],
  ])('is known to %s neither by a value nor by an empty list', async (_title, as, purposes) => {
    expect(await seenBy(as, 'ana', purposes)).toMatchObject({ guardianships: null });
    expect(await seenBy(as, 'ben', purposes)).toMatchObject({ guardianships: null });
  });

  test('to one whom staff may not know of is as if it were not there', async () => {
    await graph.raw("MATCH (kim:Customer {externalId: 'kim'}) SET kim.cc_firstParty = null");

    expect(await seenBy('staff', 'ana', ['service'])).toMatchObject({ guardianships: [] });
  });
});

describe('staff', () => {
  test('write down who speaks for whom, which stands in the audit, and once for two people', async () => {
    const before = await ground.consent.audited();
    const first = await ground.recorded('ana', 'kim');
    await ground.recorded('ana', 'kim', { since: undefined, proof: 'form 18' });

    expect(first.data?.['recordGuardianship']).toMatchObject({ since: '2026-01-01T00:00:00.000Z', inForce: null });
    expect(await ground.consent.audited()).toBe(before + 2);
    const { records } = await graph.raw(
      'MATCH ()-[tie:GUARDIAN_OF]->() RETURN tie.proof AS proof, toString(tie.since) AS since, tie.recordedBy AS by',
    );
    expect(records.map((row) => row.toObject())).toEqual([
      { proof: 'form 18', since: '2026-01-01T00:00:00Z', by: 'staff support' },
    ]);
  });

  test.each<[string, object, string]>([
    ['without a proof', { proof: ' ' }, 'BAD_USER_INPUT'],
    ['that ends before it begins', { until: '2025-01-01T00:00:00Z' }, 'BAD_USER_INPUT'],
  ])('write down none %s', async (_title, more, code) => {
    expect((await ground.recorded('ana', 'kim', more)).errors[0]?.extensions.code).toBe(code);
  });

  test('write down none of somebody with themselves', async () => {
    expect((await ground.recorded('ana', 'ana')).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('are told the same of who may not be seen as of who is not there', async () => {
    await graph.raw("MATCH (ben:Customer {externalId: 'ben'}) SET ben.cc_firstParty = null");
    const texts = [];
    for (const [guardian, ward] of [
      ['ben', 'kim'],
      ['nobody', 'kim'],
      ['ana', 'ben'],
      ['ana', 'nobody'],
    ] as const)
      texts.push((await ground.recorded(guardian, ward)).text);

    expect(texts[0]).toContain('CUSTOMER_UNKNOWN');
    expect(new Set(texts).size).toBe(1);
  });

  test.each<[string, As, Purposes]>([
    ['an analyst', 'analyst', undefined],
    ['support for another purpose', 'staff', ['analytics.row']],
    ['an officer', 'officer', ['legal']],
    ['a partner', 'partner', undefined],
    ['the guardian', 'customer:ana', undefined],
  ])('and nobody else: not %s', async (_title, as, purposes) => {
    const texts = [];
    for (const ward of ['kim', 'nobody'])
      texts.push((await town.ask(as, record, ground.pair(as, 'ana', ward), purposes)).text);

    expect(texts[0]).toContain('FORBIDDEN');
    expect(new Set(texts).size).toBe(1);
  });
});
