import { z } from 'zod';
import { asksFor, decodeModel, digestOf, encodeModel } from '../../recommend/model-bytes.js';
import { fitItemModel, type ItemModel, itemModelSteps } from '../../recommend/item-model.js';
import type { ItemWeights } from '../../recommend/item-weights.js';
import type { Factors } from '../../recommend/factors.js';
import type { Learned } from '../../recommend/learned.js';
import { fittingOf, type LearnOptions, learn } from '../../recommend/learning.js';
import { type GroupsBySignal, typicalOfGroups } from '../../recommend/groups.js';
import { fitPaces } from '../../recommend/fit-replenishing.js';
import { nothingReplenished } from '../../recommend/replenishing.js';
import type { World } from '../../recommend/world.js';
import { type Contributions, contributions } from '../contributions.js';
import type { RunEnd } from '../../graph/run-writes.js';
import { breathe, driven, type Job, type JobDeps, runOptions } from '../job.js';
import { popularProductsMax } from '../popularity/popularity.js';
import { areasOf, groupsByRegion } from './areas-of.js';
import { catalogueOf } from './catalogue-of.js';
import { communitiesOf } from './communities-of.js';
import { type ImportedFactors, type SupportedFactors, supportedFactors } from './imported-factors.js';
import { influencesOf } from './influences-of.js';
import { placesOf } from './places-of.js';
import { repeatsOf } from './repeats-of.js';
import { timesOfUseOf } from './times-of-use-of.js';

const customersMax = 2_000;
const rounds = 10;
const productsOfBatch = 200;
const bytesOfPart = 1 << 20;

/** The item model behind every list, what of it may be looked at (`SIMILAR`), and how much its signals count: learned on rows held out. */
export const neighbourhood: Job = {
  job: 'neighbourhood',
  algorithm: 'linear item model, walks, implicit ALS',
  purpose: 'train',
  categories: ['purchase.item', 'behaviour', 'social.edge', 'inferred.community', 'location.area', 'location.visit'],
  buildsOn: ['influence', 'communities'],
  run: (deps, runId) => modelRun(deps, runId, null),
  /** The model lies in the graph, whole: what can be looked at of it is written on from where it stopped. */
  async finish(deps, { id, computed, reached, written }) {
    const end = computedShape.parse(JSON.parse(computed));
    const { productIds, model } = decodeModel(await deps.runs.modelBytes(id, runOptions(deps)), end.model);
    const rest = await writeSimilar(deps, id, { productIds, linear: model.linear, from: reached });
    return { ...end, written: written + rest };
  },
};

/** The same with factors that were trained elsewhere, apart from any pass. The next `neighbourhood` takes their place. */
export function neighbourhoodWith(imported: ImportedFactors): Job {
  const { finish: _, ...job } = neighbourhood;
  return {
    ...job,
    algorithm: 'linear item model, walks, imported factors',
    run: (deps, runId) => modelRun(deps, runId, imported),
  };
}

async function modelRun(deps: JobDeps, runId: string, imported: ImportedFactors | null): Promise<Omit<RunEnd, 'id'>> {
  const catalogue = await catalogueOf(deps);
  const given = await contributions(deps, await deps.termsFor('train'), catalogue.described);
  const ties = await influencesOf(deps, given.customerIds);
  const options = learnOptions(deps, imported);
  const supported = imported === null ? null : supportedFactors(imported, given, options.factors.supportMin);
  const groups = await groupsOf(deps, given);
  const traits = catalogue.traitsOf(given.productIds);
  const repeats = await repeatsOf(deps, given, catalogue);
  const world = { interactions: given.interactions, ties, groups, traits, repeats };
  const learned = await learnedOf(deps, world, options);
  const model = await fittedModel(deps, world, { options, learned, given: supported?.factors });
  const kept = await writeModel(deps, runId, { given, model, learned });
  const { timeZone } = deps.settings;
  const parameters = { ...options, timeZone, learned, ...toldOf(imported, supported) };
  const end = { parameters, read: given.customerIds.length, ...kept };
  // An import belongs to no pass that could go on with it.
  if (imported === null) await deps.runs.noteComputed('neighbourhood', runId, JSON.stringify(end), runOptions(deps));
  const { productIds } = given;
  const written = await writeSimilar(deps, runId, { productIds, linear: model.linear, from: 0 });
  return { ...end, written, ...(imported === null ? {} : { readMs: imported.origin.readMs }) };
}

/** What a run says of factors that were imported. */
function toldOf(imported: ImportedFactors | null, supported: SupportedFactors | null) {
  if (imported === null || supported === null) return {};
  const { client, readMs, narrowed } = imported.origin;
  const { products, dropped } = supported;
  return { imported: { client, readAt: new Date(readMs).toISOString(), narrowed, products, dropped } };
}

/** What a run says of itself, kept beside its model until all is written. */
const computedShape = z.object({
  parameters: z.record(z.string(), z.unknown()),
  read: z.number(),
  model: z.string(),
  asksFor: z.array(z.string()),
});

/** All groups that something may be typical of. */
async function groupsOf(deps: JobDeps, given: Contributions): Promise<GroupsBySignal> {
  const areas = await areasOf(deps, given);
  return {
    community: await communitiesOf(deps, given),
    region: groupsByRegion(areas),
    store: await placesOf(deps, given, areas),
    ...(await timesOfUseOf(deps, given)),
  };
}

