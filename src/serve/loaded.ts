/** Fields of composed types that a resolver of their own answers through a loader, with the categories that govern them there. */
export const loadedFields: ReadonlyMap<string, string> = new Map([
  ['Customer.recommendations', 'purchase.item of the customer for personalise.own; ties under social_reco.*'],
  [
    'Customer.offers',
    'that of Customer.recommendations, the word on the purpose of each campaign, and location.area, location.visit, purchase.item and behaviour.ad; never to another customer',
  ],
  [
    'Customer.influence',
    'inferred.influence, social.edge and what went in, of both ends of each influence; never to a customer',
  ],
  [
    'Customer.influencePaths',
    'inferred.influence, social.edge and what went in, of everybody on the way; never to a customer',
  ],
  ['Product.influencers', 'that of Customer.influence, and purchase.item; never to a customer'],
  ['Category.influencers', 'that of Customer.influence, and purchase.item; never to a customer'],
  ['Store.influencers', 'that of Customer.influence, and purchase.item and location.visit; never to a customer'],
  ['Community.influencers', 'that of Customer.influence, and inferred.community; never to a customer'],
  ['Customer.accessLog', 'the audit of reads of the customer, for that customer alone'],
  ['Customer.dataSubjectRequests', 'what the customer demanded of their data, for that customer alone'],
  ['Customer.consents', 'the words of the customer, for that customer alone'],
  ['Customer.consentHistory', 'the words of the customer, for that customer alone'],
  ['Customer.consentReceipt', 'the words of the customer, for that customer alone'],
  ['Customer.consentReceipts', 'the words of the customer, for that customer alone'],
  ['Customer.guardianships', 'who speaks for whom, for the two alone, and for staff whom the policy permits'],
  ['Customer.mergedRecords', 'who is held to be one person, for those alone, and for staff whom the policy permits'],
  ['Customer.consentStatus', 'the words of the customer, for that customer, and for staff whom the policy permits'],
]);

export function isLoaded(type: string, field: string): boolean {
  return loadedFields.has(`${type}.${field}`);
}

/** An object of a composed type that no statement brought: its fields lie under their own names, not under those of the answer. */
export class Resolved {
  constructor(readonly fields: Readonly<Record<string, unknown>>) {}
}
