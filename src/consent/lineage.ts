import type { Category } from './categories.js';
import type { Purpose } from './purposes.js';

/** The client that infers. */
export const analysisClient = 'kith.analyse';

/** What a kind of fact is inferred from: the analyses may use it for this purpose. */
interface Ground {
  readonly purpose: Purpose;
  readonly category: Category;
}

/** Communities are found in ties, and each has a segment. */
const found: readonly Ground[] = [
  { purpose: 'segment', category: 'social.edge' },
  { purpose: 'segment', category: 'inferred.community' },
];

/** Influence is learned along ties; of what else went into one its own `inputs` tell. */
const learned: readonly Ground[] = [
  { purpose: 'social_reco.contribute', category: 'social.edge' },
  { purpose: 'social_reco.contribute', category: 'inferred.influence' },
];

/** What is inferred under a purpose of its own. For whatever it may be used, it is as if it were not there once it may not be inferred any more. */
const grounds: Partial<Readonly<Record<Category, readonly Ground[]>>> = {
  'inferred.community': found,
  'inferred.segment': found,
  'inferred.influence': learned,
};

export function groundsOf(category: Category): readonly Ground[] {
  return grounds[category] ?? [];
}
