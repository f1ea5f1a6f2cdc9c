import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import type { Graph } from './graph.js';
import { readStatement } from './statement.js';

const customersThere = readStatement('ingest/customers-there', {
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({ id: z.string() }),
});

/** What an import asks before it writes. */
export class IngestReads {
  constructor(private readonly graph: Graph) {}

  /** Which of these customers the graph holds. One who was erased is none. */
  async customersAmong(ids: readonly InternalId[]): Promise<readonly InternalId[]> {
    const rows = await this.graph.rows(customersThere, { ids: [...ids] });
    return rows.map(({ id }) => id as InternalId);
  }
}
