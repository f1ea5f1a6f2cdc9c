import { classVerdicts } from './classes.js';
import { ringOf } from './decide.js';
import { type FactsOf, profileState } from './explain.js';
import type { Purpose } from './purposes.js';
import type { ConsentEvent, ConsentRecord, Speaker } from './record.js';
import type { SocialTerms } from './social-terms.js';
import type { ReadTerms } from './terms.js';
import type { Viewer } from './viewer.js';

/** The facts of a customer as they would be once these words were said at first hand. Nothing is written. */
export function supposedFacts<E extends ConsentEvent>(
  facts: FactsOf<E>,
  said: readonly ConsentRecord[],
  speaker: Speaker,
): FactsOf<ConsentEvent> {
  const words = said.map(
    ({ customerId: _, ...record }, place): ConsentEvent => ({
      ...record,
      // A yes of first hand is shown by its own receipt.
      proof: record.proof ?? 'receipt:supposed',
      receiptId: 'supposed',
      seq: Number.MAX_SAFE_INTEGER - said.length + place,
      source: 'first_hand',
      speaker,
      recordedAt: facts.now,
    }),
  );
  return { ...facts, events: [...facts.events, ...words] };
}

/**
 * The terms of a list as if its customer had these facts: with one class more, behind all others, that stands for the customer's own. What others let be used
 * stands as it is.
 */
export function supposedTerms(
  { read, contribute, receive, attribute }: SocialTerms,
  facts: FactsOf<ConsentEvent>,
  viewerOf: (purpose: Purpose) => Viewer,
): SocialTerms {
  const vectors = [read, contribute, receive].flatMap(({ allow }) => Object.values(allow));
  const behind = Math.max(0, ...vectors.map((vector) => vector.length));
  const suppose = (terms: ReadTerms, purpose: Purpose) =>
    withClass(terms, behind, verdictsOf(facts, viewerOf(purpose)));
  return {
    read: suppose(read, 'personalise.own'),
    contribute: suppose(contribute, 'social_reco.contribute'),
    receive: suppose(receive, 'social_reco.receive'),
    attribute,
  };
}

/** What a viewer may see of a customer with these facts, by the same decision and table as of everybody. */
function verdictsOf(facts: FactsOf<ConsentEvent>, viewer: Viewer): (category: string) => number {
  const ring = ringOf(facts.policy, viewer);
  const verdicts = classVerdicts(facts.policy, { [ring]: [null, profileState(facts, ring)] }, viewer);
  return (category) => verdicts[category]?.[1] ?? 0;
}

function withClass(terms: ReadTerms, place: number, verdictOf: (category: string) => number): ReadTerms {
  const allow: Record<string, Int8Array> = {};
  for (const [category, vector] of Object.entries(terms.allow)) {
    const longer = new Int8Array(place + 1);
    longer.set(vector);
    longer[place] = verdictOf(category);
    allow[category] = longer;
  }
  return { ...terms, allow, supposed: place };
}