/** What is learned with: the deployment's minimums and caps, the same that are served. */
export function learnOptions(
  { settings }: Pick<JobDeps, 'settings'>,
  imported: ImportedFactors | null = null,
): LearnOptions {
  const { seed, itemSupportMin, pairSupportMin, neighboursMax } = settings;
  return {
    seed,
    customersMax,
    linear: { predictorsMax: neighboursMax, supportMin: itemSupportMin, pairSupportMin },
    // A product's factors rest on all its customers: on no fewer than an edge does.
    factors: {
      rounds,
      supportMin: Math.max(itemSupportMin, pairSupportMin),
      // Imported ones have seen what is held out, so the weights are learned with factors of the same kind that have not.
      choices: imported === null ? undefined : [kindOf(imported)],
    },
    popularity: { supportMin: itemSupportMin, productsMax: popularProductsMax },
  };
}

function kindOf({ rank, confidence, ridge }: ImportedFactors) {
  return { rank, confidence, ridge };
}

const kindShape = z.object({ rank: z.number(), confidence: z.number(), ridge: z.number() });
const learnShape = z.object({
  seed: z.number(),
  customersMax: z.number(),
  linear: z.object({ predictorsMax: z.number(), supportMin: z.number(), pairSupportMin: z.number() }),
  factors: z.object({ rounds: z.number(), supportMin: z.number(), choices: z.array(kindShape).optional() }),
  popularity: z.object({ supportMin: z.number(), productsMax: z.number() }),
});

/** What a run was learned with, from its parameters as JSON, so that an evaluation repeats it; the deployment's own where there is no run. */
export function learnOptionsOf(parameters: string | null, deps: Pick<JobDeps, 'settings'>): LearnOptions {
  const parsed = parameters === null ? null : learnShape.safeParse(JSON.parse(parameters));
  return parsed?.data ?? learnOptions(deps);
}

/** Drives the learning, which computes for long, so that it can be watched and stopped. */
export function learnedOf(deps: JobDeps, world: World, options: LearnOptions): Promise<Learned> {
  return driven(deps, learn(world, options), announced(deps, 'learning', null));
}

/** The item model that is served, fitted on everything. */
export function fittedModel(
  deps: Pick<JobDeps, 'progress' | 'signal'>,
  { interactions, groups = {}, traits, repeats }: World,
  {
    options,
    learned,
    given,
  }: {
    readonly options: LearnOptions;
    readonly learned: Pick<Learned, 'linear' | 'walk' | 'factors'> & Partial<Pick<Learned, 'replenishing'>>;
    readonly given?: Factors | undefined;
  },
): Promise<ItemModel> {
  const model = {
    ...fittingOf(options, learned),
    given,
    traits,
    typical: typicalOfGroups(interactions, groups, options.popularity),
    ...(repeats !== undefined && {
      replenishing: {
        ...(learned.replenishing ?? nothingReplenished),
        paces: fitPaces(repeats, options.linear.supportMin),
      },
    }),
  };
  const total = itemModelSteps(interactions, model);
  return driven(deps, fitItemModel(interactions, model), announced(deps, 'fitting the item model', total));
}

export function announced(
  { progress }: Pick<JobDeps, 'progress'>,
  stage: string,
  total: number | null,
): (done: number) => void {
  return (done) => progress({ stage, done, total, unit: 'steps' });
}

/** Keeps the model with its run, in parts that fit into a transaction. Returns the digest by which it is checked, and which groups of a customer it makes use of. */
async function writeModel(
  deps: JobDeps,
  runId: string,
  about: {
    readonly given: Contributions;
    readonly model: ItemModel;
    readonly learned: Learned;
  },
): Promise<Required<Pick<RunEnd, 'model' | 'asksFor'>>> {
  const { given, model, learned } = about;
  const { timeZone } = deps.settings;
  const bytes = encodeModel({ productIds: given.productIds, timeZone, model, learned });
  for (let place = 0; place * bytesOfPart < bytes.length; place += 1) {
    const part = bytes.slice(place * bytesOfPart, (place + 1) * bytesOfPart);
    await deps.writes.modelPart({ runId, place, bytes: new Int8Array(part.buffer) }, runOptions(deps));
    await breathe(deps);
  }
  return { model: digestOf(bytes), asksFor: asksFor(model, learned) };
}

/** Shows the heaviest weights of the linear model as edges, for who looks at the graph. */
async function writeSimilar(
  deps: JobDeps,
  runId: string,
  about: { readonly productIds: readonly string[]; readonly linear: ItemWeights; readonly from: number },
): Promise<number> {
  const { productIds, linear } = about;
  let written = 0;
  for (let start = about.from; start < productIds.length; start += productsOfBatch) {
    const rows = productIds.slice(start, start + productsOfBatch).flatMap((productId, index) => {
      const heaviest = heaviestOf(linear, start + index, deps.settings.neighboursMax);
      if (heaviest.length === 0) return [];
      return [
        {
          productId,
          neighbours: heaviest.map(({ product }) => productIds[product] ?? ''),
          weights: heaviest.map(({ weight }) => weight),
        },
      ];
    });
    const done = Math.min(start + productsOfBatch, productIds.length);
    written += await deps.writes.similar({ runId, from: start, to: done, rows }, runOptions(deps));
    deps.progress({ stage: 'writing neighbours', done, total: productIds.length, unit: 'products' });
    await breathe(deps);
  }
  return written;
}

function heaviestOf({ starts, products, weights }: ItemWeights, product: number, max: number) {
  const found: { readonly product: number; readonly weight: number }[] = [];
  for (let at = starts[product] as number; at < (starts[product + 1] as number); at += 1) {
    const weight = weights[at] as number;
    if (weight > 0) found.push({ product: products[at] as number, weight });
  }
  return found.sort((a, b) => b.weight - a.weight || a.product - b.product).slice(0, max);
}
