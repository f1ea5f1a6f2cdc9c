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
  params: z.object({ states: z.array(z.string()), limit: integer() }),
  row: requestColumns,
});

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

  /** Of every customer, the one whose time ends first at the beginning. */
  in(states: readonly RequestState[], limit: number, options: RunOptions = {}): Promise<readonly StoredRequest[]> {
    return this.graph.rows(requestsIn, { states: [...states], limit }, options);
  }
}
