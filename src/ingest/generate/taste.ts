import { Random } from './random.js';
import { kinds } from './wares.js';

/** Tastes that a community has in common. Each wants few kinds much and has its own order on every shelf. */
export const styleCount = 12;

export function styleOfCommunity(seed: number, community: number): number {
  return new Random(seed, ['style', community]).integer(0, styleCount);
}

/** How much somebody of a style wants each kind of product, season apart: most below 1, up to five favourites between 5 and 9. */
export function tasteOf(seed: number, style: number): readonly number[] {
  const random = new Random(seed, ['taste', style]);
  const wants = kinds.map(() => 0.25 + 0.5 * random.next());
  for (let favourite = 0; favourite < 5; favourite += 1) wants[random.integer(0, kinds.length)] = 5 + 4 * random.next();
  return wants;
}
