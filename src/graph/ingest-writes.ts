import { z } from 'zod';
import { undatedOrder } from '../model/time.js';
import { consentLock } from './consent-writes.js';
import type { Graph, RunOptions, Work } from './graph.js';
import { sessions, summaries } from './import-batches.js';
import { type Facts, storedFacts } from './property-types.js';
import { int, noRow, type Statement, writeStatement } from './statement.js';

/** The statements of `cypher/ingest` that take rows. */
export const ingestStatements = [
  'campaigns',
  'categories',
  'connections-follows',
  'connections-friends',
  'contacts',
  'customers',
  'events',
  'events-commented-on',
  'events-liked',
  'events-shared',
  'groups',
  'guardianships',
  'households',
  'identifiers',
  'interactions',
  'interests',
  'memberships',
  'offers',
  'posts',
  'products',
  'promotion-reactions',
  'promotions',
  'purchase-lines',
  'purchases',
  'ratings',
  'stores',
  'visits',
] as const;

/** Where a row goes. Merges have consent classes in their wake, so `MergeWrites` takes them. */
export type IngestStatement = (typeof ingestStatements)[number] | 'merges';

/** What a statement writes of one row of a file: internal ids by the names that the statement's file lists, and facts. */
export interface IngestRow {
  readonly facts: Facts;
  /** Properties of an identifier that is new. */
  readonly identifier?: Facts;
  readonly [name: string]: unknown;
}

/**
 * Why the graph refused a row. `missing x`: what the column x names is not in the graph. `circular x`: it lies below the row itself. `contradiction x`:
 * what it names does not go with another column.
 */
export interface Refused {
  /** Position in the rows that were given. */
  readonly index: number;
  readonly why: 'missing' | 'circular' | 'contradiction' | 'erased';
  readonly column: string | null;
  /** What more there is to say. */
  readonly message?: string;
}

export interface WriteOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly Refused[];
}

const params = z.object({ rows: z.custom<readonly object[]>(Array.isArray), undated: z.custom<unknown>() });
const row = z.object({
  outcome: z.string(),
  rows: z.number(),
  indexes: z.array(z.number()),
  hidden: z.array(z.string()).optional(),
  sessions: z.array(z.string()).optional(),
});

const statements = new Map<IngestStatement, Statement<typeof params, typeof row>>(
  ingestStatements.map((name) => [name, writeStatement(`ingest/${name}`, { params, row })]),
);

const productsChanged = writeStatement('ingest/products-changed', { params: z.object({}), row: noRow });

/** Writes rows of import files. Each call is one transaction, retried as a whole, and may be repeated: what is there already stays. */
export class IngestWrites {
  constructor(private readonly graph: Graph) {}

  /** Writes one batch. Rows of a batch have different keys. */
  async write(name: IngestStatement, rows: readonly IngestRow[], options: RunOptions = {}): Promise<WriteOutcome> {
    const statement = statements.get(name);
    if (statement === undefined) throw new TypeError(`There is no statement ingest/${name}.`);
    const stored = rows.map(storedRow);
    const writing = async (work: Work) => {
      // What decides about consent is in these rows: who takes classes at the same time would write those of before.
      if (name === 'customers') await work.run(consentLock, {});
      const written = await work.run(statement, { rows: stored, undated: int(undatedOrder) });
      // What is sensitive from now on is in no summary any more.
      const hidden = [...new Set(written.rows.flatMap((each) => each.hidden ?? []))];
      if (hidden.length > 0) await work.run(summaries, { customerIds: hidden });
      const sessionIds = [...new Set(written.rows.flatMap((each) => each.sessions ?? []))];
      if (sessionIds.length > 0) await work.run(sessions, { sessionIds });
      return outcomeOf(written.rows);
    };
    const outcome = await this.graph.transaction(statement.name, writing, options);
    // Behind the rows, in a transaction of its own: who reads the new revision reads no row as it was before.
    if (name === 'products' && outcome.created + outcome.updated > 0)
      await this.graph.write(productsChanged, {}, options);
    return outcome;
  }
}

function storedRow(ingestRow: IngestRow, index: number): object {
  const stored = { ...ingestRow, index, facts: storedFacts(ingestRow.facts) };
  return ingestRow.identifier === undefined ? stored : { ...stored, identifier: storedFacts(ingestRow.identifier) };
}

function outcomeOf(rows: readonly z.output<typeof row>[]): WriteOutcome {
  const counts = { created: 0, updated: 0, unchanged: 0 };
  const refused: Refused[] = [];
  for (const { outcome, rows: count, indexes } of rows) {
    if (outcome === 'created' || outcome === 'updated' || outcome === 'unchanged') counts[outcome] += count;
    else refused.push(...indexes.map((index) => ({ index, ...refusal(outcome) })));
  }
  return { ...counts, refused };
}

function refusal(outcome: string): Omit<Refused, 'index'> {
  const [why, column] = outcome.split(' ');
  if (why !== 'missing' && why !== 'circular' && why !== 'contradiction' && why !== 'erased')
    throw new TypeError(`Unknown outcome ${outcome}.`);
  return { why, column: column ?? null };
}
