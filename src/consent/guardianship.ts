import type { InternalId } from '../model/ids.js';
import { coversAny } from './paths.js';
import type { Policy } from './policy.js';
import { type AgeGroup, ageGroupAt, comingOfAge, isStorable, jurisdictionOf, type Subject } from './subject.js';

/** That one customer speaks for another, as staff or an import wrote it down. Times are milliseconds since 1970. */
export interface Guardianship {
  readonly guardianId: InternalId;
  readonly wardId: InternalId;
  readonly since: number;
  /** Its end, exclusive. Null: full age ends it. */
  readonly until: number | null;
  /** Where it can be shown. Without one it lets nobody speak. */
  readonly proof: string | null;
  /** What bears on it of the guardian's record and of each that is held to be of the same person. */
  readonly guardian: readonly Subject[];
  readonly ward: readonly Subject[];
}

export type GuardianshipFault =
  | 'unproven'
  | 'not_begun'
  | 'ended'
  | 'guardian_standing'
  | 'guardian_objects'
  | 'guardian_not_adult'
  | 'ward_standing'
  | 'ward_of_age';

/** For what a tie between guardian and ward is used: an objection to it ends the use. */
const guardingPurpose = 'service';

/**
 * Why a guardianship lets the guardian neither speak for the ward nor see the ward's words at `now`, or null where it does. Each reason can only close, and
 * one record of a person is enough for it. Who is of unknown age is neither a guardian nor a ward.
 */
export function guardianshipFault(one: Guardianship, policy: Policy, now: number): GuardianshipFault | null {
  const { guardian, ward } = one;
  if (one.proof === null || one.proof === '') return 'unproven';
  if (now < one.since) return 'not_begun';
  if (one.until !== null && now >= one.until) return 'ended';
  if (guardian.some(({ blocked, residency }) => blocked.length > 0 || !isStorable(policy, residency)))
    return 'guardian_standing';
  if (guardian.some(({ objections }) => coversAny(objections, guardingPurpose))) return 'guardian_objects';
  if (guardian.some((record) => groupOf(record, policy, now) !== 'adult')) return 'guardian_not_adult';
  if (ward.some((record) => !mayBeSpokenFor(record, policy))) return 'ward_standing';
  return ward.every((record) => isUnderAge(groupOf(record, policy, now))) ? null : 'ward_of_age';
}

/** Who is restricted may speak for themselves (GDPR Art. 18), and so may somebody for them. */
function mayBeSpokenFor({ blocked, residency }: Subject, policy: Policy): boolean {
  return blocked.every((block) => block === 'restricted') && isStorable(policy, residency);
}

function isUnderAge(group: AgeGroup): boolean {
  return group === 'child' || group === 'minor';
}

function groupOf(subject: Subject, policy: Policy, now: number): AgeGroup {
  return ageGroupAt(subject, comingOfAge(subject, jurisdictionOf(policy, subject.residency)), now);
}
