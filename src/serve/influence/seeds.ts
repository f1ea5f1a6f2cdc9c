import type { CategoryKey } from '../../consent/categories.js';
import { type DiffusionModel, everywhere } from '../../diffusion/diffusion.js';
import { maximiseApart } from '../../diffusion/apart.js';
import { defaultSeedOptions, type SeedOptions } from '../../diffusion/maximise.js';
import { maximiseOver } from '../../diffusion/maximise-over.js';
import type { GraphQuestion, InfluenceReads } from '../../graph/influence-reads.js';
import type { WayOfTelling } from '../../graph/way-of-telling.js';
import type { RunOptions } from '../../graph/graph.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { readTown, type SeedsTown } from './seeds-town.js';

/** A way of telling a customer, and what it costs: in the unit of the budget. */
export interface PricedWay extends WayOfTelling {
  readonly cost: number;
}

export interface SeedsQuestion extends Omit<GraphQuestion, 'ways'> {
  /** What telling them all may cost. */
  readonly budget: number;
  /** At least one. A customer is told by the cheapest that they agreed to; of equal costs by the first. */
  readonly ways: readonly PricedWay[];
  readonly model: DiffusionModel;
  /** The product or category whose purchases are to pass on; null: acts over all. */
  readonly about: InternalId | null;
  /** Customers who must tell of how far purchases of a category pass on for it to count. */
  readonly customersMin: number;
  /** Finds who would want a product: they alone count as reached. Null: it is about no product. */
  readonly buyers: (() => Promise<ReadonlySet<InternalId>>) | null;
  /** Days within which they are to be reached, or null. */
  readonly withinDays: number | null;
}

export interface SeedsFound {
  readonly customerIds: readonly InternalId[];
  /** Of each, the place in the question of the way by which to tell them. */
  readonly ways: readonly number[];
  readonly cost: number;
  readonly reach: { readonly mean: number; readonly lower: number; readonly upper: number };
  readonly certificate: number;
  /** Customers who may be told, and those of the target, of whom the choice was made. */
  readonly reachable: number;
  readonly wanted: number;
  readonly influences: number;
}

/** What choosing reads of customers, for the audit; of groups only what is asked for. */
export function seedCategories(
  ways: readonly Pick<WayOfTelling, 'contact'>[],
  { segmentId, communityId }: Pick<GraphQuestion, 'segmentId' | 'communityId'>,
): readonly CategoryKey[] {
  return [
    'social_edge',
    'inferred_influence',
    ...(segmentId === null ? [] : (['inferred_segment'] as const)),
    ...(communityId === null ? [] : (['inferred_community'] as const)),
    ...ways.map(({ contact }) => contact),
  ];
}

/** Customers who may be told. */
export const seedsMax = 1_000;
export const costMax = 1_000_000;
export const withinDaysMax = 365;

const nobody: SeedsFound = {
  customerIds: [],
  ways: [],
  cost: 0,
  reach: { mean: 0, lower: 0, upper: 0 },
  certificate: 1,
  reachable: 0,
  wanted: 0,
  influences: 0,
};

/** What choosing may take. */
export interface SeedsMeans extends Partial<SeedOptions> {
  readonly run: RunOptions;
  /** `apart`: in one thread beside this one, in which others are answered; `here`: in this thread and its workers. */
  readonly thread: 'here' | 'apart';
  /** Customers and influences together that may be read. */
  readonly graphMax: number;
}

