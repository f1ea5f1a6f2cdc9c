import { measurement } from '../../consent/measurement.js';
import { socialTerms } from '../../consent/social-terms.js';
import { ownOrganisation } from '../../consent/statistics/organisation.js';
import type { CustomerGroupReads, CustomerGroups } from '../../graph/customer-group-reads.js';
import { customersOfListsMax, type RecommendationReads } from '../../graph/recommendation-reads.js';
import { KithError } from '../../model/errors.js';
import type { InternalId, InternalIds } from '../../model/ids.js';
import { type Difference, paired } from '../../recommend/bootstrap.js';
import { intraListDiversity } from '../../recommend/diversity.js';
import type { LearnOptions } from '../../recommend/learning.js';
import { recommendationsFor } from '../../recommend/recommendations-for.js';
import { ModelShelf, type ServedModel } from '../../recommend/served-model.js';
import { type SignalLists, signalLists } from '../../recommend/signal-lists.js';
import { type SignalName, signalNames } from '../../model/signal-names.js';
import { breathe, type JobDeps, runOptions } from '../job.js';
import { learnOptionsOf } from '../neighbourhood/neighbourhood.js';
import { activityGroups } from './activity.js';
import { catalogueOf, type Grouping } from './catalogue.js';
import { type ColdQuality, coldQuality, type KeptPlacebos } from './cold.js';
import { chargeForGroups } from './customer-group-budget.js';
import { type QualityByGroup, qualityByGroup, questionOf } from './customer-groups.js';
import { learningWorld } from './learning-world.js';
import type { Pair, PairOfCustomers, ProductGroup } from './pairs-file.js';
import type { PlaceboTest } from './placebo-test.js';
import { type Measure, type Measured, measured, type Quality, qualityOf } from './quality.js';
import { warmPlacebos } from './warm-placebos.js';

export interface EvaluateInput {
  /** What is held out. */
  readonly test: readonly Pair[];
  /** What the graph was filled with: never a candidate, also where the customer does not let Kith know of it. */
  readonly train: readonly Pair[];
  /** Rows to hide for the cold case; null to leave it out. */
  readonly cold: readonly Pair[] | null;
  /** Of the cold case: each draws which rows stay known, and where learning starts. None: the file says which. */
  readonly seeds: readonly number[];
  /** Groups of products, to say how much of what lists show goes to each; null to leave them out. */
  readonly productGroups: readonly ProductGroup[] | null;
  /** The only ties that the cold case and the placebos use, of those that the graph lets out; null for all. */
  readonly social: readonly PairOfCustomers[] | null;
  /** How often the placebo draws friends by chance; 0 for no placebos. */
  readonly placebos: number;
  /** Whether to read who is of which age band and country, of those who let lists be measured by it. */
  readonly byCustomerGroup: boolean;
}

/** What an evaluation needs besides what every job does. */
export interface EvaluateDeps extends JobDeps {
  readonly recommendations: RecommendationReads;
  /** The fewest customers of whom a figure may be told: one of fewer would tell what is in the lists of each. */
  readonly customersMin: number;
  readonly customerGroups: CustomerGroupReads;
  /** Writes down whose lists or groups are read, before they are. */
  readonly record: (what: 'lists' | 'groups', customerIds: readonly InternalId[]) => Promise<void>;
}

export interface Evaluation {
  /** Customers whose facts the served neighbourhood rests on: none without consents. */
  readonly contributors: number;
  /** Test customers whose list was their own. The others got the non-personal one. */
  readonly personalLists: number;
  readonly warm: Quality;
  readonly cold: readonly ColdQuality[];
  readonly placebos: Placebos;
  /** What each signal gives by itself, and what the lists would be without it; none where no model is served, or too few have a list of their own. */
  readonly signals: readonly SignalQuality[];
  /** The quality of customers with few and with many train rows; none without train rows. */
  readonly byActivity: readonly ActivityQuality[];
  /** Null where it was not asked for. */
  readonly byCustomerGroup: QualityByGroup | null;
}

/** Whether ties help, and tell more than likeness; none where too few customers have ties. */
export interface Placebos {
  readonly warm: PlaceboTest | null;
  readonly cold: readonly KeptPlacebos[];
}

export interface ActivityQuality extends Quality {
  /** The fewest and most train rows of a customer of the group. */
  readonly rows: { readonly from: number; readonly to: number };
}

export interface SignalQuality {
  readonly signal: SignalName;
  readonly alone: Quality;
  readonly without: Quality;
  /** How much NDCG@20 lists with it have over lists without it: the mean difference of the same customers, and its interval. */
  readonly gain: Difference;
}

