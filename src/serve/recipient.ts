import { clientOf, partnerOf, type Policy } from '../consent/policy.js';
import { explorer } from '../consent/registration.js';
import type { Viewer } from '../consent/viewer.js';

/** Under whose key a viewer's ids are minted: all of our own clients share one, each partner has its own, and so has each project of scientists. */
export function recipientKey(policy: Policy, viewer: Viewer): string {
  const client = clientOf(policy, viewer.client);
  const partner = client === undefined ? null : partnerOf(client);
  if (partner !== null) return `partner.${partner}`;
  return explorer(policy, viewer) ?? 'first_party';
}
