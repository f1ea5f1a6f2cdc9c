import type { Random } from '../../src/ingest/generate/random.js';
import { worldMs } from '../random-world.js';

export const dayMs = 86_400_000;

/** When grants of a hard world end that ran out since it was classified. */
export const firstEndMs = worldMs + 5 * dayMs;
export const secondEndMs = worldMs + 9 * dayMs;

export function ending<T extends { readonly action?: string }>(word: T, random: Random): T {
  if (word.action !== 'given' || random.chance(0.6)) return word;
  return { ...word, until: random.chance(0.5) ? firstEndMs : secondEndMs };
}
