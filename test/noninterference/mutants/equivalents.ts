const wayBack =
  'the way back to the owner: the near row is visible only under the same condition of the same customer, whom the edge finds by another name';

/** Edges whose conditions add nothing to those of the near row, with the reason. A mutant of theirs is no leak. */
export const equivalentEdges: Readonly<Record<string, string>> = {
  'Purchase.customer': wayBack,
  'Post.author': wayBack,
  'Rating.customer': wayBack,
  'Visit.customer': wayBack,
  'Contact.customer': wayBack,
  'Purchase.lines': 'a line is visible under the condition under which its purchase is, of the same customer',
};

/** Nouns that are reached from a row under the same condition alone. */
export const equivalentNouns: Readonly<Record<string, string>> = {
  PurchaseLine:
    'a line is reached through its purchase alone, which is visible under the same condition of the same customer',
};

const gated =
  'the row has met the same condition before: every customer shown is known of, and every purchase may be seen';

const ofRow = 'what is filtered by is of a row that is shown under the same condition of the same customer alone';

/** Positions in which a category adds nothing, because no row without it comes so far. */
export const equivalentPositions: Readonly<Record<string, string>> = Object.fromEntries([
  ...['identity_presence', 'purchase_item'].flatMap((category) =>
    ['filter', 'null filter', 'rest'].map((position) => [`${category} in ${position}`, gated]),
  ),
  ...['behaviour_app', 'behaviour_web', 'by category', 'location_visit', 'service_rating', 'social_post'].flatMap(
    (category) => ['filter', 'null filter'].map((position) => [`${category} in ${position}`, ofRow]),
  ),
  ['identity_presence in sort', gated],
  [
    'identity_presence in count',
    'every way to a customer that is counted asks for another category of theirs, and of whom any category may be known it may be known that they are there',
  ],
]);

/** A column's condition of the customer who declared the edge. */
export const declaredNear =
  'who is not the viewer has met the same condition where the edge was followed, and who is the viewer may see what they declared themselves: the policy lets each client show it to them';