/** Chooses seeds on the graph of influences that the terms let be seen, among those alone who may be told by the channel. */
export async function seedsFor(
  reads: Pick<InfluenceReads, 'customers' | 'multipliers'>,
  question: SeedsQuestion,
  { run, thread, graphMax, ...options }: SeedsMeans,
): Promise<SeedsFound> {
  checkQuestion(question);
  const town = await townOf(reads, question, { run, graphMax });
  const reachable = countOf(town.ways, (way) => way >= 0);
  const wanted = countOf(town.wanted, (each) => each > 0);
  if (reachable === 0 || wanted === 0) return nobody;
  const { model, withinDays, budget, ways } = question;
  const costs = new Set(ways.map(({ cost }) => cost));
  // With one cost for all it is a number of customers, for which the greedy choice is known to be better.
  const [cost = 1] = costs;
  const isEqual = costs.size === 1;
  const choose = thread === 'apart' ? maximiseApart : maximiseOver;
  const choice = await choose(
    {
      edges: town.edges,
      diffusion: {
        model,
        within: withinDays === null ? everywhere : { kind: 'time', timeMax: withinDays },
      },
      budget: isEqual
        ? { total: Math.min(Math.floor(budget / cost), reachable), costs: null }
        : { total: budget, costs: Float64Array.from(town.ways, (way) => ways[way]?.cost ?? cost) },
      weights: wanted === town.ids.length ? null : Float64Array.from(town.wanted),
      allowed: Uint8Array.from(town.ways, (way) => (way < 0 ? 0 : 1)),
    },
    { ...defaultSeedOptions, ...options },
  );
  const { mean, lower, upper } = choice.reach;
  return {
    customerIds: [...choice.seeds].map((seed) => town.ids[seed] as InternalId),
    ways: [...choice.seeds].map((seed) => town.ways[seed] as number),
    cost: isEqual ? choice.cost * cost : choice.cost,
    reach: { mean, lower: Math.max(0, lower), upper },
    certificate: choice.certificate,
    reachable,
    wanted,
    influences: town.edges.from.length,
  };
}

function countOf(numbers: Uint8Array | Int32Array, isCounted: (number: number) => boolean): number {
  let count = 0;
  for (const each of numbers) if (isCounted(each)) count += 1;
  return count;
}

function checkQuestion({ budget, ways, withinDays }: SeedsQuestion): void {
  for (const { cost } of ways) {
    if (!(cost >= 1 && cost <= costMax))
      throw new KithError('BAD_USER_INPUT', `A cost is ${cost}; it must be 1 to ${costMax}.`);
  }
  const cheapest = Math.min(...ways.map(({ cost }) => cost));
  if (!(budget >= cheapest && budget <= seedsMax * cheapest)) {
    throw new KithError(
      'BAD_USER_INPUT',
      `The budget is ${budget}; it must pay for 1 to ${seedsMax} customers: ${cheapest} to ${seedsMax * cheapest}.`,
    );
  }
  if (withinDays !== null && !(withinDays >= 1 && withinDays <= withinDaysMax)) {
    throw new KithError('BAD_USER_INPUT', `The days are ${withinDays}; they must be 1 to ${withinDaysMax}.`);
  }
}

/** The ways are looked at by what they cost. */
async function townOf(
  reads: Pick<InfluenceReads, 'customers' | 'multipliers'>,
  question: SeedsQuestion,
  { run, graphMax }: Pick<SeedsMeans, 'run' | 'graphMax'>,
): Promise<SeedsTown> {
  const { read, segmentId, communityId, about, customersMin } = question;
  const multipliers =
    about === null ? {} : ((await reads.multipliers({ ids: [about], customersMin }, run))[about] ?? {});
  const buyers = question.buyers === null ? null : await question.buyers();
  const places = question.ways.map((_, place) => place);
  const cheapestFirst = places.toSorted((x, y) => costOf(question, x) - costOf(question, y) || x - y);
  const ways = cheapestFirst.flatMap((place) => question.ways[place] ?? []);
  const town = await readTown(reads, { read, ways, segmentId, communityId }, { run, graphMax, multipliers, buyers });
  return { ...town, ways: town.ways.map((way) => cheapestFirst[way] ?? -1) };
}

function costOf({ ways }: SeedsQuestion, place: number): number {
  return ways[place]?.cost ?? 0;
}
