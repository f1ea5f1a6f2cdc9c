import { createHash } from 'node:crypto';
import type { ChainedEvent } from '../../consent/chain.js';
import type { FactsOf } from '../../consent/explain.js';
import type { Policy } from '../../consent/policy.js';
import type { ConsentRecord } from '../../consent/record.js';
import { asClassed, ConsentRecordReads } from '../../graph/consent-record-reads.js';
import type { ConsentWrites } from '../../graph/consent-writes.js';
import type { Graph, RunOptions } from '../../graph/graph.js';
import { GuardianshipReads } from '../../graph/guardianship-reads.js';
import { GuardianshipWrites } from '../../graph/guardianship-writes.js';
import { MergeReads } from '../../graph/merge-reads.js';
import { MergeWrites } from '../../graph/merge-writes.js';
import type { InternalId } from '../../model/ids.js';
import type { Audit } from '../../rights/audit.js';
import type { Speaking } from './speaking.js';

export interface ConsentDeskParts {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly writes: ConsentWrites;
  readonly audit: Audit;
  /** Looks for new classes in this process, so that what was just allowed is seen at once here too. */
  readonly refresh: () => Promise<void>;
  readonly now: () => number;
}

/** Where requests say, ask about and are told consent. One for a server. */
export class ConsentDesk {
  readonly reads: ConsentRecordReads;
  readonly guardianships: GuardianshipReads;
  readonly guardianshipWrites: GuardianshipWrites;
  readonly merges: MergeReads;
  readonly mergeWrites: MergeWrites;

  constructor(readonly parts: ConsentDeskParts) {
    this.reads = new ConsentRecordReads(parts.graph);
    this.guardianships = new GuardianshipReads(parts.graph);
    this.guardianshipWrites = new GuardianshipWrites(parts.graph);
    this.merges = new MergeReads(parts.graph);
    this.mergeWrites = new MergeWrites(parts.graph, parts.policy, parts.now);
  }

  /** What decides about these customers, read now. One who does not exist is missing. */
  async factsOf(
    ids: readonly InternalId[],
    options: RunOptions,
  ): Promise<ReadonlyMap<InternalId, FactsOf<ChainedEvent>>> {
    const records = await this.reads.recordsOf(ids, options);
    const { policy } = this.parts;
    return new Map([...records].map(([id, record]) => [id, { ...asClassed(record), policy, now: this.parts.now() }]));
  }

  /** Writes one receipt. The classes of the customer change in the same transaction, so every instance sees a no from then on. */
  async speak(said: Speaking, options: RunOptions): Promise<{ readonly receiptId: string; readonly sequence: number }> {
    const { customerId, records, actor, speaker } = said;
    const receiptId = receiptOf(said);
    const { seq } = await this.parts.writes.speak(
      {
        customerId,
        records: records.map((record) => proven(record, receiptId)),
        context: { source: 'first_hand', actor, speaker, receiptId },
      },
      options,
    );
    // It is written; what this process has not seen yet it denies until its timer looks again.
    await this.parts.refresh().catch(() => undefined);
    return { receiptId, sequence: seq };
  }
}

/** A yes of first hand is shown by its own receipt, where it brings nothing else. */
function proven(record: ConsentRecord, receiptId: string): ConsentRecord {
  return record.proof === null ? { ...record, proof: `receipt:${receiptId}` } : record;
}

/** The same key of the same speaker is the same receipt; without a key it is that of this moment. */
function receiptOf({ customerId, records, actor, speaker, guardianId, idempotencyKey }: Speaking): string {
  const content = idempotencyKey === null ? ['said', records] : ['key', idempotencyKey];
  const who = guardianId === null ? [actor, speaker] : [actor, speaker, guardianId];
  const digest = createHash('sha256').update(JSON.stringify([customerId, ...who, ...content]));
  return digest.digest('base64url').slice(0, 22);
}
