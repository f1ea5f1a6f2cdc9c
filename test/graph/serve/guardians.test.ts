import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { type As, statementsOfTimers, type Town } from '../../town.js';
import { ConsentGround, give, terms, withdraw } from './consent-ground.js';

let ground: ConsentGround;
let graph: Graph;
let town: Town;
let other: Town;

const since = '2026-01-01T00:00:00Z';
const record = `mutation ($input: GuardianshipInput!) { recordGuardianship(input: $input) { guardianId wardId since until proof inForce } }`;
const told = `{ me { guardianships { guardianId wardId proof inForce consents(purpose: "personalise.own") { state inForce }
  consentHistory(first: 5) { totalCount nodes { action speaker } } consentReceipts { id document } } } }`;

beforeAll(async () => {
  ground = await ConsentGround.open();
  ({ graph, town, other } = ground);
});

beforeEach(async () => {
  await ground.reset();
  await town.customers([
    { externalId: 'kim', name: 'Kim', ageBand: 'child', birthDate: '2018-01-01' },
    { externalId: 'teo', name: 'Teo', ageBand: 'teen', birthDate: '2009-06-01', residency: null },
  ]);
});

afterAll(() => ground[Symbol.asyncDispose]());

const idFor = (as: As, who: string) => town.publicId(as, 'Customer', who);
const pair = (as: As, guardian: string, ward: string, more: object = {}) => ({
  input: { guardianId: idFor(as, guardian), wardId: idFor(as, ward), since, proof: 'form 17', ...more },
});
const recorded = (guardian: string, ward: string, more: object = {}) =>
  town.ask('staff', record, pair('staff', guardian, ward, more), ['service']);
const wish = { scopes: [{ purpose: 'personalise.own', recipient: 'first_party' }], ...terms };
const speakFor = (as: As, ward: string, of = town, more: object = {}) =>
  of.ask(as, give, { input: { ...wish, customerId: idFor(as, ward), ...more } });

/** The statements about consent that were sent for what was asked. */
const asked = (rows: MockInstance<Graph['rows']>) =>
  rows.mock.calls
    .map(([statement]) => statement.name)
    .filter((name) => name.startsWith('consent/') && !statementsOfTimers.has(name));

afterEach(() => void vi.restoreAllMocks());

interface Told {
  readonly guardianId: string;
  readonly wardId: string;
  readonly inForce: boolean | null;
  readonly consents: readonly { readonly state: string; readonly inForce: boolean }[] | null;
  readonly consentHistory: { readonly nodes: readonly { action: string; speaker: string }[] } | null;
  readonly consentReceipts: readonly { readonly document: { events: readonly Record<string, unknown>[] } }[] | null;
}

async function toldTo(as: As, of = town): Promise<readonly Told[]> {
  const { data, errors } = await of.ask(as, told);
  expect(errors).toEqual([]);
  const me = data?.['me'] as { readonly guardianships: readonly Told[] } | undefined;
  return me?.guardianships ?? [];
}

