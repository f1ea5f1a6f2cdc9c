import type { GroupSignal, SignalName } from '../model/signal-names.js';
import type { Anchor, Blend, Weights } from './blend.js';
import { alternatingLeastSquares, type FactorOptions, type Factors } from './factors.js';
import { contextOf, typicalOfGroups } from './groups.js';
import { fitLinear, type ItemModel, type ItemModelOptions, itemModel } from './item-model.js';
import { type ItemWeights, noWeights } from './item-weights.js';
import { learnContent, posingModel } from './learning-content.js';
import type { Learned } from './learned.js';
import { learnReplenishing } from './learning-replenishing.js';
import type { LinearOptions } from './linear-model.js';
import { type Case, casesAround, type OutOfFold, setAside } from './out-of-fold.js';
import type { PopularityOptions } from './popularity.js';
import { nothingReplenished } from './replenishing.js';
import { Scorer } from './signals.js';
import { fitWalk } from './walk-model.js';
import { type Contest, contestOf, contextSignals, gains, mean, searchContext, searchWeights } from './weight-search.js';
import { profileOf, type World } from './world.js';

export interface LearnOptions {
  readonly seed: number;
  /** Customers that the quality is measured on at most; a seeded sample beyond. */
  readonly customersMax: number;
  readonly linear: Omit<LinearOptions, 'ridge' | 'dropout'>;
  readonly factors: Pick<FactorOptions, 'rounds' | 'supportMin'> & {
    /** Which are tried; absent: those that do well as a rule. */
    readonly choices?: readonly Pick<FactorOptions, 'rank' | 'confidence' | 'ridge'>[] | undefined;
  };
  readonly popularity: PopularityOptions;
}

const linearChoices = [
  { ridge: 20, dropout: 1 },
  { ridge: 50, dropout: 2 },
  { ridge: 100, dropout: 1 },
] as const;
const factorChoices = [
  { rank: 64, confidence: 20, ridge: 60 },
  { rank: 64, confidence: 10, ridge: 30 },
] as const;
const walkChoices = [0.6, 0.8, 1].flatMap((alpha) => [0.2, 0.4, 0.6].map((beta) => ({ alpha, beta })));
const startWeights: Weights = {
  linear: 1,
  factors: 1,
  walk: 0,
  content: 0,
  replenish: 0,
  tiesLinear: 0.1,
  tiesFactors: 0.1,
  tiesPopular: 0.1,
  community: 0.1,
  region: 0.1,
  store: 0.1,
  channel: 0,
  partOfDay: 0,
  season: 0,
  popular: 0.001,
};

/** What is served until something was learned. */
export const unlearned: Learned = {
  linear: linearChoices[1],
  walk: { alpha: 0.8, beta: 0.4 },
  factors: factorChoices[0],
  replenishing: { halfLifeDays: nothingReplenished.halfLifeDays, timeliness: nothingReplenished.timeliness },
  blend: [{ known: 0, weights: startWeights }],
  ndcgAt20: 0,
  customers: 0,
};

/**
 * Chooses the hyper-parameters of the item model, and the weights of the signals by how much is known of a customer, by NDCG@20 on rows that no model was fitted
 * on (`setAside`). Yields now and then, so that the caller can announce, breathe and stop.
 */
export function* learn(world: World, options: LearnOptions): Generator<undefined, Learned> {
  const aside = setAside(world, options);
  if (aside.warm.length === 0) return { ...unlearned, factors: options.factors.choices?.[0] ?? unlearned.factors };
  const { scorer, ...chosen } = yield* chooseModel(aside, options);
  const { blend: found, ndcgAt20 } = yield* learnBlend(aside, scorer);
  const described = yield* learnContent(aside, yield* posingModel(aside, fittingOf(options, chosen)), found);
  const { seed, customersMax, linear } = options;
  const about = { seed, customersMax, supportMin: linear.supportMin, blend: described };
  const { blend, replenishing } = yield* learnReplenishing(aside, scorer, about);
  return { ...chosen, blend, replenishing, ndcgAt20, customers: aside.warm.length };
}

/** The item model that does best, and a scorer by it that knows nothing of what was set aside. */
export interface Chosen extends Pick<Learned, 'linear' | 'walk' | 'factors'> {
  readonly scorer: Scorer;
}

/** What an item model is fitted with. */
export function fittingOf(
  { seed, popularity, ...options }: LearnOptions,
  { linear, walk, factors }: Pick<Learned, 'linear' | 'walk' | 'factors'>,
): Pick<ItemModelOptions, 'linear' | 'walk' | 'factors' | 'popularity'> {
  return {
    linear: { ...options.linear, ...linear },
    walk,
    factors: { ...options.factors, ...factors, seed },
    popularity,
  };
}

