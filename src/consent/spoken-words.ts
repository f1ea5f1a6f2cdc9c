import { lastOn } from './hearing.js';
import type { ConsentEvent } from './record.js';
import type { Case } from './state.js';
import { type Word, wordsOf } from './words.js';

/** A word with the event that it comes from. */
export interface SpokenWord<E extends ConsentEvent> extends Word {
  readonly event: E;
}

/** The words of a case, each with its event, in order of their times. */
export function spokenWords<E extends ConsentEvent>(events: readonly E[], one: Case): readonly SpokenWord<E>[] {
  if (one.words.length === 0) return [];
  const minor = { coming: one.coming, both: one.profile.minors.both };
  return events
    .flatMap((event) => wordsOf([event], one.space, minor).map((word) => ({ ...word, event })))
    .toSorted((a, b) => a.at - b.at);
}

/** The word that decides about a leaf of the ring. */
export function wordOn<E extends ConsentEvent>(
  words: readonly SpokenWord<E>[],
  leaf: number | undefined,
  at: number,
): SpokenWord<E> | null {
  return leaf === undefined ? null : lastOn(words, leaf, at);
}
