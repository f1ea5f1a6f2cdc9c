import { z } from 'zod';
import type { Graph } from './graph.js';
import { rowsOfPage } from './pages-by-key.js';
import { integer, readStatement } from './statement.js';

const productsById = readStatement('analyse/products-by-id', {
  params: z.object({ productIds: z.array(z.string()).readonly() }),
  row: z.object({ productId: z.string(), name: z.string().nullable(), isSensitive: z.boolean() }),
});
const erasedSince = readStatement('analyse/erased-since', {
  params: z.object({ sinceMs: integer() }),
  row: z.object({ found: z.boolean() }),
});
const takenBack = readStatement('analyse/taken-back', {
  params: z.object({}),
  row: z.object({ narrowed: z.number(), isDue: z.boolean() }),
});

/** What the shop calls a product. */
export type NamedProduct = z.output<typeof productsById.row>;

/** What is asked about factors that leave or come back. Nobody is in it, so no consent is asked. */
export class ImportedModelReads {
  constructor(private readonly graph: Graph) {}

  /** Of these products those that are there, by id. */
  async products(ids: readonly string[]): Promise<ReadonlyMap<string, NamedProduct>> {
    const found = new Map<string, NamedProduct>();
    for (let start = 0; start < ids.length; start += rowsOfPage) {
      const productIds = ids.slice(start, start + rowsOfPage);
      for (const row of await this.graph.rows(productsById, { productIds })) found.set(row.productId, row);
    }
    return found;
  }

  /** How often what may be used was narrowed so far, and whether a consent has run out that is not counted yet. */
  async takenBack(): Promise<z.output<typeof takenBack.row>> {
    const [row] = await this.graph.rows(takenBack, {});
    return row ?? { narrowed: 0, isDue: false };
  }

  /** Whether somebody was erased at a moment, in milliseconds since 1970, or after it. */
  async isErasedSince(sinceMs: number): Promise<boolean> {
    const [row] = await this.graph.rows(erasedSince, { sinceMs });
    return row?.found === true;
  }
}
