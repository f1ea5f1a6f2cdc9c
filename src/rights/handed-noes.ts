import type { Policy } from '../consent/policy.js';
import { type Denied, standingDenials } from '../consent/standing-denials.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import { ConsentWrites } from '../graph/consent-writes.js';
import { CustomerWrites } from '../graph/customer-writes.js';
import type { Graph } from '../graph/graph.js';
import { MergeReads } from '../graph/merge-reads.js';
import type { InternalId } from '../model/ids.js';

const actor = 'erasure of a record of the same person';

/**
 * Says on the other records of a person what one of them said no to, by word or by objection, before that record is erased: its no would end with it, and who
 * refused under one card would be spoken to under the other. All of it is said as a refusal, so a yes that is given afterwards counts again. A restriction is
 * theirs too. Gives how many words were said and records restricted.
 */
export async function handDownNoes(
  { graph, policy, now }: { readonly graph: Graph; readonly policy: Policy; readonly now: () => number },
  customerId: InternalId,
): Promise<number> {
  const others = await new MergeReads(graph).othersOf(customerId);
  if (others.length === 0) return 0;
  const record = (await new ConsentRecordReads(graph).recordsOf([customerId])).get(customerId);
  if (record === undefined) return 0;
  const { events, subject } = record;
  const scopes = standingDenials(events, { policy, subject, now: now() });
  const words = others.flatMap((id) => scopes.map((scope) => ({ customerId: id, ...refusalOf(scope) })));
  const { created } = await new ConsentWrites(graph, policy, now).append(words, { source: 'first_hand', actor });
  const restricts = subject.blocked.includes('restricted');
  const customers = new CustomerWrites(graph, policy, now);
  for (const id of restricts ? others : []) await customers.restrict(id, true);
  return created + (restricts ? others.length : 0);
}

function refusalOf(denied: Denied) {
  const untold = { at: null, until: null, noticeId: null, noticeVersion: null, proof: null };
  return { action: 'refused', ...denied, ...untold } as const;
}
