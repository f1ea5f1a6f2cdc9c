import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import type { Column } from '../../../src/graph/read/part.js';
import type { Noun } from '../../../src/model/nouns.js';
import { roots } from '../../../src/serve/roots.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';

// UTF-16 puts the emoji and every other letter beyond U+FFFF before U+E000 to U+FFFF, code points put them behind. Neo4j does the one or the
// other, depending on where a text comes from.
const texts = ['Zoe', '\u{D7FF}a', '\u{E000}a', '\u{E000}b', '\u{F8FF}', '\u{FFFD}a', '😀', '😀a', '𝔸', '\u{10FFFF}a'];
const directions = ['ASC', 'DESC'] as const;

const catalogue = loadCatalogue();
const isText = (column: Column | undefined) => column?.type === 'String';

/** Every root list and the texts by which it is sorted. */
const rootSorts = Object.entries(roots).flatMap(([root, field]) =>
  field.kind === 'list'
    ? [...(catalogue.nouns.get(field.noun)?.sorts ?? [])]
        .filter(([, column]) => isText(column))
        .map(([sort, column]) => ({ root, noun: field.noun, sort, column }))
    : [],
);
/** Every nested list that is sorted by a text of its far end. */
const edgeSorts = [...catalogue.edges.values()].flatMap((edge) =>
  [...edge.sorts].flatMap(([sort, by]) =>
    by.kind === 'far' && isText(catalogue.nouns.get(edge.to)?.columns.get(by.column))
      ? [{ from: edge.from, edge: edge.name, sort, field: by.column }]
      : [],
  ),
);

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  const rows = texts.map((name, place) => ({ externalId: `c${place}`, name, city: name, country: name }));
  await town.customers([...rows, { externalId: 'hub', name: 'hub' }]);
  for (const { externalId } of [...rows, { externalId: 'hub' }])
    await town.says(externalId, 'given', { purpose: 'analytics' });
  for (const { noun, column } of rootSorts.filter((each) => each.noun !== 'Customer')) {
    const property = column.expression.split('.')[1] ?? '';
    const ids = texts.map((text) => ({ text, id: town.id(noun as Noun, text) }));
    await town.build(
      `UNWIND $ids AS row MERGE (node:${noun} {id: row.id}) SET node[$property] = row.text, node.externalId = row.text`,
      { ids, property },
    );
  }
  await town.build(
    `MATCH (hub:Customer {externalId: 'hub'}), (far:Customer WHERE far <> hub), (store:Store {name: 'Zoe'}), (product:Product {name: 'Zoe'})
     CREATE (hub)-[:FOLLOWS]->(far), (far)-[:FOLLOWS]->(hub), (hub)-[:FRIEND_OF]->(far),
       (far)-[:SHOPS_AT {storeId: store.id, customerId: far.id, lastOrder: 1, purchases: 1}]->(store),
       (far)-[:BOUGHT {productId: product.id, customerId: far.id, lastOrder: 1, purchases: 1}]->(product)`,
  );
  await town.build(
    `MATCH (hub:Customer {externalId: 'hub'}), (group:Group)
     CREATE (hub)-[:MEMBER_OF]->(group)`,
  );
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

interface Page {
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The texts of a list from page to page, the hub's own left out. */
async function walk(field: string, first: number, page: (first: number, after: string | null) => Promise<Page>) {
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await page(first, after);
    seen.push(...nodes.flatMap((node) => node[field] ?? []));
    if (!pageInfo.hasNextPage) return seen.filter((text) => text !== 'hub');
    after = pageInfo.endCursor;
  }
}

function argsOf(first: number, after: string | null, order: string): string {
  return `first: ${first}${after === null ? '' : `, after: "${after}"`}${order}`;
}

describe.each(rootSorts)('$root by $sort', ({ root, noun, sort, column }) => {
  const sorted = noun === 'Customer' || noun === 'Store' || noun === 'Product';
  const orders = sorted
    ? directions.map((direction) => `, orderBy: { field: ${sort}, direction: ${direction} }`)
    : [''];
  test.each(orders)('visits every name once, however the pages fall%s', async (order) => {
    const page = async (first: number, after: string | null) => {
      const query = `{ ${root}(${argsOf(first, after, order)}) { nodes { ${column.name} } pageInfo { hasNextPage endCursor } } }`;
      const answer = await town.ask('analyst', query);
      expect(answer.errors).toEqual([]);
      return answer.data?.[root] as unknown as Page;
    };

    const whole = await walk(column.name, 100, page);

    expect([...whole].sort()).toEqual([...texts].sort());
    expect(await walk(column.name, 1, page)).toEqual(whole);
  });
});

describe.each(edgeSorts)('$from $edge by $sort', ({ from, edge, sort, field }) => {
  test.each(directions)('visits every name once, however the pages fall, %s', async (direction) => {
    const id = town.publicId('analyst', from as Noun, from === 'Customer' ? 'hub' : 'Zoe');
    const page = async (first: number, after: string | null) => {
      const args = argsOf(first, after, `, orderBy: { field: ${sort}, direction: ${direction} }`);
      const query = `{ node(id: "${id}") { ... on ${from} { ${edge}(${args}) { nodes { ${field} } pageInfo { hasNextPage endCursor } } } } }`;
      const answer = await town.ask('analyst', query);
      expect(answer.errors).toEqual([]);
      const node = answer.data?.['node'] as unknown as Readonly<Record<string, Page>> | undefined;
      return node?.[edge] as Page;
    };

    const whole = await walk(field, 100, page);

    expect([...whole].sort()).toEqual([...texts].sort());
    expect(await walk(field, 1, page)).toEqual(whole);
  });
});
