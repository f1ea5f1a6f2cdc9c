import { add, type Bits, both, isEmpty, noBits, without } from './bits.js';
import { holds } from './hearing.js';
import type { Word } from './words.js';

interface About {
  /** From when on it is asked what holds. */
  readonly from: number;
  /** The leaves where a denial closes a legitimate interest. */
  readonly interest: Bits;
}

/**
 * The words that bear on what holds from a moment on, each with the leaves for which it does, in their order: what later words settle by themselves is left out, so that
 * somebody who says the same a thousand times is heard once. `hear` and `lastOn` make the same of them at `from` and after, but for objections where there is no interest.
 */
export function bearing<W extends Word>(words: readonly W[], about: About): readonly W[] {
  const last = words.at(-1);
  if (last === undefined) return words;
  const ever = everOf(words, last.leaves.length);
  const later = new Later(ever, about);
  const kept: W[] = [];
  let rest = words.length;
  while (rest > 0) {
    const end = rest;
    const at = words[end - 1]?.at ?? 0;
    while (rest > 0 && words[rest - 1]?.at === at) rest -= 1;
    // Of words of one moment none is the later one, and what is of tomorrow settles nothing yet.
    const together = words.slice(rest, end);
    for (const word of together.toReversed()) {
      const leaves = without(word.leaves, later.settled);
      if (!isEmpty(leaves)) kept.push({ ...word, leaves });
    }
    if (at <= about.from) later.settle(together);
  }
  return kept.reverse();
}

/** The leaves about which something was ever said, by whom and how. */
interface Ever {
  readonly firstHand: Bits;
  readonly self: Bits;
  readonly guardian: Bits;
  readonly denied: Bits;
}

function everOf(words: readonly Word[], size: number): Ever {
  const ever = { firstHand: noBits(size), self: noBits(size), guardian: noBits(size), denied: noBits(size) };
  for (const word of words) {
    if (word.firstHand) add(ever.firstHand, word.leaves);
    add(word.guardian ? ever.guardian : ever.self, word.leaves);
    if (word.denial) add(ever.denied, word.leaves);
  }
  return ever;
}

/** What the words that were gone through, from the last one back, settle for all that were said before. */
class Later {
  readonly settled: Bits;
  readonly #self: Bits;
  readonly #guardian: Bits;
  /** Where what is open cannot depend on what was denied: no interest, or no denial at all. */
  readonly #plain: Bits;

  constructor(
    private readonly ever: Ever,
    private readonly about: About,
  ) {
    const size = ever.self.length;
    this.settled = noBits(size);
    this.#self = noBits(size);
    this.#guardian = noBits(size);
    this.#plain = without(noBits(size).fill(0xff_ff_ff_ff), both(about.interest, ever.denied));
  }

  settle(together: readonly Word[]): void {
    const { firstHand, self, guardian } = this.ever;
    for (const word of together) {
      // An import settles nothing where a word of first hand may outrank it.
      const leaves = word.firstHand ? word.leaves : without(word.leaves, firstHand);
      // A denial takes back what either said, and stays one; what holds no more takes back as well, but denies nothing.
      if (word.denial) add(this.settled, leaves);
      const isOver = !holds(word, this.about.from);
      if (isOver || !word.guardian) add(this.#self, leaves);
      if (isOver || word.guardian) add(this.#guardian, leaves);
    }
    const alone = (spoke: Bits, other: Bits) => without(spoke, other);
    const said = both(this.#self, this.#guardian);
    add(said, alone(this.#self, guardian));
    add(said, alone(this.#guardian, self));
    add(this.settled, both(said, this.#plain));
  }
}
