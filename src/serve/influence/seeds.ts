import { everywhere } from '../../diffusion/diffusion.js';
import { diffusionGraph } from '../../diffusion/diffusion-graph.js';
import { defaultSeedOptions, maximiseInfluence, type SeedOptions } from '../../diffusion/maximise.js';
import type { GraphQuestion, InfluenceReads } from '../../graph/influence-reads.js';
import type { RunOptions } from '../../graph/graph.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';

export interface SeedsQuestion extends GraphQuestion {
  /** Customers who may be told, 1 to 1,000. */
  readonly budget: number;
  /** Days within which they are to be reached, or null. */
  readonly withinDays: number | null;
}

export interface SeedsFound {
  readonly customerIds: readonly InternalId[];
  readonly reach: { readonly mean: number; readonly lower: number; readonly upper: number };
  readonly certificate: number;
  /** Customers who may be told, and those of the target, of whom the choice was made. */
  readonly reachable: number;
  readonly wanted: number;
  readonly influences: number;
}

export const budgetMax = 1_000;
export const withinDaysMax = 365;
/** Of an influence that was not learned from dated acts. */
const lagUnknownDays = 7;

const nobody: SeedsFound = {
  customerIds: [],
  reach: { mean: 0, lower: 0, upper: 0 },
  certificate: 1,
  reachable: 0,
  wanted: 0,
  influences: 0,
};

/** Chooses seeds on the graph of influences that the terms let be seen, among those alone who may be told by the channel. */
export async function seedsFor(
  reads: Pick<InfluenceReads, 'customers'>,
  question: SeedsQuestion,
  { run, ...options }: Partial<SeedOptions> & { readonly run: RunOptions },
): Promise<SeedsFound> {
  checkQuestion(question);
  const town = await townOf(reads, question, run);
  const reachable = town.allowed.filter((each) => each === 1).length;
  const wanted = town.wanted.filter((each) => each > 0).length;
  if (reachable === 0 || wanted === 0) return nobody;
  const { withinDays } = question;
  const choice = await maximiseInfluence(
    {
      graph: diffusionGraph({ nodes: town.ids.length, ...town.edges }),
      diffusion: {
        model: 'independent_cascade',
        within: withinDays === null ? everywhere : { kind: 'time', timeMax: withinDays },
      },
      budget: { total: Math.min(question.budget, reachable), costs: null },
      weights: wanted === town.ids.length ? null : Float64Array.from(town.wanted),
      allowed: Uint8Array.from(town.allowed),
    },
    { ...defaultSeedOptions, ...options },
  );
  const { mean, lower, upper } = choice.reach;
  return {
    customerIds: [...choice.seeds].map((seed) => town.ids[seed] as InternalId),
    reach: { mean, lower: Math.max(0, lower), upper },
    certificate: choice.certificate,
    reachable,
    wanted,
    influences: town.edges.from.length,
  };
}

function checkQuestion({ budget, withinDays }: SeedsQuestion): void {
  if (!(budget >= 1 && budget <= budgetMax)) {
    throw new KithError('BAD_USER_INPUT', `The budget is ${budget}; it must be 1 to ${budgetMax}.`);
  }
  if (withinDays !== null && !(withinDays >= 1 && withinDays <= withinDaysMax)) {
    throw new KithError('BAD_USER_INPUT', `The days are ${withinDays}; they must be 1 to ${withinDaysMax}.`);
  }
}

/** Everybody who may be known of, by numbers that follow the order of the ids, so that one question has one answer. */
async function townOf(reads: Pick<InfluenceReads, 'customers'>, question: SeedsQuestion, run: RunOptions) {
  const { read, channel, contact, segmentId, communityId } = question;
  const ids: InternalId[] = [];
  const [wanted, allowed]: [number[], number[]] = [[], []];
  const edges: { from: InternalId; to: number; probability: number; lag: number }[] = [];
  for await (const page of reads.customers({ read, channel, contact, segmentId, communityId }, run)) {
    for (const customer of page) {
      if (!customer.visible) continue;
      const to = ids.push(customer.customerId) - 1;
      wanted.push(customer.wanted ? 1 : 0);
      allowed.push(customer.reachable ? 1 : 0);
      for (const [from, probability, lag] of customer.influences) {
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
    allowed,
    edges: {
      from: kept.map(({ from }) => numberOf.get(from) ?? 0),
      to: kept.map(({ to }) => to),
      probability: kept.map(({ probability }) => probability),
      lag: kept.map(({ lag }) => lag),
    },
  };
}
