import { z } from 'zod';
import type { MeasuringTerms } from '../consent/measurement.js';
import type { ReadTerms } from '../consent/terms.js';
import { customersOfPage, measuredUnder } from './experiment-reads.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const shownIn = readStatement('recommend/shown-in', {
  params: z.object({
    from: integer(),
    until: integer(),
    after: z.string(),
    limit: integer(),
    measure: termsShape(),
    measured: z.array(z.string()).readonly(),
    lists: z.record(z.string(), z.custom<ReadTerms['allow']>()),
    windowMs: integer(),
  }),
  row: z.object({
    last: z.string(),
    positions: z.array(
      z
        .tuple([z.number(), z.number(), z.string().nullable(), z.boolean(), z.boolean(), z.boolean()])
        .transform(([list, position, reason, seen, clicked, used]) => ({
          list,
          position,
          reason,
          seen,
          clicked,
          used,
        })),
    ),
  }),
});

/** A product at its place in a list that a customer was shown, and what came of it. */
export type ShownProduct = z.output<typeof shownIn.row>['positions'][number];

interface Span {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** How long after a list a use of its products counts. */
  readonly windowMs: number;
}

/** Reads what lists were shown, and what came of them. */
export class ShownListReads {
  constructor(private readonly graph: Graph) {}

  /** Customer after customer what the lists of a span showed: of those who let it be measured under these terms, what may still be used for lists. */
  async *shownIn(
    { terms, ...span }: Span & { readonly terms: MeasuringTerms },
    options: RunOptions = {},
  ): AsyncGenerator<readonly ShownProduct[]> {
    const fixed = { ...measuredUnder(terms), ...span, limit: customersOfPage };
    for (let after = ''; ; ) {
      const rows = await this.graph.rows(shownIn, { ...fixed, after }, options);
      const last = rows[0]?.last;
      if (last === undefined) return;
      for (const { positions } of rows) if (positions.length > 0) yield positions;
      after = last;
    }
  }
}
