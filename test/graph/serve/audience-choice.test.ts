import { afterAll, beforeAll, expect, test } from 'vitest';
import { socialTerms } from '../../../src/consent/social-terms.js';
import { AudienceReads } from '../../../src/graph/audience-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { undatedOrder } from '../../../src/model/time.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { consenting, consentPurposes, customerId, productId } from '../analyse-world.js';

// Where more use what speaks for a product than are looked at, neither the order of the database nor what is withheld says who comes into question.

let graph: Graph;
let ground: ReturnType<typeof consenting>;
const names = Array.from({ length: 40 }, (_, at) => `m${at}`);
const caps = { similarMax: 10, speakersMax: 2, usesMax: 5, limit: 100 };
const firstMs = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  ground = consenting(graph);
  await graph.raw(
    `CREATE (run:Run {id: 'run', job: 'neighbourhood', current: true}), (speaker:Product {id: $speaker})
     WITH run, speaker
     UNWIND $wanted AS id
     CREATE (speaker)-[:SIMILAR {runId: run.id, weight: 1.0, rank: 1}]->(:Product {id: id})`,
    { speaker: productId('speaker'), wanted: ['lamp', 'chair'].map(productId) },
  );
  await graph.raw(
    `UNWIND $ids AS id CREATE (:Customer {id: id, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})`,
    { ids: names.map(customerId) },
  );
  await ground.say(names, 'given', consentPurposes);
}, 120_000);

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

/** They all use the speaker, one after the other, each at its moment; those use it in the order given. */
async function uses(those: readonly string[], kind: 'BOUGHT' | 'INTERACTED', atOrder: (name: string) => number) {
  await graph.raw('MATCH (:Product {id: $id})<-[use:BOUGHT|INTERACTED]-() DELETE use', { id: productId('speaker') });
  const text =
    kind === 'BOUGHT'
      ? 'CREATE (customer)-[:BOUGHT {purchases: 1, lastOrder: toInteger(row.at), productId: product.id, customerId: customer.id}]->(product)'
      : "CREATE (customer)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: 'used', atOrder: toInteger(row.at), productId: product.id, pageKey: customer.id + 'used'}]->(product)";
  for (const name of those)
    await graph.raw(
      `WITH $row AS row MATCH (customer:Customer {id: row.id}), (product:Product {id: $speaker}) ${text}`,
      { row: { id: customerId(name), at: atOrder(name) }, speaker: productId('speaker') },
    );
}

const dated = (name: string) => firstMs + ((7 * names.indexOf(name)) % names.length);

async function candidates(wanted: string): Promise<readonly (string | undefined)[]> {
  const { read } = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const about = {
    productId: productId(wanted),
    read,
    visible: read,
    ways: [{ terms: read, contact: 'contact_email' }],
  } as const;
  const found = await new AudienceReads(graph).candidates(about, { likened: null, caps });
  return found.customerIds.map((id) => names.find((name) => customerId(name) === id)).toSorted();
}

for (const kind of ['BOUGHT', 'INTERACTED'] as const) {
  test(`of dated uses (${kind}) the latest count, in whatever order they were written, and what is withheld takes no place`, async () => {
    const latest = names.toSorted((one, other) => dated(other) - dated(one));

    await uses(names, kind, dated);
    expect(await candidates('lamp')).toEqual(latest.slice(0, 5).toSorted());
    await uses(names.toReversed(), kind, dated);
    expect(await candidates('lamp')).toEqual(latest.slice(0, 5).toSorted());

    const [silent = ''] = latest;
    await ground.say([silent], 'withdrawn', ['personalise']);
    expect(await candidates('lamp')).toEqual(latest.slice(1, 6).toSorted());
    await ground.say([silent], 'given', ['personalise']);
  });
}

test('of uses without a day others count for another product, in whatever order they were written, and what is withheld takes no place', async () => {
  await uses(names, 'INTERACTED', () => undatedOrder);
  const [lamp, chair] = [await candidates('lamp'), await candidates('chair')];
  await uses(names.toReversed(), 'INTERACTED', () => undatedOrder);

  expect([await candidates('lamp'), await candidates('chair')]).toEqual([lamp, chair]);
  expect([lamp.length, chair.length]).toEqual([5, 5]);
  expect(lamp).not.toEqual(chair);

  const [silent = ''] = lamp;
  await ground.say([silent], 'withdrawn', ['personalise']);
  const without = await candidates('lamp');
  expect(without).toHaveLength(5);
  expect(lamp.filter((name) => !without.includes(name))).toEqual([silent]);
  // What the silent one uses is as if it were not there.
  await uses(
    names.filter((name) => name !== silent),
    'INTERACTED',
    () => undatedOrder,
  );
  expect(await candidates('lamp')).toEqual(without);
  await ground.say([silent], 'given', ['personalise']);
});

test('uses with a day come before those without', async () => {
  const [one = '', other = ''] = names;
  await uses(names, 'INTERACTED', (name) => (name === one || name === other ? firstMs : undatedOrder));

  const found = await candidates('lamp');
  expect(found).toHaveLength(5);
  expect(found).toEqual(expect.arrayContaining([one, other]));
});
