import { z } from 'zod';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { unknownCustomer } from './consent-writes.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, writeStatement } from './statement.js';

const row = z.object({ isThere: z.boolean(), fits: z.boolean(), changed: z.boolean() });
const saying = z.object({ customerId: z.string(), id: z.string(), at: integer(), most: integer() });
const takingBack = z.object({ customerId: z.string(), id: z.string() });

const statements = {
  product: {
    say: writeStatement('recommend/dismiss', { params: saying, row }),
    takeBack: writeStatement('recommend/restore', { params: takingBack, row }),
  },
  category: {
    say: writeStatement('recommend/not-interested', { params: saying, row }),
    takeBack: writeStatement('recommend/interested-again', { params: takingBack, row }),
  },
};

/** What a customer does not want recommended, and how many of each may stand, so that a list reads all of them. */
export const dismissalsMax = { product: 2_000, category: 200 } as const;
export type Dismissable = keyof typeof dismissalsMax;

/** Writes what a customer does not want recommended. */
export class DismissalWrites {
  constructor(private readonly graph: Graph) {}

  /** Whether it changed anything: what stands already stays as it is, with its time. */
  async say(
    what: Dismissable,
    { customerId, id, at }: { readonly customerId: InternalId; readonly id: InternalId; readonly at: number },
    options: RunOptions = {},
  ): Promise<boolean> {
    const most = dismissalsMax[what];
    const { rows } = await this.graph.write(statements[what].say, { customerId, id, at, most }, options);
    const changed = changedBy(what, rows);
    if (rows[0]?.fits === false)
      throw new KithError('BAD_USER_INPUT', `${most} stand already: take one back before the next.`);
    return changed;
  }

  /** Whether it changed anything. */
  async takeBack(
    what: Dismissable,
    about: { readonly customerId: InternalId; readonly id: InternalId },
    options: RunOptions = {},
  ): Promise<boolean> {
    const { rows } = await this.graph.write(statements[what].takeBack, about, options);
    return changedBy(what, rows);
  }
}

function changedBy(what: Dismissable, [found]: readonly z.output<typeof row>[]): boolean {
  if (found === undefined) throw unknownCustomer();
  if (!found.isThere) throw new KithError('BAD_USER_INPUT', `\`${what}\` is the id of no ${what}.`);
  return found.changed;
}