const depth = 20;

/**
 * Measures the served lists, made by the served code under consent, against what was held out: every product is a candidate that is not in
 * the customer's train rows. The cold case is recomputed in memory from what the graph lets out, by the same functions. Throws `BAD_USER_INPUT` where
 * the rows are of too few customers.
 */
export async function evaluate(deps: EvaluateDeps, input: EvaluateInput): Promise<Evaluation> {
  const heldOut = setsOf(deps.ids, input.test);
  const owned = setsOf(deps.ids, input.train);
  const cold = input.cold === null ? null : setsOf(deps.ids, input.cold);
  refuseFew('test', heldOut.size, deps);
  if (cold !== null) refuseFew('cold', [...cold.keys()].filter((id) => heldOut.has(id)).length, deps);
  if (input.social !== null) refuseFewTies(input.social, deps);
  const terms = await socialTerms(deps.termsFor, 'personalise.own');
  const lists = new Map<InternalId, readonly string[]>();
  let personalLists = 0;
  const { recommendations } = deps;
  const models = new ModelShelf();
  let model: ServedModel | null = null;
  const bySignal = new Map<SignalName, Map<InternalId, SignalLists>>(signalNames.map((name) => [name, new Map()]));
  const customers = [...heldOut.keys()];
  for (let start = 0; start < customers.length; start += customersOfListsMax) {
    const page = customers.slice(start, start + customersOfListsMax);
    const first = depth + Math.max(...page.map((id) => owned.get(id)?.size ?? 0));
    await deps.record('lists', page);
    const evidence = await recommendations.evidence(page, terms, runOptions(deps));
    const source = {
      evidence: () => Promise.resolve(evidence),
      productFacts: (ids: readonly string[]) => recommendations.productFacts(ids, runOptions(deps)),
      modelBytes: (runId: string) => recommendations.modelBytes(runId, runOptions(deps)),
    };
    const found = await recommendationsFor({ source, models }, page, { first, terms, ...runOptions(deps) });
    for (const [id, list] of found) {
      const candidates = list.filter(({ productId }) => owned.get(id)?.has(productId) !== true);
      lists.set(
        id,
        candidates.map(({ productId }) => productId),
      );
      if (candidates[0]?.nonPersonal === false) personalLists += 1;
    }
    const { model: served } = evidence.published;
    if (served !== null) {
      model = await models.get(served.digest, () => source.modelBytes(served.runId));
      for (const list of evidence.lists) {
        const isCandidate = (productId: string) => owned.get(list.customerId)?.has(productId) !== true;
        for (const [name, { alone, without }] of signalLists(list, model, first)) {
          const kept = { alone: alone.filter(isCandidate), without: without.filter(isCandidate) };
          bySignal.get(name)?.set(list.customerId, kept);
        }
      }
    }
    const done = Math.min(start + page.length, customers.length);
    deps.progress({ stage: 'evaluating', done, total: customers.length, unit: 'customers' });
    await breathe(deps);
  }
  const measure = {
    catalogue: catalogueOf(owned, groupingOf(deps.ids, input.productGroups)),
    diversityOf: diversityBy(model),
    customersMin: deps.customersMin,
  };
  const warm = measured(lists, heldOut, measure);
  const run = (await deps.runs.current(runOptions(deps))).find(({ job }) => job === 'neighbourhood');
  return {
    contributors: run?.read ?? 0,
    personalLists,
    warm: qualityOf([warm], measure),
    signals: signalQualities(bySignal, { heldOut, measure, warm }),
    byCustomerGroup: input.byCustomerGroup ? await byCustomerGroup(deps, lists, heldOut) : null,
    byActivity: input.train.length === 0 ? [] : byActivity(lists, { heldOut, owned, measure }),
    ...(await inMemory(deps, input, {
      heldOut,
      owned,
      measure,
      options: learnOptionsOf(run?.parameters ?? null, deps),
    })),
  };
}

/** What no served list says: learned anew in memory, by the functions that serve, from what the graph lets out. */
async function inMemory(
  deps: EvaluateDeps,
  { cold: rows, seeds, social, placebos: draws }: EvaluateInput,
  about: {
    readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly owned: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly measure: Omit<Measure, 'diversityOf'>;
    readonly options: LearnOptions;
  },
): Promise<Pick<Evaluation, 'cold' | 'placebos'>> {
  if (rows === null && draws === 0) return { cold: [], placebos: { warm: null, cold: [] } };
  const world = await learningWorld(deps, social);
  const { customersMin } = deps;
  const warm = draws === 0 ? null : await warmPlacebos(deps, world, { ...about, customersMin, draws });
  if (rows === null) return { cold: [], placebos: { warm, cold: [] } };
  const { cold, placebos } = await coldQuality(deps, world, { ...about, cold: rows, seeds, placebos: draws });
  return { cold, placebos: { warm, cold: placebos } };
}

