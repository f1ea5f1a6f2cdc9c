import { z } from 'zod';
import type { ReadTerms } from '../consent/terms.js';
import { inputsOfLists, measuredCategories, type MeasuringTerms } from '../consent/measurement.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { narrowed } from './recommendation-reads.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const measuring = { measure: termsShape(), measured: z.array(z.string()).readonly() };

const takesPart = readStatement('experiment/takes-part', {
  params: z.object({ customerId: z.string(), read: termsShape(), ...measuring }),
  row: z.object({ takesPart: z.boolean(), class: z.number().nullable() }),
});

const pageOfShown = {
  experiment: z.string(),
  after: z.string(),
  limit: integer(),
  lists: z.record(z.string(), z.custom<ReadTerms['allow']>()),
  ...measuring,
};

const firstLists = readStatement('experiment/first-lists', {
  params: z.object(pageOfShown),
  row: z.object({
    customerId: z
      .string()
      .transform((id) => id as InternalId)
      .nullable(),
    last: z.string(),
    arms: z.array(z.string()),
    day: z.number().nullable(),
  }),
});

const shownLists = readStatement('experiment/shown-lists', {
  params: z.object({ ...pageOfShown, windowMs: integer() }),
  row: z.object({
    customerId: z.string().nullable(),
    last: z.string(),
    lists: z.array(
      z
        .tuple([
          z.string(),
          z.array(z.string()).nullable(),
          z.array(z.number()).nullable(),
          z.array(z.tuple([z.string(), z.number(), z.boolean(), z.boolean()])),
          z.array(z.number()),
        ])
        .transform(([arm, candidates, terms, positions, sensitive]) => ({
          arm,
          ...candidatesBut(new Set(sensitive), candidates, terms),
          positions: positions.map(([productId, propensity, used, dismissed]) => ({
            productId,
            propensity,
            used,
            dismissed,
          })),
        })),
    ),
  }),
});

/** What is sensitive by now is no candidate, whatever it was when the list was shown. */
function candidatesBut(
  sensitive: ReadonlySet<number>,
  candidates: readonly string[] | null,
  terms: readonly number[] | null,
): { readonly candidates: readonly string[] | null; readonly terms: readonly number[] | null } {
  if (candidates === null || terms === null || sensitive.size === 0) return { candidates, terms };
  const width = terms.length / candidates.length;
  return {
    candidates: candidates.filter((_, place) => !sensitive.has(place)),
    terms: terms.filter((_, at) => !sensitive.has(Math.floor(at / width))),
  };
}

/** A list as an experiment showed it, and what came of it. */
export type ShownList = z.output<typeof shownLists.row>['lists'][number];

export const customersOfPage = 200;

/** Reads who takes part in experiments, and what they showed. */
export class ExperimentReads {
  constructor(private readonly graph: Graph) {}

  /** The class of a customer who takes part now, under the terms of the list and those of whoever measures; null for who does not. */
  async takesPart(
    about: { readonly customerId: InternalId; readonly read: ReadTerms; readonly measure: ReadTerms },
    options: RunOptions = {},
  ): Promise<number | null> {
    const { customerId, read } = about;
    const params = { customerId, read: narrowed(read, ['behaviour_web']), ...measuringUnder(about.measure) };
    const [row] = await this.graph.rows(takesPart, params, options);
    return row?.takesPart === true ? row.class : null;
  }

  /**
   * What an experiment showed, customer after customer, with what they did within `windowMs`: of those who let it be measured under these terms, what
   * may still be used for lists.
   */
  async *shownLists(
    about: { readonly experiment: string; readonly terms: MeasuringTerms; readonly windowMs: number },
    options: RunOptions = {},
  ): AsyncGenerator<readonly ShownList[]> {
    const fixed = { ...measured(about), windowMs: about.windowMs };
    for (let after = ''; ; ) {
      const rows = await this.graph.rows(shownLists, { ...fixed, after }, options);
      const last = rows[0]?.last;
      if (last === undefined) return;
      for (const { lists } of rows) if (lists.length > 0) yield lists;
      after = last;
    }
  }

  /** Who was shown lists of an experiment, in which arms, and since when, page by page: of those who let it be measured under these terms. */
  async *firstLists(about: Measured, options: RunOptions = {}): AsyncGenerator<readonly FirstList[]> {
    const fixed = measured(about);
    for (let after = ''; ; ) {
      const rows = await this.graph.rows(firstLists, { ...fixed, after }, options);
      const last = rows[0]?.last;
      if (last === undefined) return;
      yield rows.flatMap(({ customerId, arms, day }) =>
        customerId === null || day === null ? [] : [{ customerId, arms, day }],
      );
      after = last;
    }
  }
}

/** A customer whom an experiment showed lists. */
export interface FirstList {
  readonly customerId: InternalId;
  readonly arms: readonly string[];
  /** Of the first list, since 1970. */
  readonly day: number;
}

interface Measured {
  readonly experiment: string;
  readonly terms: MeasuringTerms;
}

/** What every page of an experiment asks. */
function measured({ experiment, terms }: Measured) {
  return { experiment, limit: customersOfPage, ...measuredUnder(terms) };
}

/** What a page of what was shown asks of each customer. */
export function measuredUnder(terms: MeasuringTerms) {
  const clients = Object.entries(terms.lists);
  // The statements compute a customer's class once.
  if (clients.some(([, { cc }]) => cc !== terms.measure.cc))
    throw new KithError('BAD_USER_INPUT', 'All terms of measuring must be those of one ring.');
  const lists = Object.fromEntries(clients.map(([id, each]) => [id, narrowed(each, inputsOfLists).allow]));
  return { lists, ...measuringUnder(terms.measure) };
}

/** What a statement needs to ask whether a customer lets lists be measured. */
export function measuringUnder(measure: ReadTerms): {
  readonly measure: ReadTerms;
  readonly measured: readonly string[];
} {
  return { measure: narrowed(measure, measuredCategories), measured: measuredCategories };
}
