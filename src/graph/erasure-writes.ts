import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { eraseWords } from './consent-erasure.js';
import { consentLock } from './consent-writes.js';
import type { Graph } from './graph.js';
import { integer, noRow, readStatement, type Statement, writeStatement } from './statement.js';

const customerId = z.string();
const changed = z.object({ changed: z.number() });
const limit = integer();
const labels = z.array(z.string());

const beginErasure = writeStatement('rights/begin-erasure', {
  params: z.object({ customerId }),
  row: z.object({ steps: z.array(z.string()) }),
});
const noteErasure = writeStatement('rights/note-erasure', {
  params: z.object({ customerId, step: z.string() }),
  row: noRow,
});
const keepPurchases = writeStatement('rights/keep-purchases', {
  params: z.object({ customerId, days: integer(), limit }),
  row: changed,
});
const eraseOwn = writeStatement('rights/erase-own', { params: z.object({ customerId, labels, limit }), row: changed });
const eraseShared = writeStatement('rights/erase-shared', {
  params: z.object({ customerId, labels, limit }),
  row: changed,
});
const eraseTies = writeStatement('rights/erase-ties', {
  params: z.object({ customerId, kept: labels, limit }),
  row: changed,
});
const eraseRemains = writeStatement('rights/erase-remains', { params: z.object({ customerId, limit }), row: changed });
const eraseCustomer = writeStatement('rights/erase-customer', { params: z.object({ customerId }), row: changed });
const forgetRequests = writeStatement('rights/forget-requests', { params: z.object({ customerId }), row: changed });
const markStale = writeStatement('rights/mark-stale', { params: z.object({ spared: labels }), row: changed });
const unerased = readStatement('rights/unerased', {
  params: z.object({ hashes: labels, steps: integer() }),
  row: z.object({ hash: z.string() }),
});
const remaining = readStatement('rights/remaining', {
  params: z.object({ customerId }),
  row: z.object({ remaining: z.number() }),
});
const tombstones = readStatement('rights/tombstones', {
  params: z.object({ after: z.string(), limit }),
  row: z.object({ hash: z.string(), at: z.number() }),
});

/** Records of one transaction: a customer of ten thousand purchases needs no more memory than another. */
const batchRecords = 500;
const pageTombstones = 2_000;
/** Ties of what other steps see to. */
const tiesOfOtherSteps = ['GAVE', 'ASKED'];
/** Its tables hold groups alone, of which nobody can be told. */
const sparedJobs = ['statistics'];

export interface Tombstone {
  /** The internal id of who was erased. */
  readonly hash: InternalId;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Takes a customer out of the graph, in small transactions, each of which may be repeated. */
export class ErasureWrites {
  constructor(private readonly graph: Graph) {}

  /** Puts the tombstone. From then on no import brings the customer back, and no classification under way opens anything. Gives the steps that were done before. */
  begin(id: InternalId): Promise<readonly string[]> {
    return this.graph.transaction('rights/begin-erasure', async (work) => {
      await work.run(consentLock, {});
      return (await work.run(beginErasure, { customerId: id })).rows[0]?.steps ?? [];
    });
  }

  async note(id: InternalId, step: string): Promise<void> {
    await this.graph.write(noteErasure, { customerId: id, step });
  }

  /** `days`: how long the law wants a purchase kept. */
  keepPurchases(id: InternalId, days: number): Promise<number> {
    return this.#all(keepPurchases, { customerId: id, days, limit: batchRecords });
  }

  own(id: InternalId, ownLabels: readonly string[]): Promise<number> {
    return this.#all(eraseOwn, { customerId: id, labels: [...ownLabels], limit: batchRecords });
  }

  shared(id: InternalId, sharedLabels: readonly string[]): Promise<number> {
    return this.#all(eraseShared, { customerId: id, labels: [...sharedLabels], limit: batchRecords });
  }

  ties(id: InternalId): Promise<number> {
    return this.#all(eraseTies, { customerId: id, kept: tiesOfOtherSteps, limit: batchRecords });
  }

  /** What the customer said about consent; the places in the chain stay. */
  words(id: InternalId, erasure: string): Promise<number> {
    return this.graph.transaction('rights/erase-words', (work) => eraseWords(work, { customerId: id, erasure }));
  }

  /** The customer's own node, and what an import wrote meanwhile for who was there when it began. */
  async customer(id: InternalId): Promise<number> {
    const { rows } = await this.graph.write(eraseCustomer, { customerId: id });
    const remains = await this.#all(eraseRemains, { customerId: id, limit: batchRecords });
    return (rows[0]?.changed ?? 0) + remains;
  }

  /** How many nodes still tell of the customer. */
  async remaining(id: InternalId): Promise<number> {
    return (await this.graph.rows(remaining, { customerId: id }))[0]?.remaining ?? 0;
  }

  async requests(id: InternalId): Promise<number> {
    return (await this.graph.write(forgetRequests, { customerId: id })).rows[0]?.changed ?? 0;
  }

  /** Says of every run that is served that what it was made from has changed. */
  async staleRuns(): Promise<number> {
    return (await this.graph.write(markStale, { spared: sparedJobs })).rows[0]?.changed ?? 0;
  }

  /** Of these, who is there or was not erased to the end. */
  async unerased(hashes: readonly InternalId[], steps: number): Promise<readonly InternalId[]> {
    const found: InternalId[] = [];
    for (let from = 0; from < hashes.length; from += pageTombstones) {
      const page = hashes.slice(from, from + pageTombstones);
      found.push(...(await this.graph.rows(unerased, { hashes: page, steps })).map((row) => row.hash as InternalId));
    }
    return found;
  }

  async *tombstones(): AsyncGenerator<readonly Tombstone[]> {
    for (let after = ''; ; ) {
      const page = await this.graph.rows(tombstones, { after, limit: pageTombstones });
      if (page.length > 0) yield page.map(({ hash, at }) => ({ hash: hash as InternalId, at }));
      const last = page.at(-1);
      if (last === undefined || page.length < pageTombstones) return;
      after = last.hash;
    }
  }

  async #all<P extends z.ZodType, R extends typeof changed>(
    statement: Statement<P, R>,
    params: z.input<P>,
  ): Promise<number> {
    let all = 0;
    for (;;) {
      const { rows } = await this.graph.write(statement, params);
      const count = rows[0]?.changed ?? 0;
      if (count === 0) return all;
      all += count;
    }
  }
}
