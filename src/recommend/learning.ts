import { packInteractions, productsOf } from './interactions.js';
import { qualityOf } from './metrics.js';
import { type Blend, rankProducts, type Sources } from './ranking.js';
import { seededRandom } from './seeded.js';
import { byIndex, type World, type WorldOptions, worldSources } from './world.js';

export interface LearnOptions extends Omit<WorldOptions, 'alpha' | 'beta'> {
  readonly seed: number;
  /** Customers that the quality is measured on at most; a seeded sample beyond. */
  readonly customersMax: number;
}

export interface Learned {
  readonly alpha: number;
  readonly beta: number;
  readonly blend: Blend;
  /** NDCG@20 of the choice on the held-out tenth; 0 where there was nothing to learn from. */
  readonly ndcgAt20: number;
  /** Customers with held-out products that it was measured on. */
  readonly customers: number;
}

const alphas = [0.8, 1, 1.2, 1.4];
const betas = [0.2, 0.3, 0.4, 0.5];
const tieWeights = [0, 0.05, 0.1, 0.2, 0.4, 0.8];
/** Never 0: popularity is what every list ends with. */
const popularWeights = [0.0001, 0.01, 0.05, 0.2, 1];
const heldOutShare = 0.1;

/** What is served until something was learned. */
export const unlearned: Learned = {
  alpha: 1,
  beta: 0.3,
  blend: { similar: 1, ties: 0.2, popular: 0.0001 },
  ndcgAt20: 0,
  customers: 0,
};

/** Units that `learn` announces. */
export const learningSteps = alphas.length * betas.length + tieWeights.length + popularWeights.length;

/**
 * Chooses the exponents of the neighbourhood and then the weights of the sources by NDCG@20 on a seeded tenth of the interactions that
 * no source was fitted on. Yields after each of `learningSteps` steps, so that the caller can announce, breathe and stop.
 */
export function* learn(world: World, options: LearnOptions): Generator<undefined, Learned> {
  const { rest, heldOut } = holdOut(world, options);
  if (heldOut.size === 0) return unlearned;
  let best = { ...unlearned, ndcgAt20: -1, customers: heldOut.size };
  let kept: ReadonlyMap<number, Sources<number>> = new Map();

  for (const alpha of alphas) {
    for (const beta of betas) {
      const sources = sourcesFor(heldOut.keys(), worldSources(rest, { ...options, alpha, beta }));
      const blend = { similar: 1, ties: 0, popular: 0.0001 };
      const ndcgAt20 = quality(sources, heldOut, blend);
      if (ndcgAt20 > best.ndcgAt20) {
        best = { ...best, alpha, beta, blend, ndcgAt20 };
        kept = sources;
      }
      yield;
    }
  }
  const candidates = (blends: readonly Blend[]) => bestBlend(kept, heldOut, blends);
  const withTies = yield* candidates(tieWeights.map((ties) => ({ ...best.blend, ties })));
  const withAll = yield* candidates(popularWeights.map((popular) => ({ ...withTies.blend, popular })));
  return { ...best, ...withAll };
}

function* bestBlend(
  sources: ReadonlyMap<number, Sources<number>>,
  heldOut: ReadonlyMap<number, ReadonlySet<number>>,
  blends: readonly Blend[],
): Generator<undefined, Pick<Learned, 'blend' | 'ndcgAt20'>> {
  let best = { blend: unlearned.blend, ndcgAt20: -1 };
  for (const blend of blends) {
    const ndcgAt20 = quality(sources, heldOut, blend);
    if (ndcgAt20 > best.ndcgAt20) best = { blend, ndcgAt20 };
    yield;
  }
  return best;
}

function quality(
  sources: ReadonlyMap<number, Sources<number>>,
  heldOut: ReadonlyMap<number, ReadonlySet<number>>,
  blend: Blend,
): number {
  const lists = new Map<number, number[]>();
  for (const [customer, known] of sources) {
    const ranked = rankProducts(known, blend, { first: 20, order: byIndex });
    lists.set(
      customer,
      ranked.map(({ product }) => product),
    );
  }
  return qualityOf(lists, heldOut).ndcgAt20;
}

function sourcesFor(customers: Iterable<number>, sourcesOf: (customer: number) => Sources<number>) {
  return new Map(Array.from(customers, (customer) => [customer, sourcesOf(customer)]));
}

/** Takes a seeded tenth away. A customer with one product keeps it: there would be nothing to go by. */
function holdOut(world: World, { seed, customersMax }: LearnOptions) {
  const random = seededRandom(seed);
  const rows: number[][] = [];
  const heldOut = new Map<number, Set<number>>();
  for (let customer = 0; customer < world.interactions.customerCount; customer += 1) {
    const products = [...productsOf(world.interactions, customer)];
    const taken =
      products.length < 2 ? [] : products.filter(() => random() < heldOutShare).slice(0, products.length - 1);
    const gone = new Set(taken);
    rows.push(products.filter((product) => !gone.has(product)));
    if (gone.size > 0) heldOut.set(customer, gone);
  }
  const sampled = sample([...heldOut], customersMax, random);
  const interactions = packInteractions(rows, world.interactions.productCount);
  return { rest: { interactions, ties: world.ties }, heldOut: new Map(sampled) };
}

function sample<T>(items: readonly T[], max: number, random: () => number): T[] {
  const share = max / Math.max(1, items.length);
  return share >= 1 ? [...items] : items.filter(() => random() < share);
}
