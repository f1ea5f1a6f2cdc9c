import { type Blend, rankProducts, weightsAt } from '../../recommend/blend.js';
import type { Learned } from '../../recommend/learned.js';
import {
  type Chosen,
  chooseModel,
  fittingOf,
  learnBlend,
  type LearnOptions,
  unlearned,
} from '../../recommend/learning.js';
import { learnContent, type PosingModel, posingModel } from '../../recommend/learning-content.js';
import { ndcgAt, recallAt } from '../../recommend/metrics.js';
import { type OutOfFold, setAside } from '../../recommend/out-of-fold.js';
import { Scorer } from '../../recommend/signals.js';
import { profileOf, type World, type WorldTie } from '../../recommend/world.js';
import { driven, type JobDeps } from '../job.js';
import { announced, fittedModel } from '../neighbourhood/neighbourhood.js';

/** For each customer those who influence it. */
export type Ties = readonly (readonly WorldTie[])[];

/** A list to make in memory, by indexes. */
export interface TrialCase {
  readonly customer: number;
  /** What is known of the customer. */
  readonly own: ArrayLike<number>;
  /** What is no candidate besides. */
  readonly left: ArrayLike<number>;
  /** What a good list names. What nobody else has counts too: it has a number below 0. */
  readonly heldOut: ReadonlySet<number>;
}

/** Each case's figures of the first 20 products, in the order of the cases. */
export interface Scores {
  readonly ndcg: readonly number[];
  readonly recall: readonly number[];
}

const depth = 20;
const casesOfStep = 100;
type Watched = Pick<JobDeps, 'progress' | 'signal'>;

/** A world with everything that is learned of it but the weights: the models do not depend on ties, so that other ties need other weights only. */
export class Trial {
  private constructor(
    private readonly world: World,
    private readonly aside: OutOfFold,
    private readonly chosen: Chosen | null,
    private readonly posing: PosingModel | null,
    readonly scorer: Scorer,
  ) {}

  /** Learns and fits as a run does that is served. */
  static async make(deps: Watched, world: World, options: LearnOptions): Promise<Trial> {
    const aside = setAside(world, options);
    const learning = announced(deps, 'learning', null);
    const chosen = aside.warm.length === 0 ? null : await driven(deps, chooseModel(aside, options), learning);
    const posing =
      chosen === null ? null : await driven(deps, posingModel(aside, fittingOf(options, chosen)), learning);
    const model = await fittedModel(deps, world, { options, learned: chosen ?? unlearned });
    return new Trial(world, aside, chosen, posing, new Scorer(model));
  }

  /** Of the item model. */
  get parameters(): Pick<Learned, 'linear' | 'walk' | 'factors'> {
    const { linear, walk, factors } = this.chosen ?? unlearned;
    return { linear, walk, factors };
  }

  /** The weights of the signals where these are the ties. */
  async blend(deps: Watched, ties: Ties): Promise<Blend> {
    const { aside, chosen, posing } = this;
    if (chosen === null) return unlearned.blend;
    const withTies = { ...aside, fitted: { ...aside.fitted, ties }, facts: { ...aside.facts, ties } };
    const { blend } = await driven(deps, learnBlend(withTies, chosen.scorer));
    return await driven(deps, learnContent(withTies, posing, blend));
  }

  /** How good the lists are with these ties and weights. */
  async scores(
    deps: Watched,
    about: { readonly ties: Ties; readonly blend: Blend; readonly cases: readonly TrialCase[] },
  ): Promise<Scores> {
    return await driven(deps, this.#scores(about));
  }

  /** The best products for the case, by index. */
  list({ customer, own, left }: TrialCase, { ties, blend }: { readonly ties: Ties; readonly blend: Blend }): number[] {
    const profile = { ...profileOf({ ...this.world, ties }, customer, own), left };
    return rankProducts(this.scorer.signals(profile), weightsAt(blend, own.length), depth).map(
      ({ product }) => product,
    );
  }

  *#scores(about: {
    readonly ties: Ties;
    readonly blend: Blend;
    readonly cases: readonly TrialCase[];
  }): Generator<undefined, Scores> {
    const [ndcg, recall]: [number[], number[]] = [[], []];
    for (const [place, each] of about.cases.entries()) {
      const list = this.list(each, about);
      ndcg.push(ndcgAt(list, each.heldOut, depth));
      recall.push(recallAt(list, each.heldOut, depth));
      if (place % casesOfStep === 0) yield;
    }
    return { ndcg, recall };
  }
}
