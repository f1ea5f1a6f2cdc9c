import type { EndUser } from './viewer.js';

/**
 * Who sees the bytes: `first_party.<app>`, `first_party.staff.<role>`, `partner.<id>`, `ds.<project>`, `subject` (another
 * customer), `self`, `public`. Staff act under the authority of the controller (GDPR Art. 29), so a word about `first_party`
 * covers them, and one about `staff` is narrower.
 */
export type Recipient = string;

export const recipientRoots = ['first_party', 'staff', 'partner', 'ds', 'subject', 'self', 'public'] as const;

/** The tree's spelling of a recipient: `staff.support` and `first_party.staff.support` are one. */
export function canonicalRecipient(path: string): Recipient {
  return path === 'staff' || path.startsWith('staff.') ? `first_party.${path}` : path;
}

/** The recipient that an end user is when looking at somebody else. */
export function recipientOf(endUser: EndUser): Recipient {
  switch (endUser.kind) {
    case 'customer':
      return 'subject';
    case 'staff':
      return `first_party.staff.${endUser.role}`;
    case 'scientist':
      return `ds.${endUser.project}`;
  }
}
