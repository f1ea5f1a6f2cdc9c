import { mean, paired } from '../src/recommend/bootstrap.js';
import type { Bench } from './bench.js';
import { optionsOf } from './recommend-quality/trial.js';
import { generatedShop } from './recommend-shop/generated-shop.js';
import { newProductScores } from './recommend-shop/new-products.js';

const seed = 7;
const customers = { brief: 1_500, full: 6_000 } as const;
/** As a deployment is served if it says nothing. */
const rules = { itemSupport: 10, pairSupport: 2, named: false };

/** How good lists are in a generated shop, at what the sets of `recommend-quality` do not know: products that are new. */
export const bench: Bench = {
  name: 'recommend-shop',
  async run({ full, note }) {
    const size = full ? customers.full : customers.brief;
    const shop = await generatedShop({ customers: size, seed });
    const { scores, newPlaces, blend } = newProductScores(shop, optionsOf(rules, seed));
    const figures: Record<string, number> = {
      newContentNdcg20: mean(scores.content),
      newCategoryNdcg20: mean(scores.category),
      newChanceNdcg20: mean(scores.chance),
      wholeNdcg20: mean(scores.whole),
      wholeWithoutContentNdcg20: mean(scores.wholeWithout),
      wholePopularNdcg20: mean(scores.popular),
      newPlaces,
    };
    for (const [name, value] of Object.entries(figures)) note(`${name} ${value.toFixed(4)}`);
    const meta = {
      seed,
      customers: size,
      products: shop.productCount,
      blend,
      contentOverCategory: paired(scores.content, scores.category),
      wholeOverWithout: paired(scores.whole, scores.wholeWithout),
    };
    return { figures, meta };
  },
};
