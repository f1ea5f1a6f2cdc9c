import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { As, Town } from '../../town.js';
import { ConsentGround, seen } from './consent-ground.js';

let ground: ConsentGround;
let graph: Graph;
let town: Town;
let other: Town;

const merge = `mutation ($input: MergeInput!) { mergeCustomers(input: $input) { customerId since proof recordedBy } }`;
const told = `query ($id: ID!) { customer(id: $id) { id mergedRecords { customerId proof recordedBy } } }`;
const mine = '{ me { mergedRecords { customerId proof recordedBy } } }';
const demand = `mutation ($input: DataSubjectRequestInput!) { openDataSubjectRequest(input: $input) { id kind state } }`;
const demands = '{ me { dataSubjectRequests { kind state dueAt history { action by } result { what count } } } }';

beforeAll(async () => {
  ground = await ConsentGround.open({ requestsEveryMs: 500 });
  ({ graph, town, other } = ground);
});

beforeEach(async () => {
  await graph.raw('MATCH (node) WHERE node:MergedProfile OR node:DataSubjectRequest DETACH DELETE node');
  await ground.reset();
  await town.customers([{ externalId: 'eva', name: 'Eva', city: 'Porto', birthDate: '1980-02-03' }]);
});

afterAll(() => ground[Symbol.asyncDispose]());

const idFor = (as: As, who: string) => town.publicId(as, 'Customer', who);
const input = (as: As, whom: readonly string[], more: object = {}) => ({
  input: { customerIds: whom.map((who) => idFor(as, who)), proof: 'form 21', ...more },
});
const merged = (...whom: readonly string[]) => town.ask('staff', merge, input('staff', whom), ['service']);
const hide = (who: string) => graph.raw('MATCH (c:Customer {externalId: $who}) SET c.cc_firstParty = null', { who });
const recordsOf = async (as: As, of: Town, who: string, purposes?: readonly 'service'[]) =>
  (
    (await of.ask(as, told, { id: idFor(as, who) }, purposes)).data?.['customer'] as unknown as {
      mergedRecords: readonly object[] | null;
    } | null
  )?.mergedRecords;

describe('a merge with who said no', () => {
  beforeEach(async () => {
    await town.says('ana', 'given', { purpose: 'analytics' });
    await merged('ana', 'ben');
    await town.catchUp();
  });

  test('closes what the other opened, on every server, until both say yes', async () => {
    await other.catchUp();
    expect([await seen(town, 'analyst', 'ana'), await seen(other, 'analyst', 'ben')]).toEqual([null, null]);

    await town.says('ben', 'given', { purpose: 'analytics' });
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });
    expect(await seen(town, 'analyst', 'ben')).toEqual({ name: 'Ben', city: 'Porto' });
  });

  test('tells the customer that nothing is in force, and staff one reason and no word that would open it', async () => {
    const own = await town.ask('customer:ana', '{ me { consents(purpose: "analytics.row") { state inForce } } }');
    const me = own.data?.['me'] as { readonly consents: readonly { state: string; inForce: boolean }[] } | undefined;
    expect(me?.consents.filter(({ state }) => state === 'GIVEN').map(({ inForce }) => inForce)).not.toContain(true);

    const status = await town.ask(
      'staff',
      'query ($id: ID!) { customer(id: $id) { consentStatus(purpose: "analytics.row") { allowed reason remedy { noticeId } } } }',
      { id: idFor('staff', 'ana') },
      ['service'],
    );
    expect(status.errors).toEqual([]);
    const of = status.data?.['customer'] as
      | { readonly consentStatus: readonly { allowed: boolean; reason: string; remedy: object | null }[] }
      | undefined;
    const closed = of?.consentStatus.filter(({ reason }) => reason === 'merged') ?? [];
    expect(closed.length).toBeGreaterThan(0);
    expect(closed.every(({ allowed, remedy }) => !allowed && remedy === null)).toBe(true);
  });

  test('shows the other neither the name nor the words', async () => {
    const answer = await town.ask(
      'customer:ana',
      'query ($id: ID!) { customer(id: $id) { name consents { state } mergedRecords { proof } } me { consentHistory { nodes { action } } } }',
      { id: idFor('customer:ana', 'ben') },
    );
    expect(answer.data?.['customer']).toBeNull();
    expect(answer.data?.['me']).toEqual({ consentHistory: { nodes: [{ action: 'GIVEN' }] } });
  });
});

describe('that customers are one person', () => {
  test('is told to them, and to staff who may write it down and may know of both', async () => {
    const { data, errors } = await merged('ana', 'ben');
    expect(errors).toEqual([]);
    expect(data?.['mergeCustomers']).toHaveLength(2);
    const record = (as: As, who: string) => ({
      customerId: idFor(as, who),
      proof: 'form 21',
      recordedBy: 'staff support',
    });

    const me = (await town.ask('customer:ana', mine)).data?.['me'] as unknown as { mergedRecords: readonly object[] };
    expect(me.mergedRecords).toHaveLength(2);
    expect(me.mergedRecords).toEqual(
      expect.arrayContaining([record('customer:ana', 'ana'), record('customer:ana', 'ben')]),
    );
    expect(await recordsOf('staff', other, 'ben', ['service'])).toEqual(
      expect.arrayContaining([record('staff', 'ana'), record('staff', 'ben')]),
    );
    expect(await recordsOf('staff', town, 'eva', ['service'])).toEqual([]);
  });

  test('is told to nobody else, neither by a value nor by an empty list', async () => {
    await merged('ana', 'ben');
    for (const who of ['ana', 'ben', 'eva']) await town.says(who, 'given', { purpose: 'analytics' });

    expect(await recordsOf('analyst', town, 'ana')).toBeNull();
    expect(await recordsOf('analyst', town, 'eva')).toBeNull();
  });

  test('is to staff as if it were not, where they may not know of the other', async () => {
    await merged('ana', 'ben');
    await hide('ben');

    expect(await recordsOf('staff', town, 'ana', ['service'])).toEqual([]);
  });
});

