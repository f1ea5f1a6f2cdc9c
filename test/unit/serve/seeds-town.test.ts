import { expect, test } from 'vitest';
import type { GraphQuestion, InfluencedCustomer } from '../../../src/graph/influence-reads.js';
import type { InternalId } from '../../../src/model/ids.js';
import { readTown } from '../../../src/serve/influence/seeds-town.js';

const id = (name: string) => name as InternalId;

type Influence = readonly [string, number, (number | null)?, (string | null)?];

function customer(name: string, influences: readonly Influence[] = [], extra: Partial<InfluencedCustomer> = {}) {
  return {
    customerId: id(name),
    visible: true,
    wanted: true,
    way: 0,
    influences: influences.map(([from, p, lag = null, ties = null]) => [id(from), p, lag, ties] as const),
    ...extra,
  };
}

function read(
  pages: readonly (readonly InfluencedCustomer[])[],
  options: Partial<Parameters<typeof readTown>[2]> = {},
) {
  const reads = {
    async *customers() {
      yield* pages;
    },
  };
  const about = { run: {}, multipliers: {}, buyers: null, graphMax: 100, ...options };
  return readTown(reads, {} as GraphQuestion, about);
}

test('customers are numbered in the order of the pages, whoever is met first as the one who is followed', async () => {
  const town = await read(
    [
      [
        customer('a', [
          ['c', 0.5, 3],
          ['b', 0.25],
        ]),
        customer('b', [], { way: null, wanted: false }),
      ],
      [customer('c', [['a', 0.75, 1, 'FRIEND_OF']], { way: 1 })],
    ],
    { multipliers: { FRIEND_OF: 2 }, buyers: new Set([id('b'), id('c')]) },
  );

  expect(town).toEqual({
    ids: ['a', 'b', 'c'],
    wanted: Uint8Array.of(0, 0, 1),
    ways: Int32Array.of(0, -1, 1),
    edges: {
      nodes: 3,
      from: Int32Array.of(2, 1, 0),
      to: Int32Array.of(0, 0, 2),
      probability: Float64Array.of(0.5, 0.25, 1 - 0.25 ** 2),
      lag: Float64Array.of(3, 7, 1),
    },
  });
});

test('who withdrew between two pages is not there, nor what they pass on', async () => {
  const town = await read([
    [
      customer('a', [
        ['b', 0.5],
        ['c', 0.5],
      ]),
    ],
    [customer('c', [['b', 0.9]])],
  ]);

  expect(town.ids).toEqual(['a', 'c']);
  expect([...(town.edges.from as Int32Array)]).toEqual([1]);
  expect([...(town.edges.to as Int32Array)]).toEqual([0]);
});

test('a graph larger than may be read is refused, and who may not be known of makes none larger', async () => {
  const seen = [customer('a', [['b', 0.5]]), customer('b', [['a', 0.5]])];
  const withheld = Array.from({ length: 50 }, (_, at) => customer(`x${at}`, [], { visible: false }));

  for (const page of [seen, [...seen, ...withheld]]) {
    expect((await read([page], { graphMax: 4 })).ids).toEqual(['a', 'b']);
    await expect(read([page], { graphMax: 3 })).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
  }
});

test('reading ends with the page that is too large', async () => {
  let pages = 0;
  async function* endless() {
    for (;;) {
      pages += 1;
      yield [customer(String(pages))];
    }
  }
  const about = { run: {}, multipliers: {}, buyers: null, graphMax: 7 };

  await expect(readTown({ customers: endless }, {} as GraphQuestion, about)).rejects.toMatchObject({
    code: 'QUERY_TOO_LARGE',
  });
  expect(pages).toBe(8);
});
