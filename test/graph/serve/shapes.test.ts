import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { Shapes } from '../../../src/serve/shapes.js';
import { warmShapes } from '../../../src/serve/warm-shapes.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { plansKept } from '../../plans-kept.js';
import { Town, townMs } from '../../town.js';

/** Of whom a customer may have a third. */
const shapesMax = 9;
const ofCustomer = 3;
const clients = defaultPolicy.clients.map((client) =>
  client.id === 'kith.web' ? { ...client, limits: { shapes: shapesMax } } : client,
);
const policy = readPolicy({ ...defaultPolicy, clients });

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await using town = await Town.open(graph);
  await town.customers(['ana', 'ben'].map((externalId) => ({ externalId, name: externalId, createdAt: townMs })));
});

afterAll(() => graph[Symbol.asyncDispose]());

const fields = ['name', 'city', 'country', 'ageBand'] as const;

test.each([true, false])(
  'a client that varies its documents is told, and what it asked before goes on (direct answers: %s)',
  async (direct) => {
    await using town = await Town.open(graph, { direct }, policy);
    for (const field of fields.slice(0, ofCustomer)) {
      expect((await town.ask('customer:ana', `{ me { ${field} } }`)).errors).toEqual([]);
    }

    const { data, errors } = await town.ask('customer:ana', '{ me { ageBand } }');
    expect(data).toEqual({ me: null });
    expect(errors[0]?.extensions.code).toBe('TOO_MANY_SHAPES');
    expect((await town.ask('customer:ben', '{ me { city } }')).errors).toEqual([]);
    // The same selection in other words is the same shape.
    expect((await town.ask('customer:ben', 'query Other { mine: me { other: name } }')).errors).toEqual([]);
    // Another customer has their own part, and another client all of its own.
    expect((await town.ask('customer:ben', '{ me { ageBand } }')).errors).toEqual([]);
    expect((await town.ask('staff', '{ customers { nodes { ageBand } } }')).errors).toEqual([]);
  },
);

test('a no goes through all the same, by staff too', async () => {
  const few = defaultPolicy.clients.map((client) => ({ ...client, limits: { shapes: 1 } }));
  await using town = await Town.open(graph, {}, readPolicy({ ...defaultPolicy, clients: few }));
  await town.ask('customer:ana', '{ me { name } }');
  await town.ask('staff', '{ customers { nodes { name } } }');
  expect((await town.ask('staff', '{ customers { nodes { city } } }')).errors[0]?.extensions.code).toBe(
    'TOO_MANY_SHAPES',
  );

  const no = 'mutation { withdrawConsent(input: { scopes: [{ purpose: "marketing" }] }) { sequence } }';
  expect((await town.ask('customer:ana', no)).errors).toEqual([]);
  const ofAna = town.publicId('staff', 'Customer', 'ana');
  const told = `mutation { refuseConsent(input: { customerId: "${ofAna}", scopes: [{ purpose: "marketing" }] }) { sequence } }`;
  expect((await town.ask('staff', told)).errors).toEqual([]);
});

const documents = [
  ['customer:ana', '{ me { name city } }'],
  ['customer:ana', '{ me { purchases(first: 3) { nodes { at store { name } } } } }'],
  ['staff', '{ customers(first: 5) { nodes { name friends(first: 2) { nodes { name } } } } }'],
  ['staff', '{ stores(first: 5) { nodes { name } } }'],
] as const;

/** By Ana, or by Ben: what one customer alone asks for is nobody else's. */
async function askAll(town: Town, who: 'ana' | 'ben' = 'ana'): Promise<void> {
  await town.catchUp();
  for (const [as, document] of documents) {
    const asker = as === 'staff' ? as : (`customer:${who}` as const);
    expect((await town.ask(asker, document)).errors).toEqual([]);
  }
}

test('what was asked for again and again is planned by the next start, so that nothing is left to plan', async () => {
  const shapes = new Shapes(defaultPolicy);
  await using town = await Town.open(graph, { shapes });
  await askAll(town);
  await askAll(town, 'ben');
  const known = shapes.repeated();
  expect(known.length).toBeGreaterThanOrEqual(documents.length);
  await plansKept(graph);
  await askAll(town);
  const asked = await plansKept(graph);

  const entries = (await town.audit.entries()).length;
  const sent = await warmShapes(graph, known, {
    terms: town.terms('staff'),
    signal: new AbortController().signal,
  });
  expect((await town.audit.entries()).length).toBe(entries);
  const warmed = await plansKept(graph);
  await warmShapes(graph, known, { terms: town.terms('staff'), signal: new AbortController().signal });
  await askAll(town);

  expect(sent).toBe(known.length);
  expect(warmed).toBeGreaterThanOrEqual(known.length);
  expect(await plansKept(graph)).toBe(asked);
});

test('nobody is found by a statement that is only to be planned, even if everybody said yes', async () => {
  const shapes = new Shapes(defaultPolicy);
  await using town = await Town.open(graph, { shapes });
  await askAll(town);
  await askAll(town, 'ben');
  const rows: unknown[] = [];
  const watched = Object.create(graph) as Graph;
  watched.composed = async (...given) => {
    const found = await graph.composed(...given);
    rows.push(found);
    return found;
  };

  await warmShapes(watched, shapes.repeated(), {
    terms: town.terms('staff'),
    signal: new AbortController().signal,
  });

  expect(JSON.stringify(rows)).not.toMatch(/ana|ben/);
});

test('a statement that does not run any more is passed over', async () => {
  const wrong = { name: 'of another version', text: 'MATCH (c:Customer) RETURN c.gone(' };
  const right = { name: 'now', text: 'MATCH (c:Customer) WHERE c.id IN $read.ids RETURN [c.id] AS row' };
  const terms = { ...(await termsOf()) };

  expect(await warmShapes(graph, [wrong, right], { terms, signal: new AbortController().signal })).toBe(2);
  expect(await warmShapes(graph, [right], { terms, signal: AbortSignal.abort() })).toBe(0);
});

async function termsOf() {
  await using town = await Town.open(graph);
  return town.terms('staff');
}
