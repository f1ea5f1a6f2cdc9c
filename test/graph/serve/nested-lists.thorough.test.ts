import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import type { Noun } from '../../../src/model/nouns.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { nodeKeys } from '../../operations.js';
import { agreed, randomWorld } from '../../random-world.js';
import { Town } from '../../town.js';

const catalogue = loadCatalogue();
const lists = [...catalogue.edges.values()].filter((edge) => edge.cardinality === 'page');
/** Which lists have an order. A direction is composed for all of them alike, so from list to list it is the other one. */
const listsOf = new Map<string, string[]>();
for (const edge of lists)
  for (const sort of edge.sorts.keys()) listsOf.set(sort, [...(listsOf.get(sort) ?? []), `${edge.from}.${edge.name}`]);
const orders = [
  ...lists.map((edge) => [`${edge.from}.${edge.name}`, ''] as const),
  ...[...listsOf].flatMap(([sort, coordinates]) =>
    [...coordinates, ...(coordinates.length === 1 ? coordinates : [])].map((coordinate, number) => {
      const direction = number % 2 === 0 ? 'ASC' : 'DESC';
      return [coordinate, `, orderBy: { field: ${sort}, direction: ${direction} }`] as const;
    }),
  ),
];
let rowsSeen = 0;

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.write(agreed(randomWorld(3)));
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

interface Edges {
  readonly totalCount?: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const nothing: Edges = { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

test.each(orders)(
  'a nested list: %s%s gives the same rows by ones and by twos as at once',
  async (coordinate, order) => {
    const [noun = '', field = ''] = coordinate.split('.');
    for (const key of (nodeKeys[noun] ?? []).slice(0, 2)) {
      const id = town.publicId('analyst', noun as Noun, key);
      const page = async (first: number, after: string | null) => {
        const answer = await town.ask(
          'analyst',
          `query ($id: ID!, $after: String, $counted: Boolean!) { node(id: $id) { ... on ${noun} {
          list: ${field}(first: ${first}, after: $after${order}) { totalCount @include(if: $counted) edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } } }`,
          // A count is the same in every order and on every page.
          { id, after, counted: order === '' && after === null },
        );
        expect(answer.errors).toEqual([]);
        return (answer.data as never as { node: { list: Edges } | null }).node?.list ?? nothing;
      };
      const whole = await page(100, null);
      rowsSeen += whole.edges.length;
      if (order === '') expect(whole.totalCount).toBe(whole.edges.length);
      for (const first of [1, 2]) {
        const found: Edges['edges'][number][] = [];
        for (let after: string | null = null; found.length < 50; ) {
          const next: Edges = await page(first, after);
          found.push(...next.edges);
          if (!next.pageInfo.hasNextPage) break;
          after = next.pageInfo.endCursor;
        }
        expect(found).toEqual(whole.edges);
      }
    }
  },
);

test('there were rows to page through', () => {
  expect(rowsSeen).toBeGreaterThan(200);
});
