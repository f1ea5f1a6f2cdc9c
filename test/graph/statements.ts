import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cypherFolder } from '../../src/graph/statement.js';

// The parts of cypher/read are no statements before they are composed; what is composed of them is planned elsewhere.
// Keys are several statements, and what they make is a schema.
const elsewhere = /^(?:schema|read)\/|^(?:deployment|workspace)\/keys$/;

/** The names of all statements that are files of their own. */
export const statements = readdirSync(cypherFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.cypher'))
  .map((file) => file.slice(0, -'.cypher'.length))
  .filter((name) => !elsewhere.test(name))
  .toSorted();

const source = readdirSync(new URL('../../src/graph', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(new URL('../../src/graph', import.meta.url).pathname, file), 'utf8'))
  .join('\n');

/** Data protection officers run theirs by hand, so no statement of src/graph says that they read. */
export function isRead(name: string): boolean {
  return /\/dpo-/.test(name) || new RegExp(`readStatement\\(\\s*'${name}'`).test(source);
}
