import { expect, test } from 'vitest';
import { signalNames } from '../../../src/model/signal-names.js';
import { rankProducts } from '../../../src/recommend/blend.js';
import { Explainer } from '../../../src/recommend/explanation.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { itemModel } from '../../../src/recommend/item-model.js';
import { type ItemWeights, noWeights } from '../../../src/recommend/item-weights.js';
import { Scorer } from '../../../src/recommend/signals.js';
import { typicalBySignal } from '../../../src/recommend/typical.js';
import { contestOf, searchWeights } from '../../../src/recommend/weight-search.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { ofSignals } from '../../signal-weights.js';

const productCount = 4;
/** Products 0 and 1 speak for 2 and 3. */
const speaking = (weights: readonly [number, number, number, number]): ItemWeights => ({
  starts: Int32Array.of(0, 2, 4, 4, 4),
  products: Int32Array.of(2, 3, 2, 3),
  weights: Float32Array.from(weights),
});
const nothing = packInteractions([], productCount);
function modelOf(linear: ItemWeights, walk: ItemWeights) {
  const factors = { rank: 1, products: new Float32Array(productCount), confidence: 1, ridge: 1 };
  const popularity = { supportMin: 1, productsMax: 9 };
  return itemModel(nothing, { linear, walk, factors, popularity, typical: typicalBySignal() });
}

test('what walks lead to is the sum over what the customer has, and its term explains the product that it stands for', () => {
  const model = modelOf(noWeights({ productCount }), speaking([0.5, 0.25, 0.25, 0.5]));
  const profile = { own: [0, 1], ties: [] };
  const signals = new Scorer(model).signals(profile);
  const ranked = rankProducts(signals, ofSignals({ walk: 2 }), 5);

  expect(ranked.map(({ product, score }) => [product, score])).toEqual([
    [2, 2],
    [3, 2],
  ]);
  const explainer = new Explainer(model, profile);
  expect(ranked.map(({ product, terms }) => explainer.explain(product, terms))).toEqual([
    { reason: 'SIMILAR_ITEMS', because: 0 },
    { reason: 'SIMILAR_ITEMS', because: 1 },
  ]);
});

test('it is because of the product with the largest part in the terms of walks and of the linear model together', () => {
  const model = modelOf(speaking([0.2, 0.1, 0.4, 0.1]), speaking([0.6, 0.1, 0.2, 0.1]));
  const profile = { own: [0, 1], ties: [] };
  const signals = new Scorer(model).signals(profile);
  const becauseBy = (linear: number, walk: number) => {
    const [first] = rankProducts(signals, ofSignals({ linear, walk }), 1);
    expect(first?.product).toBe(2);
    expect(first?.score).toBeCloseTo(
      signalNames.reduce((sum, name) => sum + (first?.terms[name] ?? 0), 0),
      12,
    );
    return first && new Explainer(model, profile).explain(first.product, first.terms).because;
  };

  expect(becauseBy(1, 0)).toBe(1);
  expect(becauseBy(0, 1)).toBe(0);
  // A third and two thirds of the one, three quarters and a quarter of the other.
  expect(becauseBy(1, 0.6)).toBe(1);
  expect(becauseBy(1, 0.7)).toBe(0);
});

test('walks count where they find what nothing else finds, by a weight on top of the others, and for nothing where they do not', () => {
  const random = seededRandom(3);
  const contests = (says: (isHit: boolean) => number) =>
    Array.from({ length: 200 }, () => {
      const hit = Math.floor(random() * 60);
      const all = Array.from({ length: 60 }, (_, product) => product === hit);
      const scores = {
        ...Object.fromEntries(signalNames.map((name) => [name, null])),
        linear: Float64Array.from(all, (isHit) => random() + (isHit ? 0.3 : 0)),
        walk: Float64Array.from(all, says),
      } as ReturnType<Scorer['signals']>['scores'];
      return contestOf({ scores, owned: new Uint8Array(60), isSocial: false }, new Set([hit]));
    });
  const start = ofSignals({ linear: 1, popular: 0.001 });

  const helped = searchWeights(
    contests((isHit) => (isHit ? 0.5 : 0) + random()),
    start,
  );
  expect(helped.walk).toBeGreaterThan(0);
  expect(helped.linear).toBeGreaterThan(0);
  const misled = searchWeights(
    contests(() => random()),
    start,
  );
  expect(misled.walk).toBe(0);
});
