import type { Policy } from '../consent/policy.js';
import { standingDenials } from '../consent/standing-denials.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import { ConsentWrites } from '../graph/consent-writes.js';
import { CustomerWrites } from '../graph/customer-writes.js';
import type { Graph } from '../graph/graph.js';
import { MergeReads } from '../graph/merge-reads.js';
import type { InternalId } from '../model/ids.js';

const actor = 'erasure of a record of the same person';

/**
 * Says on the other records of a person what one of them refused, took back or objected to, before that record is erased: its no would end with it, and who
 * refused under one card would be spoken to under the other. A yes that is given afterwards counts again. Gives how many words were said.
 */
export async function handDownNoes(
  { graph, policy, now }: { readonly graph: Graph; readonly policy: Policy; readonly now: () => number },
  customerId: InternalId,
): Promise<number> {
  const merged = (await new MergeReads(graph).of([customerId])).get(customerId) ?? [];
  const others = merged.map(({ recordId }) => recordId).filter((id) => id !== customerId);
  if (others.length === 0) return 0;
  const record = (await new ConsentRecordReads(graph).recordsOf([customerId])).get(customerId);
  if (record === undefined) return 0;
  const noes = standingDenials(record.events).map(({ action, purpose, category, recipient }) => ({
    ...{ action, purpose, category, recipient },
    ...{ at: null, until: null, noticeId: null, noticeVersion: null, proof: null },
  }));
  const words = others.flatMap((id) => noes.map((no) => ({ customerId: id, ...no })));
  const { created } = await new ConsentWrites(graph, policy, now).append(words, { source: 'first_hand', actor });
  const { objections } = record.subject;
  const customers = new CustomerWrites(graph, policy, now);
  for (const id of objections.length === 0 ? [] : others) await customers.object(id, objections);
  return created + (objections.length === 0 ? 0 : others.length);
}
