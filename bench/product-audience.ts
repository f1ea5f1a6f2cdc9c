import { neighbourhood } from '../src/analyse/neighbourhood/neighbourhood.js';
import { runJob } from '../src/analyse/job.js';
import { jobDeps } from '../src/cli/job-deps.js';
import { defaultPolicy } from '../src/consent/default-policy.js';
import type { Purpose } from '../src/consent/purposes.js';
import { socialTerms } from '../src/consent/social-terms.js';
import { allowedByAll } from '../src/consent/terms.js';
import { AudienceReads, audienceCaps } from '../src/graph/audience-reads.js';
import { ClassTableCache } from '../src/graph/consent-reads.js';
import type { Graph } from '../src/graph/graph.js';
import { RecommendationReads } from '../src/graph/recommendation-reads.js';
import { noProgress } from '../src/model/progress.js';
import { mean, paired } from '../src/recommend/bootstrap.js';
import { type Interactions, productsOf } from '../src/recommend/interactions.js';
import { seededRandom } from '../src/recommend/seeded.js';
import { ModelShelf } from '../src/recommend/served-model.js';
import { type BuyersTerms, likelyBuyers, manyLikelyBuyers } from '../src/serve/recommendation/likely-buyers.js';
import { type Bench, type BenchOptions, benchSecret, openBenchDatabase, spread } from './bench.js';
import { benchIds, customerIdOf, productIdOf, writeListeners } from './product-audience/listeners.js';
import { type DataSet, readSet } from './recommend-quality/sets.js';

const seed = 1;
/** Products with at least so many customers whose use of them is held out, of which so many are drawn. */
const heldOutMin = 10;
const products = { brief: 100, full: 400 } as const;
/** What of 500 uses of each speaker is to LastFM what 500 are to a shop with ten times its customers. */
const fewUses = 50;
const sizes = [20, 100] as const;
const ids = new Map<string, number>();

/** By name of a way to choose customers and how many, for each product a share: of those chosen, or of those whose use of it is held out. */
type Shares = Map<string, number[]>;

/**
 * How good audiences are on LastFM: of those who are found for an artist, how many listen to them by the rows that are held out. Beside the file of `kith audience`
 * and the answer of `productAudience` stand that answer with a tenth of the uses looked at, customers by how much they listen to, and customers by chance.
 */
export const bench: Bench = {
  name: 'product-audience',
  async run(options) {
    const set = readSet('lastfm');
    await using database = await openBenchDatabase(options);
    const { graph } = database;
    for (let customer = 0; customer < set.interactions.customerCount; customer += 1)
      ids.set(customerIdOf(customer), customer);
    if (!options.keep) await prepare(graph, set, options);
    const drawn = productsOfBench(set, options);
    const ways = waysOf(graph, set);
    const shares: Shares = new Map();
    const recalls: Shares = new Map();
    const found = new Map<string, (readonly number[])[]>();
    const tookMs: number[] = [];
    for (const [at, { product, heldOut }] of drawn.entries()) {
      for (const [name, way] of Object.entries(ways)) {
        const began = performance.now();
        const chosen = await way(product);
        if (name === 'answer') tookMs.push(performance.now() - began);
        note(found, name, chosen);
        for (const size of sizes) {
          const hits = chosen.slice(0, size).filter((customer) => heldOut.has(customer)).length;
          note(shares, `${name}${size}`, hits / size);
          note(recalls, `${name}${size}`, hits / heldOut.size);
        }
      }
      const without = set.interactions.customerCount - usersOf(set.interactions, product).size;
      note(shares, 'chance', heldOut.size / without);
      if (at % 20 === 19) options.note(`${at + 1} of ${drawn.length} products`);
    }
    if (found.get('file')?.every((chosen) => chosen.length === 0)) throw new Error('nobody may be told in this world');
    return reportOf({ shares, recalls, found, tookMs, drawn, options });
  },
};

function note<T>(lists: Map<string, T[]>, name: string, value: T): void {
  lists.set(name, [...(lists.get(name) ?? []), value]);
}

async function prepare(graph: Graph, set: DataSet, { note }: BenchOptions): Promise<void> {
  await writeListeners(graph, set);
  note('written; learning');
  const deps = await jobDeps({
    graph,
    ids: benchIds,
    secret: benchSecret,
    policy: defaultPolicy,
    progress: noProgress,
    signal: new AbortController().signal,
  });
  await runJob(neighbourhood, deps);
  note('learned');
}

interface Drawn {
  readonly product: number;
  readonly heldOut: ReadonlySet<number>;
}

function productsOfBench({ heldOut }: DataSet, { full }: BenchOptions): readonly Drawn[] {
  const customersOf = new Map<number, Set<number>>();
  for (const [customer, theirs] of heldOut)
    for (const product of theirs) customersOf.set(product, (customersOf.get(product) ?? new Set()).add(customer));
  const random = seededRandom(seed);
  return [...customersOf]
    .filter(([, customers]) => customers.size >= heldOutMin)
    .sort(([one], [other]) => one - other)
    .map(([product, customers]) => ({ product, heldOut: customers, place: random() }))
    .sort((one, other) => one.place - other.place)
    .slice(0, products[full ? 'full' : 'brief']);
}

