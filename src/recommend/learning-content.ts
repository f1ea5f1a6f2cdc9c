import type { Anchor, Blend, Weights } from './blend.js';
import { fitItemModel, type ItemModelOptions } from './item-model.js';
import { packInteractions, productsOf, type Interactions } from './interactions.js';
import type { Case, OutOfFold } from './out-of-fold.js';
import { seededRandom } from './seeded.js';
import { Scorer } from './signals.js';
import { typicalOfGroups } from './groups.js';
import type { Traits } from './traits.js';
import { contestOf, searchSubstitute } from './weight-search.js';
import { profileOf, type World } from './world.js';

/** As many of the described products pose as new. */
const posingShare = 0.1;

/** What is fitted where some products pose as new. */
export interface PosingModel {
  readonly isPosing: Uint8Array;
  readonly scorer: Scorer;
}

/**
 * Lets a seeded tenth of the products that the catalogue describes pose as new: nobody has them, and nothing is fitted on them. Null where it describes none. Who influences
 * whom is nothing to it.
 */
export function* posingModel(
  { fitted }: OutOfFold,
  options: Pick<ItemModelOptions, 'linear' | 'walk' | 'factors' | 'popularity'>,
): Generator<undefined, PosingModel | null> {
  const { traits, groups = {}, interactions: all } = fitted;
  if (traits === undefined || traits.traits.length === 0) return null;
  const isPosing = posing(traits, options.factors.seed);
  const interactions = interactionsWithout(all, isPosing);
  const typical = typicalOfGroups(interactions, groups, options.popularity);
  const model = yield* fitItemModel(interactions, { ...options, traits, typical });
  return { isPosing, scorer: new Scorer(model) };
}

/**
 * The weights with that of what products are like: what was held out of products that pose as new can be found by what they are like alone. The weights of the other
 * signals stay, so that a list without new products is what it was.
 */
export function* learnContent(aside: OutOfFold, model: PosingModel | null, blend: Blend): Generator<undefined, Blend> {
  if (model === null) return blend;
  const { isPosing, scorer } = model;
  const facts = { ...aside.facts, interactions: interactionsWithout(aside.facts.interactions, isPosing) };
  const found: Anchor[] = [];
  for (const [place, { known, weights }] of blend.entries()) {
    const cases = place === blend.length - 1 ? aside.warm : (aside.cold.get(known) ?? []);
    const contests = cases.map((each) =>
      contestOf(scorer.signals(profileWithout(facts, each, isPosing)), each.heldOut),
    );
    found.push({ known, weights: withContent(searchSubstitute(contests, weights, 'content')) });
    yield;
  }
  return found;
}

/** Never 0: behind all that is known better, products stand in the order of how they suit. */
function withContent(weights: Weights): Weights {
  return { ...weights, content: Math.max(weights.content, 1e-4 * Math.max(...Object.values(weights))) };
}

function posing({ starts }: Traits, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const products = starts.subarray(1).map((end, product) => end - (starts[product] as number));
  return Uint8Array.from(products, (count) => (count > 0 && random() < posingShare ? 1 : 0));
}

/** What the customer has of them is nowhere in the list: neither does it speak, nor can it be found. */
function profileWithout(facts: World, { customer, own }: Case, isPosing: Uint8Array) {
  const is = (product: number) => isPosing[product] === 1;
  const profile = profileOf(
    facts,
    customer,
    own.filter((product) => !is(product)),
  );
  return { ...profile, left: own.filter(is) };
}

function interactionsWithout(interactions: Interactions, isLeft: Uint8Array): Interactions {
  const rows = Array.from({ length: interactions.customerCount }, (_, customer) =>
    [...productsOf(interactions, customer)].filter((product) => isLeft[product] !== 1),
  );
  return packInteractions(rows, interactions.productCount);
}
