/**
 * What a label is to a customer. `person`: the customer. `own`: of one customer, goes with them. `shared`: of several perhaps, goes with the last of them.
 * `thing`: nobody's, such as a product. `machinery`: what Kith keeps for itself; it holds nothing of a customer.
 */
export type Bearing = 'person' | 'own' | 'shared' | 'thing' | 'machinery';

export interface LabelData {
  readonly bearing: Bearing;
  /** What it tells, for the report: categories of the tree. */
  readonly categories: readonly string[];
  readonly properties: readonly string[];
}

export interface TieData {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly categories: readonly string[];
  readonly properties: readonly string[];
}

const of = (bearing: Bearing, categories: string, properties: string): LabelData => ({
  bearing,
  categories: words(categories),
  properties: words(properties),
});

const tie = (from: string, to: string, categories: string, properties = ''): TieData => ({
  from: words(from),
  to: words(to),
  categories: words(categories),
  properties: words(properties),
});

/** Every label of the graph. A test holds it against docs/model.md and against what imports and analyses really write. */
export const labels: Readonly<Record<string, LabelData>> = {
  Customer: of(
    'person',
    'identity location.area',
    'id externalId name birthDate ageBand city country residency createdAt restricted objections deceased audience corrected erasedAt unmergedAt consentRev consentUntil forgetting outOfCommunities outOfInfluence',
  ),
  Identifier: of('shared', 'contact device.id identity.external_id', 'id type category source'),
  Household: of('shared', 'social.edge social.group', 'id externalId'),
  MergedProfile: of('shared', 'identity.external_id', 'id'),
  Post: of('own', 'social.post sentiment', 'id externalId customerId text language topic sentiment at atOrder'),
  Purchase: of(
    'own',
    'purchase',
    'id externalId customerId storeId at atOrder totalMinor currency channel paymentMethod deliveryMethod special keptUntil',
  ),
  Visit: of('own', 'location.visit', 'id externalId customerId storeId at atOrder durationMinutes purpose special'),
  Rating: of(
    'own',
    'service.rating sentiment',
    'id externalId customerId objectId objectType score text special at atOrder',
  ),
  LoyaltyAccount: of('shared', 'identity.external_id purchase', 'id customerId tier points since'),
  Session: of('own', 'behaviour', 'id externalId customerId channel startedAt endedAt'),
  Event: of(
    'own',
    'behaviour social.reaction',
    'id externalId customerId type category objectType objectId sessionId channel text special at atOrder',
  ),
  Contact: of(
    'own',
    'behaviour.ad',
    'id externalId customerId campaignId offerId channel outcome category special storeSpecial at atOrder',
  ),
  ShownList: of('own', 'behaviour.web', 'customerId experiment arm clients inputs candidates terms at atOrder'),
  ConsentEvent: of(
    'own',
    '',
    'id customerId action purpose category recipient basis from until noticeId noticeVersion proof at recordedAt actor speaker source unproven receiptId seq salt contentHash prevHash hash',
  ),
  ErasedConsentEvent: of('machinery', '', 'seq contentHash prevHash hash erasedAt erasure'),
  DataSubjectRequest: of(
    'own',
    '',
    'id customerId kind state receivedAt dueAt extended held refusedFor history wanted jurisdiction result alongWith linkHash linkFormat linkUntil linkBy',
  ),
  Interest: of('shared', 'social.profile', 'id name'),
  Group: of('thing', '', 'id externalId name kind'),
  Store: of('thing', '', 'id externalId name point city format sensitive special'),
  Category: of('thing', '', 'id externalId name sensitive special'),
  Product: of('thing', '', 'id externalId name brand priceMinor currency idNumber sensitive special'),
  Promotion: of('thing', '', 'id externalId name kind startsAt endsAt'),
  Campaign: of('thing', '', 'id externalId name channel purpose country storeId startsAt endsAt'),
  Offer: of(
    'thing',
    '',
    'id externalId name campaignId productId categoryId discountPercent discountMinor currency validFrom validUntil',
  ),
  Community: of('thing', '', 'id number label level size runId purpose'),
  Segment: of('thing', '', 'id externalId name kind communityId runId'),
  Run: of(
    'machinery',
    '',
    'id job algorithm parameters purpose categories policyRev consentSeq startedAt endedAt read written status current popular popularSupport lastNumber model asksFor staleSince pass code consentNarrowed computed reached opened readAt',
  ),
  InfluenceClass: of(
    'machinery',
    '',
    'runId ofAll ties acts passing multiplier lower upper lift customers claim experiment difference differenceLower differenceUpper shownCustomers heldOutCustomers',
  ),
  ModelPart: of('machinery', '', 'runId place bytes'),
  StatisticsPart: of('machinery', '', 'runId organisation table place rows'),
  PublishedCount: of('machinery', '', 'runId organisation measure value id'),
  StatisticsLedger: of('machinery', '', 'organisation runId questions day asked openedAt'),
  ImportBatch: of('machinery', '', 'id folder startedAt endedAt status files'),
  Notice: of('machinery', '', 'id noticeId version locale from material explicit standalone hash'),
  ConsentClass: of('machinery', '', 'ring cc vectorHash state'),
  Erased: of('machinery', '', 'hash at steps'),
  Migration: of('machinery', '', 'name checksum appliedAt'),
  Deployment: of(
    'machinery',
    '',
    'name secretFingerprint publicKeyVersion publicKeyFingerprint region consentSeq consentNarrowed consentHash chainFrom sealed leaseHolder leaseUntil leaseAskedAt host pid folder revision pass of beganAt tries triedAt code doneBeganAt doneAt since',
  ),
};

