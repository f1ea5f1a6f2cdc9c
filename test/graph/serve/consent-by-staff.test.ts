import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConsentRecordReads } from '../../../src/graph/consent-record-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { As, Town } from '../../town.js';
import { analytics, ConsentGround, give, seen, terms, withdraw } from './consent-ground.js';

let ground: ConsentGround;
let graph: Graph;
let town: Town;
let other: Town;

beforeAll(async () => {
  ground = await ConsentGround.open();
  graph = ground.graph;
  town = ground.town;
  other = ground.other;
});

beforeEach(() => ground.reset());

afterAll(() => ground[Symbol.asyncDispose]());

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
    const before = await ground.audited();
    const answer = await town.ask('staff', give, onBehalf('ana'), ['service']);

    expect(answer.errors).toEqual([]);
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });
    const [file = ''] = (await readdir(town.audit.folder)).filter((each) => each.endsWith('.jsonl'));
    const text = await readFile(join(town.audit.folder, file), 'utf8');
    expect(text).toContain('consent.given');
    expect(text).not.toContain(town.id('Customer', 'ana'));
    expect(text).not.toContain('form 17');
    expect(await ground.audited()).toBe(before + 1);
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

    const before = await ground.audited();
    const answer = await of('staff', 'ana', ['service']);
    expect(answer.errors).toEqual([]);
    expect(JSON.stringify(answer.data)).toContain('no_consent');
    expect(await ground.audited()).toBe(before + 1);

    const refused = [
      await of('staff', 'ana', ['analytics.row']),
      await of('analyst', 'ana', ['analytics.row']),
      await of('analyst', 'nobody', ['analytics.row']),
    ];
    for (const each of refused) expect(each.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(refused[1]?.text).toBe(refused[2]?.text);
    expect(await ground.audited()).toBe(before + 1);
  });
});
