import { createHash, createHmac } from 'node:crypto';
import type { ConsentEvent } from './record.js';

/** An event as the chain holds it: everything that was written down, times in milliseconds since 1970. */
export interface ChainedEvent extends ConsentEvent {
  readonly id: string;
  readonly customerId: string;
  readonly basis: string;
  /** From when it counts: `at`, or its recording where nobody knows when it was said. */
  readonly from: number;
  readonly actor: string;
  readonly unproven: boolean;
}

/** What stands before the first event of a chain. */
export const chainStart = '';

/**
 * The commitment to what was said: HMAC-SHA-256 of the event's facts in a fixed order under a random salt of its own, in base64url. Without the salt
 * nobody can try guesses against it, so it may stay where salt and facts are erased.
 */
export function contentHash(event: ChainedEvent, salt: string): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify(factsOf(event)))
    .digest('base64url');
}

/** The hash of an event and of all before it: SHA-256 over the hash before it, its place and the commitment to its content, in base64url. */
export function eventHash(before: string, event: { readonly seq: number; readonly contentHash: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([before, event.seq, event.contentHash]))
    .digest('base64url');
}

/** The hash of an event from before contents were salted: over the facts themselves. */
export function unsaltedHash(before: string, event: ChainedEvent): string {
  return createHash('sha256')
    .update(before)
    .update(JSON.stringify(factsOf(event)))
    .digest('base64url');
}

function factsOf(event: ChainedEvent) {
  return [
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
}

/** A place of the chain as it was found. */
export interface FoundEvent {
  readonly seq: number;
  /** What was said; null where it was erased and only its place is left. */
  readonly event: ChainedEvent | null;
  readonly salt: string | null;
  /** Null for an event from before contents were salted. */
  readonly contentHash: string | null;
  /** These two are null for an event that was recorded before there was a chain. */
  readonly prevHash: string | null;
  readonly hash: string | null;
}

export type ChainFault = 'changed' | 'missing_before' | 'unhashed' | 'cut_off' | 'made_anew';

export interface ChainBreak {
  readonly fault: ChainFault;
  /** The first event that does not fit; the last one found where the end is cut off. */
  readonly seq: number;
  /** Null where the event was erased. */
  readonly id: string | null;
}

/** Follows a chain, event by event in order of `seq`. */
export class ChainCheck {
  #hash: string | null = null;
  #seq = 0;
  #id: string | null = null;
  #isSalted = false;
  /** Signed ends that were held against an event. */
  #compared = 0;
  /** Events that the chain covers; of these, the ones whose content was erased; and those from before it began. */
  readonly counts = { chained: 0, erased: 0, before: 0 };

  /** `from`: the sequence number at which the chain begins, or null where none was begun. `signed`: hashes of events that were signed outside the database. */
  constructor(
    private readonly from: number | null,
    private readonly signed: ReadonlyMap<number, string> = new Map(),
  ) {}

  /** The first fault, or null while everything fits. */
  see(found: FoundEvent): ChainBreak | null {
    const { seq, event, prevHash, hash } = found;
    const broken = (fault: ChainFault): ChainBreak => ({ fault, seq, id: event?.id ?? null });
    if (this.from === null || seq < this.from) {
      // There was a chain where an end of it was signed, whatever the database says now of where it begins.
      if (this.signed.has(seq)) return broken('made_anew');
      this.counts.before += 1;
      return null;
    }
    const expectedSeq = this.#hash === null ? this.from : this.#seq + 1;
    if (seq !== expectedSeq) return broken('missing_before');
    if (hash === null || prevHash === null) return broken('unhashed');
    if (this.#hash !== null && prevHash !== this.#hash) return broken('missing_before');
    if (!this.#fits(found, prevHash, hash)) return broken('changed');
    const signed = this.signed.get(seq);
    if ((signed ?? hash) !== hash) return broken('made_anew');
    if (signed !== undefined) this.#compared += 1;
    this.#hash = hash;
    this.#seq = seq;
    this.#id = event?.id ?? null;
    this.#isSalted ||= found.contentHash !== null;
    this.counts.chained += 1;
    if (event === null) this.counts.erased += 1;
    return null;
  }

  /** Whether the chain ends where the deployment says it does, and no sooner than what was signed. */
  end(head: { readonly seq: number; readonly hash: string | null }): ChainBreak | null {
    const beyond = [...this.signed.keys()].some((seq) => seq > this.#seq);
    if (beyond) return { fault: 'cut_off', seq: this.#seq, id: this.#id };
    // Of an event before all others that was deleted.
    const [first] = [...this.signed.keys()].toSorted((a, b) => a - b);
    if (first !== undefined && this.#compared < this.signed.size) return { fault: 'made_anew', seq: first, id: null };
    if (this.from === null || (head.seq === this.#seq && head.hash === this.#hash)) return null;
    return { fault: 'cut_off', seq: this.#seq, id: this.#id };
  }

  #fits({ seq, event, salt, contentHash: content }: FoundEvent, prevHash: string, hash: string): boolean {
    // Once contents are salted they all are, so that a place cannot lose its commitment and pass for an old one.
    if (content === null && this.#isSalted) return false;
    // An old place without its content is held by its neighbours alone: by the hash that it names and by the one that names it.
    if (content === null) return event === null || unsaltedHash(prevHash, event) === hash;
    if (event !== null && (salt === null || contentHash(event, salt) !== content)) return false;
    return eventHash(prevHash, { seq, contentHash: content }) === hash;
  }
}
