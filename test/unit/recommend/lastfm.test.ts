import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packInteractions, productsOf } from '../../../src/recommend/interactions.js';
import { qualityOf } from '../../../src/recommend/metrics.js';
import { rankProducts } from '../../../src/recommend/ranking.js';
import { byIndex, worldSources } from '../../../src/recommend/world.js';

const folder = fileURLToPath(new URL('../../../../shared/data/lastfm/', import.meta.url));

function table(name: string): number[][] {
  const lines = gunzipSync(readFileSync(`${folder}${name}.csv.gz`))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => line.split(',').map(Number));
}

// The data belongs to others and is not in the project: the figure is measured only where the folder is at hand.
describe.skipIf(!existsSync(folder))('on LastFM', () => {
  test('the item neighbourhood alone is at or above what the README states', () => {
    const rows = Array.from({ length: 1_892 }, (): number[] => []);
    for (const [customer = 0, product = 0] of table('train')) rows[customer]?.push(product);
    const heldOut = new Map<number, Set<number>>();
    for (const [customer = 0, product = 0] of table('test')) {
      heldOut.set(customer, (heldOut.get(customer) ?? new Set()).add(product));
    }
    const world = { interactions: packInteractions(rows, 17_632), ties: [] };
    const sourcesOf = worldSources(world, {
      alpha: 1,
      beta: 0.3,
      neighboursMax: 100,
      supportMin: 1,
      pairSupportMin: 2,
      popularity: { supportMin: 10, productsMax: 1_000 },
    });

    const blend = { similar: 1, ties: 0, popular: 0.0001 };
    const lists = new Map(
      [...heldOut.keys()].map((customer) => {
        const ranked = rankProducts(sourcesOf(customer), blend, { first: 20, order: byIndex });
        return [customer, ranked.map(({ product }) => product)];
      }),
    );

    expect(productsOf(world.interactions, 0).length).toBeGreaterThan(0);
    expect(qualityOf(lists, heldOut).ndcgAt20).toBeGreaterThanOrEqual(0.255);
  });
});
