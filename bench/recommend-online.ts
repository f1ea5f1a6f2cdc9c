import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../src/consent/default-policy.js';
import { type SocialTerms, socialTerms } from '../src/consent/social-terms.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import type { Graph } from '../src/graph/graph.js';
import { defaultCaps, RecommendationReads } from '../src/graph/recommendation-reads.js';
import { int, statementText } from '../src/graph/statement.js';
import type { InternalId } from '../src/model/ids.js';
import { itemModelForm } from '../src/model/item-model-form.js';
import { issueToken } from '../src/serve/tokens.js';
import { type Bench, type BenchOptions, benchSecret, empty, openBenchDatabase, spread } from './bench.js';
import { cpuMs, startKith, startServer } from './read/children.js';
import { Load, type Target } from './read/load.js';
import { profile } from './read/profile.js';
import { hasSet } from './recommend-quality/sets.js';
import {
  customerIdOf,
  customerOf,
  generatedShop,
  lastfmShop,
  type Shop,
  type ShopSize,
  tiesOfCustomer,
  usesOfCustomer,
  writeShop,
} from './recommend-online/shop.js';

const sizes = {
  small: { customers: 2_000, products: 3_000 },
  brief: { customers: 20_000, products: 20_000 },
  full: { customers: 100_000, products: 20_000 },
} as const;
const repetitions = { brief: 400, full: 2_000 } as const;
const warmUp = 400;
const profiled = 20;
const query = '{ me { recommendations(first: 20) { rank reason explanation product { name } because { name } } } }';

/**
 * A customer's own list of 20 over HTTP against a hand-written point read over node:http, asked in turns, each for another customer; the processor time of both
 * servers; and the database hits of the statement behind a list. In a small shop, in a large one, and on LastFM where ../shared/data is there. `--full`: 100,000
 * customers, else 20,000.
 */
export const bench: Bench = {
  name: 'recommend-online',
  async run(options) {
    await using database = await openBenchDatabase({ ...options, keep: false });
    const large = options.full ? sizes.full : sizes.brief;
    const small = await measured(database, generatedShop(sizes.small), options);
    const lastfm = hasSet('lastfm') ? await measured(database, lastfmShop(), options) : null;
    if (lastfm === null) options.note('LastFM is skipped: there is no ../shared/data/lastfm');
    const big = await measured(database, generatedShop(large), options);
    return {
      figures: {
        timesFloor: big.timesFloor,
        p95TimesFloor: big.p95TimesFloor,
        timesFloorSmall: small.timesFloor,
        p95TimesFloorSmall: small.p95TimesFloor,
        ...(lastfm === null
          ? {}
          : {
              timesFloorLastfm: lastfm.timesFloor,
              p95TimesFloorLastfm: lastfm.p95TimesFloor,
              dbHitsLastfm: lastfm.dbHits.median,
            }),
        dbHitsSmall: small.dbHits.median,
        dbHitsLarge: big.dbHits.median,
      },
      meta: { small, lastfm, large: big, sizes: { small: sizes.small, large }, usesOfCustomer, tiesOfCustomer, query },
    };
  },
};

type Database = Awaited<ReturnType<typeof openBenchDatabase>>;

