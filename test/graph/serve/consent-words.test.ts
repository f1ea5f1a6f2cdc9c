import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'graphql';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { whyFields, whyText } from '../../../src/serve/consent/why.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import type { Graph } from '../../../src/graph/graph.js';
import { ConsentRecordReads } from '../../../src/graph/consent-record-reads.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';

const give = `mutation ($input: ConsentInput!) { giveConsent(input: $input) { receiptId sequence consents { purpose categories recipients state dpv inForce until } } }`;
const withdraw = `mutation ($input: ConsentInput) { withdrawConsent(input: $input) { receiptId sequence consents { state inForce } } }`;
const analytics = { purpose: 'analytics', recipient: 'first_party' };
const terms = { noticeId: 'terms-2026', noticeVersion: '1' };
const name = `query ($id: ID!) { customer(id: $id) { name city } }`;

let graph: Graph;
let town: Town;
let other: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  other = await Town.open(graph);
});

afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await graph.raw('MATCH (node) WHERE node:Customer OR node:ConsentEvent DETACH DELETE node');
  await graph.raw(
    'MATCH (deployment:Deployment) REMOVE deployment.consentSeq, deployment.consentHash, deployment.chainFrom',
  );
  await town.customers([
    { externalId: 'ana', name: 'Ana', city: 'Porto', birthDate: '1985-02-03' },
    { externalId: 'ben', name: 'Ben', city: 'Porto', birthDate: '1990-02-03' },
  ]);
});

/** How many entries tell of something done, not of something read. */
async function audited(): Promise<number> {
  const { folder } = town.audit;
  expect((await verifyAudit(town.audit)).break).toBeNull();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('').split('"document":null').length - 1;
}

function seen(of: Town, as: As, who: string) {
  return of
    .ask(as, name, { id: of.publicId(as, 'Customer', who) }, ['analytics.row'])
    .then(({ data }) => data?.['customer']);
}

