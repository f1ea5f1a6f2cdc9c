import { lastNoes } from './hearing.js';
import { covers, coversAny, everything } from './paths.js';
import type { Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import { type Leaf, leafSpace, ringsOf } from './space.js';
import { ageGroupAt, comingOfAge, jurisdictionOf, type Subject } from './subject.js';
import { type SpokenWord, wordsOf } from './words.js';

/** What a word is about: a purpose, a category and a recipient, each with all below it. */
export type Denied = Pick<ConsentEvent, 'purpose' | 'category' | 'recipient'>;

interface Place {
  readonly leaf: Leaf;
  /** Whether a no is in force there. */
  readonly isDenied: boolean;
}

/** What somebody said no by: that a yes ran out or was asked for is none. */
const noes: ReadonlySet<string> = new Set(['refused', 'withdrawn', 'revoked', 'invalidated']);
const axes = ['purpose', 'category', 'recipient'] as const;

/**
 * What somebody's noes and objections close at `now`, in as few scopes as cover just that: nothing of them tells which word closed it, when, or in what words. Of a
 * purpose or recipient that the policy does not have there is nothing.
 */
export function standingDenials(
  events: readonly ConsentEvent[],
  { policy, subject, now }: { readonly policy: Policy; readonly subject: Subject; readonly now: number },
): readonly Denied[] {
  const profile = jurisdictionOf(policy, subject.residency);
  const coming = comingOfAge(subject, profile);
  const mustBoth = profile.minors.both && ageGroupAt(subject, coming, now) === 'minor';
  const isNo = ({ event }: SpokenWord) => noes.has(event.action);
  const places = ringsOf(policy).flatMap((ring): readonly Place[] => {
    const space = leafSpace(policy, ring);
    const words = wordsOf(events, space, { coming, both: profile.minors.both, now });
    const last = lastNoes(words, space.leaves.length, { at: now, isNo, mustBoth });
    return space.leaves.map((leaf, index) => ({
      leaf,
      isDenied: last[index] === true || coversAny(subject.objections, leaf.purpose),
    }));
  });
  return scopesOf(places, { purpose: everything, category: everything, recipient: everything });
}

/** The scopes below `scope` that cover the denied ones of its places, and no other. */
function scopesOf(places: readonly Place[], scope: Denied): readonly Denied[] {
  if (!places.some(({ isDenied }) => isDenied)) return [];
  if (places.every(({ isDenied }) => isDenied)) return [scope];
  const splits = axes.map((axis) => splitBy(axis, places, scope)).filter((parts) => parts.length > 0);
  const best = splits.reduce((one, other) => (mixed(other) < mixed(one) ? other : one));
  return best.flatMap((part) => scopesOf(part.places, part.scope));
}

interface Part {
  readonly scope: Denied;
  readonly places: readonly Place[];
}

/** By what lies next below the scope's path on one axis; none where nothing does. */
function splitBy(axis: (typeof axes)[number], places: readonly Place[], scope: Denied): readonly Part[] {
  const path = scope[axis];
  const depth = path === everything ? 0 : path.split('.').length;
  const below = new Set(
    places.map(({ leaf }) =>
      leaf[axis]
        .split('.')
        .slice(0, depth + 1)
        .join('.'),
    ),
  );
  below.delete(path);
  return [...below].toSorted().map((next) => ({
    scope: { ...scope, [axis]: next },
    places: places.filter(({ leaf }) => covers(next, leaf[axis])),
  }));
}

/** How many parts are to be split again. */
function mixed(parts: readonly Part[]): number {
  return parts.filter(({ places: [first, ...others] }) => others.some((one) => one.isDenied !== first?.isDenied))
    .length;
}
