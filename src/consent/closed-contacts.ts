import { hasBit } from './bits.js';
import { contactNeeds, contactPurposes, queuedKey } from './contacts.js';
import type { Policy } from './policy.js';
import type { OwnPurpose } from './purposes.js';
import type { ConsentEvent } from './record.js';
import { caseOf, stateAt } from './state.js';
import type { Subject } from './subject.js';

/** The keys of contacts that nobody of the deployment's own may know of at `now`, because the customer lets none of its clients speak to them there. */
export function closedContacts(
  events: readonly ConsentEvent[],
  about: { readonly subject: Subject; readonly policy: Policy; readonly now: number },
): ReadonlySet<string> {
  const { policy, now } = about;
  const one = caseOf(events, { ...about, ring: 'firstParty' });
  const { open } = stateAt(one, now);
  const clients = policy.clients.filter((client) => client.recipient.startsWith('first_party.'));
  const isOpen = (purpose: OwnPurpose) =>
    clients.some(({ recipient }) =>
      contactNeeds(purpose).every((category) => {
        const leaf = one.space.indexOf(purpose, category, recipient);
        return leaf !== undefined && hasBit(open, leaf);
      }),
    );
  const purposes = [...new Set<OwnPurpose>(Object.values(contactPurposes))];
  return new Set(purposes.filter((purpose) => !isOpen(purpose)).map(queuedKey));
}
