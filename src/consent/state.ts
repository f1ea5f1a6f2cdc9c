import { never } from '../model/time.js';
import { bearing } from './bearing.js';
import { add, addExcept, type Bits, both, either, isEmpty, noBits, remove, sameBits, without } from './bits.js';
import { type Heard, hear } from './hearing.js';
import type { Jurisdiction, Policy } from './policy.js';
import type { ConsentEvent } from './record.js';
import { type LeafSpace, leafSpace, type Ring, union } from './space.js';
import {
  type AgeGroup,
  type Audience,
  ageGroupAt,
  ageGroups,
  audiences,
  type Block,
  type Coming,
  closedPurposes,
  comingOfAge,
  isInRegion,
  jurisdictionOf,
  type Subject,
} from './subject.js';
import { type SpokenWord, wordsOf } from './words.js';

/** What holds for a customer within a ring at one moment. It names no times, so that customers who agree share it. */
export interface ConsentState {
  readonly ring: Ring;
  readonly rev: string;
  /** Jurisdictions, all of which must allow. One, or several after a merge. */
  readonly profiles: readonly string[];
  /** Age groups, to all of which it must be open. */
  readonly ages: readonly AgeGroup[];
  readonly blocked: readonly Block[];
  readonly audience: Audience;
  /** The leaves of the ring's space that are open: by consent, or by a basis that the jurisdiction accepts. */
  readonly open: Bits;
}

/** The state now, until when it holds (exclusive), and the one after it. Times are milliseconds, `never` if it stays. */
export interface EffectiveState {
  readonly state: ConsentState;
  readonly until: number;
  readonly next: ConsentState;
  readonly nextUntil: number;
}

/** A customer's words made ready for one ring. */
export interface Case<E extends ConsentEvent = ConsentEvent> {
  readonly policy: Policy;
  readonly space: LeafSpace;
  readonly subject: Subject;
  readonly profile: Jurisdiction;
  readonly coming: Coming | null;
  /** Whether the standing of the customer, or their law, leaves nothing for a word to open. */
  readonly shut: boolean;
  /** Those that bear on what holds from a moment on. */
  readonly words: readonly SpokenWord<E>[];
}

/** What one customer said, and what of themselves bears on it. */
export interface OwnFacts {
  readonly events: readonly ConsentEvent[];
  readonly subject: Subject;
}

/** The state that the events make at `now`, and how it changes. The order of the events in the list does not matter. */
export function effectiveState(
  events: readonly ConsentEvent[],
  about: { readonly subject: Subject; readonly ring: Ring; readonly policy: Policy; readonly now: number },
): EffectiveState {
  return effectiveMeet([{ events, subject: about.subject }], about);
}

/** The state that the customers of one profile share at `now`: open is what is open in each of them. Their order does not matter. */
export function effectiveMeet(
  customers: readonly OwnFacts[],
  about: { readonly ring: Ring; readonly policy: Policy; readonly now: number },
): EffectiveState {
  const cases = customers.map(({ events, subject }) => caseOf(events, { ...about, subject }));
  const changes = changesAfter(cases, about.now);
  const state = meetAt(cases, about.now);
  if (cases.some((one) => one.shut)) {
    // What stands behind the last window knows no standing, so this one has no end: it is as narrow as it will ever be.
    const narrowest = changes.map((at) => meetAt(cases, at)).reduce(meet, state);
    return { state: narrowest, until: never, next: narrowest, nextUntil: never };
  }
  const first = nextChange(cases, state, changes);
  const second = nextChange(
    cases,
    first.state,
    changes.filter((at) => at > first.at),
  );
  return { state, until: first.at, next: first.state, nextUntil: second.at };
}

/** What holds at a moment for customers who are one person. */
export function meetAt(cases: readonly Case[], at: number): ConsentState {
  const [first, ...others] = cases.map((one) => stateAt(one, at));
  if (first === undefined) throw new Error('Of nobody there is no state.');
  return others.reduce(meet, first);
}

/** The case as it is known at `now`, of which it is asked what holds at `from` and after. Default: `now`. */
export function caseOf<E extends ConsentEvent>(
  events: readonly E[],
  about: {
    readonly subject: Subject;
    readonly ring: Ring;
    readonly policy: Policy;
    readonly now: number;
    readonly from?: number;
  },
): Case<E> {
  const { subject, policy } = about;
  const profile = jurisdictionOf(policy, subject.residency);
  const space = leafSpace(policy, about.ring);
  const coming = comingOfAge(subject, profile);
  // Where nothing that is said can open anything, nothing changes with time either.
  const shut = subject.blocked.length > 0 || !isInRegion(profile, policy);
  const { now, from = now } = about;
  const said = shut ? [] : wordsOf(events, space, { coming, both: profile.minors.both, now });
  const words = bearing(said, { from, interest: space.interest(profile) });
  return { policy, space, subject, profile, coming: shut ? null : coming, shut, words };
}

function changesAfter(cases: readonly Case[], now: number): readonly number[] {
  return momentsOf(cases).filter((at) => at > now && at < never);
}

