import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { chainStart, contentHash, eventHash } from '../consent/chain.js';
import { opensNothing, type RecordFault, recordFault } from '../consent/check-record.js';
import type { Policy } from '../consent/policy.js';
import type { ConsentRecord } from '../consent/record.js';
import { classificationRev } from '../consent/space.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { noProgress, type Progress } from '../model/progress.js';
import { classifyCustomers } from './consent-classes.js';
import { type AppendContext, eventId, eventOf, storedEvent } from './consent-event.js';
import type { Graph, RunOptions, Work } from './graph.js';
import { cancelClosedContacts, cancelQueuedContacts } from './queued-contacts.js';
import { integer, noRow, readStatement, writeStatement } from './statement.js';
import { refuseTooMany } from './yes-words.js';

/** Under which consent is written, one transaction at a time. */
export const consentLock = writeStatement('consent/lock', {
  params: z.object({}),
  row: z.object({ seq: z.number(), hash: z.string().nullable() }),
});

/** A list whose items the compiler has checked: an import sends thousands, and checking each again would cost more than hashing it. */
const manyOf = <T>() => z.custom<readonly T[]>(Array.isArray);

const knownEvents = readStatement('consent/known-events', {
  params: z.object({ events: manyOf<{ readonly index: number; readonly id: string; readonly customerId: string }>() }),
  row: z.object({ index: z.number(), isCustomer: z.boolean(), isRecorded: z.boolean(), isNewcomer: z.boolean() }),
});

const recordEvents = writeStatement('consent/record-events', {
  params: z.object({
    from: integer(),
    seq: integer(),
    hash: z.string(),
    events: manyOf<ReturnType<typeof storedEvent>>(),
  }),
  row: noRow,
});

const receiptEvents = readStatement('consent/receipt-events', {
  params: z.object({ customerId: z.string(), receiptId: z.string() }),
  row: z.object({ id: z.string(), seq: z.number() }),
});

const notices = writeStatement('consent/notices', {
  params: z.object({ notices: z.array(z.record(z.string(), z.union([z.string(), z.boolean()]))) }),
  row: noRow,
});

const unclassified = readStatement('consent/unclassified', {
  params: z.object({ after: z.string(), rev: z.string(), limit: z.number().int() }),
  row: z.object({ id: z.string(), isClassified: z.boolean() }),
});

const due = readStatement('consent/due', {
  params: z.object({ now: integer(), limit: z.number().int() }),
  row: z.object({ id: z.string() }),
});

export interface AppendReport {
  readonly created: number;
  readonly unchanged: number;
  /** Of the created ones, grants that deny because they cannot be shown to have been given. */
  readonly unproven: number;
  readonly rejected: readonly { readonly index: number; readonly reason: RecordFault }[];
}

/** Words of one customer that are recorded together. */
export interface Said {
  readonly customerId: InternalId;
  readonly records: readonly ConsentRecord[];
  readonly context: AppendContext & { readonly receiptId: string };
}

/** The same for a customer who is not there and one who is not to be known of. */
export function unknownCustomer(): KithError {
  return new KithError('CUSTOMER_UNKNOWN', 'There is no such customer for this viewer.');
}

export interface AppendOptions {
  /**
   * What becomes of customers who have no classes yet. `left`: they stay without, and so withheld, until `classifyMissing`; for an import, which
   * would else take the classes of a customer again with each batch that speaks of them. Default: classified.
   */
  readonly newcomers?: 'classified' | 'left';
}

interface Candidate {
  readonly index: number;
  readonly id: string;
  readonly record: ConsentRecord;
}

const recordsMax = 4_000;
const customersMax = 2_000;
const saltBytes = 16;

/** Writes what customers said, append-only, and with it, in the same transaction, the classes that follow from it. */
export class ConsentWrites {
  /** `now`: the server's clock, milliseconds since 1970. */
  constructor(
    private readonly graph: Graph,
    private readonly policy: Policy,
    private readonly now: () => number,
  ) {}