async function measured(database: Database, shop: Shop, options: BenchOptions) {
  await empty(database.graph);
  await writeShop(database.graph, shop, options.note);
  const hits = await dbHits(database.graph, shop);
  options.note(`${shop.customers} customers: ${hits.median} database hits a list`);
  const home = await mkdtemp(join(tmpdir(), 'kith-bench-home-'));
  await using kith = await startKith({ address: database.address, secret: benchSecret, home });
  await using floor = await startServer('bench/recommend-online/floor.ts', database.address);
  using load = new Load();
  const targets = async (number: number) => ({
    kith: await listTarget(kith.url, number),
    floor: { name: 'floor', url: floor.url, headers: {}, body: JSON.stringify({ id: customerIdOf(number) }) },
  });
  const rounds = options.full ? repetitions.full : repetitions.brief;
  const times = { kith: [] as number[], floor: [] as number[] };
  const used = { kith: 0, floor: 0 };
  for (let round = -warmUp; round < rounds; round += 1) {
    if (round === 0) for (const kind of kinds) used[kind] -= cpuMs({ kith, floor }[kind].pid) ?? Number.NaN;
    const asked = await targets(customerAt(round, shop));
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const began = performance.now();
      const text = await load.answer(asked[kind]);
      if (round >= 0) times[kind].push(performance.now() - began);
      if (round === 0 && kind === 'kith') checked(text);
    }
  }
  for (const kind of kinds) used[kind] += cpuMs({ kith, floor }[kind].pid) ?? Number.NaN;
  await rm(home, { recursive: true, force: true });
  const [median, p95] = [0.5, 0.95].map((share) => at(times.kith, share) / at(times.floor, share));
  options.note(`times the floor: median ${median?.toFixed(2)}, 95th percentile ${p95?.toFixed(2)}`);
  return {
    timesFloor: median ?? Number.NaN,
    p95TimesFloor: p95 ?? Number.NaN,
    ms: { kith: spread(times.kith), floor: spread(times.floor) },
    cpuMsOfRequest: { kith: used.kith / rounds, floor: used.floor / rounds },
    dbHits: hits,
    load: loadavg(),
  };
}

const kinds = ['kith', 'floor'] as const;

function customerAt(round: number, { customers }: ShopSize): number {
  return (Math.abs(round) * 7) % customers;
}

async function listTarget(url: string, number: number): Promise<Target> {
  const token = await issueToken(
    benchSecret,
    { issuer: 'kith', audience: 'kith' },
    {
      client: 'kith.web',
      endUser: `customer:${customerOf(number)}`,
      purposes: ['personalise.own', 'social_reco.receive', 'service'],
    },
    '1h',
  );
  const headers = { authorization: `Bearer ${token}` };
  return { name: 'kith', url: `${url}/graphql`, headers, body: JSON.stringify({ query }) };
}

/** Refuses to measure what is no list of the customer's own. */
function checked(text: string): void {
  const { data } = JSON.parse(text) as { data?: { me?: { recommendations?: { reason: string }[] } } };
  const list = data?.me?.recommendations ?? [];
  if (list.length !== 20 || list.every(({ reason }) => reason === 'POPULAR')) {
    throw new Error(`This is no personal list of 20: ${text.slice(0, 500)}`);
  }
}

async function dbHits(graph: Graph, size: ShopSize) {
  const classes = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  const terms = await socialTerms(
    (purpose) => classes.terms({ client: 'kith.web', purpose, endUser: null }),
    'personalise.own',
  );
  const caps = Object.fromEntries(Object.entries(defaultCaps).map(([name, value]) => [name, int(value)]));
  const found: number[] = [];
  for (let number = 0; number < profiled; number += 1) {
    const customerIds = [customerIdOf((number * 31) % size.customers)];
    const dismissed = {
      self: null,
      dismissalsMax: { product: int(2_000), category: int(200) },
      modelForm: itemModelForm,
    };
    const params = { customerIds, ...terms, ...dismissed, ...caps };
    if (number === 0) await checkedEvidence(graph, customerIds as InternalId[], terms);
    found.push((await profile(graph, statementText('recommend/sources'), params)).dbHits);
  }
  return { ...spread(found), max: Math.max(...found) };
}

/** Refuses to measure lists that rest on no ties. */
async function checkedEvidence(graph: Graph, customerIds: readonly InternalId[], terms: SocialTerms): Promise<void> {
  const { lists } = await new RecommendationReads(graph).evidence(customerIds, terms);
  if (!lists.some(({ owned, ties }) => owned.length > 0 && ties.some(({ products }) => products.length > 0))) {
    throw new Error('Nobody has anything, or no tie counts.');
  }
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
}
