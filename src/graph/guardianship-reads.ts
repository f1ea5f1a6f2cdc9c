import { z } from 'zod';
import type { Guardianship } from '../consent/guardianship.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { readStatement } from './statement.js';
import { subjectColumns, subjectOf } from './subject-row.js';

const guardianships = readStatement('consent/guardianships', {
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({
    customerId: z.string(),
    guardianId: z.string(),
    wardId: z.string(),
    since: z.number(),
    until: z.number().nullable(),
    proof: z.string().nullable(),
    guardian: z.array(z.object(subjectColumns)),
    ward: z.array(z.object(subjectColumns)),
  }),
});

/** Reads who speaks for whom. Asked without consent: only for the two, and for staff who may write it down. */
export class GuardianshipReads {
  constructor(private readonly graph: Graph) {}

  /** By customer, as guardian or as ward, the latest first, at most 1,000 each. Work and answer do not depend on anybody who is not in them. */
  async of(
    ids: readonly InternalId[],
    options: RunOptions = {},
  ): Promise<ReadonlyMap<InternalId, readonly Guardianship[]>> {
    const found = new Map<InternalId, Guardianship[]>(ids.map((id) => [id, []]));
    for (const row of await this.graph.rows(guardianships, { ids: [...new Set(ids)] }, options)) {
      const { customerId, guardianId, wardId, guardian, ward, ...rest } = row;
      found.get(customerId as InternalId)?.push({
        ...rest,
        guardianId: guardianId as InternalId,
        wardId: wardId as InternalId,
        guardian: guardian.map(subjectOf),
        ward: ward.map(subjectOf),
      });
    }
    return found;
  }
}
