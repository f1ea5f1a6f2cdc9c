import type { Catalogue } from '../graph/read/catalogue.js';
import { nounPart } from '../graph/read/catalogue.js';
import type { Column, EdgePart, PartNoun } from '../graph/read/part.js';
import { type Filter, type FilterOperator, filterOperators } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import { identifierKey } from '../model/identifier-key.js';
import type { InternalIds } from '../model/ids.js';

/** Deepest nesting of `and`, `or`, `not` and `some` in one filter. */
const depthMax = 5;
/** Most conditions in one filter, over all its levels, and most values in one `in`. */
const conditionsMax = 50;
const valuesMax = 100;

/** What filters are read by. */
export interface FilterSource {
  readonly catalogue: Catalogue;
  /** Makes the ids of identifiers, which are keyed hashes of their values. */
  readonly lookup: InternalIds;
}

/** What a filter is about: rows of a noun, and the edge by which they are reached, if by one. */
interface Filtered {
  readonly noun: PartNoun;
  readonly edge: EdgePart | null;
}

/** Reads a filter input: `null` where there is none. Fields are columns of the noun, columns of the edge to it, or edges with `some`. */
export function filterOf(
  source: FilterSource,
  noun: PartNoun,
  input: unknown,
  edge: EdgePart | null = null,
): Filter | null {
  return read(source, { noun, edge }, input, { depth: 0, measure: { conditions: 0 } });
}

/** How deep the reader is, and how many conditions it has met on all ways down. */
interface Level {
  readonly depth: number;
  readonly measure: { conditions: number };
}

function read(source: FilterSource, rows: Filtered, input: unknown, { depth, measure }: Level): Filter | null {
  if (input === undefined || input === null) return null;
  if (depth > depthMax) throw new KithError('QUERY_TOO_LARGE', `A filter is nested deeper than ${depthMax} levels.`);
  const entries = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  spend(measure, entries.length);
  return {
    kind: 'and',
    of: entries.sort(byName).map(([name, value]) => condition(source, rows, name, value, { depth, measure })),
  };
}

function condition(source: FilterSource, rows: Filtered, name: string, value: unknown, level: Level): Filter {
  const { catalogue } = source;
  const { noun } = rows;
  const below: Level = { ...level, depth: level.depth + 1 };
  const nested = (each: unknown): Filter => read(source, rows, each, below) ?? { kind: 'and', of: [] };
  if (name === 'and' || name === 'or') {
    const list = value as readonly unknown[];
    spend(level.measure, list.length);
    return { kind: name, of: list.map(nested) };
  }
  if (name === 'not') return { kind: 'not', of: nested(value) };
  const column = nounPart(catalogue, noun).columns.get(name);
  if (column !== undefined) return comparisons(source, column, value as object);
  const edge = catalogue.edges.get(`${noun}.${name}`);
  const onEdge = rows.edge?.columns.get(name);
  // What the rows lead to goes before what their edge says under the same name, as it does in the schema.
  if (edge === undefined && onEdge !== undefined) return comparisons(source, onEdge, value as object, { onEdge: true });
  if (edge === undefined) throw new KithError('BAD_USER_INPUT', `${noun} cannot be filtered by ${name}.`);
  const some = (value as { some?: unknown }).some;
  return { kind: 'some', edge: `${noun}.${name}`, of: read(source, { noun: edge.to, edge }, some, below) };
}

function spend(measure: Level['measure'], conditions: number): void {
  measure.conditions += conditions;
  if (measure.conditions > conditionsMax)
    throw new KithError('QUERY_TOO_LARGE', `A filter has more than ${conditionsMax} conditions.`);
}

function comparisons(
  { lookup }: FilterSource,
  { name: column, type }: Column,
  input: object,
  place: { readonly onEdge?: true } = {},
): Filter {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  const of = given.sort(byName).map(([operator, value]): Filter => {
    if (!filterOperators.includes(operator as FilterOperator))
      throw new KithError('BAD_USER_INPUT', `${operator} is no operator.`);
    if (Array.isArray(value) && value.length > valuesMax) {
      throw new KithError('QUERY_TOO_LARGE', `${column}: more than ${valuesMax} values in one \`in\`.`);
    }
    const operand = type === 'Keyed' ? keyedHash(lookup, column, value) : plain(value, type);
    return { kind: 'column', column, operator: operator as FilterOperator, value: operand, ...place };
  });
  return { kind: 'and', of };
}

/** Contact values leave as their keyed hashes alone. The column is called as the type of the identifier. */
function keyedHash(lookup: InternalIds, column: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => keyedHash(lookup, column, each));
  return lookup.of('Identifier', identifierKey(column, String(value)));
}

/** Instants as milliseconds and days as text, which is how statements compare them. */
function plain(value: unknown, type: Column['type']): unknown {
  if (!(value instanceof Date)) return value;
  return type === 'Date' ? value.toISOString().slice(0, 10) : value.getTime();
}

function byName(left: readonly [string, unknown], right: readonly [string, unknown]): number {
  return left[0] < right[0] ? -1 : 1;
}