describe('a customer', () => {
  test('says yes, and no longer: the other instance sees the no at once', async () => {
    const yes = await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });
    expect(yes.errors).toEqual([]);
    expect(yes.data?.['giveConsent']).toMatchObject({ sequence: 1 });
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });

    const no = await other.ask('customer:ana', withdraw);
    expect(no.errors).toEqual([]);

    expect(await seen(town, 'analyst', 'ana')).toBeNull();
    expect(await seen(other, 'analyst', 'ana')).toBeNull();
  });

  test('is answered with what now holds, in terms of DPV', async () => {
    const answer = await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });

    const result = answer.data?.['giveConsent'] as unknown as { consents: readonly Record<string, unknown>[] };
    expect(result.consents.length).toBeGreaterThan(0);
    for (const consent of result.consents)
      expect(consent).toMatchObject({ state: 'GIVEN', dpv: 'dpv:ConsentGiven', inForce: true });
    expect(new Set(result.consents.map((one) => one['purpose']))).toEqual(
      new Set(['analytics.aggregate', 'analytics.row']),
    );
  });

  test('may send the same request twice under one key', async () => {
    const input = { scopes: [analytics], ...terms, idempotencyKey: 'k1' };
    const first = await town.ask('customer:ana', give, { input });
    const again = await town.ask('customer:ana', give, { input });
    const differently = await town.ask('customer:ana', give, { input: { ...input, scopes: [{ purpose: 'segment' }] } });

    expect(again.text).toBe(first.text);
    expect(differently.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await town.ask('customer:ana', '{ me { consentHistory { totalCount } } }')).data?.['me']).toEqual({
      consentHistory: { totalCount: 1 },
    });
  });

  test.each([
    ['no notice', { scopes: [analytics] }, 'BAD_USER_INPUT'],
    ['a notice that lists none of it', { scopes: [{ purpose: 'marketing' }], ...terms }, 'BAD_USER_INPUT'],
    ['an unknown notice', { scopes: [analytics], noticeId: 'x', noticeVersion: '1' }, 'BAD_USER_INPUT'],
    ['an unknown purpose', { scopes: [{ purpose: 'mischief' }], ...terms }, 'BAD_USER_INPUT'],
    ['nothing', { scopes: [], ...terms }, 'BAD_USER_INPUT'],
    ['an end in the past', { scopes: [analytics], ...terms, until: '2020-01-01T00:00:00Z' }, 'BAD_USER_INPUT'],
    ['somebody else’s word', { scopes: [analytics], ...terms, speaker: 'GUARDIAN' }, 'FORBIDDEN'],
  ])('cannot say yes with %s', async (_title, input, code) => {
    const answer = await town.ask('customer:ana', give, { input });

    expect(answer.data?.['giveConsent']).toBeNull();
    expect(answer.errors.map((each) => each.extensions.code)).toEqual([code]);
    expect(answer.text).not.toContain('mischief');
  });

  test('cannot refuse what contract requires, and is told', async () => {
    const scopes = [{ purpose: 'service', category: 'contact', recipient: 'first_party.console' }];
    const answer = await town.ask('customer:ana', withdraw, { input: { scopes } });

    expect(answer.errors[0]?.extensions.code).toBe('CONSENT_NOT_REFUSABLE');
  });

  test('speaks for nobody else, whether they exist or not', async () => {
    const about = (who: string) =>
      town.ask('customer:ana', withdraw, { input: { customerId: town.publicId('customer:ana', 'Customer', who) } });

    const answers = [await about('ben'), await about('nobody')];
    expect(answers[0]?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  test('reads what stands, the history by pages, and receipts that stay the same', async () => {
    await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });
    await town.ask('customer:ana', withdraw, { input: { scopes: [{ purpose: 'analytics.row' }] } });
    await town.ask('customer:ana', withdraw, {});
    const page = `query ($after: String) { me { consentHistory(first: 2, after: $after) { totalCount pageInfo { hasNextPage end: endCursor } rows: edges { node { what: action sequence } } } } }`;
    type History = {
      me: {
        consentHistory: {
          totalCount: number;
          pageInfo: { end: string; hasNextPage: boolean };
          rows: { node: { what: string } }[];
        };
      };
    };

    const first = (await town.ask('customer:ana', page)).data as unknown as History;
    const second = (await town.ask('customer:ana', page, { after: first.me.consentHistory.pageInfo.end }))
      .data as unknown as History;
    expect(first.me.consentHistory).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect([...first.me.consentHistory.rows, ...second.me.consentHistory.rows].map((row) => row.node.what)).toEqual([
      'WITHDRAWN',
      'WITHDRAWN',
      'GIVEN',
    ]);

    const receipts = '{ me { id consentReceipts { id document } consents(purpose: "analytics.aggregate") { state } } }';
    const answer = await town.ask('customer:ana', receipts);
    const me = answer.data?.['me'] as unknown as {
      id: string;
      consentReceipts: { id: string; document: Record<string, Record<string, unknown>> }[];
      consents: { state: string }[];
    };
    expect(me.consentReceipts).toHaveLength(3);
    expect(new Set(me.consents.map((one) => one.state))).toEqual(new Set(['WITHDRAWN']));
    expect(me.consentReceipts[2]?.document['header']).toMatchObject({ pii_principal_id: me.id, jurisdiction: 'gdpr' });
    expect((await town.ask('customer:ana', receipts)).text).toBe(answer.text);
    const one = await town.ask('customer:ana', 'query ($id: ID!) { me { consentReceipt(id: $id) { id } } }', {
      id: me.consentReceipts[1]?.id,
    });
    expect(one.data?.['me']).toEqual({ consentReceipt: { id: me.consentReceipts[1]?.id } });
    const foreign = await town.ask('customer:ben', 'query ($id: ID!) { me { consentReceipt(id: $id) { id } } }', {
      id: me.consentReceipts[1]?.id,
    });
    expect(foreign.data?.['me']).toEqual({ consentReceipt: null });
  });

  test('learns what is withheld from whom, and the grant that the status names opens it', async () => {
    const ask =
      '{ me { consentStatus(purpose: "analytics.row") { client endUser categories fields allowed reason step remedy { noticeId noticeVersion recipients } } } }';
    type Status = {
      client: string;
      endUser: string;
      categories: string[];
      fields: string[];
      allowed: boolean;
      reason: string;
      remedy: { noticeId: string; noticeVersion: string; recipients: string[] } | null;
    };
    const status = async () => {
      const me = (await town.ask('customer:ana', ask)).data?.['me'] as { readonly consentStatus: Status[] } | undefined;
      return me?.consentStatus.find(
        (one) =>
          one.client === 'kith.console' && one.endUser === 'staff:analyst' && one.categories.includes('identity.name'),
      );
    };

    const before = await status();
    expect(before).toMatchObject({ allowed: false, reason: 'no_consent', remedy: { noticeId: 'terms-2026' } });
    expect(before?.fields).toContain('Customer.name');
    const { recipients = [], ...notice } = before?.remedy ?? {};
    const scopes = recipients.map((recipient) => ({ purpose: 'analytics.row', category: 'identity.name', recipient }));
    await town.ask('customer:ana', give, { input: { scopes, ...notice } });

    expect(await status()).toMatchObject({ allowed: true, reason: 'consent', remedy: null });
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: null });
  });

  test('sees nothing of what others said', async () => {
    await town.says('ben', 'given', { purpose: 'service' });
    const ask =
      'query ($id: ID!) { customer(id: $id) { consents { state } consentHistory { totalCount } consentReceipts { id } consentStatus { reason } } }';
    const answer = await town.ask('customer:ana', ask, { id: town.publicId('customer:ana', 'Customer', 'ben') });

    expect(answer.data?.['customer']).toEqual({
      consents: null,
      consentHistory: null,
      consentReceipts: null,
      consentStatus: null,
    });
  });
});

