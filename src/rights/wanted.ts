import { covers } from '../consent/paths.js';
import { type Policy, purposesOf } from '../consent/policy.js';
import { isStorable } from '../consent/subject.js';
import type { Wanted } from '../graph/request-row.js';
import type { RequestKind } from '../model/data-subject-request.js';

const textMax = 200;
const countryPattern = /^[A-Z]{2}$/;
const facts = ['name', 'birthDate', 'city', 'country', 'residency'] as const;

/** What is wrong with what a request wants, as the end of a sentence that repeats no value; null where nothing is. */
export function wantedFault(
  kind: RequestKind,
  wanted: Wanted | null,
  about: { readonly policy: Policy; readonly now: number },
): string | null {
  const given = wanted ?? {};
  const named = facts.filter((fact) => given[fact] !== undefined);
  if (kind !== 'rectification' && named.length > 0) return 'corrects facts, which a rectification alone does';
  if (kind !== 'objection' && given.objections !== undefined) return 'names purposes, which an objection alone does';
  if (kind !== 'restriction' && given.restricted !== undefined) return 'lifts a restriction, which is no restriction';
  if (kind === 'rectification') return named.length === 0 ? 'corrects nothing' : rectificationFault(given, about);
  return kind === 'objection' ? objectionFault(given.objections ?? [], about.policy) : null;
}

function rectificationFault(
  { name, birthDate, city, country, residency }: Wanted,
  { policy, now }: { readonly policy: Policy; readonly now: number },
): string | null {
  if ([name, city].some((text) => typeof text === 'string' && (text.trim() === '' || text.length > textMax)))
    return `has an empty text, or one of more than ${textMax} characters`;
  if (typeof birthDate === 'string' && !isPastDay(birthDate, now)) return 'has a birth date that is no day of the past';
  if ([country, residency].some((code) => typeof code === 'string' && !countryPattern.test(code)))
    return 'has a country that is not two capital letters (ISO 3166-1 alpha-2)';
  if (residency !== undefined && !isStorable(policy, residency))
    return 'has a residency whose law wants the data stored in another region';
  return null;
}

function objectionFault(objections: readonly string[], policy: Policy): string | null {
  if (objections.length === 0) return 'objects to no purpose';
  const purposes = purposesOf(policy);
  return objections.every((path) => purposes.some((purpose) => covers(path, purpose)))
    ? null
    : 'objects to a purpose that the policy does not know';
}

function isPastDay(text: string, now: number): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && at <= now && new Date(at).toISOString().slice(0, 10) === text;
}
