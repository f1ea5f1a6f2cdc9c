import { never } from '../model/time.js';
import { add, type Bits, both, isEmpty, noBits, setBit } from './bits.js';
import { type Category, categoryLeaves, presence } from './categories.js';
import { analysisClient, groundsOf } from './lineage.js';
import { covers, coversAny } from './paths.js';
import {
  type Basis,
  type Client,
  clientOf,
  contentHash,
  type Jurisdiction,
  type LeafSet,
  type Notice,
  type Policy,
  partnerOf,
  purposesOf,
} from './policy.js';
import type { Purpose } from './purposes.js';
import { canonicalRecipient, type Recipient } from './recipients.js';
import { type TcfNeed, tcfEvidence, tcfNeed } from './tcf.js';

/** The recipients for whom classes are interned together. */
export type Ring = 'firstParty' | 'subject' | `partner_${string}`;

export interface Leaf {
  readonly purpose: Purpose;
  readonly category: Category;
  readonly recipient: Recipient;
}

/** Every leaf that a client of the ring may ask for, in a fixed order, with the sets that deciding needs again and again. */
export interface LeafSpace {
  readonly ring: Ring;
  /** Hash of all that a state of this ring depends on. A class of another revision holds nothing but contract and law. */
  readonly rev: string;
  readonly leaves: readonly Leaf[];
  readonly words: number;
  indexOf(purpose: string, category: string, recipient: string): number | undefined;
  /** The leaves below a purpose, a category and a recipient of the trees. */
  under(purpose: string, category: string, recipient: string): Bits;
  /** What a grant opens: the leaves that it names and its notice version lists. Null when the policy does not know that. */
  granted(grant: Grant): Granted | null;
  /** What a proof that is a TC string leaves of a grant that was given at a time; null where it proves nothing. */
  evidenced(proof: string, at: number): Evidenced | null;
  /** The leaves for which the jurisdiction accepts a basis that asks nobody. */
  unasked(profile: Jurisdiction): Bits;
  /** The leaves that the jurisdiction accepts as a legitimate interest. */
  interest(profile: Jurisdiction): Bits;
  closed(profile: Jurisdiction): Bits;
  ofPurposes(paths: readonly string[]): Bits;
}

/** What a grant names, and under which version of which notice. */
export type Grant = readonly [
  purpose: string,
  category: string,
  recipient: string,
  noticeId: string,
  noticeVersion: string,
];

export interface Granted {
  /** The leaves by the longest life of a grant, in days. */
  readonly lives: readonly { readonly days: number; readonly leaves: Bits }[];
  /** When a material version of the same notice makes the grant need renewal, in milliseconds; `never` if none does. */
  readonly supersededAt: number;
}

export interface Evidenced {
  readonly leaves: Bits;
  /** The end of the string's life, in milliseconds. */
  readonly until: number;
}

/** Every ring for which a client of the policy asks, first `firstParty`, then `subject`, then the partners. */
export function ringsOf(policy: Policy): readonly Ring[] {
  const partners = policy.clients.map(partnerOf).filter((id) => id !== null);
  return ['firstParty', 'subject', ...[...new Set(partners)].toSorted().map((id): Ring => `partner_${id}`)];
}

const spaces = new WeakMap<Policy, Map<Ring, LeafSpace>>();

/** The leaf space of a ring, made once for each policy. */
export function leafSpace(policy: Policy, ring: Ring): LeafSpace {
  const known = spaces.get(policy) ?? new Map<Ring, LeafSpace>();
  spaces.set(policy, known);
  const space = known.get(ring) ?? buildSpace(policy, ring);
  known.set(ring, space);
  return space;
}

/** Hash of all spaces: customers classified under another one are classified anew. */
export function classificationRev(policy: Policy): string {
  return contentHash(ringsOf(policy).map((ring) => leafSpace(policy, ring).rev));
}

