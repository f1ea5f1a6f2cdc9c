import { add, type Bits, hasBit, noBits, remove, without } from './bits.js';
import type { Silence, Word } from './words.js';

/** What the words of a ring come to at one moment, apart by who spoke. */
export interface Heard {
  readonly self: Bits;
  readonly guardian: Bits;
  /** Leaves whose latest word is a no of the customer's own. */
  readonly objected: Bits;
}

/**
 * Takes the words in order of their times, the yes before the no where the time is the same, so that the latest counts
 * and a tie denies. A grant that has run out is a word too: the one before it does not revive.
 */
export function hear(words: readonly Word[], size: number, at: number): Heard {
  const heard: Heard = { self: noBits(size), guardian: noBits(size), objected: noBits(size) };
  const firstHand = { any: noBits(size), no: noBits(size) };
  for (const word of ordered(words, at)) {
    const yes = holds(word, at);
    if (word.firstHand) {
      if (yes) remove(firstHand.no, word.leaves);
      else add(firstHand.no, word.leaves);
      add(firstHand.any, word.leaves);
    }
    if (yes) {
      const leaves = word.firstHand ? word.leaves : without(word.leaves, firstHand.no);
      add(word.guardian ? heard.guardian : heard.self, leaves);
      remove(heard.objected, leaves);
    } else {
      // An import goes against a word of first hand only with a no that knows its own time.
      const outranks = word.firstHand || (word.denial && word.dated);
      const leaves = outranks ? word.leaves : without(word.leaves, firstHand.any);
      remove(heard.self, leaves);
      remove(heard.guardian, leaves);
      if (word.denial) add(heard.objected, leaves);
    }
  }
  return heard;
}

function holds(word: Word, at: number): boolean {
  return word.yes && at < word.until;
}

function ordered(words: readonly Word[], at: number): readonly Word[] {
  const rank = (word: Word) => (holds(word, at) ? 0 : 2) + (word.firstHand === holds(word, at) ? 1 : 0);
  return words.filter((word) => word.at <= at).toSorted((a, b) => a.at - b.at || rank(a) - rank(b));
}

/** Why a leaf is not open at `at`: the last no that counted for it, or that nobody said anything. */
export function silenceOn(words: readonly Word[], leaf: number, at: number): Silence {
  let silence: Silence = 'no_consent';
  let firstHand: 'yes' | 'no' | null = null;
  for (const word of ordered(words, at)) {
    if (!hasBit(word.leaves, leaf)) continue;
    const yes = holds(word, at);
    if (word.firstHand) firstHand = yes ? 'yes' : 'no';
    if (yes) {
      // A yes that did not open the leaf for this age lacks the word of the other who must agree.
      if (word.firstHand || firstHand !== 'no') silence = 'not_of_age';
    } else if (word.firstHand || (word.denial && word.dated) || firstHand === null) silence = word.no;
  }
  return silence;
}
