import type { Category } from '../consent/categories.js';

/**
 * What governs an answer that no composed statement gives: the categories of which the statement of its loader asks the word of everybody concerned;
 * `own`, told to nobody but the person, who speaks for them, and staff whom the policy permits; `published`, under the rules of statistics or of influence
 * classes when it was made; `nobody`, where it tells of no customer.
 */
export type Governing = readonly Category[] | 'own' | 'published' | 'nobody';

const listed = ['purchase.item', 'social.edge', 'inferred.community'] as const;
const influential = ['inferred.influence', 'social.edge'] as const;

/** Fields of composed types that a resolver of their own answers through a loader. */
const loadedFields: Readonly<Record<string, Governing>> = {
  // Ties under `social_reco.*`.
  'Customer.recommendations': listed,
  // And the word on the purpose of each campaign; never to another customer.
  'Customer.offers': [...listed, 'location.area', 'location.visit', 'behaviour.ad'],
  // And what went in, of everybody on the way; never to a customer.
  'Customer.influence': influential,
  'Customer.influencePaths': influential,
  'Product.influencers': [...influential, 'purchase.item'],
  'Category.influencers': [...influential, 'purchase.item'],
  'Store.influencers': [...influential, 'purchase.item', 'location.visit'],
  'Community.influencers': [...influential, 'inferred.community'],
  'Customer.accessLog': 'own',
  'Customer.dataSubjectRequests': 'own',
  'Customer.consents': 'own',
  'Customer.consentHistory': 'own',
  'Customer.consentReceipt': 'own',
  'Customer.consentReceipts': 'own',
  'Customer.consentStatus': 'own',
  // Of the two alone.
  'Customer.guardianships': 'own',
  'Customer.mergedRecords': 'own',
};

const all = (governing: Governing, names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [name, governing]));

/** Types whose objects loaders make, field by field. Their fields of composed types are governed there besides. */
const loadedTypes: Readonly<Record<string, Readonly<Record<string, Governing>>>> = {
  Recommendation: {
    ...all(listed, 'product rank reason because explanation'),
    friends: [...listed, 'identity.name'],
  },
  RecommendationList: all(listed, 'customer recommendations'),
  RecommendedOffer: all(listed, 'rank offer recommendation'),
  AudienceMember: all(listed, 'rank customer'),
  ConsentPreview: all('own', 'before after appears disappears'),
  Influencer: all(influential, 'customer influence'),
  InfluencePath: all(influential, 'customers strength'),
  Seed: all(influential, 'rank channel customer'),
  SeedChoice: all(influential, 'seeds cost reach reachLower reachUpper certificate'),
  InfluenceClass: all('published', 'category ties acts passing multiplier lower upper lift claim holdOut'),
  HoldOut: all('published', 'experiment difference lower upper customers heldOut'),
  SegmentStatistics: all('published', 'epoch coverage currency suppressed rows total'),
  SegmentStatisticsRow: all('published', 'customers purchases revenueMinor segment community name'),
  SegmentFigures: all('published', 'customers purchases revenueMinor'),
  StoreStatistics: all('published', 'epoch coverage currency suppressed rows'),
  StoreStatisticsRow: all('published', 'customers purchases revenueMinor store period level visits'),
  ProductStatistics: all('published', 'epoch coverage currency suppressed rows'),
  ProductStatisticsRow: all('published', 'product level customers buyers units revenueMinor ratings ratingMean'),
  StoreSales: all('published', 'epoch coverage currency suppressed rows'),
  StoreSalesRow: all('published', 'store day receipts revenueMinor'),
  DataAccess: all('own', 'at client by role purpose categories operation'),
  DataSubjectRequest: all(
    'own',
    'id kind state receivedAt dueAt extended held refusedFor jurisdiction history result alongWith customer demands',
  ),
  DataSubjectDemand: all('own', 'what wrong right'),
  DataSubjectRequestStep: all('own', 'at action by reason'),
  DataSubjectRequestCount: all('own', 'what count'),
  ExportLink: all('own', 'path until'),
  Consent: all(
    'own',
    'purpose categories recipients state dpv inForce basis since until noticeId noticeVersion eventId receiptId',
  ),
  ConsentResult: all('own', 'receiptId sequence consents'),
  ConsentEvent: all(
    'own',
    'id sequence action dpv purpose category recipient at recordedAt until noticeId noticeVersion speaker source unproven receiptId',
  ),
  ConsentReceipt: all('own', 'id recordedAt document'),
  ConsentStatus: all('own', 'client endUser purpose categories fields allowed reason step remedy grounds'),
  ConsentRemedy: all('nobody', 'noticeId noticeVersion recipients'),
  ConsentGround: all('own', 'purpose categories remedy'),
  Guardianship: all(
    'own',
    'guardianId wardId since until proof inForce consents consentHistory consentReceipts consentReceipt',
  ),
  MergedRecord: all('own', 'customerId since proof recordedBy'),
};

export function isLoaded(type: string, field: string): boolean {
  return Object.hasOwn(loadedFields, `${type}.${field}`);
}

/** What governs a field that no part of `cypher/read` holds, or null: then nobody has thought of it. */
export function governingOf(type: string, field: string): Governing | null {
  return loadedFields[`${type}.${field}`] ?? loadedTypes[type]?.[field] ?? null;
}

/** Every field that is declared here, as `Type.field`. */
export function declaredLoaded(): readonly string[] {
  const ofTypes = Object.entries(loadedTypes).flatMap(([type, fields]) =>
    Object.keys(fields).map((field) => `${type}.${field}`),
  );
  return [...Object.keys(loadedFields), ...ofTypes];
}

/** An object of a composed type that no statement brought: its fields lie under their own names, not under those of the answer. */
export class Resolved {
  constructor(readonly fields: Readonly<Record<string, unknown>>) {}
}
