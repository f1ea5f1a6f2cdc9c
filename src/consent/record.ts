import type { InternalId } from '../model/ids.js';

/** What was said, after the states of W3C DPV. */
export const consentActions = [
  'given',
  'renewed',
  'refused',
  'withdrawn',
  'revoked',
  'expired',
  'invalidated',
  'requested',
] as const;
export type ConsentAction = (typeof consentActions)[number];

/** One word of a customer, or on their behalf, as it arrives. Times are milliseconds since 1970. */
export interface ConsentRecord {
  readonly customerId: InternalId;
  readonly action: ConsentAction;
  /** A purpose or what lies above it in the tree, `*` for all. */
  readonly purpose: string;
  /** A category or what lies above it in the tree, `*` for all. */
  readonly category: string;
  /** `first_party`, `first_party.<app>`, `staff.<role>`, `partner.<id>`, `ds.<project>`, `subject`, `*` for all. */
  readonly recipient: string;
  /** When it was said. Null where nobody knows: a grant is then unproven, a refusal counts from its recording. */
  readonly at: number | null;
  /** The end of the grant, exclusive. Null: the longest that the policy allows. */
  readonly until: number | null;
  readonly noticeId: string | null;
  readonly noticeVersion: string | null;
  readonly proof: string | null;
}

export type ConsentSource = 'import' | 'first_hand';

/** Whose word it is: the customer's own, or that of the guardian of a minor. */
export type Speaker = 'self' | 'guardian';

/** A stored record, with what the server adds. */
export interface ConsentEvent extends Omit<ConsentRecord, 'customerId'> {
  /** Its place in the deployment's sequence, from 1. */
  readonly seq: number;
  readonly source: ConsentSource;
  readonly speaker: Speaker;
  readonly recordedAt: number;
  /** The receipt under which it was recorded as it was said; null where it was not, such as in an import. */
  readonly receiptId: string | null;
}

const grants: ReadonlySet<ConsentAction> = new Set(['given', 'renewed']);

export function isGrant(action: ConsentAction): boolean {
  return grants.has(action);
}

/** A grant that cannot be shown to have been given (GDPR Art. 7(1)): without a proof, a notice or a date. It denies. */
export function isUnproven(record: Omit<ConsentRecord, 'customerId'>): boolean {
  return (
    isGrant(record.action) &&
    (record.proof === null || record.noticeVersion === null || record.noticeId === null || record.at === null)
  );
}