/** The recipients of a ring that a client stands for: itself, and its end users where these see others. */
function recipientsIn(ring: Ring, client: Client): readonly Recipient[] {
  const partner = partnerOf(client);
  const others = client.endUsers.customer ? [client.recipient, 'subject'] : [];
  if (partner !== null) return ring === `partner_${partner}` ? [client.recipient, ...others] : [];
  if (ring === 'subject') return others;
  if (ring !== 'firstParty') return [];
  const { staff, scientist } = client.endUsers;
  return [
    client.recipient,
    ...staff.map((role) => `first_party.staff.${role}`),
    ...scientist.map((project) => `ds.${project}`),
  ];
}

function leavesOf(policy: Policy, ring: Ring): readonly Leaf[] {
  const purposes = purposesOf(policy);
  const categories = categoryLeaves.filter((category) => category !== presence);
  const found = new Map<string, Leaf>();
  for (const client of policy.clients) {
    for (const recipient of recipientsIn(ring, client)) {
      for (const ask of client.asks) {
        for (const purpose of purposes.filter((leaf) => coversAny(ask.purposes, leaf))) {
          for (const category of categories.filter((leaf) => coversAny(ask.categories, leaf))) {
            found.set(leafKey(purpose, category, recipient), { purpose, category, recipient });
          }
        }
      }
    }
  }
  for (const { category } of [...found.values()])
    for (const leaf of learnedFor(category, policy))
      found.set(leafKey(leaf.purpose, leaf.category, leaf.recipient), leaf);
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
}

/** What decides whether a category is there to be read at all, so that it must be known in every ring. */
function learnedFor(category: Category, policy: Policy): readonly Leaf[] {
  const client = clientOf(policy, analysisClient);
  if (client === undefined) return [];
  const { asks, recipient } = client;
  return groundsOf(category)
    .filter((ground) =>
      asks.some((one) => coversAny(one.purposes, ground.purpose) && coversAny(one.categories, ground.category)),
    )
    .map((ground) => ({ ...ground, recipient }));
}

function leafKey(purpose: string, category: string, recipient: string): string {
  return `${purpose}|${category}|${recipient}`;
}

function buildSpace(policy: Policy, ring: Ring): LeafSpace {
  const leaves = leavesOf(policy, ring);
  const words = Math.ceil(leaves.length / 32);
  const places = new Map(leaves.map((leaf, index) => [leafKey(leaf.purpose, leaf.category, leaf.recipient), index]));
  const pick = (holds: (leaf: Leaf) => boolean) => bitsWhere(leaves, words, holds);
  const inSets = (sets: readonly LeafSet[]) => pick((leaf) => sets.some((set) => inSet(set, leaf)));
  const basesOf = (profile: Jurisdiction, fits: (basis: Basis) => boolean) =>
    inSets(policy.bases.filter((one) => profile.bases.includes(one.basis) && fits(one)).map((one) => one.covers));

  const under = remembered((purpose: string, category: string, recipient: string) =>
    pick((leaf) =>
      inSet({ purposes: [purpose], categories: [category], recipients: [canonicalRecipient(recipient)] }, leaf),
    ),
  );
  const lives = livesOf(policy, leaves, words);
  let needs: ReturnType<typeof needsOf> | null = null;
  const grantedBy = remembered((...[purpose, category, recipient, id, version]: Grant): Granted | null => {
    const notice = policy.notices.find((one) => one.id === id && one.version === version);
    if (notice === undefined) return null;
    const named = both(
      under(purpose, category, recipient),
      pick((leaf) => lists(notice, leaf)),
    );
    const parts = lives.map(({ days, bits }) => ({ days, leaves: both(named, bits) }));
    return { lives: parts.filter((part) => !isEmpty(part.leaves)), supersededAt: supersededAt(policy, notice) };
  });

  return {
    ring,
    rev: contentHash([
      hearingRev,
      leaves,
      policy.notices,
      policy.bases,
      policy.maxAgeDays,
      policy.jurisdictions,
      policy.strictest,
      policy.region,
      policy.tcf,
    ]),
    leaves,
    words,
    indexOf: (purpose, category, recipient) => places.get(leafKey(purpose, category, recipient)),
    under,
    granted: (grant) => grantedBy(...grant),
    evidenced: (proof, at) => {
      const evidence = tcfEvidence(proof, policy, at);
      if (evidence === null) return null;
      needs ??= needsOf(leaves, policy, words);
      const met = needs.filter(({ need }) => evidence.meets(need)).map(({ bits }) => bits);
      return { leaves: union(words, met), until: evidence.until };
    },
    unasked: rememberedBy((profile) => basesOf(profile, (one) => one.basis !== 'legitimate_interest')),
    interest: rememberedBy((profile) => basesOf(profile, (one) => one.basis === 'legitimate_interest')),
    closed: rememberedBy((profile) => inSets(profile.closed)),
    ofPurposes: rememberedBy((paths) => pick((leaf) => coversAny(paths, leaf.purpose))),
  };
}

