import { RestrictionType, type TCModel, TCString } from '@iabtcf/core';
import type { Category } from './categories.js';
import { covers } from './paths.js';
import type { Policy } from './policy.js';
import type { OwnPurpose } from './purposes.js';
import { vendorEntries } from './tc-string-size.js';

/** A proof that is a TC string of the IAB Transparency and Consent Framework begins so. */
const tcfProof = 'tcf:';

export function isTcfProof(proof: string | null): proof is string {
  return proof?.startsWith(tcfProof) === true;
}

/**
 * The framework's purposes that stand for each of Kith's; consent is needed to all of them. Null: it asks for nothing of the
 * kind, so its string proves nothing about that purpose.
 */
export const tcfPurposes: Readonly<Record<OwnPurpose, readonly number[] | null>> = {
  service: null,
  security: null,
  legal: null,
  'personalise.own': [5, 6],
  'personalise.profiling': [5, 6],
  'social_reco.receive': null,
  'social_reco.contribute': null,
  'social_reco.attribute': null,
  'analytics.aggregate': [9],
  'analytics.row': [8, 9],
  segment: [3, 5],
  'marketing.email': null,
  'marketing.sms': null,
  'marketing.push': null,
  'marketing.call': null,
  'marketing.post': null,
  'marketing.messenger': null,
  ads: [2, 3, 4, 7],
  research: [9, 10],
  publish: null,
  train: [10],
};

/** What was read from a device needs consent to reading it (purpose 1) besides. */
const fromDevices = ['device', 'behaviour.web', 'behaviour.app', 'behaviour.ad'] as const;
const storageAndAccess = 1;
const preciseGeolocation = 1;

/** What a TC string must say for a leaf to be proven. Few leaves differ in it. */
export interface TcfNeed {
  /** A number of the Global Vendor List, or null for the publisher. */
  readonly vendor: number | null;
  readonly purposes: readonly number[];
  readonly precise: boolean;
}

/** What a leaf needs, or null where the framework asks for nothing of the kind or the policy does not name the recipient. */
export function tcfNeed(
  leaf: { readonly purpose: string; readonly category: Category; readonly recipient: string },
  policy: Policy,
): TcfNeed | null {
  if (policy.tcf === null) return null;
  const { purpose, category, recipient } = leaf;
  const purposes = purposesFor(purpose, policy.tcf);
  const known = policy.tcf.recipients.find((one) => covers(one.recipient, recipient));
  if (purposes === null || known === undefined) return null;
  const isRead = fromDevices.some((path) => covers(path, category));
  return {
    vendor: known.vendor,
    purposes: isRead ? [storageAndAccess, ...purposes] : purposes,
    precise: category === 'location.precise',
  };
}

/** What a TC string says, and until when (exclusive, in milliseconds). It closes leaves and never opens one. */
export interface TcfEvidence {
  readonly until: number;
  meets(need: TcfNeed): boolean;
}

/**
 * Reads the TC string that proves a grant of the time `at`, in milliseconds. Null where it counts for nothing: the policy
 * accepts none, it cannot be read, it is older than framework 2.2, contradicts itself or the grant, or had expired. It is not
 * signed: whoever records it answers for it.
 */
export function tcfEvidence(proof: string, policy: Policy, at: number): TcfEvidence | null {
  const settings = policy.tcf;
  const model = settings === null ? null : decoded(proof.slice(tcfProof.length));
  if (settings === null || model === null || !isSound(model)) return null;
  const changedAt = model.lastUpdated.getTime();
  const until = changedAt + settings.maxAgeDays * dayMs;
  // Its times are days, so one of the same day may look a little younger than the grant.
  if (changedAt > at + dayMs || until <= at) return null;
  return {
    until,
    meets: ({ vendor, purposes, precise }) =>
      (!precise || model.specialFeatureOptins.has(preciseGeolocation)) &&
      purposes.every((purpose) => consents(model, vendor, purpose)),
  };
}

const dayMs = 86_400_000;
/** Longest proof: a TC string with every segment and restriction stays well below. */
export const proofLengthMax = 8_000;
/** Framework 2.2: from then on purposes 3 to 6 rest on consent alone. */
const policyVersionMin = 4;
/** From then on a string names the vendors that were shown (framework 2.3). */
const disclosureFrom = Date.parse('2026-03-01T00:00:00Z');

function decoded(text: string): TCModel | null {
  if (text.length > proofLengthMax) return null;
  try {
    // The library lays ranges of vendors out one by one: a short hostile string would take minutes.
    return vendorEntries(text) > vendorEntriesMax ? null : TCString.decode(text);
  } catch {
    return null;
  }
}

const vendorEntriesMax = 20_000;

function isSound(model: TCModel): boolean {
  const { version, created, lastUpdated, policyVersion, isServiceSpecific } = model;
  const times = [created, lastUpdated].map((date) => date?.getTime() ?? Number.NaN);
  const [madeAt = Number.NaN, changedAt = Number.NaN] = times;
  const shown = changedAt < disclosureFrom || model.vendorsDisclosed.size > 0;
  return (
    Number(version) === 2 &&
    Number(policyVersion) >= policyVersionMin &&
    isServiceSpecific &&
    madeAt <= changedAt &&
    shown
  );
}

function purposesFor(purpose: string, settings: NonNullable<Policy['tcf']>): readonly number[] | null {
  const own = tcfPurposes[purpose as OwnPurpose];
  return own ?? settings.purposes.find((one) => covers(one.purpose, purpose) && own === undefined)?.tcf ?? null;
}

function consents(model: TCModel, vendor: number | null, purpose: number): boolean {
  if (vendor === null) return model.publisherConsents.has(purpose);
  const isShown = model.vendorsDisclosed.size === 0 || model.vendorsDisclosed.has(vendor);
  return (
    isShown &&
    model.purposeConsents.has(purpose) &&
    model.vendorConsents.has(vendor) &&
    !isRestricted(model, vendor, purpose)
  );
}

/** The publisher may forbid a vendor a purpose, or let it rest on legitimate interest alone, which is no consent. */
function isRestricted(model: TCModel, vendor: number, purpose: number): boolean {
  return model.publisherRestrictions
    .getRestrictions(vendor)
    .some((one) => one.purposeId === purpose && one.restrictionType !== RestrictionType.REQUIRE_CONSENT);
}
