import { hasBit } from './bits.js';
import { type Category, categoryKey, markCategories } from './categories.js';
import { contactNeeds, contactPurposes, type Queued, queuedKey } from './contacts.js';
import type { Policy } from './policy.js';
import type { OwnPurpose } from './purposes.js';
import type { ConsentEvent } from './record.js';
import { caseOf, stateAt } from './state.js';
import type { Subject } from './subject.js';

/** Tells of contacts that are queued whether nobody of the deployment's own may know of them at `now`, because the customer lets none of its clients speak to them there. */
export function closedContacts(
  events: readonly ConsentEvent[],
  about: { readonly subject: Subject; readonly policy: Policy; readonly now: number },
): (queued: Queued) => boolean {
  const { policy, now } = about;
  const one = caseOf(events, { ...about, ring: 'firstParty' });
  const { open } = stateAt(one, now);
  const clients = policy.clients.filter((client) => client.recipient.startsWith('first_party.'));
  const isOpen = (purpose: OwnPurpose, marks: readonly Category[]) =>
    clients.some(({ recipient }) =>
      [...contactNeeds(purpose), ...marks].every((category) => {
        const leaf = one.space.indexOf(purpose, category, recipient);
        return leaf !== undefined && hasBit(open, leaf);
      }),
    );
  const purposes = [...new Set<OwnPurpose>(Object.values(contactPurposes))];
  return ({ key, mark }) => {
    const marks = markCategories.filter((category) => categoryKey(category) === mark);
    return purposes.some((purpose) => queuedKey(purpose) === key && !isOpen(purpose, marks));
  };
}
