import type { Policy } from './policy.js';
import { type ConsentRecord, isGrant } from './record.js';
import { leafSpace, ringsOf } from './space.js';

/** Why a grant that is being said now would open nothing. An import keeps such a grant and denies; whoever is asked live is told. */
export type GrantFault = 'notice_missing' | 'notice_unknown' | 'notice_lists_none' | 'notice_superseded';

/** What is wrong with a grant at `now`, or null. A refusal needs no notice. */
export function grantFault(record: ConsentRecord, policy: Policy, now: number): GrantFault | null {
  if (!isGrant(record.action)) return null;
  const { purpose, category, recipient, noticeId, noticeVersion } = record;
  if (noticeId === null || noticeVersion === null) return 'notice_missing';
  const granted = ringsOf(policy).map((ring) =>
    leafSpace(policy, ring).granted([purpose, category, recipient, noticeId, noticeVersion]),
  );
  const known = granted.filter((one) => one !== null);
  if (known.length === 0) return 'notice_unknown';
  if (known.every((one) => one.lives.length === 0)) return 'notice_lists_none';
  return known.every((one) => one.supersededAt <= now) ? 'notice_superseded' : null;
}
