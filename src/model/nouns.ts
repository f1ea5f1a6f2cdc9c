/**
 * The labels of the nodes that have an id of their own, in the spelling of the graph and of the GraphQL schema. Their place in this list is part of every
 * id that was minted, so a new one comes last.
 */
export const nouns = [
  'Customer',
  'Identifier',
  'Group',
  'Interest',
  'Post',
  'Store',
  'Category',
  'Product',
  'Purchase',
  'Visit',
  'Rating',
  'LoyaltyAccount',
  'Promotion',
  'Session',
  'Event',
  'Community',
  'Segment',
  'Household',
  'Campaign',
  'Offer',
  'Contact',
] as const;

export type Noun = (typeof nouns)[number];

/** The kinds of a customer's tie to another customer: the relationship types that a connections file may name. */
export const tieKinds = ['FOLLOWS', 'FRIEND_OF'] as const;
