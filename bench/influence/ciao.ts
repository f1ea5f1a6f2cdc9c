import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type ActLog, logUntil, packActs, type TieList } from '../../src/analyse/influence/act-log.js';
import type { ItemCategories } from '../../src/analyse/influence/influence-classes.js';
import { learnInfluence } from '../../src/analyse/influence/learn.js';
import { RandomStream } from '../../src/diffusion/random.js';
import { aucOf, jaccardOf, type Prediction, predictionsAfter, refuseForesight, structureOf } from './prediction.js';

const folder = fileURLToPath(new URL('../../../shared/data/ciaodvd_temporal/', import.meta.url));
const msPerDay = 86_400_000;
const cutShare = 0.8;
const windowDays = 56;
const activityDays = 90;

/** CiaoDVD: dated ratings 2000 to 2013 and trust, a final snapshot. No part of the project; null where it is missing. */
export function ciao(): { log: ActLog; ties: TieList } | null {
  const place = process.env['KITH_CIAODVD'] ?? folder;
  if (!existsSync(`${place}/ratings_full.csv.gz`)) return null;
  const read = (file: string) =>
    gunzipSync(readFileSync(`${place}/${file}`))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const [customers, items] = [new Map<string, number>(), new Map<string, number>()];
  const numberIn = (numbers: Map<string, number>, key = '') => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key) ?? 0;
  };
  const genres: number[] = [];
  const rows = read('ratings_full.csv.gz').map(([user, item, genre, , , date = '']) => {
    const number = numberIn(items, item);
    genres[number] = Number(genre);
    return { customer: numberIn(customers, user), item: number, day: Date.parse(`${date}T00:00:00Z`) / msPerDay };
  });
  const trust = read('trust_full.csv.gz').filter(([from, to]) => customers.has(from ?? '') && customers.has(to ?? ''));
  const ties = {
    // Who is trusted comes first; nobody knows since when.
    from: Uint32Array.from(trust, ([, trusted]) => numberIn(customers, trusted)),
    to: Uint32Array.from(trust, ([truster]) => numberIn(customers, truster)),
    kind: new Uint8Array(trust.length),
    strength: new Float64Array(trust.length).fill(Number.NaN),
    since: new Float64Array(trust.length).fill(Number.NEGATIVE_INFINITY),
  };
  const lets = new Uint8Array(customers.size).fill(1);
  const itemList = genres.map((category) => ({ kind: 0, category }));
  return { log: packActs(rows, itemList, lets), ties };
}

/** Who rates next along a tie: learned until one moment for all, told after it. */
export async function predictCiao({ log, ties }: { log: ActLog; ties: TieList }, seed: number) {
  const days = [...log.day].sort((a, b) => a - b);
  const cut = days[Math.floor(cutShare * days.length)] as number;
  const before = logUntil(log, cut);
  const found = await learnInfluence(
    { log: before, ties, kinds: 1, tieKinds: 1, categories: categoriesOf(log), seed, shuffles: 100 },
    async () => undefined,
  );
  const rows = predictionsAfter(log, ties, { cut, days: windowDays });
  refuseForesight(before, rows);
  const chance = recentChance(log);
  const structure = structureOf(ties);
  const jaccard = jaccardOf(before, ties);
  const probability = (row: Prediction) => found.probability[row.tie] as number;
  const auc = (score: (row: Prediction) => number) =>
    aucOf(
      rows.map((row) => ({ score: score(row), acted: row.acted, cluster: ties.to[row.tie] as number })),
      new RandomStream(seed, 51, 0),
    );
  return {
    exposures: rows.length,
    acted: rows.filter(({ acted }) => acted).length,
    exposuresLearned: found.evidence.reduce((sum, count) => sum + count, 0),
    cut: new Date(cut * msPerDay).toISOString().slice(0, 10),
    windowDays,
    learned: auc(probability),
    withChance: auc((row) => 1 - (1 - probability(row)) * (1 - chance(ties.to[row.tie] as number, row))),
    chanceAlone: auc((row) => chance(ties.to[row.tie] as number, row)),
    structure: auc((row) => structure[row.tie] as number),
    jaccard: auc((row) => jaccard[row.tie] as number),
    tiesThatClaimLift: found.lift.filter((lift) => lift > 0).length,
    classes: found.classes,
    pooled: found.pooled,
  };
}

/** Acts to be expected of a customer on an item by what both did in the days before, and nothing later. */
function recentChance(log: ActLog) {
  const byCustomer = daysBy(log, log.customer);
  const byItem = daysBy(log, log.item);
  const all = Float64Array.from(log.day).sort();
  return (customer: number, { item, day }: Prediction): number => {
    const own = countBetween(byCustomer.get(customer) ?? all.subarray(0, 0), day);
    const popular = (countBetween(byItem.get(item) ?? all.subarray(0, 0), day) + 0.1) / (countBetween(all, day) + 1);
    return -Math.expm1((-(own + 0.1) * popular * windowDays) / activityDays);
  };
}

function daysBy(log: ActLog, key: Uint32Array): Map<number, Float64Array> {
  const lists = new Map<number, number[]>();
  log.day.forEach((day, act) => {
    const list = lists.get(key[act] as number) ?? [];
    lists.set(key[act] as number, list);
    list.push(day);
  });
  return new Map([...lists].map(([of, list]) => [of, Float64Array.from(list).sort()]));
}

/** Days from `activityDays` before `day` up to it, itself left out. */
function countBetween(sorted: Float64Array, day: number): number {
  return placeOf(sorted, day) - placeOf(sorted, day - activityDays);
}

function placeOf(sorted: Float64Array, day: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Genres, none above another. */
function categoriesOf({ items }: ActLog): ItemCategories {
  const genres = items.reduce((most, { category }) => Math.max(most, category + 1), 0);
  return { parent: new Int32Array(genres).fill(-1), ofItem: Int32Array.from(items, ({ category }) => category) };
}
