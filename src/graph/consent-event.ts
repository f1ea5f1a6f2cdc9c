import { createHash } from 'node:crypto';
import type { ChainedEvent } from '../consent/chain.js';
import type { ConsentRecord, ConsentSource, Speaker } from '../consent/record.js';

/** Whose word the records are, and by what way they came. */
export interface AppendContext {
  readonly source: ConsentSource;
  /** Who wrote them down, without personal data: `import <folder>`, `self`, `staff <role>`. */
  readonly actor: string;
  /** Default: the customer. */
  readonly speaker?: Speaker;
  /** The receipt under which words of first hand are recorded together. */
  readonly receiptId?: string;
}

/** What ties an event to the chain, and what is erased with its content: the salt. */
interface EventHashes {
  readonly salt: string;
  readonly contentHash: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** A word as it is written down at a place of the sequence. */
export function eventOf(
  { id, record }: { readonly id: string; readonly record: ConsentRecord },
  context: AppendContext & Pick<ChainedEvent, 'recordedAt' | 'seq' | 'unproven'>,
): ChainedEvent {
  const { source, actor, speaker = 'self', recordedAt, receiptId = null, seq, unproven } = context;
  const from = record.at ?? recordedAt;
  return { ...record, id, seq, basis: 'consent', from, recordedAt, source, actor, speaker, unproven, receiptId };
}

/** An event as a parameter: its times, which Cypher turns into instants, beside the facts that it stores as they are. */
export function storedEvent(event: ChainedEvent, hashes: EventHashes) {
  const { customerId, seq, at, from, until, recordedAt, ...facts } = event;
  return { customerId, seq, at, from, until, recordedAt, facts: { ...facts, ...hashes, customerId } };
}

/** The id of an event: a hash of what was said, and by which way. Within a receipt it does not depend on the moment, so a repeat is the same. */
export function eventId(record: ConsentRecord, context: AppendContext): string {
  const { customerId, action, purpose, category, recipient, at, until, noticeId, noticeVersion, proof } = record;
  const content = [
    customerId,
    action,
    purpose,
    category,
    recipient,
    context.receiptId === undefined ? at : null,
    until,
    noticeId,
    noticeVersion,
    proof,
    context.source,
    context.speaker ?? 'self',
    ...(context.receiptId === undefined ? [] : [context.receiptId]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
