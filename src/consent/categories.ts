/** What kind of data it is: the leaves of the tree. Every field that tells something of a customer has one of them. */
export const categoryLeaves = [
  'identity.presence',
  'identity.name',
  'identity.birth',
  'identity.external_id',
  'contact.email',
  'contact.phone',
  'contact.address',
  'contact.messenger',
  'social.edge',
  'social.group',
  'social.reaction',
  'social.profile',
  'social.post',
  'purchase.item',
  'purchase.amount',
  'purchase.payment_method',
  'purchase.return',
  'location.visit',
  'location.area',
  'location.precise',
  'device.id',
  'device.ip',
  'device.agent',
  'behaviour.web',
  'behaviour.app',
  'behaviour.ad',
  'behaviour.iot',
  'behaviour.delivery',
  'inferred.influence',
  'inferred.segment',
  'inferred.churn',
  'inferred.propensity',
  'inferred.community',
  'inferred.besttime',
  'sentiment.text',
  'sentiment.score',
  'service.ticket',
  'service.rating',
  'special.health',
  'special.belief',
  'special.origin',
  'special.orientation',
  'special.union',
  'special.biometric',
] as const;

/** A leaf of the category tree. */
export type Category = (typeof categoryLeaves)[number];

/** The form of a category in parameters and property names: `contact_email`. */
export type CategoryKey = Underscored<Category>;
type Underscored<C extends string> = C extends `${infer Parent}.${infer Leaf}` ? `${Parent}_${Leaf}` : never;

/**
 * That this person is a customer here at all. Nobody grants it: it is allowed exactly when at least one other category
 * is, because a row of which nothing may be seen must not be seen either.
 */
export const presence = 'identity.presence' satisfies Category;

/** What a product, a store or a contact can be about besides. */
export const markCategories = categoryLeaves.filter((leaf) => leaf.startsWith('special.'));
/** What a product or a store can be marked as: these by their own names. */
export const sensitiveMarks = markCategories.map((leaf) => leaf.slice('special.'.length));

const leaves: ReadonlySet<string> = new Set(categoryLeaves);

export function isCategory(text: string): text is Category {
  return leaves.has(text);
}

export function categoryKey(category: Category): CategoryKey {
  return category.replace('.', '_') as CategoryKey;
}

/** The categories of these keys, as people read them. */
export function namesOf(keys: readonly CategoryKey[]): readonly Category[] {
  return categoryLeaves.filter((leaf) => keys.includes(categoryKey(leaf)));
}
