import { z } from 'zod';
import { type ChainBreak, ChainCheck, type ChainedEvent } from '../consent/chain.js';
import { consentActions } from '../consent/record.js';
import { objectionsWhileForgetting } from '../consent/inferences.js';
import type { OwnFacts } from '../consent/state.js';
import type { Subject } from '../consent/subject.js';
import type { InternalId } from '../model/ids.js';
import { ownFactsOf, ownFactsShape } from './consent-classes.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { subjectColumns, subjectOf } from './subject-row.js';

const instant = z.number().nullable();
const text = z.string().nullable();

const eventShape = z.object({
  seq: z.number(),
  id: z.string(),
  customerId: z.string().transform((id) => id as InternalId),
  action: z.enum(consentActions),
  purpose: z.string(),
  category: z.string(),
  recipient: z.string(),
  basis: z.string(),
  noticeId: text,
  noticeVersion: text,
  proof: text,
  source: z.enum(['import', 'first_hand']),
  speaker: z.enum(['self', 'guardian']),
  actor: z.string(),
  unproven: z.boolean(),
  receiptId: text,
  at: instant,
  from: z.number(),
  until: instant,
  recordedAt: z.number(),
});

const recordOf = readStatement('consent/record-of', {
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({
    id: z.string(),
    forgetting: z.boolean(),
    ...subjectColumns,
    events: z.array(eventShape),
    others: z.array(ownFactsShape.transform(ownFactsOf)),
  }),
});

const history = readStatement('consent/history', {
  params: z.object({ customerId: z.string(), before: integer(), limit: z.number().int() }),
  row: z.object({ event: eventShape }),
});

const countOf = readStatement('consent/count-of', {
  params: z.object({ customerId: z.string() }),
  row: z.object({ events: z.number() }),
});

const chain = readStatement('consent/chain', {
  params: z.object({ after: integer(), limit: z.number().int() }),
  row: z.object({
    seq: z.number(),
    event: eventShape.nullable(),
    salt: text,
    contentHash: text,
    prevHash: text,
    hash: text,
  }),
});

const chainHead = readStatement('consent/chain-head', {
  params: z.object({}),
  row: z.object({ from: z.number().nullable(), seq: z.number(), hash: text }),
});

/** A customer's words and what else bears on what may be done with their data. */
export interface ConsentRecordOf {
  readonly events: readonly ChainedEvent[];
  readonly subject: Subject;
  /** Of the customers who are held to be the same person. */
  readonly others: readonly OwnFacts[];
  /** A no is still taking influences of theirs out of the graph: until the last is gone they are held back, whatever they say. */
  readonly forgetting: boolean;
}

/** As classes are taken of a record: who is held back counts as one who objected, and so does whoever is the same person. */
export function asClassed(record: ConsentRecordOf): ConsentRecordOf {
  if (!record.forgetting) return record;
  const objecting = <F extends OwnFacts>(facts: F): F => ({
    ...facts,
    subject: { ...facts.subject, objections: [...facts.subject.objections, ...objectionsWhileForgetting] },
  });
  return { ...objecting(record), others: record.others.map(objecting) };
}

export interface ChainReport {
  readonly break: ChainBreak | null;
  /** Events that the chain covers; of these, the ones whose content was erased; and those from before it began. */
  readonly chained: number;
  readonly erased: number;
  readonly before: number;
}

const pageOfChain = 5_000;

/** Reads what customers said, word for word. Asked without consent: only for the customer, for who may know why, and for proof. */
export class ConsentRecordReads {
  constructor(private readonly graph: Graph) {}

  /** By customer. One who does not exist is missing. */
  async recordsOf(
    ids: readonly InternalId[],
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, ConsentRecordOf>> {
    const rows = await this.graph.rows(recordOf, { ids: [...ids] }, options);
    return new Map(
      rows.map(({ id, events, others, forgetting, ...row }) => [
        id as InternalId,
        { events, subject: subjectOf(row), others, forgetting },
      ]),
    );
  }

  /** The latest recorded first, those before the sequence number `before`. */
  async history(
    customerId: InternalId,
    page: { readonly before: number; readonly limit: number },
    options: RunOptions = {},
  ): Promise<readonly ChainedEvent[]> {
    return (await this.graph.rows(history, { customerId, ...page }, options)).map((row) => row.event);
  }

  async eventsOf(customerId: InternalId, options: RunOptions = {}): Promise<number> {
    const [row] = await this.graph.rows(countOf, { customerId }, options);
    return row?.events ?? 0;
  }

  /** Where the chain ends, or null where there is none. */
  async chainHead(): Promise<{ readonly seq: number; readonly hash: string } | null> {
    const [head] = await this.graph.rows(chainHead, {});
    return head === undefined || head.hash === null ? null : { seq: head.seq, hash: head.hash };
  }

  /** Recomputes the chain of all events from its beginning, and holds it against the ends that were signed. It stops at the first event that does not fit. */
  async verifyChain(
    progress: (events: number) => void = () => undefined,
    signed: ReadonlyMap<number, string> = new Map(),
  ): Promise<ChainReport> {
    const [head] = await this.graph.rows(chainHead, {});
    const check = new ChainCheck(head?.from ?? null, signed);
    for (let after = 0; ; ) {
      const page = await this.graph.rows(chain, { after, limit: pageOfChain });
      for (const found of page) {
        const fault = check.see(found);
        if (fault !== null) return { break: fault, ...check.counts };
      }
      progress(check.counts.chained + check.counts.before);
      const last = page.at(-1);
      if (last === undefined || page.length < pageOfChain) break;
      after = last.seq;
    }
    return { break: check.end(head ?? { seq: 0, hash: null }), ...check.counts };
  }
}
