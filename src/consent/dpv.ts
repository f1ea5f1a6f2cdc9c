import type { ConsentAction } from './record.js';
import type { Word } from './words.js';

/** The states of consent of the W3C Data Privacy Vocabulary (DPV 2, `dpv:ConsentStatus`). */
export const dpvStates = {
  UNKNOWN: 'dpv:ConsentUnknown',
  REQUESTED: 'dpv:ConsentRequested',
  REFUSED: 'dpv:ConsentRefused',
  GIVEN: 'dpv:ConsentGiven',
  RENEWED: 'dpv:RenewedConsentGiven',
  WITHDRAWN: 'dpv:ConsentWithdrawn',
  REVOKED: 'dpv:ConsentRevoked',
  EXPIRED: 'dpv:ConsentExpired',
  INVALIDATED: 'dpv:ConsentInvalidated',
} as const;

export type DpvState = keyof typeof dpvStates;

const ofActions: Readonly<Record<ConsentAction, DpvState>> = {
  given: 'GIVEN',
  renewed: 'RENEWED',
  refused: 'REFUSED',
  withdrawn: 'WITHDRAWN',
  revoked: 'REVOKED',
  expired: 'EXPIRED',
  invalidated: 'INVALIDATED',
  requested: 'REQUESTED',
};

export function dpvStateOf(action: ConsentAction): DpvState {
  return ofActions[action];
}

/**
 * The state of a leaf whose last word this is. A grant that ended or needs renewal is expired (its validity in time or in context is over),
 * one by somebody too young is invalid, and one that cannot be shown to have been given is unknown.
 */
export function dpvStateOfWord(
  word: Pick<Word, 'no'>,
  about: { readonly action: ConsentAction; readonly holds: boolean },
): DpvState {
  const isGrant = about.action === 'given' || about.action === 'renewed';
  if (!isGrant || about.holds) return ofActions[about.action];
  if (word.no === 'unproven') return 'UNKNOWN';
  return word.no === 'not_of_age' ? 'INVALIDATED' : 'EXPIRED';
}
