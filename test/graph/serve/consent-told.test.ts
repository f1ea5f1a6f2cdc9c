import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'graphql';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { whyFields, whyText } from '../../../src/serve/consent/why.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { ConsentRecordReads } from '../../../src/graph/consent-record-reads.js';
import { testIds } from '../../graph-harness.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { As, Town } from '../../town.js';
import { ConsentGround, name } from './consent-ground.js';

let ground: ConsentGround;
let graph: Graph;
let town: Town;

beforeAll(async () => {
  ground = await ConsentGround.open();
  graph = ground.graph;
  town = ground.town;
});

beforeEach(() => ground.reset());

afterAll(() => ground[Symbol.asyncDispose]());

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