function inSet(set: LeafSet, leaf: Leaf): boolean {
  return (
    coversAny(set.purposes, leaf.purpose) &&
    coversAny(set.categories, leaf.category) &&
    set.recipients.some((path) => covers(canonicalRecipient(path), leaf.recipient))
  );
}

function supersededAt(policy: Policy, notice: Notice): number {
  const later = policy.notices.filter(
    (one) => one.id === notice.id && one.material && Date.parse(one.from) > Date.parse(notice.from),
  );
  return Math.min(never, ...later.map((one) => Date.parse(one.from) + one.graceDays * dayMs));
}

const dayMs = 86_400_000;

/** Raised where the same words make another state than before, so that customers are classified anew. */
const hearingRev = 1;

/** Special categories need a notice that asks explicitly, dissemination one that is a document of its own. */
function lists(notice: Notice, leaf: Leaf): boolean {
  if (leaf.category.startsWith('special.') && !notice.explicit) return false;
  if (leaf.purpose === 'publish' && !notice.standalone) return false;
  return notice.covers.some((set) => inSet(set, leaf));
}

function livesOf(policy: Policy, leaves: readonly Leaf[], words: number) {
  const found = new Map<number, Bits>();
  leaves.forEach((leaf, index) => {
    const days = policy.maxAgeDays.find((one) => covers(one.purpose, leaf.purpose))?.days ?? Number.POSITIVE_INFINITY;
    const bits = found.get(days) ?? noBits(words);
    setBit(bits, index);
    found.set(days, bits);
  });
  return [...found.entries()].map(([days, bits]) => ({ days, bits }));
}

/** The leaves by what a TC string must say to prove them; a few dozen sets, where leaf by leaf would be thousands of questions. */
function needsOf(leaves: readonly Leaf[], policy: Policy, words: number) {
  const found = new Map<string, { readonly need: TcfNeed; readonly bits: Bits }>();
  leaves.forEach((leaf, index) => {
    const need = tcfNeed(leaf, policy);
    if (need === null) return;
    const key = JSON.stringify(need);
    const group = found.get(key) ?? { need, bits: noBits(words) };
    setBit(group.bits, index);
    found.set(key, group);
  });
  return [...found.values()];
}

function bitsWhere(leaves: readonly Leaf[], words: number, holds: (leaf: Leaf) => boolean): Bits {
  const bits = noBits(words);
  leaves.forEach((leaf, index) => {
    if (holds(leaf)) setBit(bits, index);
  });
  return bits;
}

/** Remembers by text. Callers must not change what they get. */
function remembered<W extends readonly string[], T>(make: (...words: W) => T): (...words: W) => T {
  const known = new Map<string, { readonly value: T }>();
  return (...words) => {
    const key = words.join('\0');
    const hit = known.get(key) ?? { value: make(...words) };
    if (known.size < rememberedMax) known.set(key, hit);
    return hit.value;
  };
}

// Paths come from imported files: a hostile one must not fill the memory with patterns.
const rememberedMax = 10_000;

function rememberedBy<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (key) => {
    const hit = known.get(key) ?? { value: make(key) };
    known.set(key, hit);
    return hit.value;
  };
}

/** The union of several sets, in a set of its own. */
export function union(words: number, sets: readonly Bits[]): Bits {
  const all = noBits(words);
  for (const bits of sets) add(all, bits);
  return all;
}
