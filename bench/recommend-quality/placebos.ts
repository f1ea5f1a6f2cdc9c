import { customersByProduct, type Interactions, productsOf } from '../../src/recommend/interactions.js';
import { seededRandom } from '../../src/recommend/seeded.js';

type Friends = readonly (readonly number[])[];

/** Friends by chance: everybody names as many, and is named as often, as before (Maslov and Sneppen, 2002). */
export function rewired(friends: Friends, seed: number): number[][] {
  const random = seededRandom(seed);
  const ends = friends.flatMap((each, from) => each.map((to) => ({ from, to })));
  const known = friends.map((each) => new Set(each));
  for (let swap = 0; swap < 10 * ends.length; swap += 1) {
    const one = ends[Math.floor(random() * ends.length)];
    const other = ends[Math.floor(random() * ends.length)];
    if (one === undefined || other === undefined) continue;
    const fits = (from: number, to: number) => from !== to && known[from]?.has(to) === false;
    if (!fits(one.from, other.to) || !fits(other.from, one.to)) continue;
    known[one.from]?.delete(one.to);
    known[other.from]?.delete(other.to);
    [one.to, other.to] = [other.to, one.to];
    known[one.from]?.add(one.to);
    known[other.from]?.add(other.to);
  }
  return known.map((each) => [...each]);
}

/** In place of each friend the customer who is most like that friend (cosine of what they have) and no friend of either. */
export function lookalikes(friends: Friends, interactions: Interactions): number[][] {
  const byProduct = customersByProduct(interactions);
  const alike = friends.map((_, customer) => mostAlike(interactions, byProduct, customer));
  const known = friends.map((each) => new Set(each));
  return friends.map((each, customer) => {
    const found = new Set<number>();
    for (const friend of each) {
      const other = alike[friend]?.find(
        (like) =>
          like !== customer &&
          known[friend]?.has(like) !== true &&
          known[customer]?.has(like) !== true &&
          !found.has(like),
      );
      if (other !== undefined) found.add(other);
    }
    return [...found];
  });
}

const alikeMax = 100;

function mostAlike(
  interactions: Interactions,
  byProduct: ReturnType<typeof customersByProduct>,
  customer: number,
): number[] {
  const common = new Map<number, number>();
  for (const product of productsOf(interactions, customer)) {
    const from = byProduct.starts[product] ?? 0;
    for (const other of byProduct.customers.subarray(from, byProduct.starts[product + 1])) {
      if (other !== customer) common.set(other, (common.get(other) ?? 0) + 1);
    }
  }
  const cosine = ([other, count]: readonly [number, number]) =>
    count / Math.sqrt(productsOf(interactions, other).length);
  return [...common]
    .sort((a, b) => cosine(b) - cosine(a) || a[0] - b[0])
    .slice(0, alikeMax)
    .map(([other]) => other);
}
