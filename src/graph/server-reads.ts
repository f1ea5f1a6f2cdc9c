import { z } from 'zod';
import type { Graph } from './graph.js';
import { readStatement } from './statement.js';

const versions = readStatement('deployment/versions', {
  params: z.object({}),
  row: z.object({ neo4j: z.string(), edition: z.string() }),
});
const gdsVersion = readStatement('deployment/gds-version', {
  params: z.object({}),
  row: z.object({ gds: z.string() }),
});

/** Questions about the database server itself. */
export class ServerReads {
  constructor(private readonly graph: Graph) {}

  /** The server's version and edition: `5.26.30`, `community`. */
  async version(): Promise<{ readonly neo4j: string; readonly edition: string }> {
    const [row] = await this.graph.rows(versions, {});
    return row ?? { neo4j: 'unknown', edition: 'unknown' };
  }

  /** The version of Graph Data Science. Throws where it is not installed. */
  async gdsVersion(): Promise<string> {
    const [row] = await this.graph.rows(gdsVersion, {});
    return row?.gds ?? 'unknown';
  }
}
