import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { readStatement } from './statement.js';

const mergedRecords = readStatement('consent/merged-records', {
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({
    customerId: z.string(),
    recordId: z.string(),
    since: z.number(),
    proof: z.string().nullable(),
    recordedBy: z.string(),
  }),
});

/** A record that is held to be of one person with others, as staff or an import wrote it down. */
export interface MergedRecord {
  readonly recordId: InternalId;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Where it can be shown. */
  readonly proof: string | null;
  /** `staff` with a role, or `import`. */
  readonly recordedBy: string;
}

/** Reads who is held to be one person. Asked without consent: only for the customers themselves, and for staff who may write it down. */
export class MergeReads {
  constructor(private readonly graph: Graph) {}

  /** By customer, all records of the profile, the customer's own among them; none where nobody else is that person. */
  async of(
    ids: readonly InternalId[],
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly MergedRecord[]>> {
    const found = new Map<InternalId, MergedRecord[]>();
    for (const { customerId, recordId, ...rest } of await this.graph.rows(
      mergedRecords,
      { ids: [...new Set(ids)] },
      options,
    )) {
      const records = found.get(customerId as InternalId) ?? [];
      records.push({ recordId: recordId as InternalId, ...rest });
      found.set(customerId as InternalId, records);
    }
    return found;
  }

  /** The records that are held to be of the same person as this one, without it. */
  async othersOf(customerId: InternalId, options: RunOptions = {}): Promise<readonly InternalId[]> {
    const records = (await this.of([customerId], options)).get(customerId) ?? [];
    return records.map(({ recordId }) => recordId).filter((id) => id !== customerId);
  }
}