describe('staff', () => {
  test('write it down once, and it stands in the audit without a name', async () => {
    const before = await ground.audited();
    await merged('ana', 'ben');
    const again = await merged('ben', 'ana');

    expect(again.errors).toEqual([]);
    expect(await ground.audited()).toBe(before + 2);
    const { records } = await graph.raw('MATCH (p:MergedProfile)<-[tie]-() RETURN p.id AS id, count(tie) AS customers');
    expect(records.map((row) => row.get('customers'))).toEqual([2]);
  });

  test('are answered alike about who may not be seen, nobody and garbage', async () => {
    await hide('ben');
    const texts = [];
    for (const whom of [
      ['ana', 'ben'],
      ['ana', 'nobody'],
      ['nobody', 'ben'],
    ])
      texts.push((await merged(...whom)).text);
    const garbage = input('staff', ['ana'], { customerIds: [idFor('staff', 'ana'), 'x'] });
    texts.push((await town.ask('staff', merge, garbage, ['service'])).text);

    expect(texts[0]).toContain('CUSTOMER_UNKNOWN');
    expect(new Set(texts).size).toBe(1);
    expect((await graph.raw('MATCH (p:MergedProfile) RETURN p')).records).toEqual([]);
  });

  test('are told that a person has too many records where they may know of so many, else as of who is not there', async () => {
    const many = Array.from({ length: 9 }, (_, number) => `many${number}`);
    await town.customers(many.map((externalId) => ({ externalId, name: externalId, birthDate: '1980-02-03' })));
    await merged(...many, 'ben');
    const full = await merged('ana', 'ben');
    expect(full.errors).toMatchObject([
      { message: 'A profile joins at most 10 customers.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);

    await hide('many0');

    const refused = await merged('ana', 'ben');
    expect(refused.text).toBe((await merged('ana', 'nobody')).text);
    expect(refused.errors[0]?.extensions.code).toBe('CUSTOMER_UNKNOWN');
    expect(await recordsOf('staff', town, 'ana', ['service'])).toEqual([]);
  });

  test.each<[string, As, readonly ('service' | 'analytics.row')[] | undefined, object, string]>([
    ['a role that may not', 'analyst', undefined, {}, 'FORBIDDEN'],
    ['another purpose', 'staff', ['analytics.row'], {}, 'FORBIDDEN'],
    ['a customer', 'customer:ana', undefined, {}, 'FORBIDDEN'],
    ['no proof', 'staff', ['service'], { proof: ' ' }, 'BAD_USER_INPUT'],
    ['one customer', 'staff', ['service'], { customerIds: ['x'] }, 'BAD_USER_INPUT'],
  ])('are refused for %s', async (_title, as, purposes, more, code) => {
    const answer = await town.ask(as, merge, input(as, ['ana', 'ben'], more), purposes);

    expect(answer.errors[0]?.extensions.code).toBe(code);
    expect((await graph.raw('MATCH (p:MergedProfile) RETURN p')).records).toEqual([]);
  });
});

describe('a request of the kind UNMERGE', () => {
  test('parts the records again, with states and a clock, and each is seen by its own words', async () => {
    await town.says('ana', 'given', { purpose: 'analytics' });
    await merged('ana', 'ben');
    await graph.raw("CREATE (:Run {id: 'r1', job: 'influence', current: true})");
    const opened = await town.ask('customer:ana', demand, { input: { kind: 'UNMERGE' } });
    expect(opened.errors).toEqual([]);

    const me = () =>
      town
        .ask('customer:ana', demands)
        .then(({ data }) => data?.['me'] as unknown as { dataSubjectRequests: readonly object[] });
    await expect
      .poll(async () => (await me()).dataSubjectRequests[0], { timeout: 60_000 })
      .toMatchObject({
        kind: 'UNMERGE',
        state: 'DONE',
        history: [{ action: 'OPEN' }, { action: 'VERIFY_IDENTITY' }, { action: 'START' }, { action: 'FINISH' }],
        result: [
          { what: 'parted', count: 1 },
          { what: 'staleRuns', count: 1 },
        ],
      });
    await town.catchUp();
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });
    expect(await seen(town, 'analyst', 'ben')).toBeNull();
    expect((await town.ask('customer:ben', mine)).data?.['me']).toEqual({ mergedRecords: [] });
    await graph.raw("MATCH (run:Run {id: 'r1'}) DELETE run");
  });

  test('is opened by staff for who asks them, and waits for the proof of who it is', async () => {
    await merged('ana', 'ben');
    const opened = await town.ask(
      'officer',
      demand,
      { input: { kind: 'UNMERGE', customerId: idFor('officer', 'ana') } },
      ['service'],
    );

    expect(opened.data?.['openDataSubjectRequest']).toMatchObject({ kind: 'UNMERGE', state: 'RECEIVED' });
    expect(await recordsOf('staff', town, 'ana', ['service'])).toHaveLength(2);
  });
});