/** Every relationship type of the graph. */
export const ties: Readonly<Record<string, TieData>> = {
  IDENTIFIED_BY: tie('Customer', 'Identifier', 'contact device.id identity.external_id', 'source since value raw'),
  FOLLOWS: tie('Customer', 'Customer', 'social.edge', 'since strength'),
  FRIEND_OF: tie('Customer', 'Customer', 'social.edge', 'since strength'),
  INFLUENCES: tie(
    'Customer',
    'Customer',
    'inferred.influence',
    'probability lower upper lift evidence lag method ties inputs mutual runId',
  ),
  GUARDIAN_OF: tie('Customer', 'Customer', 'social.edge', 'since until proof recordedAt recordedBy'),
  MERGED_INTO: tie('Customer', 'MergedProfile', 'identity.external_id', 'since proof recordedBy'),
  LIVES_IN: tie('Customer', 'Household', 'social.edge social.group', 'role since'),
  MEMBER_OF: tie('Customer', 'Group', 'social.group', 'since role'),
  INTERESTED_IN: tie('Customer', 'Interest', 'social.profile', 'weight since atOrder interestId customerId'),
  WROTE: tie('Customer', 'Post', 'social.post'),
  LIKED: tie('Customer', 'Post', 'social.reaction', 'at key atOrder postId pageKey'),
  COMMENTED_ON: tie('Customer', 'Post', 'social.reaction', 'at text key atOrder postId pageKey'),
  SHARED: tie('Customer', 'Post', 'social.reaction', 'at key atOrder postId pageKey'),
  MADE: tie('Customer', 'Purchase', 'purchase'),
  AT: tie('Purchase', 'Store', 'location.visit'),
  CONTAINS: tie('Purchase', 'Product', 'purchase.item', 'quantity unitPriceMinor discountMinor'),
  PAID_VISIT: tie('Customer', 'Visit', 'location.visit'),
  TO: tie('Visit', 'Store', 'location.visit'),
  RATED: tie('Customer', 'Rating', 'service.rating'),
  OF: tie('Rating', 'Product Store', 'service.rating'),
  HOLDS: tie('Customer', 'LoyaltyAccount', 'identity.external_id', 'number'),
  HAD: tie('Customer', 'Session', 'behaviour'),
  DID: tie('Customer', 'Event', 'behaviour'),
  IN_SESSION: tie('Event', 'Session', 'behaviour'),
  ABOUT: tie('Event', 'Product Store Promotion', 'behaviour'),
  REACTED_TO: tie('Customer', 'Promotion', 'behaviour.ad', 'reaction at key atOrder promotionId pageKey'),
  ADDRESSED_BY: tie('Customer', 'Contact', 'behaviour.ad'),
  IN_CAMPAIGN: tie('Contact', 'Campaign', 'behaviour.ad'),
  CARRIES: tie('Contact', 'Offer', 'behaviour.ad'),
  MAKES: tie('Campaign', 'Offer', ''),
  ON: tie('Offer', 'Product Category', ''),
  HELD_AT: tie('Campaign', 'Store', ''),
  INTERACTED: tie('Customer', 'Product', 'behaviour', 'kind weight at category key atOrder productId pageKey'),
  DISMISSED: tie('Customer', 'Product', 'behaviour.web', 'at'),
  NOT_INTERESTED_IN: tie('Customer', 'Category', 'behaviour.web', 'at'),
  SHOWN: tie('Customer', 'ShownList', 'behaviour.web'),
  LISTS: tie('ShownList', 'Product', 'behaviour.web', 'position propensity reason seenAt clickedAt'),
  BOUGHT: tie(
    'Customer',
    'Product',
    'purchase.item',
    'purchases quantity firstAt lastAt lastOrder productId customerId',
  ),
  SHOPS_AT: tie('Customer', 'Store', 'location.visit', 'purchases lastAt lastOrder storeId customerId'),
  IN_CATEGORY: tie('Product', 'Category', ''),
  CHILD_OF: tie('Category', 'Category', ''),
  FOUND: tie('Run', 'InfluenceClass', ''),
  OF_CATEGORY: tie('InfluenceClass', 'Category', ''),
  SELLS: tie('Store', 'Product', '', 'runId'),
  SIMILAR: tie('Product', 'Product', '', 'weight rank runId'),
  IN_COMMUNITY: tie('Customer', 'Community', 'inferred.community', 'runId level'),
  IN_SEGMENT: tie('Customer', 'Segment', 'inferred.segment', 'since until runId'),
  BASED_ON: tie('Segment', 'Community', ''),
  GAVE: tie('Customer', 'ConsentEvent', ''),
  ASKED: tie('Customer', 'DataSubjectRequest', ''),
};

