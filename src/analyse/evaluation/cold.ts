import type { InternalId } from '../../model/ids.js';
import { rankProducts, weightsAt } from '../../recommend/blend.js';
import { intraListDiversity } from '../../recommend/diversity.js';
import { packInteractions, productsOf } from '../../recommend/interactions.js';
import type { LearnOptions } from '../../recommend/learning.js';
import { seededRandom } from '../../recommend/seeded.js';
import { Scorer } from '../../recommend/signals.js';
import { profileOf } from '../../recommend/world.js';
import { type Contributions, contributions } from '../contributions.js';
import type { JobDeps } from '../job.js';
import { communitiesOf } from '../neighbourhood/communities-of.js';
import { influencesOf } from '../neighbourhood/influences-of.js';
import { fittedModel, learnedOf } from '../neighbourhood/neighbourhood.js';
import type { Pair } from './pairs-file.js';
import { type Measure, type Measured, measured, type Quality, qualityOf } from './quality.js';

/** Quality for customers of whom only `kept` products are known: of several seeds the mean, with intervals over customers of the mean of each. */
export interface ColdQuality extends Quality {
  readonly kept: number;
  /** What each seed gave; none where no seeds were asked for. */
  readonly seeds: readonly (Quality & { readonly seed: number })[];
}

export interface ColdCase {
  readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
  readonly cold: readonly Pair[];
  /** Each draws in what order the rows of a customer become known, and where learning starts. None: the order is that of `keep_rank`, the start that of the run that is served. */
  readonly seeds: readonly number[];
  /** The minimums and caps of the run that is served. */
  readonly options: LearnOptions;
  readonly measure: Omit<Measure, 'diversityOf'>;
}

const keptSizes = [0, 1, 3];
const depth = 20;

/**
 * The cold case: the rows of the cold file are hidden from everything that is fitted or learned, and are no candidates. Of each of its customers those with
 * `keep_rank` below k are known when the list is made, as those of a new customer would be.
 */
export async function coldQuality(deps: JobDeps, about: ColdCase): Promise<ColdQuality[]> {
  const { cold, seeds, options, measure } = about;
  const given = await contributions(deps, await deps.termsFor('train'));
  const runs: Measured[][] = [];
  if (seeds.length === 0) runs.push(await coldRun(deps, given, about));
  for (const seed of seeds) {
    const drawn = { ...about, cold: drawnOrder(cold, seed), options: { ...options, seed } };
    runs.push(await coldRun(deps, given, drawn));
  }
  return keptSizes.map((kept, place) => {
    const times = runs.flatMap((run) => run[place] ?? []);
    const bySeed = seeds.map((seed, at) => ({ seed, ...qualityOf(times.slice(at, at + 1), measure) }));
    return { kept, ...qualityOf(times, measure), seeds: bySeed };
  });
}

/** The rows with places that are drawn anew within each customer: by the file and the seed alone, whoever agreed to what. */
export function drawnOrder(cold: readonly Pair[], seed: number): Pair[] {
  const random = seededRandom(seed);
  const keyed = cold.map((row) => ({ row, key: random() })).sort((a, b) => a.key - b.key);
  const known = new Map<string, number>();
  return keyed.map(({ row }) => {
    const keepRank = known.get(row.customer) ?? 0;
    known.set(row.customer, keepRank + 1);
    return { ...row, keepRank };
  });
}

/** What is measured with each number of products known. */
async function coldRun(
  deps: JobDeps,
  given: Contributions,
  { heldOut, cold, options, measure }: ColdCase,
): Promise<Measured[]> {
  const hidden = hiddenRows(deps, given, cold);
  if (hidden.size === 0) {
    return keptSizes.map(() => measured(new Map(), new Map(), { ...measure, diversityOf: null }));
  }
  const ties = await influencesOf(deps, given.customerIds);
  const groups = { community: await communitiesOf(deps, given) };
  const world = { interactions: withoutRows(given, hidden), ties, groups };
  const learned = await learnedOf(deps, world, options);
  const model = await fittedModel(deps, world, { options, learned });
  const scorer = new Scorer(model);
  const indexOf = new Map(given.productIds.map((id, index) => [id, index]));
  const diversityOf = (products: readonly string[]) =>
    intraListDiversity(
      products.map((id) => indexOf.get(id)),
      model.factors,
    );
  return keptSizes.map((kept) => {
    const lists = new Map<InternalId, string[]>();
    for (const [customer, rows] of hidden) {
      const own = rows.filter(({ place }) => place < kept).map(({ product }) => product);
      const profile = { ...profileOf(world, customer, own), left: rows.map(({ product }) => product) };
      const ranked = rankProducts(scorer.signals(profile), weightsAt(learned.blend, own.length), depth);
      const id = given.customerIds[customer];
      if (id !== undefined)
        lists.set(
          id,
          ranked.map(({ product }) => given.productIds[product] ?? ''),
        );
    }
    const theirs = new Map([...heldOut].filter(([id]) => lists.has(id)));
    return measured(lists, theirs, { ...measure, diversityOf });
  });
}

interface HiddenRow {
  readonly product: number;
  /** From 0. */
  readonly place: number;
}

/** For each customer of the cold file that contributes: the products to hide, by index. */
function hiddenRows(deps: JobDeps, given: Contributions, cold: readonly Pair[]): Map<number, HiddenRow[]> {
  const customerOf = new Map(given.customerIds.map((id, index) => [id, index]));
  const productOf = new Map(given.productIds.map((id, index) => [id, index]));
  const hidden = new Map<number, HiddenRow[]>();
  for (const { customer, product, keepRank } of cold) {
    const index = customerOf.get(deps.ids.of('Customer', customer));
    if (index === undefined) continue;
    const rows = hidden.get(index) ?? [];
    hidden.set(index, rows);
    const productIndex = productOf.get(deps.ids.of('Product', product));
    if (productIndex !== undefined) rows.push({ product: productIndex, place: keepRank ?? 0 });
  }
  return hidden;
}

function withoutRows({ interactions }: Contributions, hidden: ReadonlyMap<number, readonly HiddenRow[]>) {
  const rows = Array.from({ length: interactions.customerCount }, (_, customer) => {
    const gone = new Set(hidden.get(customer)?.map(({ product }) => product));
    return [...productsOf(interactions, customer)].filter((product) => !gone.has(product));
  });
  return packInteractions(rows, interactions.productCount);
}
