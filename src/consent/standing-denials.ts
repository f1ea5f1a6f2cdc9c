import { covers } from './paths.js';
import { type ConsentEvent, isGrant } from './record.js';

type Said = Pick<ConsentEvent, 'action' | 'purpose' | 'category' | 'recipient'>;

/** What counts of a word here: from when on, and whether a yes can be shown. */
interface Counted extends Said {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly unproven: boolean;
}

/** What somebody said no by: that a yes ran out or was asked for is none. */
const noes: ReadonlySet<string> = new Set(['refused', 'withdrawn', 'revoked', 'invalidated']);

/**
 * The noes of somebody that no later yes took back, each once, in the order of their times. A yes takes back what it covers whole; of a no that it covers in part
 * all of it stands, which is stricter than what was said and nowhere more open.
 */
export function standingDenials<W extends Counted>(words: readonly W[]): readonly W[] {
  let standing: W[] = [];
  // Of one moment the no counts.
  const ordered = words.toSorted((a, b) => a.from - b.from || Number(noes.has(a.action)) - Number(noes.has(b.action)));
  for (const word of ordered) {
    if (noes.has(word.action)) standing = [...standing.filter((no) => !isSame(no, word)), word];
    else if (isGrant(word.action) && !word.unproven) standing = standing.filter((no) => !takesBack(word, no));
  }
  return standing;
}

function isSame(one: Said, other: Said): boolean {
  return one.purpose === other.purpose && one.category === other.category && one.recipient === other.recipient;
}

function takesBack(yes: Said, no: Said): boolean {
  return covers(yes.purpose, no.purpose) && covers(yes.category, no.category) && covers(yes.recipient, no.recipient);
}