  /** Records words. An event is known by its content, so that the same records twice change nothing. */
  async append(
    records: readonly ConsentRecord[],
    said: AppendContext,
    options: AppendOptions = {},
  ): Promise<AppendReport> {
    const context = { ...said, ...options };
    const rejected: { index: number; reason: RecordFault }[] = [];
    const candidates: Candidate[] = [];
    records.forEach((given, index) => {
      // What is said at first hand is said now, unless it brings its own time.
      const record = context.source === 'first_hand' && given.at === null ? { ...given, at: this.now() } : given;
      const reason = recordFault(record, this.policy);
      if (reason === null) candidates.push({ index, record, id: eventId(record, context) });
      else rejected.push({ index, reason });
    });
    const report = { created: 0, unchanged: 0, unproven: 0 };
    for (let from = 0; from < candidates.length; from += recordsMax) {
      const batch = candidates.slice(from, from + recordsMax);
      const done = await this.graph.transaction('consent/append', (work) => this.#appendBatch(work, batch, context));
      report.created += done.created;
      report.unchanged += done.unchanged;
      report.unproven += done.unproven;
      rejected.push(...done.rejected);
    }
    return { ...report, rejected: rejected.toSorted((a, b) => a.index - b.index) };
  }

  /**
   * Records what one customer says now, or has said for them, as one receipt: all of it or nothing, in one transaction. The same receipt twice
   * changes nothing; with other words it is `BAD_USER_INPUT`. More yeses than a day takes are `CONSENT_TOO_OFTEN`. A customer who is not there is `CUSTOMER_UNKNOWN`. Gives the sequence number of the
   * receipt's last event.
   */
  async speak(said: Said, options: RunOptions = {}): Promise<{ readonly seq: number; readonly recorded: number }> {
    const { customerId, records, context } = said;
    const { receiptId } = context;
    const batch = records.map((record, index) => ({ index, record, id: eventId(record, context) }));
    const speaking = async (work: Work) => {
      const before = (await work.run(receiptEvents, { customerId, receiptId })).rows;
      const ids = new Set(batch.map((one) => one.id));
      if (before.length > 0 && (before.length !== ids.size || before.some((one) => !ids.has(one.id))))
        throw new KithError('BAD_USER_INPUT', 'The idempotency key was used for other consents of this customer.');
      const done = await this.#appendBatch(work, batch, context);
      if (done.rejected.length > 0) throw unknownCustomer();
      const { rows } = await work.run(receiptEvents, { customerId, receiptId });
      return { seq: Math.max(0, ...rows.map((row) => row.seq)), recorded: done.created };
    };
    return this.graph.transaction('consent/speak', speaking, options);
  }

  /** Keeps the notices of the policy in the graph, where events name them by id and version. */
  async keepNotices(): Promise<void> {
    const kept = this.policy.notices.map(({ id, version, locale, sha256, material, explicit, standalone, from }) => ({
      id: JSON.stringify([id, version]),
      noticeId: id,
      version,
      locale,
      hash: sha256,
      material,
      explicit,
      standalone,
      from,
    }));
    await this.graph.write(notices, { notices: kept });
  }

  /** Takes the classes of these customers anew, after a change to their age, residency or standing. */
  async reclassify(customerIds: readonly InternalId[]): Promise<{ readonly classified: number }> {
    let classified = 0;
    const ids = [...new Set(customerIds)];
    for (let from = 0; from < ids.length; from += customersMax) {
      const batch = ids.slice(from, from + customersMax);
      classified += await this.graph.transaction('consent/reclassify', async (work) => {
        await work.run(consentLock, {});
        return classifyCustomers(work, { policy: this.policy, ids: batch, now: this.now() });
      });
    }
    return { classified };
  }

  /** Classifies every customer that has no classes, or has those of another policy. Returns how many there were. */
  async classifyMissing(progress: Progress = noProgress): Promise<number> {
    const rev = classificationRev(this.policy);
    let after = '';
    let classified = 0;
    for (;;) {
      const page = await this.graph.rows(unclassified, { after, rev, limit: customersMax });
      const missing = page.filter((row) => !row.isClassified).map((row) => row.id as InternalId);
      classified += (await this.reclassify(missing)).classified;
      const last = page.at(-1);
      const ended = last === undefined || page.length < customersMax;
      progress({ stage: 'consent', done: classified, total: ended ? classified : null, unit: 'customers' });
      if (ended) return classified;
      after = last.id;
    }
  }

  /**
   * Moves on every customer whose class has run out by `now` (milliseconds), and those of whom too much was inferred to go at once. Run by a timer; nothing waits
   * for it.
   */
  async reclassifyDue(now: number): Promise<number> {
    let classified = 0;
    for (;;) {
      const rows = await this.graph.rows(due, { now, limit: customersMax });
      if (rows.length === 0) return classified;
      const batch = rows.map((row) => row.id as InternalId);
      const moved = await this.graph.transaction('consent/due', async (work) => {
        await work.run(consentLock, {});
        return classifyCustomers(work, { policy: this.policy, ids: batch, now });
      });
      classified += moved;
    }
  }

  async #appendBatch(
    work: Work,
    batch: readonly Candidate[],
    context: AppendContext & AppendOptions,
  ): Promise<AppendReport> {
    const { rows: locked } = await work.run(consentLock, {});
    const known = await work.run(knownEvents, {
      events: batch.map(({ index, id, record }) => ({ index, id, customerId: record.customerId })),
    });
    const states = new Map(known.rows.map((row) => [row.index, row]));
    const rejected = batch.filter(({ index }) => states.get(index)?.isCustomer !== true);
    const recorded = new Set(known.rows.filter((row) => row.isRecorded).map((row) => row.index));
    const wanted = batch.filter(({ index }) => states.get(index)?.isCustomer === true && !recorded.has(index));
    // The same word twice in one batch is one event.
    const fresh = [...new Map(wanted.map((one) => [one.id, one])).values()];
    if (fresh.length > 0) {
      const recordedAt = this.now();
      if (context.receiptId !== undefined)
        await refuseTooMany(
          work,
          fresh.map(({ record }) => record),
          recordedAt,
        );
      await this.#record(work, fresh, { ...context, recordedAt, end: locked[0] ?? { seq: 0, hash: null } });
      const spoken = fresh.filter(
        ({ index }) => context.newcomers !== 'left' || states.get(index)?.isNewcomer !== true,
      );
      const ids = [...new Set(spoken.map(({ record }) => record.customerId))];
      const onlyOpens = spoken.every(({ record }) => this.#opens(record, recordedAt));
      if (ids.length > 0) await classifyCustomers(work, { policy: this.policy, ids, now: recordedAt, onlyOpens });
      const said = fresh.map(({ record }) => record);
      if (context.source === 'first_hand') await cancelQueuedContacts(work, said);
      else await cancelClosedContacts(work, said, { policy: this.policy, now: recordedAt });
    }
    return {
      created: fresh.length,
      unchanged: batch.length - rejected.length - fresh.length,
      unproven: fresh.filter(({ record }) => opensNothing(record, this.policy)).length,
      rejected: rejected.map(({ index }) => ({ index, reason: 'unknown_customer' })),
    };
  }

  /** Whether a word can only open what was closed: a yes that counts from now on, without an end. */
  #opens(record: ConsentRecord, now: number): boolean {
    const { action, at, until } = record;
    return action === 'given' && until === null && (at ?? now) <= now && !opensNothing(record, this.policy);
  }

  async #record(
    work: Work,
    fresh: readonly Candidate[],
    context: AppendContext & {
      readonly recordedAt: number;
      readonly end: { readonly seq: number; readonly hash: string | null };
    },
  ): Promise<void> {
    const { seq } = context.end;
    let hash = context.end.hash ?? chainStart;
    const salts = randomBytes(saltBytes * fresh.length);
    const events = fresh.map((one, place) => {
      const event = eventOf(one, { ...context, seq: seq + place + 1, unproven: opensNothing(one.record, this.policy) });
      const salt = salts.toString('base64url', place * saltBytes, (place + 1) * saltBytes);
      const content = contentHash(event, salt);
      const prevHash = hash;
      hash = eventHash(prevHash, { seq: event.seq, contentHash: content });
      return storedEvent(event, { salt, contentHash: content, prevHash, hash });
    });
    await work.run(recordEvents, { from: seq + 1, seq: seq + fresh.length, hash, events });
  }
}
