import { customersByProduct, type Interactions, productsOf } from '../../recommend/interactions.js';
import { seededRandom } from '../../recommend/seeded.js';
import type { WorldTie } from '../../recommend/world.js';
import type { Ties } from './trial.js';

const swapsOfStep = 100_000;
const customersOfStep = 50;
/** Swaps tried, by the number of ties: enough that nothing of who knew whom is left. */
const swapsOfTie = 10;

/**
 * Friends by chance: everybody has as many ties, of the same probabilities, and is at the end of as many, as before (Maslov and Sneppen, 2002). Whether somebody may be named
 * goes with them; whether a tie is mutual stays with the tie, or the placebo would have fewer that count.
 */
export function* rewired(ties: Ties, seed: number): Generator<undefined, WorldTie[][]> {
  const random = seededRandom(seed);
  const ends = ties.flatMap((each, customer) => each.map((tie) => ({ customer, tie })));
  const known = ties.map((each) => new Set(each.map((tie) => tie.customer)));
  for (let swap = 0; swap < swapsOfTie * ends.length; swap += 1) {
    if (swap % swapsOfStep === 0) yield;
    const one = ends[Math.floor(random() * ends.length)];
    const other = ends[Math.floor(random() * ends.length)];
    if (one === undefined || other === undefined) continue;
    const [first, second] = [one.tie, other.tie];
    const fits = (customer: number, friend: number) => customer !== friend && known[customer]?.has(friend) === false;
    if (!fits(one.customer, second.customer) || !fits(other.customer, first.customer)) continue;
    known[one.customer]?.delete(first.customer);
    known[other.customer]?.delete(second.customer);
    one.tie = { ...first, customer: second.customer, named: second.named };
    other.tie = { ...second, customer: first.customer, named: first.named };
    known[one.customer]?.add(one.tie.customer);
    known[other.customer]?.add(other.tie.customer);
  }
  const found: WorldTie[][] = ties.map(() => []);
  for (const { customer, tie } of ends) found[customer]?.push(tie);
  return found;
}

/**
 * In place of each friend the customer who is most like that friend (cosine of what they have), and no friend of either. Only those stand in who are at the end of a tie
 * themselves: who does not contribute to anybody's list contributes to none here. A tie in whose place nobody is left is left out.
 */
export function* lookalikes(ties: Ties, interactions: Interactions): Generator<undefined, WorldTie[][]> {
  const named = new Map(ties.flat().map((tie) => [tie.customer, tie.named]));
  const known = ties.map((each) => new Set(each.map((tie) => tie.customer)));
  const byProduct = customersByProduct(interactions);
  const alike = new Map<number, readonly number[]>();
  for (const friend of named.keys()) {
    if (alike.size % customersOfStep === 0) yield;
    alike.set(friend, mostAlike({ interactions, byProduct }, friend, named));
  }
  return ties.map((each, customer) => {
    const taken = new Set([customer]);
    return each.flatMap((tie) => {
      const other = alike
        .get(tie.customer)
        ?.find(
          (like) => !taken.has(like) && known[tie.customer]?.has(like) !== true && known[customer]?.has(like) !== true,
        );
      if (other === undefined) return [];
      taken.add(other);
      return [{ ...tie, customer: other, named: named.get(other) === true }];
    });
  });
}

const alikeMax = 100;
/** A product that more have says little of who is like whom, and would be gone through for each of them. */
const holdersMax = 2_000;

function mostAlike(
  { interactions, byProduct }: { interactions: Interactions; byProduct: ReturnType<typeof customersByProduct> },
  customer: number,
  standIns: ReadonlyMap<number, unknown>,
): number[] {
  const common = new Map<number, number>();
  for (const product of productsOf(interactions, customer)) {
    const [from, to] = [byProduct.starts[product] ?? 0, byProduct.starts[product + 1] ?? 0];
    if (to - from > holdersMax) continue;
    for (const other of byProduct.customers.subarray(from, to)) {
      if (other !== customer && standIns.has(other)) common.set(other, (common.get(other) ?? 0) + 1);
    }
  }
  const cosine = ([other, count]: readonly [number, number]) =>
    count / Math.sqrt(productsOf(interactions, other).length);
  return [...common]
    .sort((a, b) => cosine(b) - cosine(a) || a[0] - b[0])
    .slice(0, alikeMax)
    .map(([other]) => other);
}
