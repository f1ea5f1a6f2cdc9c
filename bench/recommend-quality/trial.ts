import { rankProducts, weightsAt } from '../../src/recommend/blend.js';
import { packInteractions, productsOf } from '../../src/recommend/interactions.js';
import { fitItemModel } from '../../src/recommend/item-model.js';
import type { Learned } from '../../src/recommend/learned.js';
import { chooseModel, learnBlend, type LearnOptions } from '../../src/recommend/learning.js';
import { ndcgAt, recallAt } from '../../src/recommend/metrics.js';
import { type OutOfFold, setAside } from '../../src/recommend/out-of-fold.js';
import { Scorer } from '../../src/recommend/signals.js';
import { profileOf, type World, type WorldTie } from '../../src/recommend/world.js';
import { type DataSet, tiesOf } from './sets.js';

/** What a deployment decides: how small a count may be, and whether friends agreed to be named. */
export interface Rules {
  readonly itemSupport: number;
  readonly pairSupport: number;
  readonly named: boolean;
}

/** Each customer's figures, in the order of the customers. */
export interface Scores {
  readonly ndcg: readonly number[];
  readonly recall: readonly number[];
}

const depth = 20;

/** A set with everything that was learned of it: the models do not depend on ties, so that other ties need other weights only. */
export class Trial {
  private constructor(
    private readonly set: DataSet,
    private readonly hidden: DataSet['cold'],
    private readonly rules: Rules,
    private readonly aside: OutOfFold,
    private readonly chosen: { readonly scorer: Scorer } & Pick<Learned, 'linear' | 'factors'>,
    private readonly scorer: Scorer,
    private readonly interactions: World['interactions'],
    readonly seconds: number,
  ) {}

  /** Learns and fits, without the rows of `hidden`. */
  static make(set: DataSet, rules: Rules, about: { readonly seed: number; readonly hidden?: DataSet['cold'] }): Trial {
    const began = performance.now();
    const hidden = about.hidden ?? new Map();
    const rows = Array.from({ length: set.interactions.customerCount }, (_, customer) => {
      const gone = new Set(hidden.get(customer));
      return [...productsOf(set.interactions, customer)].filter((product) => !gone.has(product));
    });
    const interactions = packInteractions(rows, set.interactions.productCount);
    const options = optionsOf(rules, about.seed);
    const aside = setAside({ interactions, ties: [] }, options);
    const chosen = finish(chooseModel(aside, options));
    const model = finish(
      fitItemModel(interactions, {
        linear: { ...options.linear, ...chosen.linear },
        factors: { ...options.factors, ...chosen.factors, seed: about.seed },
        popularity: options.popularity,
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    return new Trial(set, hidden, rules, aside, chosen, new Scorer(model), interactions, seconds);
  }

  get parameters() {
    return { linear: this.chosen.linear, factors: this.chosen.factors };
  }

  /** Learns the weights with these friends and tests them: on everybody, or on the hidden customers with `kept` products known. */
  test(friends: DataSet['friends'], kept: readonly (number | null)[]) {
    const began = performance.now();
    const ties = tiesOf(friends, this.rules.named);
    const { blend } = finish(learnBlend(withTies(this.aside, ties), this.chosen.scorer));
    const seconds = (performance.now() - began) / 1_000;
    const scores = kept.map((size) => this.#scores({ interactions: this.interactions, ties }, blend, size));
    return { blend, seconds, scores };
  }

  #scores(world: World, blend: Learned['blend'], kept: number | null): Scores {
    const ndcg: number[] = [];
    const recall: number[] = [];
    for (const [customer, heldOut] of this.set.heldOut) {
      const rows = this.hidden.get(customer);
      if (kept !== null && rows === undefined) continue;
      const own = kept === null ? productsOf(world.interactions, customer) : (rows ?? []).slice(0, kept);
      const profile = { ...profileOf(world, customer, own), left: rows ?? [] };
      const ranked = rankProducts(this.scorer.signals(profile), weightsAt(blend, own.length), depth);
      const list = ranked.map(({ product }) => product);
      ndcg.push(ndcgAt(list, heldOut, depth));
      recall.push(recallAt(list, heldOut, depth));
    }
    return { ndcg, recall };
  }
}

function optionsOf({ itemSupport, pairSupport }: Rules, seed: number): LearnOptions {
  return {
    seed,
    customersMax: 2_000,
    linear: { predictorsMax: 100, supportMin: itemSupport, pairSupportMin: pairSupport },
    factors: { rounds: 10, supportMin: Math.max(itemSupport, pairSupport) },
    popularity: { supportMin: itemSupport, productsMax: 500 },
  };
}

function withTies(aside: OutOfFold, ties: readonly (readonly WorldTie[])[]): OutOfFold {
  return { ...aside, fitted: { ...aside.fitted, ties }, facts: { ...aside.facts, ties } };
}

function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