/** What of a relationship lies enciphered under the key of the customer at its start, at the place of the node it leads to. */
export const sealedProperties: Readonly<Record<string, readonly string[]>> = {
  IDENTIFIED_BY: ['value', 'raw'],
  HOLDS: ['number'],
};

/** Ids of Kith's own: an export names the record instead. */
const keys = new Set([
  'id',
  'customerId',
  'storeId',
  'productId',
  'categoryId',
  'campaignId',
  'offerId',
  'objectId',
  'communityId',
  'sessionId',
  'promotionId',
  'postId',
  'interestId',
  'candidates',
]);
/** How Kith orders pages, counts and finds again: no fact about the person. How many are in a community would tell, from one export to the next, that somebody left it. */
const machine = new Set([
  'atOrder',
  'lastOrder',
  'pageKey',
  'consentRev',
  'consentUntil',
  'forgetting',
  'outOfCommunities',
  'outOfInfluence',
  'linkHash',
  'linkFormat',
  'linkUntil',
  'linkBy',
  'size',
  'idNumber',
]);

/** Whether a property tells something of the person. One that the catalogue does not know does. */
export function isFact(property: string): boolean {
  // The classes say in numbers what the export says in words; a number would be a fingerprint.
  return !keys.has(property) && !machine.has(property) && !/^cc(Until|Next|NextUntil)?_/.test(property);
}

export function isKey(property: string): boolean {
  return keys.has(property);
}

/** Labels of this bearing. */
export function labelsOf(...bearings: readonly Bearing[]): readonly string[] {
  return Object.entries(labels)
    .filter(([, label]) => bearings.includes(label.bearing))
    .map(([name]) => name);
}

/** Labels under which drafts of derived facts lie: they are nobody's. */
export const draftLabels = ['CommunityDraft', 'SegmentDraft'] as const;
/** A mark that the import sets on customers beside their label. */
export const markLabels = ['SummaryDue'] as const;

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
