import { never } from '../model/time.js';
import { type Bits, both, isEmpty, without } from './bits.js';
import { type ConsentEvent, isGrant, isUnproven } from './record.js';
import type { Evidenced, LeafSpace } from './space.js';
import { spokenAt } from './spoken-at.js';
import type { Coming } from './subject.js';
import { isTcfProof } from './tcf.js';

/** Why a leaf is withheld by what was said, or was not said, about it. */
export type Silence = 'no_consent' | 'refused' | 'withdrawn' | 'expired' | 'unproven' | 'needs_renewal' | 'not_of_age';

/** One event as it bears on the leaves of a ring: a yes from `at` to before `until`, otherwise a no from `at` on. */
export interface Word {
  readonly at: number;
  readonly until: number;
  readonly leaves: Bits;
  readonly yes: boolean;
  /** What it says once it is no yes. */
  readonly no: Silence;
  /** A no of the customer's own, with its time: the only one that goes against a word of first hand from an import. */
  readonly denial: boolean;
  readonly dated: boolean;
  readonly firstHand: boolean;
  readonly guardian: boolean;
}

/** A word with the event that it comes from. */
export interface SpokenWord<E extends ConsentEvent = ConsentEvent> extends Word {
  readonly event: E;
}

/** How the age of the customer bears on what they say. */
interface Minor {
  readonly coming: Coming | null;
  /** Whether the guardian and the minor must both agree. */
  readonly both: boolean;
}

const dayMs = 86_400_000;

/** The words of a ring in order of their times, as far as they are known at `now`. */
export function wordsOf<E extends ConsentEvent>(
  events: readonly E[],
  space: LeafSpace,
  { now, ...minor }: Minor & { readonly now: number },
): readonly SpokenWord<E>[] {
  const moments = spokenAt(events, now);
  const timeOf = (event: E) =>
    (event.receiptId === null ? undefined : moments.get(event.seq)) ?? event.at ?? event.recordedAt;
  return events
    .flatMap((event) => spoken(event, timeOf(event), { space, minor }).map((word) => ({ ...word, event })))
    .filter((word) => !isEmpty(word.leaves))
    .toSorted((a, b) => a.at - b.at);
}

function spoken(
  event: ConsentEvent,
  at: number,
  { space, minor }: { readonly space: LeafSpace; readonly minor: Minor },
): readonly Word[] {
  if (event.action === 'requested') return [];
  const below = space.under(event.purpose, event.category, event.recipient);
  const word = {
    at,
    leaves: below,
    dated: event.at !== null,
    firstHand: event.source === 'first_hand',
    guardian: event.speaker === 'guardian',
  };
  if (!isGrant(event.action)) return [{ ...word, until: never, yes: false, denial: true, no: silenceOf(event) }];

  const { purpose, category, recipient, noticeId, noticeVersion } = event;
  const granted = space.granted([purpose, category, recipient, noticeId ?? '', noticeVersion ?? '']);
  const silent = { ...word, until: never, yes: false, denial: false };
  const evidence = isTcfProof(event.proof) ? space.evidenced(event.proof, word.at) : undefined;
  if (isUnproven(event) || granted === null) return [{ ...silent, no: 'unproven' }];
  if (spokenTooYoung(word, minor.coming)) return [{ ...silent, no: 'not_of_age' }];
  const ends = endsOf(event, word, granted.supersededAt, minor);
  const yes = granted.lives.map(({ days, leaves }) => {
    const life = { until: word.at + days * dayMs, no: 'expired' as const };
    const first = [life, ...ends].reduce((a, b) => (b.until < a.until ? b : a));
    return { ...word, leaves, until: Math.min(first.until, never), yes: true, denial: false, no: first.no };
  });
  return evidence === undefined ? yes : yes.flatMap((grant) => narrowed(grant, evidence));
}

/** What the string does not consent to was not proven, and as the latest word it denies: an earlier grant does not revive. */
function narrowed(grant: Word, evidence: Evidenced | null): readonly Word[] {
  if (evidence === null) return [{ ...grant, until: never, yes: false, no: 'unproven' }];
  const proven = { ...grant, leaves: both(grant.leaves, evidence.leaves) };
  const ended = evidence.until < grant.until ? { ...proven, until: evidence.until, no: 'expired' as const } : proven;
  const leaves = without(grant.leaves, evidence.leaves);
  return [ended, { ...grant, leaves, until: never, yes: false, no: 'unproven' }];
}

function silenceOf(event: ConsentEvent): Silence {
  if (event.action === 'refused') return 'refused';
  return event.action === 'expired' ? 'expired' : 'withdrawn';
}

/** What a child says for itself is no consent, also after it has grown up. */
function spokenTooYoung(word: { readonly at: number; readonly guardian: boolean }, coming: Coming | null): boolean {
  return coming !== null && !word.guardian && word.at < coming.consentAt;
}

interface End {
  readonly until: number;
  readonly no: Silence;
}

function endsOf(
  event: ConsentEvent,
  word: { readonly at: number; readonly guardian: boolean },
  supersededAt: number,
  minor: Minor,
): readonly End[] {
  const { coming } = minor;
  // At full age the guardian's grants lapse, and where both had to agree, so does the minor's half.
  const lapses = coming !== null && word.at < coming.adultAt && (word.guardian || minor.both);
  return [
    ...(event.until === null ? [] : [{ until: event.until, no: 'expired' as const }]),
    { until: supersededAt, no: 'needs_renewal' as const },
    ...(lapses ? [{ until: coming.adultAt, no: 'needs_renewal' as const }] : []),
  ];
}
