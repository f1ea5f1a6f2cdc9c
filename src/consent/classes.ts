import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bitsOf, bitsText, hasBit } from './bits.js';
import { type Category, categoryKey, categoryLeaves, markCategories, presence } from './categories.js';
import { contactNeeds, queuedFor } from './contacts.js';
import { type Ask, learningOf, ownsAlone, type Ruling, ringOf, rule } from './decide.js';
import { clientOf, type Policy } from './policy.js';
import { mayAsk, registrationOf } from './registration.js';
import { leafSpace, type Ring } from './space.js';
import type { ConsentState } from './state.js';
import { ageGroups, audiences, blocks } from './subject.js';
import type { ReadTerms } from './terms.js';
import { clientsOf, type Viewer } from './viewer.js';

/** The interned states of each ring by class number. Index 0 is the viewer's own row and holds null, as does a gap. */
export type ClassTable = Readonly<Record<string, readonly (ConsentState | null)[]>>;

const marks: ReadonlySet<Category> = new Set(markCategories);

/** The class of each ring that stands for contract and law alone; see `baseState`. It is interned before any other. */
export const baseClass = 1;

const stored = z.object({
  rev: z.string(),
  profiles: z.array(z.string()),
  ages: z.array(z.enum(ageGroups)),
  blocked: z.array(z.enum(blocks)),
  audience: z.enum(audiences),
  open: z.string(),
});

/** The canonical JSON of a state within its ring: equal states are equal text. */
export function stateText(state: ConsentState): string {
  const { ages, audience, blocked, profiles, rev } = state;
  return JSON.stringify({ ages, audience, blocked, open: bitsText(state.open), profiles, rev });
}

/** The key under which a state is interned: 32 hex digits of SHA-256 over `stateText`. */
export function stateHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Reads what `stateText` wrote. A class that was made under another revision of the ring has nothing open. */
export function stateOf(text: string, ring: Ring, policy: Policy): ConsentState {
  const space = leafSpace(policy, ring);
  const { open, ...rest } = stored.parse(JSON.parse(text));
  return { ring, ...rest, open: bitsOf(rest.rev === space.rev ? open : '', space.words) };
}

/** The names of the properties that hold a ring's class on a customer. */
export function classProperties(ring: Ring) {
  return {
    cc: `cc_${ring}`,
    ccUntil: `ccUntil_${ring}`,
    ccNext: `ccNext_${ring}`,
    ccNextUntil: `ccNextUntil_${ring}`,
  } as const;
}

/** The part of the terms that all viewers of a client, purpose and kind of end user share; see `viewerKey`. */
export type ClassVerdicts = Readonly<Record<string, Int8Array>>;

export function viewerKey(viewer: Viewer): string {
  const { purpose, endUser } = viewer;
  const client = clientsOf(viewer).join(' ');
  if (endUser === null) return `${client}|${purpose}|`;
  const who = endUser.kind === 'staff' ? endUser.role : endUser.kind === 'scientist' ? endUser.project : '';
  return `${client}|${purpose}|${endUser.kind}|${who}`;
}

/**
 * One byte a class for every category, but for marks that the viewer's clients are not registered for: the decision of `decide` for each state of the viewer's ring. Where clients act in each other's name,
 * each must be allowed; one of another ring sees by classes that this statement does not read, so nothing is allowed then.
 */
export function classVerdicts(policy: Policy, table: ClassTable, viewer: Viewer): ClassVerdicts {
  const ring = ringOf(policy, viewer);
  const states = table[ring] ?? [];
  const present = new Int8Array(Math.max(1, states.length));
  const vectors: Record<string, Int8Array> = { [categoryKey(presence)]: present };
  const groups = attributeGroups(states);
  const about = { policy, ring, states, groups };
  const registration = registrationOf(policy, viewer);
  // Marks are asked of every row that may have one; there is no vector, which denies, where no word of anybody could open it.
  const isRegistered = (mark: Category) => registration !== null && mayAsk(registration, mark);
  for (const category of categoryLeaves) {
    if (category === presence || (marks.has(category) && !isRegistered(category))) continue;
    const used = strictest(
      clientsOf(viewer).map((client) => categoryVector({ ...about, viewer: { ...viewer, client }, category })),
    );
    const learned = learningOf(category).map((ask) => askVector(ask, about));
    // Their own row is theirs to see while it is there.
    const vector = used.map((byte, index) => (index === 0 || learned.every((each) => each[index] === 1) ? byte : 0));
    vectors[categoryKey(category)] = vector;
    vector.forEach((allowed, index) => {
      if (allowed === 1) present[index] = 1;
    });
  }
  const queued = queuedFor(viewer.purpose);
  // What is queued for a purpose is seen by who asks for that purpose, of those who agree to it and to what they are reached by; under any other there is no such vector, which denies.
  if (queued !== null)
    vectors[queued] = strictest(
      contactNeeds(viewer.purpose).map((category) => vectors[categoryKey(category)] ?? new Int8Array(1)),
    );
  return vectors;
}

