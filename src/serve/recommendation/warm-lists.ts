import { partnerOf, type Policy } from '../../consent/policy.js';
import { socialTerms } from '../../consent/social-terms.js';
import type { ReadTerms } from '../../consent/terms.js';
import type { Viewer } from '../../consent/viewer.js';
import type { Graph } from '../../graph/graph.js';
import { RecommendationReads } from '../../graph/recommendation-reads.js';
import type { InternalId } from '../../model/ids.js';
import { recommendationsFor } from '../../recommend/recommendations-for.js';
import { models } from './recommendation.loader.js';

/** An id that no node has: the list that is made is that of nobody, and no row of a customer is read. */
const nobody = 'AAAAAAAAAAAAAAAAAAAAAA' as InternalId;
const first = 20;

/**
 * Makes a list of nobody, so that the database has planned the statements of lists, and this process has read the model that is served, before the first
 * customer asks: that took seconds, more than a request may last where the machine was busy. Does nothing where no client of ours shows lists to customers.
 */
export async function warmLists({
  graph,
  policy,
  terms,
}: {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly terms: (viewer: Viewer) => ReadTerms;
}): Promise<void> {
  const client = policy.clients.find((each) => each.endUsers.customer && partnerOf(each) === null);
  if (client === undefined) return;
  const reads = new RecommendationReads(graph);
  const source = {
    evidence: (ids: readonly InternalId[], social: Parameters<typeof reads.evidence>[1]) =>
      reads.evidence(ids, social, { self: nobody }),
    productFacts: reads.productFacts.bind(reads),
    modelBytes: (runId: string) => reads.modelBytes(runId),
  };
  const social = await socialTerms(
    async (purpose) => terms({ client: client.id, purpose, endUser: null }),
    'personalise.own',
  );
  await recommendationsFor({ source, models }, [nobody], { first, terms: social, at: Date.now() });
}
