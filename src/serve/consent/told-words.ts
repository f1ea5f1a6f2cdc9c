import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { ChainedEvent } from '../../consent/chain.js';
import type { FactsOf } from '../../consent/explain.js';
import { standingConsents } from '../../consent/leaf-states.js';
import { covers } from '../../consent/paths.js';
import { consentReceipt } from '../../consent/receipt.js';
import { jurisdictionOf } from '../../consent/subject.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { Resolved } from '../loaded.js';
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

/** How things stand with every consent that can be asked for, or with those of a purpose and what lies below it. */
export function standing(facts: ToldFacts, purpose: string | null): readonly Consent[] {
  return standingConsents(facts)
    .filter((one) => purpose == null || covers(purpose, one.purpose))
    .map(consentOf);
}

/** The receipts of a customer, the latest first. */
export function receipts(context: RequestContext, id: InternalId, facts: ToldFacts): readonly ConsentReceipt[] {
  const ids = [...new Set(facts.events.toReversed().map(receiptIdOf))].slice(0, pageSizeMax);
  return ids.map((receiptId) => receiptFor(context, id, facts, receiptId));
}

/** One receipt of a customer; null where it is of somebody else or of nobody. */
export function receipt(
  context: RequestContext,
  id: InternalId,
  facts: ToldFacts,
  receiptId: string,
): ConsentReceipt | null {
  const isOne = facts.events.some((event) => receiptIdOf(event) === receiptId);
  return isOne ? receiptFor(context, id, facts, receiptId) : null;
}

function receiptFor(context: RequestContext, id: InternalId, facts: ToldFacts, receiptId: string): ConsentReceipt {
  const { policy, subject } = facts;
  const events = facts.events.filter((event) => receiptIdOf(event) === receiptId);
  const principal = context.ids.mint('Customer', id);
  const jurisdiction = jurisdictionOf(policy, subject.residency).id;
  return {
    id: receiptId,
    recordedAt: new Date(events[0]?.recordedAt ?? 0),
    document: consentReceipt({ receiptId, principal, jurisdiction, events, policy }),
  };
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
  const [found, totalCount] = await Promise.all([
    reads.history(id, { before, limit: first + 1 }, runOptions(context)),
    reads.eventsOf(id, runOptions(context)),
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
