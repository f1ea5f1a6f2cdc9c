import { z } from 'zod';
import type { Graph } from './graph.js';
import { splitStatements } from './migrate.js';
import { integer, readStatement, statementText } from './statement.js';

const names = readStatement('workspace/labels', {
  params: z.object({}),
  row: z.object({
    nodes: z.number(),
    ties: z.number(),
    labels: z.array(z.string()),
    types: z.array(z.string()),
    properties: z.array(z.string()),
  }),
});
const counts = readStatement('workspace/counts', {
  params: z.object({ customerId: z.string() }),
  row: z.object({ nodes: z.number(), ties: z.number(), canaries: z.number() }),
});
const nodeTexts = readStatement('workspace/node-texts', {
  params: z.object({}),
  row: z.object({ label: z.string(), property: z.string(), value: z.string().nullable(), nodes: z.number() }),
});
const tieTexts = readStatement('workspace/tie-texts', {
  params: z.object({}),
  row: z.object({ type: z.string(), property: z.string(), value: z.string().nullable(), ties: z.number() }),
});
const customerIds = readStatement('workspace/customer-ids', {
  params: z.object({ after: z.string(), limit: integer() }),
  row: z.object({ id: z.string() }),
});

const idsOfPage = 10_000;

/** A property of a label or type, and one text that it holds somewhere (null: it holds no text). */
export interface WorkspaceText {
  readonly name: string;
  readonly property: string;
  readonly value: string | null;
}

/** Looks through a workspace. `graph` is the workspace's own. */
export class WorkspaceInspection {
  constructor(private readonly graph: Graph) {}

  /** What the store knows of: labels, types and properties stay known after the last thing that had them is gone. */
  async names(): Promise<z.output<typeof names.row>> {
    const [row] = await this.graph.rows(names, {});
    if (row === undefined) throw new Error('The workspace says nothing of itself.');
    return row;
  }

  /** What it holds of the labels and types that a workspace may have, and whether the canary is in it. */
  async counts(customerId: string): Promise<z.output<typeof counts.row>> {
    const [row] = await this.graph.rows(counts, { customerId });
    return row ?? { nodes: 0, ties: 0, canaries: 0 };
  }

  async texts(): Promise<readonly WorkspaceText[]> {
    const nodes = await this.graph.rows(nodeTexts, {});
    const ties = await this.graph.rows(tieTexts, {});
    return [
      ...nodes.map(({ label, property, value }) => ({ name: label, property, value })),
      ...ties.map(({ type, property, value }) => ({ name: type, property, value })),
    ];
  }

  async *customerIds(): AsyncGenerator<readonly string[]> {
    for (let after = ''; ; ) {
      const rows = await this.graph.rows(customerIds, { after, limit: idsOfPage });
      if (rows.length > 0) yield rows.map(({ id }) => id);
      const last = rows.at(-1);
      if (last === undefined || rows.length < idsOfPage) return;
      after = last.id;
    }
  }

  /** Makes the keys and indexes, and waits until they are there. */
  async makeKeys(): Promise<void> {
    for (const statement of splitStatements(statementText('workspace/keys'))) await this.graph.raw(statement);
    await this.graph.raw('CALL db.awaitIndexes(600)');
  }
}
