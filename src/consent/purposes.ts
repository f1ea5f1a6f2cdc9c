/** What data is used for: the leaves of the tree. Those of partners are added by the policy, one for each use. */
export const purposeLeaves = [
  'service',
  'security',
  'legal',
  'personalise.own',
  'personalise.profiling',
  'social_reco.receive',
  'social_reco.contribute',
  'social_reco.attribute',
  'analytics.aggregate',
  'analytics.row',
  'segment',
  'marketing.email',
  'marketing.sms',
  'marketing.push',
  'marketing.call',
  'marketing.post',
  'marketing.messenger',
  'ads',
  'research',
  'publish',
  'train',
] as const;

export type OwnPurpose = (typeof purposeLeaves)[number];

/** A leaf of the purpose tree. A partner's is `partner.<partnerId>.<use>`. */
export type Purpose = OwnPurpose | `partner.${string}.${string}`;

const own: ReadonlySet<string> = new Set(purposeLeaves);
const ofPartner = /^partner\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

export function isPurpose(text: string): text is Purpose {
  return own.has(text) || ofPartner.test(text);
}