function signalQualities(
  bySignal: ReadonlyMap<SignalName, ReadonlyMap<InternalId, SignalLists>>,
  about: {
    readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly measure: Measure;
    readonly warm: Measured;
  },
): readonly SignalQuality[] {
  const { heldOut, measure, warm } = about;
  return [...bySignal]
    .filter(([, lists]) => lists.size >= measure.customersMin)
    .map(([signal, lists]) => {
      const by = (which: keyof SignalLists) =>
        measured(new Map([...lists].map(([id, list]) => [id, list[which]])), heldOut, measure);
      const without = by('without');
      return {
        signal,
        alone: qualityOf([by('alone')], measure),
        without: qualityOf([without], measure),
        gain: paired(warm.ofCustomers.ndcgAt20, without.ofCustomers.ndcgAt20),
      };
    });
}

async function byCustomerGroup(
  deps: EvaluateDeps,
  lists: ReadonlyMap<InternalId, readonly string[]>,
  heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>,
): Promise<QualityByGroup> {
  const terms = await deps.termsFor(measurement.purpose);
  const customers = [...heldOut.keys()];
  const groups: CustomerGroups[] = [];
  for (let start = 0; start < customers.length; start += customersOfListsMax) {
    const page = customers.slice(start, start + customersOfListsMax);
    await deps.record('groups', page);
    groups.push(...(await deps.customerGroups.of(page, terms, runOptions(deps))));
    await breathe(deps);
  }
  const { figureKey } = deps.statistics;
  // The same every day: asked again tomorrow, the same lists have the same noise.
  const key = { key: figureKey, organisation: ownOrganisation, epoch: '' };
  const about = { lists, heldOut, groups, customersMin: deps.customersMin, key };
  await chargeForGroups(questionOf(about), deps);
  return qualityByGroup(about);
}

function byActivity(
  lists: ReadonlyMap<InternalId, readonly string[]>,
  about: {
    readonly heldOut: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly owned: ReadonlyMap<InternalId, ReadonlySet<string>>;
    readonly measure: Measure;
  },
): readonly ActivityQuality[] {
  const { heldOut, owned, measure } = about;
  const groups = activityGroups([...heldOut.keys()], (id) => owned.get(id)?.size ?? 0, measure.customersMin);
  return groups.map(({ rows, customers }) => {
    const theirs = new Map([...heldOut].filter(([id]) => customers.has(id)));
    return { rows, ...qualityOf([measured(lists, theirs, measure)], measure) };
  });
}

function diversityBy(model: ServedModel | null): Measure['diversityOf'] {
  if (model === null) return null;
  const { factors } = model.scorer.model;
  return (products) =>
    intraListDiversity(
      products.map((id) => model.indexOf(id)),
      factors,
    );
}

function refuseFew(file: string, customers: number, { customersMin }: Pick<EvaluateDeps, 'customersMin'>): void {
  if (customers >= customersMin) return;
  throw new KithError(
    'BAD_USER_INPUT',
    `The ${file} file has rows of ${customers} customers with something held out: figures of fewer than ${customersMin} would tell of each. Give it rows of more.`,
  );
}

function refuseFewTies(social: readonly PairOfCustomers[], { customersMin }: Pick<EvaluateDeps, 'customersMin'>): void {
  const customers = new Set(social.flatMap(({ one, other }) => [one, other])).size;
  if (customers >= customersMin) return;
  throw new KithError(
    'BAD_USER_INPUT',
    `The social file has ties of ${customers} customers: figures of fewer than ${customersMin} would tell of each. Give it rows of more.`,
  );
}

function setsOf(ids: InternalIds, pairs: readonly Pair[]): Map<InternalId, Set<string>> {
  const sets = new Map<InternalId, Set<string>>();
  for (const { customer, product } of pairs) {
    const id = ids.of('Customer', customer);
    const known = sets.get(id) ?? new Set();
    sets.set(id, known.add(ids.of('Product', product)));
  }
  return sets;
}

function groupingOf(ids: InternalIds, rows: readonly ProductGroup[] | null): Grouping | null {
  if (rows === null) return null;
  const groups = new Map<string, string[]>();
  for (const { product, group } of rows) {
    const id = ids.of('Product', product);
    const known = groups.get(id) ?? [];
    if (!known.includes(group)) groups.set(id, [...known, group]);
  }
  return groups;
}
