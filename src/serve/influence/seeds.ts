import type { CategoryKey } from '../../consent/categories.js';
import { type DiffusionModel, everywhere } from '../../diffusion/diffusion.js';
import { diffusionGraph, type EdgeList, thresholdWeights } from '../../diffusion/diffusion-graph.js';
import { defaultSeedOptions, maximiseInfluence, type SeedOptions } from '../../diffusion/maximise.js';
import type { GraphQuestion, InfluenceReads } from '../../graph/influence-reads.js';
import type { WayOfTelling } from '../../graph/way-of-telling.js';
import type { RunOptions } from '../../graph/graph.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';

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
/** Of an influence that was not learned from dated acts. */
const lagUnknownDays = 7;

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

/** Chooses seeds on the graph of influences that the terms let be seen, among those alone who may be told by the channel. */
export async function seedsFor(
  reads: Pick<InfluenceReads, 'customers' | 'multipliers'>,
  question: SeedsQuestion,
  { run, ...options }: Partial<SeedOptions> & { readonly run: RunOptions },
): Promise<SeedsFound> {
  checkQuestion(question);
  const town = await townOf(reads, question, run);
  const reachable = town.ways.filter((way) => way !== null).length;
  const wanted = town.wanted.filter((each) => each > 0).length;
  if (reachable === 0 || wanted === 0) return nobody;
  const { model, withinDays, budget, ways } = question;
  const costs = new Set(ways.map(({ cost }) => cost));
  // With one cost for all it is a number of customers, for which the greedy choice is known to be better.
  const [cost = 1] = costs;
  const isEqual = costs.size === 1;
  const choice = await maximiseInfluence(
    {
      graph: diffusionGraph(edgesUnder(model, { nodes: town.ids.length, ...town.edges })),
      diffusion: {
        model,
        within: withinDays === null ? everywhere : { kind: 'time', timeMax: withinDays },
      },
      budget: isEqual
        ? { total: Math.min(Math.floor(budget / cost), reachable), costs: null }
        : { total: budget, costs: Float64Array.from(town.ways, (way) => ways[way ?? 0]?.cost ?? cost) },
      weights: wanted === town.ids.length ? null : Float64Array.from(town.wanted),
      allowed: Uint8Array.from(town.ways, (way) => (way === null ? 0 : 1)),
    },
    { ...defaultSeedOptions, ...options },
  );
  const { mean, lower, upper } = choice.reach;
  return {
    customerIds: [...choice.seeds].map((seed) => town.ids[seed] as InternalId),
    ways: [...choice.seeds].map((seed) => town.ways[seed] ?? 0),
    cost: isEqual ? choice.cost * cost : choice.cost,
    reach: { mean, lower: Math.max(0, lower), upper },
    certificate: choice.certificate,
    reachable,
    wanted,
    influences: town.edges.from.length,
  };
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

/** The weights of a threshold are scaled over what may be seen alone: what is withheld makes no other tie weaker. */
function edgesUnder(model: DiffusionModel, edges: EdgeList): EdgeList {
  return model === 'linear_threshold' ? { ...edges, probability: thresholdWeights(edges) } : edges;
}

/** Everybody who may be known of, by numbers that follow the order of the ids, so that one question has one answer. */
async function townOf(
  reads: Pick<InfluenceReads, 'customers' | 'multipliers'>,
  question: SeedsQuestion,
  run: RunOptions,
) {
  const { read, segmentId, communityId, about, customersMin } = question;
  const byTies = about === null ? {} : ((await reads.multipliers({ ids: [about], customersMin }, run))[about] ?? {});
  const buyers = question.buyers === null ? null : await question.buyers();
  const places = question.ways.map((_, place) => place);
  const cheapestFirst = places.toSorted((x, y) => costOf(question, x) - costOf(question, y) || x - y);
  const ways = cheapestFirst.flatMap((place) => question.ways[place] ?? []);
  const ids: InternalId[] = [];
  const wanted: number[] = [];
  const told: (number | null)[] = [];
  const edges: { from: InternalId; to: number; probability: number; lag: number }[] = [];
  for await (const page of reads.customers({ read, ways, segmentId, communityId }, run)) {
    for (const customer of page) {
      if (!customer.visible) continue;
      const to = ids.push(customer.customerId) - 1;
      wanted.push(customer.wanted && (buyers?.has(customer.customerId) ?? true) ? 1 : 0);
      told.push(customer.way === null ? null : (cheapestFirst[customer.way] ?? null));
      for (const [from, overAll, lag, ties] of customer.influences) {
        const probability = 1 - (1 - overAll) ** (byTies[ties ?? ''] ?? 1);
        if (probability > 0) edges.push({ from, to, probability, lag: lag ?? lagUnknownDays });
      }
    }
  }
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  // Who withdrew between two pages is not there.
  const kept = edges.filter(({ from }) => numberOf.has(from));
  return {
    ids,
    wanted,
    ways: told,
    edges: {
      from: kept.map(({ from }) => numberOf.get(from) ?? 0),
      to: kept.map(({ to }) => to),
      probability: kept.map(({ probability }) => probability),
      lag: kept.map(({ lag }) => lag),
    },
  };
}

function costOf({ ways }: SeedsQuestion, place: number): number {
  return ways[place]?.cost ?? 0;
}
