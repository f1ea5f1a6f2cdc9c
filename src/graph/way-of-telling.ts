import { z } from 'zod';
import type { CategoryKey } from '../consent/categories.js';
import type { ReadTerms } from '../consent/terms.js';
import { KithError } from '../model/errors.js';
import { narrowed } from './recommendation-reads.js';
import { termsShape } from './terms-shape.js';

/** Under which terms somebody may be told by a channel, and the key of the category that it needs. */
export interface WayOfTelling {
  readonly terms: ReadTerms;
  readonly contact: CategoryKey;
}

/** Ways of telling as a parameter: in a map, so that one plan serves any number of them. */
export const waysShape = () =>
  z.object({ list: z.array(z.object({ terms: termsShape(), contact: z.string() })).readonly() });

export function waysGiven(ways: readonly WayOfTelling[]): z.input<ReturnType<typeof waysShape>> {
  // A statement computes a customer's class once, and looks one category up.
  if (ways.some(({ terms }) => terms.cc !== ways[0]?.terms.cc))
    throw new KithError('BAD_USER_INPUT', 'All ways of telling must be of one ring.');
  return { list: ways.map(({ terms, contact }) => ({ terms: narrowed(terms, [contact]), contact })) };
}
