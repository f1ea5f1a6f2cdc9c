import { z } from 'zod';
import { socialTerms } from '../../consent/social-terms.js';
import type { InternalId } from '../../model/ids.js';
import { type Learned, type LearnOptions, learn, learningSteps } from '../../recommend/learning.js';
import { neighbourhood as neighboursOf } from '../../recommend/neighbourhood.js';
import type { World, WorldTie } from '../../recommend/world.js';
import { type Contributions, contributions } from '../contributions.js';
import { breathe, type Job, type JobDeps, runOptions } from '../job.js';
import { popularProductsMax } from '../popularity/popularity.js';

const customersMax = 2_000;
const tiesMax = 50;
const productsOfBatch = 200;

/** Similar products (RP3beta), and how much they, ties and popularity count in a list: learned on a tenth held out. */
export const neighbourhood: Job = {
  job: 'neighbourhood',
  algorithm: 'RP3beta',
  purpose: 'train',
  categories: ['purchase.item', 'behaviour', 'social.edge'],
  async run(deps, runId) {
    const given = await contributions(deps, await deps.termsFor('train'));
    const ties = await influencesOf(deps, given.customerIds);
    const options = learnOptions(deps);
    const learned = await learnedOf(deps, { interactions: given.interactions, ties }, options);
    const written = await writeNeighbours(deps, runId, { given, learned, options });
    return { parameters: { ...options, learned }, read: given.customerIds.length, written };
  },
};

/** What is learned with: the deployment's minimums and caps, the same that are served. */
export function learnOptions({ settings }: Pick<JobDeps, 'settings'>): LearnOptions {
  const { seed, itemSupportMin, pairSupportMin, neighboursMax } = settings;
  return {
    seed,
    customersMax,
    neighboursMax,
    supportMin: itemSupportMin,
    pairSupportMin,
    popularity: { supportMin: itemSupportMin, productsMax: popularProductsMax },
  };
}

const learnShape = z.object({
  seed: z.number(),
  customersMax: z.number(),
  neighboursMax: z.number(),
  supportMin: z.number(),
  pairSupportMin: z.number(),
  popularity: z.object({ supportMin: z.number(), productsMax: z.number() }),
});

/** What a run was learned with, from its parameters as JSON, so that an evaluation repeats it; the deployment's own where there is no run. */
export function learnOptionsOf(parameters: string | null, deps: Pick<JobDeps, 'settings'>): LearnOptions {
  const parsed = parameters === null ? null : learnShape.safeParse(JSON.parse(parameters));
  return parsed?.data ?? learnOptions(deps);
}

/** For each of the customers those who influence them, of whom both take part in learning; none before influence has run. */
export async function influencesOf(
  deps: JobDeps,
  customerIds: readonly InternalId[],
): Promise<readonly (readonly WorldTie[])[]> {
  const run = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'influence');
  const indexOf = new Map(customerIds.map((id, index) => [id, index]));
  const ties: (readonly WorldTie[])[] = customerIds.map(() => []);
  if (run === undefined) return ties;
  const terms = await socialTerms(deps.termsFor, 'train');
  for await (const page of deps.reads.influences({ ...terms, runId: run.id, tiesMax }, runOptions(deps))) {
    for (const row of page) {
      const index = indexOf.get(row.customerId);
      if (index !== undefined) ties[index] = row.ties.flatMap((tie) => worldTie(tie, indexOf));
    }
    await breathe(deps);
  }
  return ties;
}

function worldTie(
  tie: { readonly from: InternalId; readonly probability: number; readonly named: boolean },
  indexOf: ReadonlyMap<InternalId, number>,
): WorldTie[] {
  const customer = indexOf.get(tie.from);
  return customer === undefined ? [] : [{ customer, probability: tie.probability, named: tie.named }];
}

/** Drives the learning, which computes for long, so that it can be watched and stopped. */
export async function learnedOf(deps: JobDeps, world: World, options: LearnOptions): Promise<Learned> {
  const learning = learn(world, options);
  for (let done = 1; ; done += 1) {
    const next = learning.next();
    if (next.done === true) return next.value;
    deps.progress({ stage: 'learning', done, total: learningSteps, unit: 'steps' });
    await breathe(deps);
  }
}

async function writeNeighbours(
  deps: JobDeps,
  runId: string,
  about: { readonly given: Contributions; readonly learned: Learned; readonly options: LearnOptions },
): Promise<number> {
  const { interactions, productIds } = about.given;
  const { alpha, beta } = about.learned;
  const of = neighboursOf(interactions, { ...about.options, alpha, beta });
  let written = 0;
  for (let start = 0; start < productIds.length; start += productsOfBatch) {
    const rows = productIds.slice(start, start + productsOfBatch).flatMap((productId, index) => {
      const { products, weights } = of(start + index);
      if (products.length === 0) return [];
      return [
        { productId, neighbours: Array.from(products, (other) => productIds[other] ?? ''), weights: [...weights] },
      ];
    });
    if (rows.length > 0) written += await deps.writes.similar({ runId, rows }, runOptions(deps));
    const done = Math.min(start + productsOfBatch, productIds.length);
    deps.progress({ stage: 'writing neighbours', done, total: productIds.length, unit: 'products' });
    await breathe(deps);
  }
  return written;
}
