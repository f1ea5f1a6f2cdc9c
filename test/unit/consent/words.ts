import type { ConsentEvent } from '../../../src/consent/record.js';
import type { Subject } from '../../../src/consent/subject.js';

export const adult: Subject = {
  residency: 'DE',
  birthDate: '1980-01-01',
  ageBand: 'adult',
  blocked: [],
  objections: [],
  audience: 'everybody',
};

/** A proven grant of everything to everybody that was said and recorded at one moment. */
export function wordAt(at: number, change: Partial<ConsentEvent> & Pick<ConsentEvent, 'purpose'>): ConsentEvent {
  return {
    action: 'given',
    category: '*',
    recipient: '*',
    at,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'web form',
    source: 'first_hand',
    speaker: 'self',
    seq: 1,
    receiptId: null,
    recordedAt: at,
    ...change,
  };
}
