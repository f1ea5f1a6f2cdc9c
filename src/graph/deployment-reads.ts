import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import type { Graph } from './graph.js';
import { readStatement } from './statement.js';

const anyCustomer = readStatement('deployment/any-customer', {
  params: z.object({}),
  row: z.object({ found: z.boolean() }),
});
const customerExists = readStatement('deployment/customer-exists', {
  params: z.object({ customerId: z.string() }),
  row: z.object({ found: z.boolean() }),
});

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
}
