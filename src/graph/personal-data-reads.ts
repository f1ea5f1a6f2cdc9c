import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { plainProperties } from './plain-value.js';
import { integer, readStatement } from './statement.js';

const properties = z.record(z.string(), z.unknown()).transform(plainProperties);
const record = { id: z.string().nullable(), labels: z.array(z.string()) };

const person = readStatement('rights/person', {
  params: z.object({ customerId: z.string() }),
  row: z.object({ properties }),
});

const tiesOf = readStatement('rights/ties-of', {
  params: z.object({ customerId: z.string(), after: z.string(), limit: integer(), owned: z.array(z.string()) }),
  row: z.object({
    place: z.string(),
    type: z.string(),
    outgoing: z.boolean(),
    properties,
    other: z.object({ ...record, properties }),
    further: z.array(z.object({ ...record, type: z.string(), properties, other: properties })),
  }),
});

const runs = readStatement('rights/runs', {
  params: z.object({}),
  row: z.object({
    id: z.string(),
    job: z.string(),
    algorithm: z.string().nullable(),
    purpose: z.string().nullable(),
    categories: z.array(z.string()).nullable(),
    startedAt: z.string().nullable(),
  }),
});

export type HeldTie = z.output<typeof tiesOf.row>;
export type ServedRun = z.output<typeof runs.row>;

const pageTies = 1_000;

/** Reads everything that is held about one customer. Asked without consent: for that customer alone. */
export class PersonalDataReads {
  constructor(private readonly graph: Graph) {}

  /** Null: there is no such customer. */
  async person(customerId: InternalId, options: RunOptions = {}): Promise<HeldTie['properties'] | null> {
    return (await this.graph.rows(person, { customerId }, options))[0]?.properties ?? null;
  }

  /** Every tie of the customer with what it leads to, a page at a time, so that a hub needs no more memory than others. */
  async *ties(
    customerId: InternalId,
    owned: readonly string[],
    options: RunOptions = {},
  ): AsyncGenerator<readonly HeldTie[]> {
    for (let after = ''; ; ) {
      const page = await this.graph.rows(tiesOf, { customerId, after, limit: pageTies, owned: [...owned] }, options);
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < pageTies) return;
      after = last.place;
    }
  }

  servedRuns(options: RunOptions = {}): Promise<readonly ServedRun[]> {
    return this.graph.rows(runs, {}, options);
  }
}
