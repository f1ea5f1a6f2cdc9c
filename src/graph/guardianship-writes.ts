import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { unknownCustomer } from './consent-writes.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, writeStatement } from './statement.js';

const record = writeStatement('consent/record-guardianship', {
  params: z.object({
    guardianId: z.string(),
    wardId: z.string(),
    since: integer().nullable(),
    until: integer().nullable(),
    proof: z.string(),
    recordedBy: z.string(),
  }),
  row: z.object({ since: z.number(), until: z.number().nullable() }),
});

/** What staff write down of a guardianship. Times are milliseconds since 1970. */
export interface RecordedGuardianship {
  readonly guardianId: InternalId;
  readonly wardId: InternalId;
  /** Null: as it was written down before, or from now on. */
  readonly since: number | null;
  readonly until: number | null;
  readonly proof: string;
  /** Without personal data: `staff <role>`. */
  readonly recordedBy: string;
}

/** Writes down who speaks for whom: one tie a pair, which says what was written down last. */
export class GuardianshipWrites {
  constructor(private readonly graph: Graph) {}

  /** Throws `CUSTOMER_UNKNOWN` where one of the two is not there. */
  async record(
    guardianship: RecordedGuardianship,
    options: RunOptions = {},
  ): Promise<{ readonly since: number; readonly until: number | null }> {
    const [row] = (await this.graph.write(record, { ...guardianship }, options)).rows;
    if (row === undefined) throw unknownCustomer();
    return row;
  }
}
