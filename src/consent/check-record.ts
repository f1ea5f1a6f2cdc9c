import { both, isEmpty, without } from './bits.js';
import { categoryLeaves } from './categories.js';
import { covers, pathPattern } from './paths.js';
import { type Policy, purposesOf } from './policy.js';
import { recipientRoots } from './recipients.js';
import { type ConsentRecord, isGrant, isUnproven } from './record.js';
import { type LeafSpace, leafSpace, ringsOf } from './space.js';
import { isTcfProof, tcfEvidence } from './tcf.js';

/** Why a record cannot be taken up. */
export type RecordFault =
  | 'unknown_customer'
  | 'unknown_purpose'
  | 'unknown_category'
  | 'unknown_recipient'
  | 'until_before_at'
  | 'not_refusable';

/** What is wrong with a record under a policy, or null. A refusal may name what comes later below a known root. */
export function recordFault(record: ConsentRecord, policy: Policy): RecordFault | null {
  const grant = isGrant(record.action);
  if (!isKnown(record.purpose, purposesOf(policy), grant)) return 'unknown_purpose';
  if (!isKnown(record.category, categoryLeaves, grant)) return 'unknown_category';
  if (!pathPattern.test(record.recipient) || !isRecipientRoot(root(record.recipient))) return 'unknown_recipient';
  if (record.at !== null && record.until !== null && record.until <= record.at) return 'until_before_at';
  return !grant && record.action !== 'requested' && !isRefusable(record, policy) ? 'not_refusable' : null;
}

/**
 * Whether a grant denies because it cannot be shown to have been given: without proof, notice or date, under a notice that the
 * policy does not know, or with a TC string that counts for nothing.
 */
export function opensNothing(record: Omit<ConsentRecord, 'customerId'>, policy: Policy): boolean {
  if (!isGrant(record.action)) return false;
  const { noticeId, noticeVersion, proof, at } = record;
  if (isUnproven(record) || at === null) return true;
  if (!policy.notices.some((one) => one.id === noticeId && one.version === noticeVersion)) return true;
  return isTcfProof(proof) && tcfEvidence(proof, policy, at) === null;
}

function isKnown(path: string, leaves: readonly string[], grant: boolean): boolean {
  if (!pathPattern.test(path)) return false;
  return leaves.some((leaf) => covers(path, leaf) || (!grant && root(leaf) === root(path)));
}

function root(path: string): string {
  return path.split('.')[0] ?? path;
}

const roots: ReadonlySet<string> = new Set(['*', ...recipientRoots]);

function isRecipientRoot(text: string): boolean {
  return roots.has(text);
}

/** Contract and law do not yield to a refusal that is about nothing else. */
function isRefusable(record: ConsentRecord, policy: Policy): boolean {
  const named = ringsOf(policy).map((ring) => {
    const space = leafSpace(policy, ring);
    return { space, leaves: space.under(record.purpose, record.category, record.recipient) };
  });
  return (
    named.every(({ leaves }) => isEmpty(leaves)) ||
    named.some(({ space, leaves }) => !isEmpty(without(leaves, unaskedAnywhere(space, policy))))
  );
}

function unaskedAnywhere(space: LeafSpace, policy: Policy) {
  return policy.jurisdictions.map((profile) => space.unasked(profile)).reduce((a, b) => both(a, b));
}
