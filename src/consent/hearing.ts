import { add, addExcept, type Bits, hasBit, noBits, remove, removeExcept, setBits } from './bits.js';
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
  const nothing = noBits(size);
  const firstHand = { yes: noBits(size), no: noBits(size) };
  for (const word of ordered(words, at)) {
    const yes = holds(word, at);
    if (word.firstHand) {
      add(yes ? firstHand.yes : firstHand.no, word.leaves);
      remove(yes ? firstHand.no : firstHand.yes, word.leaves);
    }
    if (yes) {
      const except = word.firstHand ? nothing : firstHand.no;
      addExcept(word.guardian ? heard.guardian : heard.self, word.leaves, except);
      removeExcept(heard.objected, word.leaves, except);
    } else {
      // An import goes against a yes of first hand only with a no that knows its own time. A word of first hand that opens nothing is no such yes.
      const outranks = word.firstHand || (word.denial && word.dated);
      const except = outranks ? nothing : firstHand.yes;
      removeExcept(heard.self, word.leaves, except);
      removeExcept(heard.guardian, word.leaves, except);
      if (word.denial) addExcept(heard.objected, word.leaves, except);
    }
  }
  return heard;
}

/**
 * Of each leaf whether a no is in force that `isNo` holds of: the last word that counts for it, but for what ran out or opens nothing. Where two `mustBoth` agree, a yes of one lifts no no of the
 * other.
 */
export function lastNoes<W extends Word>(
  words: readonly W[],
  leaves: number,
  about: { readonly at: number; readonly isNo: (word: W) => boolean; readonly mustBoth: boolean },
): readonly boolean[] {
  const { at, isNo, mustBoth } = about;
  const noes = [new Uint8Array(leaves), new Uint8Array(leaves)] as const;
  const firstHand = Array.from({ length: leaves }, (): FirstHand => null);
  for (const word of ordered(words, at)) {
    const yes = holds(word, at);
    const [own, other] = word.guardian ? [noes[1], noes[0]] : noes;
    for (const leaf of setBits(word.leaves)) {
      const before = firstHand[leaf] ?? null;
      if (word.firstHand) firstHand[leaf] = yes ? 'yes' : 'no';
      if (yes && (word.firstHand || before !== 'no')) {
        own[leaf] = 0;
        if (!mustBoth) other[leaf] = 0;
      } else if (!yes && isNo(word) && (word.firstHand || word.dated || before !== 'yes')) own[leaf] = 1;
    }
  }
  return Array.from({ length: leaves }, (_, leaf) => noes.some((each) => each[leaf] === 1));
}

/** Whether a word is a yes at `at`. */
export function holds(word: Word, at: number): boolean {
  return word.yes && at < word.until;
}

/** `words` in order of their times, as `wordsOf` gives them. */
function ordered<W extends Word>(words: readonly W[], at: number): readonly W[] {
  const rank = (word: Word) => (holds(word, at) ? 0 : 2) + (word.firstHand === holds(word, at) ? 1 : 0);
  const spoken = words.filter((word) => word.at <= at);
  // They come in order of their times, so that only a tie needs sorting.
  const tied = spoken.some((word, index) => word.at === spoken[index + 1]?.at);
  return tied ? spoken.toSorted((a, b) => a.at - b.at || rank(a) - rank(b)) : spoken;
}

/** Why a leaf is not open at `at`: the last no that counted for it, or that nobody said anything. */
export function silenceOn(words: readonly Word[], leaf: number, at: number): Silence {
  const word = lastOn(words, leaf, at);
  if (word === null) return 'no_consent';
  // A yes that did not open the leaf for this age lacks the word of the other who must agree.
  return holds(word, at) ? 'not_of_age' : word.no;
}

/** The word that decides about a leaf at `at`: the last of those that count for it, or null where nobody said anything. */
export function lastOn<W extends Word>(words: readonly W[], leaf: number, at: number): W | null {
  let last: W | null = null;
  let firstHand: FirstHand = null;
  for (const word of ordered(words, at)) {
    if (!hasBit(word.leaves, leaf)) continue;
    const yes = holds(word, at);
    if (word.firstHand) firstHand = yes ? 'yes' : 'no';
    if (replaces(word, yes, { last, firstHand })) last = word;
  }
  return last;
}

/** `lastOn` of every leaf of a space, by one pass over the words. */
export function lastWords<W extends Word>(words: readonly W[], leaves: number, at: number): readonly (W | null)[] {
  const last = Array.from({ length: leaves }, (): W | null => null);
  const firstHand = Array.from({ length: leaves }, (): FirstHand => null);
  for (const word of ordered(words, at)) {
    const yes = holds(word, at);
    for (const leaf of setBits(word.leaves)) {
      if (word.firstHand) firstHand[leaf] = yes ? 'yes' : 'no';
      if (replaces(word, yes, { last: last[leaf] ?? null, firstHand: firstHand[leaf] ?? null })) last[leaf] = word;
    }
  }
  return last;
}

/** What the last word of first hand said about a leaf, with the one that is being heard. */
type FirstHand = 'yes' | 'no' | null;

function replaces(
  word: Word,
  yes: boolean,
  before: { readonly last: Word | null; readonly firstHand: FirstHand },
): boolean {
  if (word.firstHand) return true;
  const { last, firstHand } = before;
  if (yes) return firstHand !== 'no';
  if (firstHand === null) return true;
  return word.denial && (word.dated || (firstHand === 'no' && last?.denial !== true));
}