type Way = (product: number) => Promise<readonly number[]>;

/** Ways to choose at most 100 customers for a product, the likeliest first. */
function waysOf(graph: Graph, { interactions }: DataSet): Readonly<Record<string, Way>> {
  const ground = {
    audience: new AudienceReads(graph),
    source: new RecommendationReads(graph),
    models: new ModelShelf(),
  };
  const classes = new ClassTableCache(graph, defaultPolicy, () => Date.now());
  const termsNow = async (): Promise<BuyersTerms> => {
    const endUser = { kind: 'staff', role: 'marketing' } as const;
    const termsFor = (purpose: Purpose) => classes.terms({ client: 'kith.console', purpose, endUser });
    const told = await termsFor('marketing.email');
    const terms = await socialTerms(termsFor, 'personalise.own');
    return { terms, visible: allowedByAll(terms.read, [told]), ways: [{ terms: told, contact: 'contact_email' }] };
  };
  const few: Pick<AudienceReads, 'candidates'> = {
    candidates: (asked, run) =>
      ground.audience.candidates(asked, { ...run, caps: { ...(run.caps ?? audienceCaps), usesMax: fewUses } }),
  };
  const asked = (product: number) => ({ productId: productIdOf(product), first: 100, at: Date.now() });
  const numbers = (found: readonly { readonly customerId: string }[]) =>
    found.map(({ customerId }) => ids.get(customerId) ?? -1);
  const byUses = Array.from({ length: interactions.customerCount }, (_, customer) => customer).sort(
    (one, other) => productsOf(interactions, other).length - productsOf(interactions, one).length || one - other,
  );
  return {
    answer: async (product) => numbers(await likelyBuyers(ground, { ...asked(product), ...(await termsNow()) }, {})),
    answerOfFewUses: async (product) =>
      numbers(await likelyBuyers({ ...ground, audience: few }, { ...asked(product), ...(await termsNow()) }, {})),
    file: async (product) => {
      const about = { termsNow, progress: noProgress, signal: new AbortController().signal };
      return numbers(await manyLikelyBuyers(ground, asked(product), about));
    },
    active: (product) => {
      const users = usersOf(interactions, product);
      return Promise.resolve(byUses.filter((customer) => !users.has(customer)).slice(0, 100));
    },
  };
}

const usersByProduct = new Map<number, ReadonlySet<number>>();

function usersOf(interactions: Interactions, product: number): ReadonlySet<number> {
  const known = usersByProduct.get(product);
  if (known !== undefined) return known;
  const users = new Set<number>();
  for (let customer = 0; customer < interactions.customerCount; customer += 1)
    if (productsOf(interactions, customer).includes(product)) users.add(customer);
  usersByProduct.set(product, users);
  return users;
}

/** How many of a hundred two products that were drawn one after the other have in common. */
function inCommon(lists: readonly (readonly number[])[]): number {
  return mean(
    lists.slice(1).map((list, at) => {
      const before = new Set(lists[at]);
      return list.filter((customer) => before.has(customer)).length / 100;
    }),
  );
}

function reportOf(about: {
  readonly shares: Shares;
  readonly recalls: Shares;
  readonly found: ReadonlyMap<string, readonly (readonly number[])[]>;
  readonly tookMs: readonly number[];
  readonly drawn: readonly Drawn[];
  readonly options: BenchOptions;
}) {
  const { shares, recalls, found, tookMs, drawn, options } = about;
  const chance = mean(shares.get('chance') ?? []);
  const figures: Record<string, number> = { chancePrecision: chance };
  for (const [name, values] of shares) {
    if (name === 'chance') continue;
    figures[`${name}Precision`] = mean(values);
    figures[`${name}Lift`] = mean(values) / chance;
    figures[`${name}Recall`] = mean(recalls.get(name) ?? []);
  }
  for (const [name, lists] of found) figures[`${name}InCommon`] = inCommon(lists);
  for (const [name, value] of Object.entries(figures)) options.note(`${name} ${value.toFixed(4)}`);
  const over = (one: string, other: string) => paired(shares.get(one) ?? [], shares.get(other) ?? []);
  return {
    figures,
    meta: {
      seed,
      products: drawn.length,
      heldOutMin,
      fewUses,
      answerMs: spread(tookMs),
      answer20OverActive20: over('answer20', 'active20'),
      answer100OverActive100: over('answer100', 'active100'),
      file20OverAnswer20: over('file20', 'answer20'),
      file100OverAnswer100: over('file100', 'answer100'),
      answer100OverFewUses100: over('answer100', 'answerOfFewUses100'),
    },
  };
}