function strictest(vectors: readonly Int8Array[]): Int8Array {
  const [first = new Int8Array(1), ...others] = vectors;
  return others.length === 0
    ? first
    : first.map((byte, index) => (others.every((each) => each[index] === 1) ? byte : 0));
}

/** The terms under which a statement reads for this viewer at `now` (milliseconds). Vectors are shared: do not change them. */
export function readTerms(about: {
  readonly policy: Policy;
  readonly table: ClassTable;
  readonly viewer: Viewer;
  readonly now: number;
  readonly verdicts?: ClassVerdicts;
}): ReadTerms {
  const { policy, table, viewer, now } = about;
  const own = clientsOf(viewer).every((id) => {
    const client = clientOf(policy, id);
    return client !== undefined && ownsAlone(client, viewer.endUser);
  });
  return {
    self: own && viewer.endUser?.kind === 'customer' ? viewer.endUser.id : null,
    now,
    ...classProperties(ringOf(policy, viewer)),
    allow: about.verdicts ?? classVerdicts(policy, table, viewer),
  };
}

interface ClassesOfRing {
  readonly policy: Policy;
  readonly ring: Ring;
  readonly states: readonly (ConsentState | null)[];
  readonly groups: readonly (readonly number[])[];
}

function categoryVector({
  viewer,
  category,
  ...about
}: ClassesOfRing & { readonly viewer: Viewer; readonly category: Category }): Int8Array {
  const { policy, ring, states } = about;
  if (ringOf(policy, viewer) !== ring) return new Int8Array(Math.max(1, states.length));
  const ask: Ask = { ...viewer, category, about: 'other', relation: 'stranger' };
  const vector = askVector(ask, about);
  vector[0] = ownAllowed(ask, policy) ? 1 : 0;
  return vector;
}

// Thousands of classes share a few combinations of jurisdiction, age and block: the rule is asked once for each.
function askVector(ask: Ask, { policy, ring, states, groups }: ClassesOfRing): Int8Array {
  const vector = new Int8Array(Math.max(1, states.length));
  const rev = leafSpace(policy, ring).rev;
  for (const group of groups) {
    const sample = states[group[0] ?? 0];
    if (sample === null || sample === undefined) continue;
    const ruling = rule(ask, sample, policy, ring);
    for (const index of group) vector[index] = allows(ruling, states[index] ?? null, rev) ? 1 : 0;
  }
  return vector;
}

function allows(ruling: Ruling, state: ConsentState | null, rev: string): boolean {
  if ('allow' in ruling) return ruling.allow;
  return state !== null && state.rev === rev && ruling.leaves.every((leaf) => hasBit(state.open, leaf));
}

/** The viewer's own row does not depend on what they agreed to, so any attributes serve. */
function ownAllowed(ask: Ask, policy: Policy): boolean {
  const client = clientOf(policy, ask.client);
  if (client === undefined || !ownsAlone(client, ask.endUser)) return false;
  const ruling = rule({ ...ask, about: 'self' }, { profiles: [], ages: [], blocked: [], audience: 'only_me' }, policy);
  return 'allow' in ruling && ruling.allow;
}

function attributeGroups(states: readonly (ConsentState | null)[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  states.forEach((state, index) => {
    if (state === null) return;
    const key = [state.profiles, state.ages, state.blocked, [state.audience]].map((part) => part.join()).join('|');
    const group = groups.get(key) ?? [];
    group.push(index);
    groups.set(key, group);
  });
  return [...groups.values()];
}
