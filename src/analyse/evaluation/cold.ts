import type { InternalId } from '../../model/ids.js';
import { intraListDiversity } from '../../recommend/diversity.js';
import { packInteractions, productsOf } from '../../recommend/interactions.js';
import type { LearnOptions } from '../../recommend/learning.js';
import { seededRandom } from '../../recommend/seeded.js';
import type { Contributions } from '../contributions.js';
import type { JobDeps } from '../job.js';
import { heldOutOf, type LearningWorld, tiesOfEnough } from './learning-world.js';
import type { Pair } from './pairs-file.js';
import { type PlaceboTest, placeboTests } from './placebo-test.js';
import { type Measure, type Measured, measured, type Quality, qualityOf } from './quality.js';
import { Trial, type TrialCase } from './trial.js';

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
  /** How often friends are drawn by chance; 0 for no placebos. */
  readonly placebos: number;
}

/** With only `kept` products known of each customer. */
export interface KeptPlacebos extends PlaceboTest {
  readonly kept: number;
}

const keptSizes = [0, 1, 3];

/**
 * The cold case: the rows of the cold file are hidden from everything that is fitted or learned, and are no candidates. Of each of its customers those with
 * `keep_rank` below k are known when the list is made, as those of a new customer would be. Placebos are those of the first seed.
 */
export async function coldQuality(
  deps: JobDeps,
  world: LearningWorld,
  about: ColdCase,
): Promise<{ readonly cold: ColdQuality[]; readonly placebos: readonly KeptPlacebos[] }> {
  const { cold, seeds, options, measure } = about;
  const runs: ColdRun[] = [];
  if (seeds.length === 0) runs.push(await coldRun(deps, world, about));
  for (const [place, seed] of seeds.entries()) {
    const placebos = place === 0 ? about.placebos : 0;
    const drawn = { ...about, cold: drawnOrder(cold, seed), options: { ...options, seed }, placebos };
    runs.push(await coldRun(deps, world, drawn));
  }
  const qualities = keptSizes.map((kept, place) => {
    const times = runs.flatMap((run) => run.measured[place] ?? []);
    const bySeed = seeds.map((seed, at) => ({ seed, ...qualityOf(times.slice(at, at + 1), measure) }));
    return { kept, ...qualityOf(times, measure), seeds: bySeed };
  });
  return { cold: qualities, placebos: runs.flatMap(({ placebos }) => placebos) };
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

interface ColdRun {
  /** With each number of products known. */
  readonly measured: readonly Measured[];
  readonly placebos: readonly KeptPlacebos[];
}

async function coldRun(
  deps: JobDeps,
  world: LearningWorld,
  { heldOut, cold, options, measure, placebos }: ColdCase,
): Promise<ColdRun> {
  const hidden = hiddenRows(deps, world, cold);
  if (hidden.size === 0) {
    const none = keptSizes.map(() => measured(new Map(), new Map(), { ...measure, diversityOf: null }));
    return { measured: none, placebos: [] };
  }
  const { given, ties, groups, traits } = world;
  const known = { interactions: withoutRows(given, hidden), ties, groups, traits };
  const trial = await Trial.make(deps, known, options);
  const blend = await trial.blend(deps, ties);
  const { factors } = trial.scorer.model;
  const diversityOf = (products: readonly string[]) =>
    intraListDiversity(
      products.map((id) => world.indexOfProduct.get(id)),
      factors,
    );
  const casesWith = (kept: number) =>
    new Map(
      [...hidden].map(([customer, rows]): [InternalId, TrialCase] => {
        const id = given.customerIds[customer] as InternalId;
        const own = rows.filter(({ place }) => place < kept).map(({ product }) => product);
        const left = rows.map(({ product }) => product);
        return [id, { customer, own, left, heldOut: heldOutOf(world, heldOut.get(id) ?? new Set()) }];
      }),
    );
  const cases = keptSizes.map(casesWith);
  const found = cases.map((those) => {
    const productsOfCase = (each: TrialCase) =>
      trial.list(each, { ties, blend }).map((product) => given.productIds[product] as string);
    const lists = new Map([...those].map(([id, each]) => [id, productsOfCase(each)]));
    const theirs = new Map([...heldOut].filter(([id]) => lists.has(id)));
    return measured(lists, theirs, { ...measure, diversityOf });
  });
  const asked = cases.map((those) => [...those.values()].filter((each) => each.heldOut.size > 0));
  const few = asked.some(({ length }) => length < Math.max(1, measure.customersMin));
  if (placebos === 0 || few || !tiesOfEnough(ties, measure.customersMin)) return { measured: found, placebos: [] };
  const { interactions } = known;
  const about = { ties, interactions, groups: asked, draws: placebos, stage: 'placebos of the cold case' };
  const tests = await placeboTests(deps, trial, about);
  return {
    measured: found,
    placebos: keptSizes.flatMap((kept, place) => {
      const test = tests[place];
      return test === undefined ? [] : [{ kept, ...test }];
    }),
  };
}

interface HiddenRow {
  readonly product: number;
  /** From 0. */
  readonly place: number;
}

/** For each customer of the cold file that contributes: the products to hide, by index. */
function hiddenRows(
  deps: JobDeps,
  { indexOfCustomer, indexOfProduct }: LearningWorld,
  cold: readonly Pair[],
): Map<number, HiddenRow[]> {
  const hidden = new Map<number, HiddenRow[]>();
  for (const { customer, product, keepRank } of cold) {
    const index = indexOfCustomer.get(deps.ids.of('Customer', customer));
    if (index === undefined) continue;
    const rows = hidden.get(index) ?? [];
    hidden.set(index, rows);
    const productIndex = indexOfProduct.get(deps.ids.of('Product', product));
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
