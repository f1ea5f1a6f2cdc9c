import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { ChainedEvent } from '../../consent/chain.js';
import type { FactsOf } from '../../consent/explain.js';
import { type StandingConsent, standingConsents } from '../../consent/leaf-states.js';
import { covers } from '../../consent/paths.js';
import { consentReceipt } from '../../consent/receipt.js';
import { jurisdictionOf } from '../../consent/subject.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { Resolved } from '../loaded.js';
import { pageOnce } from '../once.js';
import { type PageArgs, pageSizeMax } from '../schema/connection.js';
import type { Consent, ConsentReceipt } from './consent.type.js';
import { consentOf, eventOf, receiptIdOf } from './present-consent.js';

export type ToldFacts = FactsOf<ChainedEvent>;

/** What a customer said and what bears on it, read once for all fields of a request. Whoever calls has asked whether the viewer may be told. */
export async function toldFacts(context: RequestContext, id: InternalId): Promise<ToldFacts | null> {
  const place = 'consent facts';
  const known = context.loaders.get(place) as DataLoader<InternalId, ToldFacts | null> | undefined;
  const loader =
    known ??
    new DataLoader<InternalId, ToldFacts | null>(async (ids) => {
      const facts = await context.consent.factsOf(ids, runOptions(context));
      return ids.map((one) => facts.get(one) ?? null);
    });
  context.loaders.set(place, loader as DataLoader<InternalId, unknown>);
  return loader.load(id);
}

/** What was worked out of the facts of a request, for all of its aliases. */
interface Told {
  readonly standing: readonly StandingConsent<ChainedEvent>[];
  readonly eventsOf: ReadonlyMap<string, readonly ChainedEvent[]>;
  readonly receipts: Map<string, ConsentReceipt>;
}

const told = new WeakMap<ToldFacts, Told>();

function toldOf(facts: ToldFacts): Told {
  const known = told.get(facts);
  if (known !== undefined) return known;
  const eventsOf = new Map<string, ChainedEvent[]>();
  // The latest receipt first.
  for (const event of facts.events.toReversed()) {
    const receiptId = receiptIdOf(event);
    const events = eventsOf.get(receiptId);
    if (events === undefined) eventsOf.set(receiptId, [event]);
    else events.push(event);
  }
  for (const events of eventsOf.values()) events.reverse();
  const made = { standing: standingConsents(facts), eventsOf, receipts: new Map() };
  told.set(facts, made);
  return made;
}

/** How things stand with every consent that can be asked for, or with those of a purpose and what lies below it. */
export function standing(facts: ToldFacts, purpose: string | null): readonly Consent[] {
  return toldOf(facts)
    .standing.filter((one) => purpose == null || covers(purpose, one.purpose))
    .map(consentOf);
}

/** The receipts of a customer, the latest first. */
export function receipts(context: RequestContext, id: InternalId, facts: ToldFacts): readonly ConsentReceipt[] {
  const ids = [...toldOf(facts).eventsOf.keys()].slice(0, pageSizeMax);
  return ids.flatMap((receiptId) => receipt(context, id, facts, receiptId) ?? []);
}

/** One receipt of a customer; null where it is of somebody else or of nobody. */
export function receipt(
  context: RequestContext,
  id: InternalId,
  facts: ToldFacts,
  receiptId: string,
): ConsentReceipt | null {
  const { eventsOf, receipts: made } = toldOf(facts);
  const events = eventsOf.get(receiptId);
  if (events === undefined) return null;
  const { policy, subject } = facts;
  const known = made.get(receiptId);
  if (known !== undefined) return known;
  const principal = context.ids.mint('Customer', id);
  const jurisdiction = jurisdictionOf(policy, subject.residency).id;
  const document = consentReceipt({ receiptId, principal, jurisdiction, events, policy });
  const one = { id: receiptId, recordedAt: new Date(events[0]?.recordedAt ?? 0), document };
  made.set(receiptId, one);
  return one;
}

/** A page of everything that a customer said, the latest written down first. */
export async function historyPage(
  context: RequestContext,
  id: InternalId,
  { first, after }: PageArgs,
  { parentType, fieldName }: Pick<GraphQLResolveInfo, 'parentType' | 'fieldName'>,
): Promise<Resolved> {
  if (first < 1 || first > pageSizeMax)
    throw new KithError('BAD_USER_INPUT', `\`first\` of ${fieldName} is ${first}; it must be 1 to ${pageSizeMax}.`);
  const binding = { coordinate: `${parentType.name}.${fieldName}`, parent: id, arrangement: '' };
  const before = after == null ? Number.MAX_SAFE_INTEGER : Number(context.cursors.read(binding, after).key);
  const { reads } = context.consent;
  const page = { before, limit: first + 1 };
  const [found, totalCount] = await Promise.all([
    pageOnce(context, { field: `history ${id}`, page }, () => reads.history(id, page, runOptions(context))),
    pageOnce(context, { field: `history ${id} count`, page: {} }, () => reads.eventsOf(id, runOptions(context))),
  ]);
  const events = found.slice(0, first);
  const edges = events.map((event) => {
    const cursor = context.cursors.mint(binding, { key: event.seq, id: event.id, rest: false });
    return new Resolved({ cursor, node: eventOf(event) });
  });
  const pageInfo = new Resolved({
    hasNextPage: found.length > first,
    hasPreviousPage: after != null,
    startCursor: edges[0]?.fields['cursor'] ?? null,
    endCursor: edges.at(-1)?.fields['cursor'] ?? null,
  });
  return new Resolved({ edges, nodes: edges.map((edge) => edge.fields['node']), pageInfo, totalCount });
}
