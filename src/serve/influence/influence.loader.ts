import DataLoader from 'dataloader';
import { contributorsMinOf } from '../../consent/statistics/organisation.js';
import { clientsOf } from '../../consent/viewer.js';
import {
  type InfluencedNoun,
  type Influencer as Found,
  type InfluencePathFound,
  influenceCategories,
  InfluenceReads,
} from '../../graph/influence-reads.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { InfluenceBand } from './influence.type.js';

const idsMax = 1_000;

/** Whether an influence may be shown to whom asks at all: never to a customer, of whomever it is, since it tells of others who follow or are followed. */
export function mayKnowInfluence({ viewer }: Pick<RequestContext, 'viewer'>): boolean {
  return viewer.endUser?.kind !== 'customer';
}

export function influenceLoader(context: RequestContext): DataLoader<InternalId, unknown> {
  return loaderOf(context, 'influence', ['social_edge', 'inferred_influence'], null, async (reads, ids) => {
    const found = await reads.ofCustomers(ids, context.terms, runOptions(context));
    return ids.map((id) => bandOf(found.get(id)));
  });
}

export function influencersLoader(
  context: RequestContext,
  noun: InfluencedNoun,
  first: number,
): DataLoader<InternalId, unknown> {
  return loaderOf(context, `influencers ${noun} ${first}`, influenceCategories[noun], [], async (reads, ids) => {
    const about = { ids, read: context.terms, first, customersMin: classCustomersMin(context) };
    const found = await reads.influencers(noun, about, runOptions(context));
    return ids.map((id) => (found.get(id) ?? []).map(influencer));
  });
}

export function pathsLoader(context: RequestContext, to: InternalId, first: number): DataLoader<InternalId, unknown> {
  return loaderOf(
    context,
    `influencePaths ${to} ${first}`,
    ['social_edge', 'inferred_influence'],
    [],
    async (reads, ids) => {
      const found = await reads.paths({ ids, to, read: context.terms, first }, runOptions(context));
      return ids.map((id) => (found.get(id) ?? []).map(path));
    },
  );
}

type Answer = (reads: InfluenceReads, ids: readonly InternalId[]) => Promise<unknown[]>;

/** One statement for all that a page asks. For whom may not know at all none is sent: the time that one takes would tell them. */
function loaderOf(
  context: RequestContext,
  place: string,
  categories: readonly string[],
  unknown: readonly never[] | null,
  answer: Answer,
): DataLoader<InternalId, unknown> {
  const known = context.loaders.get(place);
  if (known !== undefined) return known;
  const loader = new DataLoader<InternalId, unknown>(
    (ids) => {
      context.reading.touch(categories);
      return mayKnowInfluence(context)
        ? answer(new InfluenceReads(context.graph), ids)
        : Promise.resolve(ids.map(() => unknown));
    },
    { maxBatchSize: idsMax },
  );
  context.loaders.set(place, loader);
  return loader;
}

/** Customers who must tell of a class before it changes an answer. */
export function classCustomersMin({ viewer, consent }: Pick<RequestContext, 'viewer' | 'consent'>): number {
  return contributorsMinOf(consent.parts.policy, clientsOf(viewer));
}

/** Band of how many others follow an act, expected. */
function bandOf(influence: number | undefined): InfluenceBand | null {
  if (influence === undefined) return null;
  if (influence >= 1) return InfluenceBand.HIGH;
  return influence >= 0.25 ? InfluenceBand.MEDIUM : InfluenceBand.LOW;
}

function influencer({ customerId, influence }: Found) {
  return { customerId, influence: bandOf(influence) };
}

function path({ customerIds, probability }: InfluencePathFound) {
  const strength =
    probability >= 0.2 ? InfluenceBand.HIGH : probability >= 0.05 ? InfluenceBand.MEDIUM : InfluenceBand.LOW;
  return { customerIds, strength };
}
