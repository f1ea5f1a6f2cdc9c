import { hasBit } from './bits.js';
import { type Category, categoryLeaves, presence } from './categories.js';
import { analysisClient, groundsOf } from './lineage.js';
import { covers, coversAny } from './paths.js';
import { type Basis, type Client, clientOf, type Jurisdiction, type Policy, partnerOf } from './policy.js';
import type { Purpose } from './purposes.js';
import { canonicalRecipient, type Recipient, recipientOf } from './recipients.js';
import { leafSpace, type Ring } from './space.js';
import type { ConsentState } from './state.js';
import { closedPurposes, isInRegion } from './subject.js';
import type { EndUser, Viewer } from './viewer.js';
import type { Silence } from './words.js';

/** One question: may this viewer see this kind of data of this customer? */
export interface Ask {
  readonly client: string;
  readonly purpose: Purpose;
  readonly endUser: EndUser | null;
  readonly category: Category;
  /** Whether the customer who is asked about is the end user. */
  readonly about: 'self' | 'other';
  /** Whether the end user is a mutual friend of that customer. A class cannot know, so a statement asks as a stranger. */
  readonly relation: 'friend' | 'stranger';
}

export type Reason =
  | 'client_not_registered'
  | 'purpose_not_registered'
  | 'category_not_registered'
  | 'end_user_not_registered'
  | 'other_region'
  | 'closed_by_law'
  | 'no_transfer_record'
  | 'erased'
  | 'restricted'
  | 'deceased'
  | 'age'
  | 'audience'
  | 'nothing_else_allowed'
  | 'merged'
  | 'not_derived'
  | 'objected'
  | Silence;

export type LegalBasis = 'own' | 'consent' | Basis['basis'];

/** The outcome of one decision. Where several recipients see the bytes, the first that withholds gives the reason. */
export type Verdict =
  | { readonly allow: true; readonly basis: LegalBasis }
  | { readonly allow: false; readonly reason: Reason };

/** A verdict that holds for every state with these attributes, or the leaves that the state must have open. */
export type Ruling = Verdict | { readonly leaves: readonly number[] };

export type Attributes = Pick<ConsentState, 'profiles' | 'ages' | 'blocked' | 'audience'>;

/** Who sees the bytes. Whoever looks at their own row through one of the deployment's own clients sees what is theirs. */
export function recipientsOf(client: Client, ask: Pick<Ask, 'endUser'>): readonly Recipient[] {
  return ask.endUser === null ? [client.recipient] : [client.recipient, recipientOf(ask.endUser)];
}

/** The ring whose classes decide for a viewer. */
export function ringOf(policy: Policy, viewer: Pick<Viewer, 'client' | 'endUser'>): Ring {
  const client = clientOf(policy, viewer.client);
  const partner = client === undefined ? null : partnerOf(client);
  if (partner !== null) return `partner_${partner}`;
  return viewer.endUser?.kind === 'customer' ? 'subject' : 'firstParty';
}

/**
 * May the viewer of `ask` see this category of a customer in this state? Total and pure: every ask has a verdict, silence
 * denies, and each of the seven steps can only withhold. `state` is that of the ring `ringOf(policy, ask)`.
 */
export function decide(ask: Ask, state: ConsentState, policy: Policy): Verdict {
  if (ask.category === presence) return decidePresence(ask, state, policy);
  const ring = ringOf(policy, ask);
  const verdict = decideIn(ring, ask, state, policy);
  if (!verdict.allow || verdict.basis === 'own') return verdict;
  const isLearned = learningOf(ask.category).every((learning) => decideIn(ring, learning, state, policy).allow);
  return isLearned ? verdict : withheld('not_derived');
}

function decideIn(ring: Ring, ask: Ask, state: ConsentState, policy: Policy): Verdict {
  const ruling = rule(ask, state, policy, ring);
  if ('allow' in ruling) return ruling;
  const space = leafSpace(policy, state.ring);
  // A state of another revision has its leaves in other places: nothing in it can be read.
  const readable = state.rev === space.rev && state.ring === ring;
  const open = readable && ruling.leaves.every((leaf) => hasBit(state.open, leaf));
  return open ? { allow: true, basis: 'consent' } : withheld('no_consent');
}

/** What must be allowed besides for what is inferred under a purpose of its own: that it be learned. */
export function learningOf(category: Category): readonly Ask[] {
  const asker = { client: analysisClient, endUser: null, about: 'other', relation: 'stranger' } as const;
  return groundsOf(category).map((ground) => ({ ...asker, ...ground }));
}

function decidePresence(ask: Ask, state: ConsentState, policy: Policy): Verdict {
  for (const category of categoryLeaves) {
    if (category === presence) continue;
    const verdict = decide({ ...ask, category }, state, policy);
    if (verdict.allow) return verdict;
  }
  return { allow: false, reason: 'nothing_else_allowed' };
}

/** Steps 1 to 5 and 7 as far as they do not depend on what was said. The leaves are those of `ring`. */
export function rule(ask: Ask, state: Attributes, policy: Policy, ring: Ring = ringOf(policy, ask)): Ruling {
  const client = clientOf(policy, ask.client);
  if (client === undefined) return withheld('client_not_registered');
  const fault = registrationFault(ask, client);
  if (fault !== null) return withheld(fault);
  if (ask.about === 'self' && ownsAlone(client, ask.endUser)) return ownVerdict(ask, client);

  const profiles = policy.jurisdictions.filter((profile) => state.profiles.includes(profile.id));
  if (profiles.length !== state.profiles.length || profiles.length === 0) return withheld('closed_by_law');
  const recipients = recipientsOf(client, ask);
  const law = lawFault({ ask, client, recipients, profiles, policy });
  if (law !== null) return withheld(law);
  const own = stateFault(ask, state, profiles);
  if (own !== null) return withheld(own);
  const unseen = audienceFault(ask, state);
  if (unseen !== null) return withheld(unseen);
  return ruleRecords({ ask, ring, recipients, profiles, policy });
}

