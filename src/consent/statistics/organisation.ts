import { coversAny } from '../paths.js';
import { type Client, clientOf, type Policy, partnerOf } from '../policy.js';
import { isPurpose, type Purpose } from '../purposes.js';
import { registrationOf } from '../registration.js';
import type { ReadTerms } from '../terms.js';
import { clientsOf, type Viewer } from '../viewer.js';

/** Who is told statistics: the deployment itself, or a partner. All of its clients and tokens count as one. */
export interface Organisation {
  /** `first_party`, or `partner.<id>`. */
  readonly id: string;
  readonly purpose: Purpose;
  /** Fewest customers behind a figure. */
  readonly contributorsMin: number;
  /** Everybody of the organisation who may see the figures: a customer counts only where all of them may know it. */
  readonly viewers: readonly Viewer[];
}

/** The organisations to which the policy lets statistics be told. */
export function organisationsOf(policy: Policy): readonly Organisation[] {
  const ids = new Set(policy.clients.map(organisationId).filter((id) => id !== null));
  return [...ids].toSorted().flatMap((id) => {
    const purpose = purposeOf(id);
    const clients = policy.clients.filter((client) => organisationId(client) === id && asks(client, purpose));
    if (clients.length === 0 || !isPurpose(purpose)) return [];
    const { contributorsMinOwn, contributorsMinPartner } = policy.statistics;
    const contributorsMin = id === ownOrganisation ? contributorsMinOwn : contributorsMinPartner;
    return [{ id, purpose, contributorsMin, viewers: clients.flatMap((client) => viewersOf(client, purpose)) }];
  });
}

export const ownOrganisation = 'first_party';

/** The organisation for which a viewer asks, or null. Statistics are for programs and staff, never shown through a customer or a scientist. */
export function organisationOf(policy: Policy, viewer: Viewer): Organisation | null {
  if (viewer.endUser !== null && viewer.endUser.kind !== 'staff') return null;
  if (registrationOf(policy, viewer) === null) return null;
  const ids = new Set(clientsOf(viewer).map((id) => organisationId(clientOf(policy, id))));
  const organisation = organisationsOf(policy).find(({ id }) => ids.has(id));
  // Whoever acts in the client's name sees the figures too: they must be of the same organisation.
  return ids.size === 1 && organisation?.purpose === viewer.purpose ? organisation : null;
}

/** Fewest customers behind a figure that these clients are told: more where one of them is a partner's. */
export function contributorsMinOf(policy: Policy, clients: readonly string[]): number {
  const isOwn = clients.every((id) => organisationId(clientOf(policy, id)) === ownOrganisation);
  return isOwn ? policy.statistics.contributorsMinOwn : policy.statistics.contributorsMinPartner;
}

/** What all of several viewers of one ring may know. */
export function strictestTerms(all: readonly ReadTerms[]): ReadTerms {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('an organisation has a viewer');
  if (others.some((terms) => terms.cc !== first.cc)) throw new Error('the viewers of an organisation are of one ring');
  const allow = Object.entries(first.allow).map(([category, vector]) => {
    const every = (byte: number, at: number) =>
      byte === 1 && others.every((terms) => terms.allow[category]?.[at] === 1) ? 1 : 0;
    return [category, vector.map(every)] as const;
  });
  return { ...first, self: null, allow: Object.fromEntries(allow) };
}

function organisationId(client: Client | undefined): string | null {
  if (client === undefined) return null;
  const partner = partnerOf(client);
  if (partner !== null) return `partner.${partner}`;
  return client.recipient.startsWith('first_party.') ? ownOrganisation : null;
}

function purposeOf(organisation: string): string {
  return organisation === ownOrganisation ? 'analytics.aggregate' : `${organisation}.statistics`;
}

function asks(client: Client, purpose: string): boolean {
  return client.asks.some(({ purposes }) => coversAny(purposes, purpose));
}

function viewersOf(client: Client, purpose: Purpose): readonly Viewer[] {
  const staff = client.endUsers.staff.map((role) => ({ kind: 'staff', role }) as const);
  return [null, ...staff].map((endUser) => ({ client: client.id, purpose, endUser }));
}
