import { recordFault } from '../../consent/check-record.js';
import { grantFault } from '../../consent/grant-fault.js';
import type { Policy } from '../../consent/policy.js';
import { type ConsentAction, type ConsentRecord, isGrant, type Speaker } from '../../consent/record.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { type ConsentInput, ConsentSpeaker } from './consent.input.js';

/** What one customer says, or has said for them, checked. */
export interface Speaking {
  readonly customerId: InternalId;
  readonly records: readonly ConsentRecord[];
  readonly actor: string;
  readonly speaker: Speaker;
  /** The guardian who speaks by a token of their own; nobody's name is kept with the word. */
  readonly guardianId: InternalId | null;
  readonly idempotencyKey: string | null;
}

/** Who speaks, and for whom: the customer, staff of a role, or a guardian, whose guardianship shows that they may. */
export interface Voice {
  readonly customerId: InternalId;
  readonly staff: string | null;
  readonly guardian: { readonly id: InternalId; readonly proof: string } | null;
}

const scopesMax = 100;
const textMax = 200;

const faults = {
  unknown_customer: 'names no customer',
  unknown_purpose: 'names a purpose that the policy does not know',
  unknown_category: 'names a category that there is not',
  unknown_recipient: 'names a recipient that there is not',
  until_before_at: 'ends before it begins',
  notice_missing: 'needs `noticeId` and `noticeVersion`: a yes is given to a notice',
  notice_unknown: 'names a notice that the policy does not know in this version',
  notice_lists_none: 'is not listed by its notice, so it would open nothing',
  notice_superseded: 'is under a version of the notice that a later one has replaced',
} as const;

/** The records of an input. Throws `BAD_USER_INPUT` or `CONSENT_NOT_REFUSABLE` before anything is asked or written; no message repeats a value. */
export function speakingOf(
  input: ConsentInput,
  about: { readonly action: ConsentAction; readonly voice: Voice; readonly policy: Policy; readonly now: number },
): Speaking {
  const { action, voice, policy, now } = about;
  checkTexts(input);
  const scopes = input.scopes ?? (isGrant(action) ? [] : [{ purpose: '*', category: '*', recipient: '*' }]);
  if (scopes.length === 0 || scopes.length > scopesMax)
    throw new KithError('BAD_USER_INPUT', `\`scopes\` must name 1 to ${scopesMax} consents.`);
  if (voice.staff !== null && isGrant(action) && (input.proof ?? '') === '')
    throw new KithError('BAD_USER_INPUT', 'A yes that staff write down needs `proof`: where it can be shown.');
  const records = scopes.map((scope, index) => {
    const record = recordOf(input, scope, { action, voice, now });
    refuseFaulty(record, index, { policy, now });
    return record;
  });
  return {
    customerId: voice.customerId,
    records,
    actor: actorOf(voice),
    speaker: voice.guardian !== null || input.speaker === ConsentSpeaker.GUARDIAN ? 'guardian' : 'self',
    guardianId: voice.guardian?.id ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
  };
}

function actorOf({ staff, guardian }: Voice): string {
  if (staff !== null) return `staff ${staff}`;
  return guardian === null ? 'self' : 'guardian';
}

function recordOf(
  input: ConsentInput,
  scope: { readonly purpose: string; readonly category: string; readonly recipient: string },
  about: { readonly action: ConsentAction; readonly voice: Voice; readonly now: number },
): ConsentRecord {
  const { purpose, category, recipient } = scope;
  const { action, voice, now } = about;
  const { customerId, guardian } = voice;
  const noticeId = input.noticeId ?? null;
  const noticeVersion = input.noticeVersion ?? null;
  const until = isGrant(action) ? (input.until?.getTime() ?? null) : null;
  const proof = input.proof ?? guardian?.proof ?? null;
  return { customerId, action, purpose, category, recipient, at: now, until, noticeId, noticeVersion, proof };
}

function refuseFaulty(
  record: ConsentRecord,
  index: number,
  about: { readonly policy: Policy; readonly now: number },
): void {
  const fault = recordFault(record, about.policy) ?? grantFault(record, about.policy, about.now);
  if (fault === null) return;
  if (fault === 'not_refusable')
    throw new KithError(
      'CONSENT_NOT_REFUSABLE',
      `\`scopes[${index}]\` is about nothing but what contract or law requires, which cannot be refused.`,
    );
  throw new KithError('BAD_USER_INPUT', `\`scopes[${index}]\` ${faults[fault]}.`);
}

function checkTexts(input: ConsentInput): void {
  const { noticeId, noticeVersion, proof, idempotencyKey, scopes = [] } = input;
  const texts = [
    noticeId,
    noticeVersion,
    proof,
    idempotencyKey,
    ...scopes.flatMap((scope) => Object.values(scope) as string[]),
  ];
  if (texts.some((text) => (text?.length ?? 0) > textMax))
    throw new KithError('BAD_USER_INPUT', `A text of the input is longer than ${textMax} characters.`);
}
