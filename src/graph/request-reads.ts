import { z } from 'zod';
import { type RequestState } from '../model/data-subject-request.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { requestColumns, type StoredRequest } from './request-row.js';
import { integer, readStatement } from './statement.js';

const request = readStatement('rights/request', { params: z.object({ id: z.string() }), row: requestColumns });
const requestsOf = readStatement('rights/requests-of', {
  params: z.object({ customerId: z.string(), limit: integer() }),
  row: requestColumns,
});
const requestsIn = readStatement('rights/requests-in', {
  params: z.object({ states: z.array(z.string()), afterDueAt: integer(), afterId: z.string(), limit: integer() }),
  row: requestColumns,
});
const requestsToRun = readStatement('rights/requests-to-run', {
  params: z.object({ limit: integer(), erasureBefore: integer() }),
  row: z.object({ id: z.string() }),
});

const whoseLink = readStatement('rights/whose-link', {
  params: z.object({ hash: z.string(), now: integer() }),
  row: z.object({ customerId: z.string(), by: z.string() }),
});

const customersOfIdentifier = readStatement('rights/customers-of-identifier', {
  params: z.object({ identifierId: z.string(), limit: integer() }),
  row: z.object({ id: z.string(), key: z.string() }),
});

/** Where a page of requests ends: the clock and id of its last one. */
export interface RequestPlace {
  readonly dueAt: number;
  readonly id: string;
}

const beginning: RequestPlace = { dueAt: 0, id: '' };

/** Reads requests of customers. Asked without consent: for the customer themselves and for who answers the request. */
export class RequestReads {
  constructor(private readonly graph: Graph) {}

  async byId(id: string, options: RunOptions = {}): Promise<StoredRequest | null> {
    return (await this.graph.rows(request, { id }, options))[0] ?? null;
  }

  /** The latest first. */
  of(customerId: InternalId, limit: number, options: RunOptions = {}): Promise<readonly StoredRequest[]> {
    return this.graph.rows(requestsOf, { customerId, limit }, options);
  }

  /** Of every customer, the one whose time ends first at the beginning, behind `after`. */
  in(
    states: readonly RequestState[],
    limit: number,
    options: RunOptions & { readonly after?: RequestPlace | undefined } = {},
  ): Promise<readonly StoredRequest[]> {
    const { after = beginning, ...rest } = options;
    const params = { states: [...states], afterDueAt: after.dueAt, afterId: after.id, limit };
    return this.graph.rows(requestsIn, params, rest);
  }

  /**
   * Ids of those that can be carried out and need nobody's judgement any more, the most urgent first; of erasures, those that were received by
   * `erasureBefore` (milliseconds since 1970).
   */
  async toRun(limit: number, erasureBefore: number): Promise<readonly string[]> {
    return (await this.graph.rows(requestsToRun, { limit, erasureBefore })).map(({ id }) => id);
  }

  /** Whose export a link would open now; null: nobody's. */
  async whoseLink(hash: string, now: number): Promise<{ readonly customerId: InternalId; readonly by: string } | null> {
    const [row] = await this.graph.rows(whoseLink, { hash, now });
    return row === undefined ? null : { customerId: row.customerId as InternalId, by: row.by };
  }

  /** Who has this identifier: for whoever has to answer a letter that names a mail address and no key. */
  async customersOf(
    identifierId: InternalId,
    limit: number,
  ): Promise<readonly { readonly id: InternalId; readonly key: string }[]> {
    const rows = await this.graph.rows(customersOfIdentifier, { identifierId, limit });
    return rows.map(({ id, key }) => ({ id: id as InternalId, key }));
  }
}
