import type { Graph } from '../../src/graph/graph.js';
import { Random } from '../../src/ingest/generate/random.js';
import { partsOfDay } from '../../src/model/part-of-day.js';
import { cellOf, type Point } from '../../src/model/place.js';
import { type Area, regionsOf, storesAround, storesOfCity } from '../../src/model/region.js';
import { seasons } from '../../src/model/season.js';
import { askedFacts, type GroupSignal } from '../../src/model/signal-names.js';
import type { Weights } from '../../src/recommend/blend.js';
import { unlearned } from '../../src/recommend/learning.js';
import { digestOf, encodeModel } from '../../src/recommend/model-bytes.js';
import { typicalBySignal } from '../../src/recommend/typical.js';

const rank = 3;
/** Every signal counts, so that each fact that one rests on can be seen in the lists. */
const weights: Weights = {
  linear: 1,
  factors: 0.6,
  walk: 0.4,
  content: 0.7,
  replenish: 0.9,
  tiesLinear: 0.8,
  tiesFactors: 0.5,
  tiesPopular: 0.7,
  community: 0.6,
  region: 0.6,
  store: 0.6,
  channel: 0.6,
  partOfDay: 0.6,
  season: 0.6,
  popular: 0.1,
};

/** Serves an item model over the products of a hard world, as a run of `neighbourhood` leaves it. It is made of chance, and so of nobody's facts. */
export async function serveListModel(graph: Graph, seed: number): Promise<void> {
  const random = new Random(seed, ['list model']);
  const { records } = await graph.raw('MATCH (product:Product) RETURN product.id AS id');
  const productIds = records.map((record) => record.get('id') as string).sort();
  const count = productIds.length;
  const communities = await graph.raw('MATCH (community:Community) RETURN community.id AS id');
  const areas = await graph.raw(
    'MATCH (customer:Customer) WITH DISTINCT customer.country AS country, customer.city AS city RETURN country, city',
  );
  const stores = await graph.raw(
    `MATCH (store:Store) RETURN store.id AS id, store.city AS city,
       {latitude: store.point.latitude, longitude: store.point.longitude} AS point`,
  );
  const regions = areas.records.flatMap((record) => regionsOf(record.toObject() as unknown as Area));
  const places = stores.records.flatMap((record) => [
    record.get('id') as string,
    storesOfCity({ country: null, city: record.get('city') as string }),
    storesAround(record.get('id') as string),
    cellOf(record.get('point') as Point),
  ]);
  const groups: Readonly<Record<GroupSignal, readonly string[]>> = {
    community: communities.records.map((record) => record.get('id') as string).sort(),
    region: [...new Set(regions)].sort(),
    store: [...new Set(places)].sort(),
    channel: ['web', 'app', 'store'],
    partOfDay: partsOfDay,
    season: seasons,
  };
  const model = {
    productCount: count,
    linear: {
      starts: Int32Array.from({ length: count + 1 }, (_, product) => product * count),
      products: Int32Array.from({ length: count * count }, (_, at) => at % count),
      weights: Float32Array.from({ length: count * count }, () => random.integer(-2, 9) / 10),
    },
    walk: {
      starts: Int32Array.from({ length: count + 1 }, (_, product) => product * count),
      products: Int32Array.from({ length: count * count }, (_, at) => at % count),
      weights: Float32Array.from({ length: count * count }, () => random.integer(0, 9) / 10),
    },
    factors: {
      rank,
      confidence: 5,
      ridge: 1,
      products: Float32Array.from({ length: count * rank }, () => random.integer(-5, 9) / 10),
    },
    content: {
      starts: Int32Array.from({ length: count + 1 }, (_, product) => product),
      traits: Int32Array.from({ length: count }, (_, product) => product % 4),
      factors: Float32Array.from({ length: 4 * rank }, () => random.integer(-5, 9) / 10),
    },
    // Everything is due soon, so that each day and number of purchases can be seen.
    replenishing: {
      halfLifeDays: 90,
      timeliness: 0.3,
      paces: Float32Array.from(
        { length: 4 * count },
        (_, at) => [random.integer(0, 4), 0.5, 0.5, 0.02][at % 4] as number,
      ),
    },
    popular: Float32Array.from({ length: count }, () => 10 * random.integer(1, 9)),
    typical: typicalBySignal((name) => {
      const names = groups[name];
      return {
        names,
        also: {},
        starts: Int32Array.from({ length: names.length + 1 }, (_, group) => group * count),
        products: Int32Array.from({ length: names.length * count }, (_, at) => at % count),
        scores: Float32Array.from({ length: names.length * count }, () => random.integer(1, 9) / 10),
      };
    }),
  };
  const bytes = encodeModel({
    productIds,
    timeZone: 'UTC',
    model,
    learned: { ...unlearned, blend: [{ known: 0, weights }] },
  });
  await graph.raw(
    `MATCH (run:Run {id: 'neighbourhood'}) SET run.model = $digest, run.asksFor = $asksFor
     CREATE (:ModelPart {runId: run.id, place: 0, bytes: $bytes})`,
    { digest: digestOf(bytes), asksFor: askedFacts, bytes: new Int8Array(bytes.buffer as ArrayBuffer) },
  );
}
