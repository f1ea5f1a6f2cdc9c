import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { itemModelForm } from '../model/item-model-form.js';
import type { Graph } from './graph.js';
import { integer, readStatement } from './statement.js';

const anyCustomer = readStatement('deployment/any-customer', {
  params: z.object({}),
  row: z.object({ found: z.boolean() }),
});
const customerExists = readStatement('deployment/customer-exists', {
  params: z.object({ customerId: z.string() }),
  row: z.object({ found: z.boolean() }),
});
const sealedOwners = readStatement('deployment/sealed-owners', {
  params: z.object({ limit: integer() }),
  row: z.object({ id: z.string() }),
});
const modelDue = readStatement('deployment/model-due', {
  params: z.object({ modelForm: z.string() }),
  row: z.object({ runId: z.string() }),
});
const servedRuns = readStatement('deployment/served-runs', {
  params: z.object({}),
  row: z.object({ job: z.string(), endedAt: z.number().nullable(), stale: z.boolean() }),
});

/** A run whose facts are served. */
export type ServedRun = z.output<typeof servedRuns.row>;

/** Questions about what this deployment holds. Not for requests: they are asked without consent. */
export class DeploymentReads {
  constructor(private readonly graph: Graph) {}

  async isEmpty(): Promise<boolean> {
    const [row] = await this.graph.rows(anyCustomer, {});
    return row?.found !== true;
  }

  async hasCustomer(customerId: InternalId): Promise<boolean> {
    const [row] = await this.graph.rows(customerExists, { customerId });
    return row?.found === true;
  }

  /** Whether another version of Kith made the item model that is served, so that no list can be scored by it before the next run. */
  async isModelDue(): Promise<boolean> {
    return (await this.graph.rows(modelDue, { modelForm: itemModelForm })).length > 0;
  }

  /** Where each job has been run: when last, and whether what it served has been overtaken by an erasure or a correction. */
  servedRuns(): Promise<readonly ServedRun[]> {
    return this.graph.rows(servedRuns, {});
  }

  /** Some customers who have something that is enciphered, so that there must be a key of each. */
  async sealedOwners(limit: number): Promise<readonly InternalId[]> {
    return (await this.graph.rows(sealedOwners, { limit })).map(({ id }) => id as InternalId);
  }
}
