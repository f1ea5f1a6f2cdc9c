/** The partner whom the form names. */
export const partnerId = 'acme';

/** One set of purposes that a choosy customer ticks, and how often. */
interface PurposeChoice {
  readonly weight: number;
  readonly purposes: readonly string[];
}

const social = ['social_reco.receive', 'social_reco.contribute', 'social_reco.attribute'];
const inHouse = ['service', 'personalise', 'analytics', 'segment', 'train'];
const partner = `partner.${partnerId}`;

// Most of those who choose still want the service to know them, so nearly every set has `personalise`.
export const purposeChoices: readonly PurposeChoice[] = [
  { weight: 8, purposes: [...inHouse, ...social, 'marketing.email'] },
  { weight: 7, purposes: [...inHouse, ...social] },
  { weight: 6, purposes: [...inHouse, 'social_reco.receive', 'social_reco.contribute'] },
  { weight: 6, purposes: [...inHouse, 'social_reco.receive'] },
  { weight: 6, purposes: ['service', 'personalise', ...social, 'analytics'] },
  { weight: 5, purposes: ['service', 'personalise', 'social_reco.receive', 'social_reco.contribute', 'segment'] },
  { weight: 5, purposes: ['service', 'personalise', 'analytics', 'train'] },
  { weight: 5, purposes: ['service', 'personalise', 'marketing.email', 'marketing.push'] },
  { weight: 5, purposes: [...inHouse, ...social, 'research', 'marketing.email', 'marketing.sms'] },
  { weight: 4, purposes: ['service', 'personalise'] },
  { weight: 4, purposes: ['service', 'personalise.own', 'social_reco.contribute', 'train'] },
  { weight: 4, purposes: [...inHouse, 'research'] },
  { weight: 4, purposes: [...inHouse, ...social, partner] },
  { weight: 4, purposes: [...inHouse, ...social, 'marketing', partner] },
  { weight: 3, purposes: ['analytics', 'train', 'segment'] },
  { weight: 3, purposes: ['service', 'personalise', 'segment', 'marketing.messenger', 'marketing.email'] },
  { weight: 2, purposes: ['marketing.email'] },
  { weight: 2, purposes: ['service', 'social_reco.receive', 'personalise.own'] },
];

/** Categories that a choosy customer keeps out of everything, and how often. */
interface CategoryException {
  readonly weight: number;
  readonly categories: readonly string[];
}

export const categoryExceptions: readonly CategoryException[] = [
  { weight: 8, categories: [] },
  { weight: 6, categories: ['location'] },
  { weight: 5, categories: ['contact'] },
  { weight: 5, categories: ['device', 'behaviour'] },
  { weight: 5, categories: ['social'] },
  { weight: 4, categories: ['contact.phone', 'location.precise'] },
  { weight: 4, categories: ['purchase.amount', 'purchase.payment_method'] },
  { weight: 4, categories: ['inferred', 'sentiment'] },
  { weight: 4, categories: ['identity.birth', 'identity.external_id'] },
  { weight: 4, categories: ['purchase'] },
  { weight: 4, categories: ['behaviour', 'location', 'device'] },
  { weight: 3, categories: ['contact', 'identity.name'] },
  { weight: 3, categories: ['social.edge', 'social.group', 'inferred'] },
  { weight: 3, categories: ['social.post', 'social.reaction', 'sentiment'] },
  { weight: 3, categories: ['service', 'sentiment'] },
  { weight: 3, categories: ['purchase.amount', 'location', 'inferred.churn', 'inferred.propensity'] },
  { weight: 3, categories: ['contact', 'location', 'device', 'identity.external_id'] },
  { weight: 2, categories: ['identity', 'contact'] },
  { weight: 2, categories: ['purchase', 'social', 'inferred'] },
  { weight: 2, categories: ['social', 'behaviour', 'sentiment', 'service'] },
];
