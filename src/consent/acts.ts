import type { CategoryKey } from './categories.js';

/** What customers do that influence is learned from: the kinds in the order of their numbers, with the categories that govern each. */
export const actKinds = [
  { kind: 'bought', categories: ['purchase_item'] },
  { kind: 'rated', categories: ['service_rating'] },
  { kind: 'visited', categories: ['location_visit'] },
  { kind: 'reacted', categories: ['social_reaction'] },
  { kind: 'used', categories: ['behaviour_app', 'behaviour_web'] },
] as const satisfies readonly { readonly kind: string; readonly categories: readonly CategoryKey[] }[];

const categoryByUse: Readonly<Record<string, CategoryKey>> = {
  bought: 'purchase_item',
  rated: 'service_rating',
  checked_in: 'location_visit',
  visited: 'location_visit',
};
const categoryOfOtherUses: CategoryKey = 'behaviour_app';

/** The key of the category that governs a use of a product, by its kind; any other kind is app behaviour. */
export function useCategory(kind: string): CategoryKey {
  return Object.hasOwn(categoryByUse, kind) ? (categoryByUse[kind] ?? categoryOfOtherUses) : categoryOfOtherUses;
}

/** Every category that a use of a product, or what influence was learned from, can carry. */
export const actCategories: readonly CategoryKey[] = [
  ...new Set([
    ...Object.values(categoryByUse),
    categoryOfOtherUses,
    ...actKinds.flatMap(({ categories }): readonly CategoryKey[] => categories),
  ]),
];

/** The key of the category that governs an event, by its type and channel. */
export function eventCategory(type: string, channel: string): (typeof eventCategories)[number] {
  if (type.startsWith('ad_')) return 'behaviour_ad';
  if (type.startsWith('sensor_')) return 'behaviour_iot';
  return channel === 'app' ? 'behaviour_app' : 'behaviour_web';
}

/** Every category that an event can carry. */
export const eventCategories = [
  'behaviour_ad',
  'behaviour_iot',
  'behaviour_app',
  'behaviour_web',
] as const satisfies readonly CategoryKey[];