describe('staff', () => {
  const onBehalf = (who: string, more: object = {}) => ({
    input: {
      scopes: [analytics],
      ...terms,
      proof: 'form 17',
      customerId: town.publicId('staff', 'Customer', who),
      ...more,
    },
  });

  test('write down what a customer told them, with a proof, and it is in the audit without a name', async () => {
    const before = await audited();
    const answer = await town.ask('staff', give, onBehalf('ana'), ['service']);

    expect(answer.errors).toEqual([]);
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });
    const [file = ''] = (await readdir(town.audit.folder)).filter((each) => each.endsWith('.jsonl'));
    const text = await readFile(join(town.audit.folder, file), 'utf8');
    expect(text).toContain('consent.given');
    expect(text).not.toContain(town.id('Customer', 'ana'));
    expect(text).not.toContain('form 17');
    expect(await audited()).toBe(before + 1);
  });

  test('are told the same of a customer whom they may not see as of one who is not there', async () => {
    await graph.raw("MATCH (customer:Customer {externalId: 'ben'}) SET customer.restricted = true");
    await town.build("MATCH (c:Customer {externalId: 'ben'}) SET c.cc_firstParty = null", {});
    const texts = [];
    for (const who of ['ben', 'nobody']) texts.push((await town.ask('staff', give, onBehalf(who), ['service'])).text);
    const garbage = await town.ask('staff', give, onBehalf('ben', { customerId: 'x' }), ['service']);

    expect(texts[0]).toContain('CUSTOMER_UNKNOWN');
    expect(new Set([...texts, garbage.text]).size).toBe(1);
  });

  test.each<[string, As, object, readonly ('service' | 'analytics.row')[]]>([
    ['a role that the policy does not name', 'analyst', {}, ['analytics.row']],
    ['another purpose', 'staff', {}, ['analytics.row']],
    ['a partner', 'partner', {}, []],
  ])('%s writes nothing down for anybody', async (_title, as, more, purposes) => {
    const ask = (who: string) =>
      town.ask(
        as,
        give,
        { input: { ...onBehalf(who, more).input, customerId: town.publicId(as, 'Customer', who) } },
        purposes.length === 0 ? undefined : purposes,
      );

    const answers = [await ask('ana'), await ask('nobody')];
    expect(answers[0]?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  test('write down nothing where the audit cannot be written', async () => {
    await other.audit.trail[Symbol.asyncDispose]();
    await rm(other.audit.folder, { recursive: true, force: true });
    await writeFile(other.audit.folder, 'no folder');

    const answer = await other.ask('staff', give, onBehalf('ana'), ['service']);
    await rm(other.audit.folder);

    expect(answer.errors[0]?.extensions.code).toBe('AUDIT_FAILED');
    expect((await new ConsentRecordReads(graph).verifyChain()).chained).toBe(0);
  });

  test('write down the word of a guardian, which opens what the child’s own would not', async () => {
    await town.customers([{ externalId: 'kim', name: 'Kim', ageBand: 'child', birthDate: '2018-01-01' }]);
    const scopes = [{ purpose: 'personalise.own', recipient: 'first_party' }];
    const own = await town.ask('customer:kim', give, { input: { scopes, ...terms } });
    const guardian = await town.ask('staff', give, onBehalf('kim', { scopes, speaker: 'GUARDIAN' }), ['service']);

    const states = ({ data }: typeof own) =>
      (data?.['giveConsent'] as { consents: { state: string; inForce: boolean }[] } | undefined)?.consents.map(
        (one) => `${one.state} ${one.inForce}`,
      );
    expect(new Set(states(own))).toEqual(new Set(['INVALIDATED false']));
    expect(new Set(states(guardian))).toEqual(new Set(['GIVEN true']));
  });

  test('need a proof for a yes, and none for a no', async () => {
    const { proof: _, ...without } = onBehalf('ana').input;
    expect((await town.ask('staff', give, { input: without }, ['service'])).errors[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    expect(
      (await town.ask('staff', withdraw, { input: { customerId: without.customerId } }, ['service'])).errors,
    ).toEqual([]);
  });

  test('ask for the status of a customer only where the policy lets them, and it is written down', async () => {
    const ask =
      'query ($id: ID!, $purpose: String) { customer(id: $id) { consentStatus(purpose: $purpose) { purpose categories allowed reason } } }';
    const of = (as: As, who: string, purposes: readonly ('service' | 'analytics.row')[]) =>
      town.ask(as, ask, { id: town.publicId(as, 'Customer', who), purpose: 'marketing.email' }, purposes);

    const before = await audited();
    const answer = await of('staff', 'ana', ['service']);
    expect(answer.errors).toEqual([]);
    expect(JSON.stringify(answer.data)).toContain('no_consent');
    expect(await audited()).toBe(before + 1);

    const refused = [
      await of('staff', 'ana', ['analytics.row']),
      await of('analyst', 'ana', ['analytics.row']),
      await of('analyst', 'nobody', ['analytics.row']),
    ];
    for (const each of refused) expect(each.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(refused[1]?.text).toBe(refused[2]?.text);
    expect(await audited()).toBe(before + 1);
  });
});

test('the extension tells which fields need a word of each customer, the same for every graph', async () => {
  const ask = (who: string, as: As) =>
    town
      .ask(as, name, { id: town.publicId(as, 'Customer', who) }, ['analytics.row'])
      .then((answer) => JSON.parse(answer.text) as { extensions: object });

  const there = await ask('ana', 'analyst');
  expect(there.extensions).toEqual({
    consent: {
      policyRev: expect.any(String) as string,
      purpose: 'analytics.row',
      coordinates: ['Customer.city', 'Customer.name'],
    },
  });
  expect((await ask('nobody', 'analyst')).extensions).toEqual(there.extensions);
  const service = await town.ask('staff', name, { id: town.publicId('staff', 'Customer', 'ana') }, ['service']);
  expect(JSON.parse(service.text)).toMatchObject({ extensions: { consent: { coordinates: [] } } });
});

test('why names the word that decides, and each step to it', async () => {
  await town.says('ana', 'given', { purpose: 'analytics', category: '*', recipient: 'first_party' });
  await town.says('ana', 'withdrawn', { category: 'identity', at: Date.now() });
  const source = {
    schema: await buildKithSchema(),
    document: parse('{ customers { nodes { name city } } }'),
    catalogue: loadCatalogue(),
  };
  const customerId = testIds.of('Customer', 'ana');
  const record = (await new ConsentRecordReads(graph).recordsOf([customerId])).get(customerId);
  if (record === undefined) throw new Error('ana is missing');

  const facts = { ...record, policy: defaultPolicy, now: Date.now() };
  const fields = whyFields(source, { viewer: town.viewer('analyst'), customerId, facts });

  expect(fields.map(({ field, reason }) => [field, reason])).toEqual([
    ['Customer', 'consent'],
    ['Customer.city', 'consent'],
    ['Customer.name', 'withdrawn'],
  ]);
  expect(fields[2]?.words[0]).toMatchObject({ recipient: 'first_party.console', state: 'WITHDRAWN', sequence: 2 });
  expect(fields[2]?.steps.map((one) => one.outcome)).toEqual([
    ...Array.from({ length: 5 }, () => 'passed'),
    'withheld',
    'not_reached',
  ]);
  expect(whyText(fields)).toContain('Customer.name  identity.name  withheld: withdrawn (words)');
  expect(whyText(fields)).not.toContain('Ana');
});

test('a mutation is answered to nobody without a token, nor by GET', async () => {
  const query = encodeURIComponent('mutation { withdrawConsent { receiptId } }');

  expect((await fetch(`${town.server.url}/graphql?query=${query}`)).status).toBe(404);
  expect((await town.ask('none', withdraw)).status).toBe(401);
});
