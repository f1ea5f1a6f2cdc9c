import type { Jurisdiction, Policy } from './policy.js';

/** What a decision needs to know of the customer besides what they said. */
export interface Subject {
  /** ISO 3166-1 alpha-2 of the country of residence, not guessed from an address on the network. */
  readonly residency: string | null;
  /** `2009-04-30`. */
  readonly birthDate: string | null;
  readonly ageBand: 'child' | 'teen' | 'adult' | 'unknown';
  readonly blocked: readonly Block[];
  /** Purposes, or what lies above them, that the customer objects to (GDPR Art. 21). */
  readonly objections: readonly string[];
  /** Which other customers may see at all what consent shows to `subject`. */
  readonly audience: Audience;
}

/** `restricted`: GDPR Art. 18. `erased`: not there for anybody. */
export const blocks = ['deceased', 'erased', 'restricted'] as const;
export type Block = (typeof blocks)[number];

export const audiences = ['only_me', 'friends', 'everybody'] as const;
export type Audience = (typeof audiences)[number];

/** `child`: below the age of consent. `minor`: from there to full age. */
export const ageGroups = ['adult', 'child', 'minor', 'unknown'] as const;
export type AgeGroup = (typeof ageGroups)[number];

export function jurisdictionOf(policy: Policy, residency: string | null): Jurisdiction {
  const country = residency?.toUpperCase() ?? '';
  const found =
    policy.jurisdictions.find((profile) => profile.countries.includes(country)) ??
    policy.jurisdictions.find((profile) => profile.id === policy.strictest);
  if (found === undefined) throw new Error(`The policy has no jurisdiction ${policy.strictest}.`);
  return found;
}

/** Whether residents of the jurisdiction may be stored where this deployment is. */
export function isInRegion(profile: Jurisdiction, policy: Policy): boolean {
  return profile.regions === null || profile.regions.includes(policy.region);
}

/** Whether somebody of this residency (null: unknown) may be stored where this deployment is. */
export function isStorable(policy: Policy, residency: string | null): boolean {
  return isInRegion(jurisdictionOf(policy, residency), policy);
}

/** When somebody comes to the age of consent and to full age, in milliseconds (UTC); null where the birth date is not known. */
export interface Coming {
  readonly consentAt: number;
  readonly adultAt: number;
}

export function comingOfAge(subject: Subject, profile: Jurisdiction): Coming | null {
  if (subject.birthDate === null) return null;
  const birth = new Date(`${subject.birthDate}T00:00:00Z`);
  if (Number.isNaN(birth.getTime())) return null;
  const after = (years: number) => Date.UTC(birth.getUTCFullYear() + years, birth.getUTCMonth(), birth.getUTCDate());
  return { consentAt: after(profile.minors.consentAge), adultAt: after(profile.minors.adultAge) };
}

/** A teen of unknown birth date counts as below the age of consent: the stricter reading. */
export function ageGroupAt(subject: Subject, coming: Coming | null, at: number): AgeGroup {
  if (coming === null) {
    if (subject.ageBand === 'adult') return 'adult';
    return subject.ageBand === 'unknown' ? 'unknown' : 'child';
  }
  if (at >= coming.adultAt) return 'adult';
  return at >= coming.consentAt ? 'minor' : 'child';
}

/** Purposes that are closed to an age group, whatever was said. */
export function closedPurposes(profile: Jurisdiction, group: AgeGroup): readonly string[] {
  if (group === 'child') return profile.minors.closedToChildren;
  if (group === 'minor') return profile.minors.closedToMinors;
  return group === 'unknown' ? profile.minors.closedToUnknownAge : nothing;
}

// One list, since what is computed from a list is remembered by the list.
const nothing: readonly string[] = [];