describe('a guardian', () => {
  beforeEach(async () => void (await recorded('ana', 'kim')));

  test('says yes for a child, which the child’s own word would not open, and takes it back', async () => {
    const yes = await speakFor('customer:ana', 'kim');

    expect(yes.errors).toEqual([]);
    const result = yes.data?.['giveConsent'] as Pick<Told, 'consents'> | undefined;
    expect(new Set(result?.consents?.map((one) => `${one.state} ${one.inForce}`))).toEqual(new Set(['GIVEN true']));

    const no = await other.ask('customer:ana', withdraw, { input: { customerId: idFor('customer:ana', 'kim') } });
    expect(no.errors).toEqual([]);
    expect(new Set((await toldTo('customer:ana'))[0]?.consents?.map((one) => one.state))).toEqual(
      new Set(['WITHDRAWN']),
    );
  });

  test('is told how things stand, what was said, and the receipts, which the proof of the guardianship shows', async () => {
    await speakFor('customer:ana', 'kim');

    const [one] = await toldTo('customer:ana', other);
    expect(one).toMatchObject({ wardId: idFor('customer:ana', 'kim'), inForce: true, proof: 'form 17' });
    expect(one?.consentHistory).toMatchObject({ totalCount: 1, nodes: [{ action: 'GIVEN', speaker: 'guardian' }] });
    expect(one?.consentReceipts?.[0]?.document.events[0]).toMatchObject({
      entity: 'guardian',
      recorded_by: 'guardian',
      proof: 'form 17',
    });
  });

  test('learns nothing else of the ward, and the ward sees the word and who read', async () => {
    await speakFor('customer:ana', 'kim');
    const answer = await town.ask(
      'customer:ana',
      'query ($id: ID!) { customer(id: $id) { name consents { state } } }',
      {
        id: idFor('customer:ana', 'kim'),
      },
    );
    expect(answer.data).toEqual({ customer: null });
    await toldTo('customer:ana');

    const own = await town.ask(
      'customer:kim',
      '{ me { consentHistory(first: 5) { nodes { action speaker } } accessLog(first: 20) { nodes { by operation } } } }',
    );
    const me = own.data?.['me'] as unknown as {
      consentHistory: object;
      accessLog: { nodes: readonly { by: string; operation: string }[] };
    };
    expect(me.consentHistory).toEqual({ nodes: [{ action: 'GIVEN', speaker: 'guardian' }] });
    const read = me.accessLog.nodes.filter((one) => one.by === 'CUSTOMER').map((one) => one.operation);
    expect(new Set(read)).toEqual(new Set(['consent.given', 'me']));
  });

  test('speaks under a key of their own', async () => {
    await recorded('ben', 'kim');
    const key = { idempotencyKey: 'k1' };
    const [first, again, another] = [
      await speakFor('customer:ana', 'kim', town, key),
      await speakFor('customer:ana', 'kim', other, key),
      await speakFor('customer:ben', 'kim', town, key),
    ];

    expect(again.text).toBe(first.text);
    expect(another.errors).toEqual([]);
    expect(JSON.stringify(another.data)).not.toBe(JSON.stringify(first.data));
  });

  test('of a minor decides together with the minor where the law wants both', async () => {
    await recorded('ana', 'teo');
    const standing = async () => {
      const one = (await toldTo('customer:ana')).find((each) => each.wardId === idFor('customer:ana', 'teo'));
      return new Set(one?.consents?.filter((each) => each.state === 'GIVEN').map((each) => each.inForce));
    };
    await speakFor('customer:ana', 'teo');
    expect(await standing()).toEqual(new Set([false]));

    expect((await town.ask('customer:teo', give, { input: wish })).errors).toEqual([]);
    expect(await standing()).toEqual(new Set([true]));
  });

  test('is heard no more once it is written down that it ended', async () => {
    expect((await recorded('ana', 'kim', { until: '2026-02-01T00:00:00Z' })).errors).toEqual([]);

    expect((await speakFor('customer:ana', 'kim', other)).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await toldTo('customer:ana', other)).toEqual([
      expect.objectContaining({ inForce: false, consents: null, consentHistory: null, consentReceipts: null }),
    ]);
  });

  test.each([
    ['the guardianship has ended', 'SET tie.until = datetime() - duration("PT1S")'],
    ['it has not begun', 'SET tie.since = datetime() + duration("PT1H")'],
    ['its proof is missing', 'REMOVE tie.proof'],
    ['the ward is of age', 'SET ward.birthDate = date("1990-01-01")'],
    ['the age of the ward is unknown', 'SET ward.birthDate = null, ward.ageBand = "unknown"'],
    ['the guardian is a minor', 'SET guardian.birthDate = date("2012-01-01")'],
    ['the guardian is restricted', 'SET guardian.restricted = true'],
    ['the guardian objects', 'SET guardian.objections = ["service"]'],
    ['the ward has died', 'SET ward.deceased = true'],
    ['the ward is being erased', 'SET ward.erasedAt = datetime()'],
  ])('is refused where %s, as who names nobody', async (_title, change) => {
    await graph.raw(`MATCH (guardian)-[tie:GUARDIAN_OF]->(ward) ${change}`);
    const rows = vi.spyOn(graph, 'rows');
    const refused = await speakFor('customer:ana', 'kim');
    const statements = asked(rows);
    const nobody = await speakFor('customer:ana', 'nobody');

    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(refused.text).toBe(nobody.text);
    expect(statements).toEqual(['consent/guardianships']);
    expect(asked(rows)).toEqual([...statements, ...statements]);
    for (const one of await toldTo('customer:ana')) expect(one).toMatchObject({ inForce: false, consents: null });
    expect((await graph.raw('MATCH (event:ConsentEvent) RETURN event')).records).toEqual([]);
  });
});

