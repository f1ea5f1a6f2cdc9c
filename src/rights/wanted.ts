import { covers } from '../consent/paths.js';
import { type Policy, purposesOf } from '../consent/policy.js';
import { isStorable } from '../consent/subject.js';
import type { StoredRequest, Wanted } from '../graph/request-row.js';
import type { RequestKind } from '../model/data-subject-request.js';
import type { InternalId, InternalIds } from '../model/ids.js';
import type { KeyStore } from '../vault/key-store.js';
import {
  type IdentifierCorrection,
  identifiersFault,
  openedCorrection,
  sealedCorrections,
} from './corrected-identifiers.js';

const textMax = 200;
const countryPattern = /^[A-Z]{2}$/;
const facts = ['name', 'birthDate', 'city', 'country', 'residency'] as const;

/** What a request asks for, as it was said: identifiers are still in the clear. */
export interface Asked extends Omit<Wanted, 'identifiers'> {
  readonly identifiers?: readonly IdentifierCorrection[] | undefined;
}

/**
 * What was asked for as it is kept until it is carried out: no identifier stands in the clear. The customer is there, so may have a key; `unused` takes one
 * away that was made for somebody who turned out not to be.
 */
export async function keptWanted(
  customerId: InternalId,
  asked: Asked | null,
  about: { readonly keys: KeyStore; readonly ids: InternalIds },
): Promise<{ readonly wanted: Wanted | null; readonly unused: () => Promise<unknown> }> {
  const { identifiers, ...rest } = asked ?? {};
  const none = () => Promise.resolve();
  if (asked === null) return { wanted: null, unused: none };
  if (identifiers === undefined) return { wanted: rest, unused: none };
  const known = (await about.keys.load([customerId])).get(customerId);
  const key = known ?? (await about.keys.ensure([customerId])).get(customerId);
  if (key === undefined) throw new Error('The store of keys made none.');
  const unused = () => (known === undefined ? about.keys.shred([customerId]) : none());
  return { wanted: { ...rest, identifiers: [...sealedCorrections(identifiers, { ids: about.ids, key })] }, unused };
}

/** One thing that a request demands, as who decides on it sees it. */
export interface Demand {
  /** A fact of the customer, a type of identifier, `purpose` of an objection, or `restricted`. */
  readonly what: string;
  /** Of an identifier: what is wrong. */
  readonly wrong: string | null;
  readonly right: string | null;
}

/** What a request demands in particular; nothing once it is over. */
export async function demandsOf(
  { customerId, wanted }: Pick<StoredRequest, 'customerId' | 'wanted'>,
  keys: KeyStore,
): Promise<readonly Demand[]> {
  if (customerId === null || wanted === null) return [];
  const { identifiers = [], objections = [], restricted } = wanted;
  const named = facts.flatMap((what) => {
    const right = wanted[what];
    return right === undefined ? [] : [{ what, wrong: null, right }];
  });
  const key = identifiers.length === 0 ? undefined : (await keys.load([customerId])).get(customerId);
  return [
    ...named,
    ...identifiers.map((each) => openedCorrection(each, key)).map(({ type, ...rest }) => ({ what: type, ...rest })),
    ...objections.map((right) => ({ what: 'purpose', wrong: null, right })),
    ...(restricted === undefined ? [] : [{ what: 'restricted', wrong: null, right: String(restricted) }]),
  ];
}

/** What is wrong with what a request wants, as the end of a sentence that repeats no value; null where nothing is. */
export function wantedFault(
  kind: RequestKind,
  wanted: Asked | null,
  about: { readonly policy: Policy; readonly now: number },
): string | null {
  const given = wanted ?? {};
  const named = [...facts, 'identifiers' as const].filter((fact) => given[fact] !== undefined);
  if (kind !== 'rectification' && named.length > 0) return 'corrects facts, which a rectification alone does';
  if (kind !== 'objection' && given.objections !== undefined) return 'names purposes, which an objection alone does';
  if (kind !== 'restriction' && given.restricted !== undefined) return 'lifts a restriction, which is no restriction';
  if (kind === 'rectification') return named.length === 0 ? 'corrects nothing' : rectificationFault(given, about);
  return kind === 'objection' ? objectionFault(given.objections ?? [], about.policy) : null;
}

function rectificationFault(
  { name, birthDate, city, country, residency, identifiers = [] }: Asked,
  { policy, now }: { readonly policy: Policy; readonly now: number },
): string | null {
  if ([name, city].some((text) => typeof text === 'string' && (text.trim() === '' || text.length > textMax)))
    return `has an empty text, or one of more than ${textMax} characters`;
  if (typeof birthDate === 'string' && !isPastDay(birthDate, now)) return 'has a birth date that is no day of the past';
  if ([country, residency].some((code) => typeof code === 'string' && !countryPattern.test(code)))
    return 'has a country that is not two capital letters (ISO 3166-1 alpha-2)';
  if (residency !== undefined && !isStorable(policy, residency))
    return 'has a residency whose law wants the data stored in another region';
  return identifiersFault(identifiers);
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
