import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import type { Graph } from './graph.js';
import { integer, noRow, readStatement, writeStatement } from './statement.js';

/** What holds texts that were kept in the clear before there were keys. */
export const plainKinds = ['identifiers', 'accounts'] as const;
export type PlainKind = (typeof plainKinds)[number];

/** A node with texts in the clear, by property, and the customers it is about. */
export interface PlainNode {
  readonly id: string;
  readonly texts: Readonly<Record<string, string | null>>;
  readonly owners: readonly InternalId[];
}

/** The same, enciphered for each owner. */
export interface SealedNode {
  readonly id: string;
  readonly owners: readonly { readonly id: string; readonly sealed: Readonly<Record<string, string>> }[];
}

const pageParams = z.object({ after: z.string(), limit: integer() });
const plainRow = z.object({
  id: z.string(),
  texts: z.record(z.string(), z.string().nullable()),
  owners: z.array(z.string().transform((id) => id as InternalId)),
});
const sealedParams = z.object({ rows: z.custom<readonly SealedNode[]>(Array.isArray) });
const statements = {
  identifiers: {
    read: readStatement('deployment/plain-identifiers', { params: pageParams, row: plainRow }),
    write: writeStatement('deployment/seal-identifiers', { params: sealedParams, row: noRow }),
  },
  accounts: {
    read: readStatement('deployment/plain-accounts', { params: pageParams, row: plainRow }),
    write: writeStatement('deployment/seal-accounts', { params: sealedParams, row: noRow }),
  },
} as const;
const isSealed = readStatement('deployment/is-sealed', {
  params: z.object({}),
  row: z.object({ sealed: z.boolean() }),
});
const noteSealed = writeStatement('deployment/note-sealed', { params: z.object({}), row: noRow });

/** Brings a graph in which texts stand in the clear to enciphered ones. */
export class Sealing {
  constructor(private readonly graph: Graph) {}

  async isDone(): Promise<boolean> {
    return (await this.graph.rows(isSealed, {}))[0]?.sealed === true;
  }

  async noteDone(): Promise<void> {
    await this.graph.write(noteSealed, {});
  }

  plain(kind: PlainKind, page: { readonly after: string; readonly limit: number }): Promise<readonly PlainNode[]> {
    return this.graph.rows(statements[kind].read, page);
  }

  async write(kind: PlainKind, rows: readonly SealedNode[]): Promise<void> {
    await this.graph.write(statements[kind].write, { rows });
  }
}
