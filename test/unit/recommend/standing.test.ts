import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankProducts, standingOf } from '../../../src/recommend/blend.js';
import { ofSignals } from '../../signal-weights.js';

const weights = ofSignals({ linear: 1, factors: 0.5, popular: 0.1 });
const score = fc.constantFrom(-1, 0, 0.25, 0.5, 1);
const products = fc.array(fc.record({ linear: score, popular: score, owned: fc.boolean() }), {
  minLength: 1,
  maxLength: 30,
});

test('a product stands where the ranking of all products has it, with its share of the best score', () => {
  fc.assert(
    fc.property(products, (all) => {
      const signals = {
        scores: {
          linear: Float64Array.from(all, ({ linear }) => linear),
          factors: null,
          walk: null,
          content: null,
          replenish: null,
          tiesLinear: null,
          tiesFactors: null,
          tiesPopular: null,
          community: null,
          region: null,
          store: null,
          channel: null,
          partOfDay: null,
          season: null,
          popular: Float64Array.from(all, ({ popular }) => popular),
        },
        owned: Uint8Array.from(all, ({ owned }) => (owned ? 1 : 0)),
        isSocial: false,
      };
      const ranked = rankProducts(signals, weights, all.length);

      for (const product of all.keys()) {
        const at = ranked.findIndex((each) => each.product === product);
        const standing =
          at === -1 ? null : { place: at + 1, share: (ranked[at]?.score ?? 0) / (ranked[0]?.score ?? 1) };
        expect(standingOf(signals, weights, product)).toEqual(standing);
      }
    }),
    { numRuns: 1_000 },
  );
});
