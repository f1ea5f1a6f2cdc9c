import type { Purpose } from './purposes.js';
import type { ReadTerms } from './terms.js';

/**
 * The consents that recommendations rest on, each for its own purpose. `read` is that of the customer's own products
 * (`personalise.own`), or of learning (`train`); the others are the three social consents.
 */
export interface SocialTerms {
  readonly read: ReadTerms;
  /** Of those at the other end: their facts may be used to recommend to others. */
  readonly contribute: ReadTerms;
  /** Of the customer who gets the list: social recommendations are wanted. */
  readonly receive: ReadTerms;
  /** Of those at the other end: they may be named to others. */
  readonly attribute: ReadTerms;
}

/** Makes the terms of one purpose, under whoever asks. */
export type TermsFor = (purpose: Purpose) => Promise<ReadTerms>;

export async function socialTerms(termsFor: TermsFor, purpose: 'personalise.own' | 'train'): Promise<SocialTerms> {
  const [read, contribute, receive, attribute] = await Promise.all([
    termsFor(purpose),
    termsFor('social_reco.contribute'),
    termsFor('social_reco.receive'),
    termsFor('social_reco.attribute'),
  ]);
  return { read, contribute, receive, attribute };
}
