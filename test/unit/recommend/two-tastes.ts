import { type Interactions, packInteractions } from '../../../src/recommend/interactions.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import { type Traits, traitsOf } from '../../../src/recommend/traits.js';

/** 80 customers: the even ones use six of the products 0 to 9, the odd ones six of 10 to 19; one has product 20 besides. */
export function twoTastes(): Interactions {
  const random = seededRandom(11);
  const rows = Array.from({ length: 80 }, (_, customer) => {
    const first = (customer % 2) * 10;
    return Array.from({ length: 6 }, () => first + Math.floor(random() * 10));
  });
  rows[0]?.push(20);
  return packInteractions(rows, 21);
}

/** Each taste has a category and a brand; product 20, which one customer has, is of those of the even customers. */
export function kindsOfTastes(): Traits {
  return traitsOf(
    Array.from({ length: 21 }, (_, product) => {
      const taste = product < 10 || product === 20 ? 'even' : 'odd';
      return { categoryIds: [taste], brand: `of ${taste}`, priceMinor: null, currency: null };
    }),
  );
}

/** What a generator returns in the end. */
export function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) return next.value;
  }
}