/** When something may have changed after one moment and until another, in order. */
export function changesBetween(
  cases: readonly Case[],
  { after, until }: { readonly after: number; readonly until: number },
): readonly number[] {
  return momentsOf(cases).filter((at) => at > after && at <= until);
}

function momentsOf(cases: readonly Case[]): readonly number[] {
  const ages = cases.flatMap(({ coming }) => (coming === null ? [] : [coming.consentAt, coming.adultAt]));
  const moments = [...cases.flatMap(momentsOfWords), ...ages];
  return [...new Set(moments)].toSorted((a, b) => a - b);
}

/** What is open whatever is said, or closed, changes with no word. */
function momentsOfWords({ words, space, profile }: Case): readonly number[] {
  const settled = either(space.unasked(profile), space.closed(profile));
  return words.filter(({ leaves }) => !isEmpty(without(leaves, settled))).flatMap(({ at, until }) => [at, until]);
}

function nextChange(
  cases: readonly Case[],
  from: ConsentState,
  changes: readonly number[],
): { at: number; state: ConsentState } {
  for (const at of changes) {
    const state = meetAt(cases, at);
    if (!sameState(from, state)) return { at, state };
  }
  return { at: never, state: from };
}

export function stateAt(one: Case, at: number): ConsentState {
  const { space, subject, profile, shut } = one;
  const group = shut ? 'unknown' : ageGroupAt(subject, one.coming, at);
  return {
    ring: space.ring,
    rev: space.rev,
    profiles: [profile.id],
    ages: [group],
    blocked: [...new Set(subject.blocked)].toSorted(),
    audience: subject.audience,
    open: shut ? openThough(one) : openAt(one, group, at),
  };
}

/** Of a restricted or deceased customer the law alone goes on; of one who is erased or out of region, nothing. */
function openThough({ space, subject, profile, policy }: Case): Bits {
  if (subject.blocked.includes('erased') || !isInRegion(profile, policy)) return noBits(space.words);
  return without(both(space.unasked(profile), space.ofPurposes(legalOnly)), space.closed(profile));
}

const legalOnly: readonly string[] = ['legal'];

/** The leaves that what was said opens by itself, without a basis that asks nobody and without a legitimate interest. */
export function agreedAt(one: Case, at: number): Bits {
  return agreed(hear(one.words, one.space.words, at), ageGroupAt(one.subject, one.coming, at), one.profile);
}

function openAt(one: Case, group: AgeGroup, at: number): Bits {
  const { space, profile, subject } = one;
  const said = hear(one.words, space.words, at);
  const objected = union(
    space.words,
    subject.objections.map((path) => space.ofPurposes([path])),
  );
  const open = without(agreed(said, group, profile), objected);
  add(objected, said.objected);
  if (group === 'adult') addExcept(open, space.interest(profile), objected);
  add(open, space.unasked(profile));
  remove(open, space.closed(profile));
  remove(open, space.ofPurposes(closedPurposes(profile, group)));
  return open;
}

function agreed(said: Heard, group: AgeGroup, profile: Jurisdiction): Bits {
  if (group === 'child') return said.guardian;
  if (group !== 'minor') return said.self;
  return profile.minors.both ? both(said.self, said.guardian) : either(said.self, said.guardian);
}

/** The state of a profile made of two customers: everything is open that was open in both. */
export function meet(a: ConsentState, b: ConsentState): ConsentState {
  if (a.ring !== b.ring || a.rev !== b.rev) throw new Error('Only states of one ring and revision can be merged.');
  return {
    ring: a.ring,
    rev: a.rev,
    profiles: merged(a.profiles, b.profiles),
    ages: merged(a.ages, b.ages),
    blocked: merged(a.blocked, b.blocked),
    audience: audiences[Math.min(audiences.indexOf(a.audience), audiences.indexOf(b.audience))] ?? 'only_me',
    open: both(a.open, b.open),
  };
}

function merged<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])].toSorted();
}

/**
 * What contract and law allow about every customer who is not blocked, of whatever age and jurisdiction. It stands behind
 * both windows of a customer, so that no stopped timer ends the service.
 */
export function baseState(policy: Policy, ring: Ring): ConsentState {
  const space = leafSpace(policy, ring);
  const profiles = policy.jurisdictions.filter((profile) => isInRegion(profile, policy));
  const closedTo = (profile: Jurisdiction) =>
    ageGroups.map((group) => space.ofPurposes(closedPurposes(profile, group)));
  const open = profiles
    .map((profile) =>
      without(space.unasked(profile), union(space.words, [space.closed(profile), ...closedTo(profile)])),
    )
    .reduce<Bits | null>((a, b) => (a === null ? b : both(a, b)), null);
  const shared = open ?? noBits(space.words);
  return {
    ring,
    rev: space.rev,
    profiles: profiles.map((one) => one.id).toSorted(),
    ages: ageGroups,
    blocked: [],
    audience: 'only_me',
    open: shared,
  };
}

export function sameState(a: ConsentState, b: ConsentState): boolean {
  return (
    sameBits(a.open, b.open) &&
    a.ages.join() === b.ages.join() &&
    a.blocked.join() === b.blocked.join() &&
    a.profiles.join() === b.profiles.join() &&
    a.audience === b.audience
  );
}