function withheld(reason: Reason): Verdict {
  return { allow: false, reason };
}

/** Whether the policy lets the client ask so at all, whatever customers say. */
export function isRegistered(ask: Ask, policy: Policy): boolean {
  const client = clientOf(policy, ask.client);
  return client !== undefined && registrationFault(ask, client) === null;
}

/** Step 1: what the client is registered for. */
function registrationFault(ask: Ask, client: Client): Reason | null {
  if (!isEndUserRegistered(ask.endUser, client)) return 'end_user_not_registered';
  const asks = client.asks.filter((one) => coversAny(one.purposes, ask.purpose));
  if (asks.length === 0) return 'purpose_not_registered';
  if (ask.about === 'self' && ownsAlone(client, ask.endUser)) return null;
  return asks.some((one) => coversAny(one.categories, ask.category)) ? null : 'category_not_registered';
}

/** Whether a client may act for such an end user, or without one. */
export function isEndUserRegistered(endUser: EndUser | null, client: Client): boolean {
  if (endUser === null) return client.machine;
  if (endUser.kind === 'customer') return client.endUsers.customer;
  if (endUser.kind === 'staff') return client.endUsers.staff.includes(endUser.role);
  return client.endUsers.scientist.includes(endUser.project);
}

/** A partner's client shows it to the partner as well, so there the customer's consent to that partner counts. */
export function ownsAlone(client: Client, endUser: EndUser | null): boolean {
  return endUser?.kind === 'customer' && client.recipient.startsWith('first_party.');
}

function ownVerdict(ask: Ask, client: Client): Verdict {
  return coversAny(client.self, ask.category) ? { allow: true, basis: 'own' } : withheld('category_not_registered');
}

interface Question {
  readonly ask: Ask;
  readonly recipients: readonly Recipient[];
  readonly profiles: readonly Jurisdiction[];
  readonly policy: Policy;
}

/** Step 2: the law of the customer's residence. */
function lawFault(question: Question & { readonly client: Client }): Reason | null {
  const { ask, client, profiles, policy, recipients } = question;
  if (profiles.some((profile) => !isInRegion(profile, policy))) return 'other_region';
  const closed = profiles.flatMap((profile) => profile.closed);
  const isClosed = closed.some(
    (set) =>
      coversAny(set.purposes, ask.purpose) &&
      coversAny(set.categories, ask.category) &&
      recipients.some((recipient) => set.recipients.some((path) => covers(canonicalRecipient(path), recipient))),
  );
  if (isClosed) return 'closed_by_law';
  const { country, transfer } = client;
  const abroad = country !== null && profiles.some((profile) => !profile.transferFree.includes(country));
  return abroad && transfer === null ? 'no_transfer_record' : null;
}

/** Steps 3 and 4: the standing and the age of the customer. */
function stateFault(ask: Ask, state: Attributes, profiles: readonly Jurisdiction[]): Reason | null {
  if (state.blocked.includes('erased')) return 'erased';
  const [block] = state.blocked;
  if (block !== undefined && ask.purpose !== 'legal') return block;
  const closed = profiles.some((profile) =>
    state.ages.some((group) => coversAny(closedPurposes(profile, group), ask.purpose)),
  );
  return closed ? 'age' : null;
}

/** Step 7: which other customers may see at all. */
function audienceFault(ask: Ask, state: Attributes): Reason | null {
  if (ask.endUser?.kind !== 'customer' || state.audience === 'everybody') return null;
  return state.audience === 'friends' && ask.relation === 'friend' ? null : 'audience';
}

/** Step 5: a basis that asks nobody, if every jurisdiction accepts it for every recipient; otherwise the leaves to look up. */
function ruleRecords(question: Question & { readonly ring: Ring }): Ruling {
  const { ask, ring, recipients, profiles, policy } = question;
  const bases = recipients.map((recipient) => unaskedBasis(question, recipient));
  const [basis] = bases;
  if (basis !== undefined && basis !== null && bases.every((one) => one !== null) && profiles.length > 0)
    return { allow: true, basis };
  const space = leafSpace(policy, ring);
  const leaves = recipients.map((recipient) => space.indexOf(ask.purpose, ask.category, recipient));
  const known = leaves.filter((leaf) => leaf !== undefined);
  return known.length === leaves.length ? { leaves: known } : withheld('no_consent');
}

function unaskedBasis(question: Question, recipient: Recipient): Basis['basis'] | null {
  const { ask, profiles, policy } = question;
  const fitting = policy.bases.filter(
    (one) =>
      one.basis !== 'legitimate_interest' &&
      coversAny(one.covers.purposes, ask.purpose) &&
      coversAny(one.covers.categories, ask.category) &&
      one.covers.recipients.some((path) => covers(canonicalRecipient(path), recipient)),
  );
  const accepted = profiles.map((profile) => fitting.find((one) => profile.bases.includes(one.basis)));
  const [first] = accepted;
  return first !== undefined && accepted.every((one) => one !== undefined) ? first.basis : null;
}