/** The best item model of those tried, fitted on what was not set aside. */
export function* chooseModel(aside: OutOfFold, options: LearnOptions): Generator<undefined, Chosen> {
  const { interactions, groups = {} } = aside.fitted;
  const { popularity } = options;
  const { choices = factorChoices, ...fitted } = options.factors;
  const linears = yield* fitLinear(interactions, options.linear, linearChoices);
  const walks = yield* fitWalk(interactions, options.linear, walkChoices);
  const typical = typicalOfGroups(interactions, groups, popularity);
  const factors: Factors[] = [];
  for (const choice of choices) {
    factors.push(yield* alternatingLeastSquares(interactions, { ...fitted, ...choice, seed: options.seed }));
  }
  const nothing = { linear: noWeights(interactions), walk: noWeights(interactions), factors: noFactors };
  const scorerOf = (parts: Partial<Pick<ItemModel, 'linear' | 'walk' | 'factors'>>) =>
    new Scorer(itemModel(interactions, { ...nothing, ...parts, popularity, typical }));
  const bestOf = <N extends 'linear' | 'walk' | 'factors'>(name: N, tried: readonly ItemModel[N][]) =>
    indexOfBest(tried.map((each) => qualityAlone(aside, scorerOf({ [name]: each }), name)));
  const linear = bestOf('linear', linears);
  yield;
  const factor = bestOf('factors', factors);
  yield;
  const walk = bestOf('walk', walks);
  yield;
  return {
    linear: linearChoices[linear] ?? unlearned.linear,
    walk: walkChoices[walk] ?? unlearned.walk,
    factors: choices[factor] ?? unlearned.factors,
    scorer: scorerOf({
      linear: linears[linear] as ItemWeights,
      walk: walks[walk] as ItemWeights,
      factors: factors[factor] as Factors,
    }),
  };
}

const noFactors: Factors = { rank: 1, products: new Float32Array(0), confidence: 1, ridge: 1 };

/** Learns the weights of the signals: from the customers of whom most is known down to those of whom nothing is. */
export function* learnBlend(
  aside: OutOfFold,
  scorer: Scorer,
): Generator<undefined, { readonly blend: Blend; readonly ndcgAt20: number }> {
  const warm = contests(aside, scorer, aside.warm);
  yield;
  let weights = withPopular(searchWeights(warm, startWeights));
  const ndcgAt20 = mean(gains(warm, weights));
  yield;
  const known = medianOf(aside.warm.map(({ own }) => own.length));
  const anchors: Anchor[] = [{ known, weights: withContexts(aside, scorer, { cases: aside.warm, weights }) }];
  yield;
  const sizes = [...aside.cold.keys()].filter((size) => size < known).sort((a, b) => b - a);
  for (const size of sizes) {
    const cases = casesAround(aside, size, [...sizes, known]);
    weights = withPopular(searchWeights(contests(aside, scorer, cases), weights));
    anchors.unshift({ known: size, weights: withContexts(aside, scorer, { cases, weights }) });
    yield;
  }
  return { blend: anchors, ndcgAt20 };
}

/** Never 0: popularity is what every list ends with. */
function withPopular(weights: Weights): Weights {
  return { ...weights, popular: Math.max(weights.popular, 1e-4 * Math.max(...Object.values(weights))) };
}

/** The weights with those of the signals of a context, one after another. The others stay: a list in no context is what it would be. */
function withContexts(
  { facts }: OutOfFold,
  scorer: Scorer,
  { cases, weights }: { readonly cases: readonly Case[]; readonly weights: Weights },
): Weights {
  return contextSignals.reduce(
    (these, name) => searchContext(contextContests(facts, scorer, { cases, name }), these, name),
    weights,
  );
}

/** Lists that are asked for in the group in which most was held out, against what was used in it. */
function contextContests(
  facts: World,
  scorer: Scorer,
  { cases, name }: { readonly cases: readonly Case[]; readonly name: GroupSignal },
): Contest[] {
  return cases.flatMap(({ customer, own, heldOut }) => {
    const context = contextOf(facts.groups?.[name], customer, heldOut);
    if (context === null) return [];
    const profile = profileOf(facts, customer, own);
    const here = { ...profile, groups: { ...profile.groups, [name]: context.groups } };
    return [contestOf(scorer.signals(here), context.products)];
  });
}

function contests({ facts }: OutOfFold, scorer: Scorer, cases: readonly Case[]): Contest[] {
  return cases.map(({ customer, own, heldOut }) => contestOf(scorer.signals(profileOf(facts, customer, own)), heldOut));
}

function qualityAlone(aside: OutOfFold, scorer: Scorer, wanted: SignalName): number {
  const found = aside.warm.map(({ customer, own, heldOut }) =>
    contestOf(
      scorer.signals(profileOf(aside.facts, customer, own), (name) => name === wanted),
      heldOut,
    ),
  );
  return mean(gains(found, { ...startWeights, [wanted]: 1 }));
}

function indexOfBest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