describe('who is no guardian', () => {
  test('is answered alike about a ward, a stranger, nobody and garbage, by as many statements', async () => {
    await recorded('ana', 'kim');
    const rows = vi.spyOn(graph, 'rows');
    const answers = [];
    for (const who of ['kim', 'teo', 'nobody']) answers.push(await speakFor('customer:ben', who));
    answers.push(await town.ask('customer:ben', give, { input: { ...wish, customerId: 'x' } }));

    expect(answers[0]?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(new Set(answers.map((one) => one.text)).size).toBe(1);
    expect(asked(rows)).toEqual(answers.map(() => 'consent/guardianships'));
  });

  test('is neither the ward nor a customer before a partner’s client', async () => {
    await recorded('ana', 'kim');

    expect((await speakFor('customer:kim', 'ana')).errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await speakFor('partner', 'kim')).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('does not say that the ward said it', async () => {
    await recorded('ana', 'kim');

    const answer = await speakFor('customer:ana', 'kim', town, { speaker: 'CUSTOMER' });
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('a family tie', () => {
  const ask =
    'query ($id: ID!) { customer(id: $id) { id guardianships { guardianId wardId inForce consents { state } } } }';
  const seenBy = async (as: As, who: string, purposes?: readonly ('service' | 'analytics.row' | 'legal')[]) =>
    (await town.ask(as, ask, { id: idFor(as, who) }, purposes)).data?.['customer'] as unknown as {
      guardianships: readonly object[] | null;
    } | null;

  beforeEach(async () => {
    await recorded('ana', 'kim');
    for (const who of ['ana', 'ben']) await town.says(who, 'given', { purpose: 'analytics' });
  });

  test('is known to the two, the ward by a part of it, and to staff who may write it down', async () => {
    expect(await toldTo('customer:kim')).toEqual([
      expect.objectContaining({ guardianId: idFor('customer:kim', 'ana'), inForce: null, consents: null }),
    ]);
    expect(await toldTo('customer:ben')).toEqual([]);
    const tie = { guardianId: idFor('staff', 'ana'), wardId: idFor('staff', 'kim'), inForce: null, consents: null };
    expect(await seenBy('staff', 'ana', ['service'])).toMatchObject({ guardianships: [tie] });
    expect(await seenBy('staff', 'kim', ['service'])).toMatchObject({ guardianships: [tie] });
  });

  test.each<[string, As, readonly ('service' | 'analytics.row' | 'legal')[] | undefined]>([
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
    const before = await ground.audited();
    const first = await recorded('ana', 'kim');
    await recorded('ana', 'kim', { since: undefined, proof: 'form 18' });

    expect(first.data?.['recordGuardianship']).toMatchObject({ since: '2026-01-01T00:00:00.000Z', inForce: null });
    expect(await ground.audited()).toBe(before + 2);
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
    expect((await recorded('ana', 'kim', more)).errors[0]?.extensions.code).toBe(code);
  });

  test('write down none of somebody with themselves', async () => {
    expect((await recorded('ana', 'ana')).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
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
      texts.push((await recorded(guardian, ward)).text);

    expect(texts[0]).toContain('CUSTOMER_UNKNOWN');
    expect(new Set(texts).size).toBe(1);
  });

  test.each<[string, As, readonly ('service' | 'analytics.row' | 'legal')[] | undefined]>([
    ['an analyst', 'analyst', undefined],
    ['support for another purpose', 'staff', ['analytics.row']],
    ['an officer', 'officer', ['legal']],
    ['a partner', 'partner', undefined],
    ['the guardian', 'customer:ana', undefined],
  ])('and nobody else: not %s', async (_title, as, purposes) => {
    const texts = [];
    for (const ward of ['kim', 'nobody'])
      texts.push((await town.ask(as, record, pair(as, 'ana', ward), purposes)).text);

    expect(texts[0]).toContain('FORBIDDEN');
    expect(new Set(texts).size).toBe(1);
  });
});
