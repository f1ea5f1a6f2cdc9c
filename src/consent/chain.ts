import { createHash } from 'node:crypto';
import type { ConsentEvent } from './record.js';

/** An event as the chain holds it: everything that was written down, times in milliseconds since 1970. */
export interface ChainedEvent extends ConsentEvent {
  /** Its place in the deployment's sequence, from 1. */
  readonly seq: number;
  readonly id: string;
  readonly customerId: string;
  readonly basis: string;
  /** From when it counts: `at`, or its recording where nobody knows when it was said. */
  readonly from: number;
  readonly actor: string;
  readonly unproven: boolean;
  /** The receipt under which it was recorded together with others; null where it was imported. */
  readonly receiptId: string | null;
}

/** What stands before the first event of a chain. */
export const chainStart = '';

/** The hash of an event and of all before it: SHA-256 over the hash before it and the event's facts in a fixed order, in base64url. */
export function eventHash(before: string, event: ChainedEvent): string {
  const facts = [
    event.seq,
    event.id,
    event.customerId,
    event.action,
    event.purpose,
    event.category,
    event.recipient,
    event.basis,
    event.at,
    event.from,
    event.until,
    event.recordedAt,
    event.noticeId,
    event.noticeVersion,
    event.proof,
    event.source,
    event.speaker,
    event.actor,
    event.unproven,
    event.receiptId,
  ];
  return createHash('sha256').update(before).update(JSON.stringify(facts)).digest('base64url');
}

/** An event as it was found, with the two hashes it carries; null for one that was recorded before there was a chain. */
export interface FoundEvent {
  readonly event: ChainedEvent;
  readonly prevHash: string | null;
  readonly hash: string | null;
}

export type ChainFault = 'changed' | 'missing_before' | 'unhashed' | 'cut_off';

export interface ChainBreak {
  readonly fault: ChainFault;
  /** The first event that does not fit; the last one found where the end is cut off. */
  readonly seq: number;
  readonly id: string;
}

/** Follows a chain, event by event in order of `seq`. */
export class ChainCheck {
  #hash: string | null = null;
  #seq = 0;
  #id = '';
  /** Events that the chain covers, and those from before it began. */
  readonly counts = { chained: 0, before: 0 };

  /** `from`: the sequence number at which the chain begins, or null where none was begun. */
  constructor(private readonly from: number | null) {}

  /** The first fault, or null while everything fits. */
  see({ event, prevHash, hash }: FoundEvent): ChainBreak | null {
    const broken = (fault: ChainFault): ChainBreak => ({ fault, seq: event.seq, id: event.id });
    if (this.from === null || event.seq < this.from) {
      this.counts.before += 1;
      return null;
    }
    const expectedSeq = this.#hash === null ? this.from : this.#seq + 1;
    if (event.seq !== expectedSeq) return broken('missing_before');
    if (hash === null || prevHash === null) return broken('unhashed');
    if (this.#hash !== null && prevHash !== this.#hash) return broken('missing_before');
    if (eventHash(prevHash, event) !== hash) return broken('changed');
    this.#hash = hash;
    this.#seq = event.seq;
    this.#id = event.id;
    this.counts.chained += 1;
    return null;
  }

  /** Whether the chain ends where the deployment says it does. */
  end(head: { readonly seq: number; readonly hash: string | null }): ChainBreak | null {
    if (this.from === null || (head.seq === this.#seq && head.hash === this.#hash)) return null;
    return { fault: 'cut_off', seq: this.#seq, id: this.#id };
  }
}
