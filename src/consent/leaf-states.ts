import { hasBit } from './bits.js';
import { categoryLeaves } from './categories.js';
import { type DpvState, dpvStateOfWord } from './dpv.js';
import { type FactsOf, profileState } from './explain.js';
import { holds, lastWords } from './hearing.js';
import { covers } from './paths.js';
import { canonicalRecipient } from './recipients.js';
import type { ConsentEvent } from './record.js';
import { type Leaf, ringsOf } from './space.js';
import { caseOf } from './state.js';
import type { SpokenWord } from './words.js';

/** What holds for a group of leaves that share it: one purpose, some categories, some recipients. */
export interface StandingConsent<E extends ConsentEvent> {
  readonly purpose: string;
  /** Categories, or what lies above them where all of it is meant. */
  readonly categories: readonly string[];
  readonly recipients: readonly string[];
  readonly state: DpvState;
  /** Whether the data may be used now: by this consent, or by a basis that asks nobody. */
  readonly inForce: boolean;
  readonly basis: 'consent' | 'without_asking' | null;
  /** Since when the state holds, milliseconds; null where nobody said anything. */
  readonly since: number | null;
  /** When a grant ends; null where it does not, or there is none. */
  readonly until: number | null;
  /** The word that decides. */
  readonly event: E | null;
}

/** What holds for every leaf that a client of the policy may ask for, in as few groups as are exact. Ordered by purpose and category. */
export function standingConsents<E extends ConsentEvent>(facts: FactsOf<E>): readonly StandingConsent<E>[] {
  const leaves = new Map<string, LeafState<E>>();
  for (const ring of ringsOf(facts.policy)) {
    const one = caseOf(facts.events, { ...facts, ring });
    const state = profileState(facts, ring);
    const words = lastWords(one.words, one.space.leaves.length, facts.now);
    const requests = facts.events.filter((event) => event.action === 'requested');
    const unasked = one.space.unasked(one.profile);
    one.space.leaves.forEach((leaf, index) => {
      const word = words[index] ?? null;
      const inForce = hasBit(state.open, index);
      const basis = !inForce ? null : hasBit(unasked, index) ? 'without_asking' : 'consent';
      const found = {
        leaf,
        inForce,
        basis,
        ...stateOf<E>(word, lastRequest<E>(requests, leaf, facts.now), facts.now),
      } as const;
      leaves.set(`${leaf.purpose}|${leaf.category}|${leaf.recipient}`, found);
    });
  }
  return grouped([...leaves.values()]);
}

interface LeafState<E extends ConsentEvent> extends Omit<StandingConsent<E>, 'purpose' | 'categories' | 'recipients'> {
  readonly leaf: Leaf;
}

function stateOf<E extends ConsentEvent>(word: SpokenWord<E> | null, request: E | null, now: number) {
  const isYes = word !== null && holds(word, now);
  // Whoever is asked again after a no has not answered yet.
  if (request !== null && !isYes && (word === null || (request.at ?? request.recordedAt) > word.at))
    return { state: 'REQUESTED', since: request.at ?? request.recordedAt, until: null, event: request } as const;
  if (word === null) return { state: 'UNKNOWN', since: null, until: null, event: null } as const;
  const state = dpvStateOfWord(word, { action: word.event.action, holds: isYes });
  const ended = !isYes && word.yes;
  return {
    state,
    since: ended ? word.until : word.at,
    until: word.yes && word.until < Number.MAX_SAFE_INTEGER ? word.until : null,
    event: word.event,
  };
}

function lastRequest<E extends ConsentEvent>(requests: readonly E[], leaf: Leaf, now: number): E | null {
  let last: E | null = null;
  for (const event of requests) {
    const at = event.at ?? event.recordedAt;
    const isMeant =
      covers(event.purpose, leaf.purpose) &&
      covers(event.category, leaf.category) &&
      covers(canonicalRecipient(event.recipient), leaf.recipient);
    if (isMeant && at <= now && (last === null || at >= (last.at ?? last.recordedAt))) last = event;
  }
  return last;
}

function grouped<E extends ConsentEvent>(leaves: readonly LeafState<E>[]): readonly StandingConsent<E>[] {
  const events = new Map<E | null, number>([[null, 0]]);
  const eventKey = (event: E | null) => {
    const known = events.get(event) ?? events.size;
    events.set(event, known);
    return known;
  };
  const byRecipient = groupBy(leaves, ({ leaf, ...one }) =>
    [leaf.purpose, leaf.recipient, one.state, one.inForce, one.basis, one.since, one.until, eventKey(one.event)].join(
      '|',
    ),
  );
  const folded = byRecipient.map((group) => ({
    first: group[0] as LeafState<E>,
    categories: foldedCategories(group.map((one) => one.leaf.category)),
  }));
  const byCategories = groupBy(folded, ({ first: { leaf, ...one }, categories }) =>
    [
      leaf.purpose,
      categories.join(),
      one.state,
      one.inForce,
      one.basis,
      one.since,
      one.until,
      eventKey(one.event),
    ].join('|'),
  );
  const consents = byCategories.map((group) => {
    const { first, categories } = group[0] as (typeof folded)[number];
    const { leaf, ...one } = first;
    return {
      ...one,
      purpose: leaf.purpose,
      categories,
      recipients: group.map((each) => each.first.leaf.recipient).toSorted(),
    };
  });
  return consents.toSorted(
    (a, b) =>
      compare(a.purpose, b.purpose) ||
      compare(a.categories.join(), b.categories.join()) ||
      compare(a.recipients.join(), b.recipients.join()),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every leaf below a parent becomes the parent. `identity.presence` is nobody's to grant, so it does not count. */
function foldedCategories(categories: readonly string[]): readonly string[] {
  const parents = [...new Set(categories.map((each) => each.split('.')[0] ?? each))];
  return parents
    .flatMap((parent) => {
      const below = categoryLeaves.filter((leaf) => covers(parent, leaf) && leaf !== 'identity.presence');
      const named = categories.filter((each) => covers(parent, each));
      return named.length === below.length ? [parent] : named;
    })
    .toSorted();
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
