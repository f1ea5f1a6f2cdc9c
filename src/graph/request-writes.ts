import { z } from 'zod';
import type { RequestStanding } from '../model/data-subject-request.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { requestColumns, type StoredRequest, type Wanted } from './request-row.js';
import { integer, writeStatement } from './statement.js';

const facts = z.record(z.string(), z.unknown());
const openRequest = writeStatement('rights/open-request', {
  params: z.object({ customerId: z.string(), id: z.string(), receivedAt: integer(), dueAt: integer(), facts }),
  row: requestColumns,
});
const moveRequest = writeStatement('rights/move-request', {
  params: z.object({ id: z.string(), steps: integer(), dueAt: integer(), facts }),
  row: requestColumns,
});
const mintLink = writeStatement('rights/mint-link', {
  params: z.object({ id: z.string(), hash: z.string(), format: z.string(), until: integer(), by: z.string() }),
  row: z.object({ id: z.string() }),
});
const useLink = writeStatement('rights/use-link', {
  params: z.object({ hash: z.string(), now: integer() }),
  row: z.object({ id: z.string(), customerId: z.string(), kind: z.string(), format: z.enum(['json', 'csv']) }),
});

export type ExportFormat = 'json' | 'csv';

/** Writes requests of customers down and moves them on. Which steps may be taken is decided before. */
export class RequestWrites {
  constructor(private readonly graph: Graph) {}

  /** Null: there is no such customer. One of this id that was opened before is given as it stands. */
  async open(
    request: RequestStanding &
      Pick<StoredRequest, 'id' | 'wanted' | 'jurisdiction' | 'alongWith'> & { readonly of: InternalId },
    options: RunOptions = {},
  ): Promise<StoredRequest | null> {
    const { id, of, receivedAt, dueAt, kind, wanted, jurisdiction, alongWith } = request;
    const stored = {
      ...standing(request),
      ...{ kind, jurisdiction, alongWith, wanted: wanted === null ? null : textOf(wanted) },
    };
    const { rows } = await this.graph.write(
      openRequest,
      { id, customerId: of, receivedAt, dueAt, facts: stored },
      options,
    );
    return rows[0] ?? null;
  }

  /** Null: somebody else moved it since it had a history of `steps` steps. */
  async move(
    request: RequestStanding & Pick<StoredRequest, 'id' | 'result'>,
    steps: number,
    options: RunOptions = {},
  ): Promise<StoredRequest | null> {
    const { id, dueAt, result, state } = request;
    const isOver = state === 'done' || state === 'refused' || state === 'withdrawn';
    const stored = {
      ...standing(request),
      result: result === null ? null : JSON.stringify(result),
      // What was to be written has been written, or never will be.
      ...(isOver && { wanted: null }),
    };
    const { rows } = await this.graph.write(moveRequest, { id, steps, dueAt, facts: stored }, options);
    return rows[0] ?? null;
  }

  /** Whether the link leads anywhere: not once the customer was erased. */
  async mintLink(
    link: {
      readonly id: string;
      readonly hash: string;
      readonly format: ExportFormat;
      readonly until: number;
      readonly by: string;
    },
    options: RunOptions = {},
  ): Promise<boolean> {
    return (await this.graph.write(mintLink, link, options)).rows.length > 0;
  }

  /** Whose export the link opens. It never opens anything again. */
  async useLink(
    hash: string,
    now: number,
  ): Promise<{ readonly id: string; readonly customerId: InternalId; readonly format: ExportFormat } | null> {
    const [row] = (await this.graph.write(useLink, { hash, now })).rows;
    return row === undefined ? null : { ...row, customerId: row.customerId as InternalId };
  }
}

function standing({ state, extended, held, refusedFor, history }: RequestStanding) {
  return { state, extended, held, refusedFor, history: history.map((step) => JSON.stringify(step)) };
}

function textOf(wanted: Wanted): string {
  return JSON.stringify(wanted);
}
