import type { ComposedStatement } from '../../src/graph/graph.js';
import type { Catalogue } from '../../src/graph/read/catalogue.js';
import type { Column } from '../../src/graph/read/part.js';

/** The class of a customer in a composed statement, up to the name it is given. */
const classOf = /CASE WHEN (?:(?!CASE WHEN).)*? END AS (class_\w+)/g;

const known = new Map<string, ComposedStatement>();

/** A statement that was composed of opened parts, without the classes that nothing asks for then. */
export function bare(statement: ComposedStatement): ComposedStatement {
  const found = known.get(statement.text);
  if (found !== undefined) return found;
  const made = { ...statement, text: statement.text.replace(classOf, 'null AS $1') };
  if (/\$read\.(allow|cc|self|now)/.test(made.text)) throw new Error(`consent is left in the statement\n${made.text}`);
  known.set(statement.text, made);
  return made;
}

/** The parts without their conditions: everybody's everything. */
export function opened(catalogue: Catalogue): Catalogue {
  const open = (columns: ReadonlyMap<string, Column>) =>
    new Map([...columns].map(([name, column]) => [name, { ...column, rule: [] }]));
  return {
    nouns: new Map(
      [...catalogue.nouns].map(([noun, part]) => [
        noun,
        { ...part, visible: [], columns: open(part.columns), sorts: open(part.sorts) },
      ]),
    ),
    edges: new Map(
      [...catalogue.edges].map(([name, part]) => [name, { ...part, governed: [], columns: open(part.columns) }]),
    ),
  };
}
