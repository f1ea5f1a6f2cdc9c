import { int } from 'neo4j-driver';
import { categoryKey, markCategories } from '../../consent/categories.js';
import type { ComposedStatement } from '../graph.js';
import { anchoredList } from './anchored-list.js';
import { type Catalogue, nounPart } from './catalogue.js';
import { literal, projected, sortEnds, sortValue } from './column-value.js';
import { Composer } from './composer.js';
import { classesOf, conditions, type ViewerShape } from './conditions.js';
import { countedList } from './counted-list.js';
import type { NounPart } from './part.js';
import { bindRoot, gate, rootTotal } from './root-scope.js';
import { and, named, rename, required } from './scope.js';
import type { NodeSelection, RootSelection } from './selection.js';

/** The properties by which a row says about which special category it is; see docs/model.md. They name nothing else. */
const markProperties: ReadonlySet<string> = new Set(['special', 'storeSpecial']);
const markKeys = markCategories.map(categoryKey);

/** One statement for one root: text that depends on the shape only, and the values it takes as `$read.args`. */
export interface Composition {
  readonly statement: ComposedStatement;
  readonly args: Readonly<Record<string, unknown>>;
  /** Keys of the categories whose vectors the statement reads; null where a row names a category that may be any. */
  readonly categories: readonly string[] | null;
}

/**
 * Composes a selection into one statement. Consent is part of it: a row is matched, filtered, ordered and counted only under the
 * conditions of its part, and a value is projected only under those of its column. Rows are positional lists:
 *
 * - `ids`: `[id, node]`; `search`: `[rest, key, id, node]`; `list` and `counted`: the same and the total, if asked;
 * - node: its columns in the selection's order, then one element an edge, then its owner's id, if asked;
 * - edge to one: the node, or null;
 * - edge to many: a list of nodes, or of `[key, id, …columns, node]` (key and id only if keyed) if more than the node is asked;
 *   `[rows, total]` if a total is asked.
 *
 * Every list costs the driver an array, so there is none that holds nothing but another.
 */
export function compose(catalogue: Catalogue, root: RootSelection, viewer: ViewerShape): Composition {
  const composer = new Composer(catalogue, viewer);
  const text = rootText(composer, root);
  return {
    statement: { name: `read ${root.kind} ${root.node.noun}`, text },
    args: composer.args,
    categories: categoriesOf(text),
  };
}

function categoriesOf(text: string): readonly string[] | null {
  const named = [...text.matchAll(/\$read\.allow\.(\w+)\[/g)].map((found) => found[1] ?? '');
  const properties = [...text.matchAll(/\$read\.allow\[\w+\.(\w+)\]/g)].map((found) => found[1] ?? '');
  if (properties.some((property) => !markProperties.has(property))) return null;
  return [...new Set([...named, ...(properties.length === 0 ? [] : markKeys)])];
}

function rootText(composer: Composer, root: RootSelection): string {
  const part = nounPart(composer.catalogue, root.node.noun);
  if (root.kind === 'ids') return byIds(composer, part, root.node);
  if (root.kind === 'search') return search(composer, part, root);
  return root.kind === 'counted' ? countedList(composer, part, root) : list(composer, part, root);
}

function byIds(composer: Composer, part: NounPart, node: NodeSelection): string {
  const bound = bindRoot(composer, part);
  const variable = named(bound.scope, part.variable);
  return [
    'UNWIND $read.ids AS id',
    `MATCH (${variable}:${part.noun} {id: id})`,
    ...gate(composer, bound, []),
    `RETURN [${variable}.id, ${composer.node(bound, node)}] AS row`,
  ].join('\n');
}

function search(composer: Composer, part: NounPart, root: RootSelection & { kind: 'search' }): string {
  const bound = bindRoot(composer, part);
  const variable = named(bound.scope, part.variable);
  const after = composer.keyset(root.page.after, { key: Number.MAX_SAFE_INTEGER, id: '' });
  const limit = composer.value(int(root.page.first + 1));
  return [
    `CALL db.index.fulltext.queryNodes('${part.searchIndex}', ${composer.value(root.text)}, {limit: 1000}) YIELD node AS ${variable}, score`,
    `WITH ${variable}, toInteger(score * 1000000) AS key`,
    `WHERE key <= ${after.key} AND (key < ${after.key} OR ${variable}.id > ${after.id})`,
    `WITH ${variable}, key ORDER BY key DESC, ${variable}.id LIMIT ${limit}`,
    `RETURN [false, key, ${variable}.id, ${composer.node(bound, root.node)}] AS row`,
  ].join('\n');
}

/** Two ordered branches: rows whose sort value the viewer may read, then, only if the page is not full, all others by id. */
function list(composer: Composer, part: NounPart, root: RootSelection & { kind: 'list' }): string {
  const anchored = anchoredList(composer, part, root);
  if (anchored !== null) return anchored;
  const bound = bindRoot(composer, part);
  const variable = named(bound.scope, part.variable);
  const column = required(
    part.sorts.get(root.sort) ?? part.columns.get(root.sort),
    `${part.noun} has no sort ${root.sort}`,
  );
  const key = rename(column.expression, bound.scope);
  const descending = root.direction === 'DESC';
  if (column.type === 'Sealed' || column.type === 'Keyed')
    throw new Error(`${part.noun}.${root.sort} is ${column.type.toLowerCase()}, so nobody sorts by it`);
  const [least, most] = sortEnds[column.type];
  const [end, otherEnd] = descending ? [most, least] : [least, most];
  const rest = root.page.after?.rest ?? false;
  // A page of the rest begins behind the last readable row, so that the seek of the first branch finds nothing.
  const begin = rest ? otherEnd : (root.page.after?.key ?? end);
  const from = literal(column.type, composer.value(sortValue(column.type, begin)));
  const id = composer.value(rest || root.page.after === null ? (descending ? '\u{10FFFF}' : '') : root.page.after.id);
  const restId = composer.value(rest ? (root.page.after?.id ?? '') : '');
  const skip = composer.value(rest);
  const lastId = composer.value('\u{10FFFF}');
  const limit = composer.value(int(root.page.first + 1));
  const carried = [...bound.scope.values(), ...classesOf(bound)];
  const readable = conditions(column.rule, bound.scope);
  const filter = root.filter === null ? [] : [composer.filter(root.filter, bound)];
  const [over, beyond, order] = descending ? ['<=', '<', ' DESC'] : ['>=', '>', ''];
  // What the seek finds is not on this side of the cursor, so that "beyond" is "unequal". The server orders a stored text against another by code
  // point, as the index does, but against a parameter by UTF-16: `>` would lose names with emoji behind names with U+E000 to U+FFFF.
  const following = `(${key} <> ${from} OR ${variable}.id ${beyond} ${id})`;
  const seek = `USING INDEX SEEK ${variable}:${part.noun}(${key.slice(variable.length + 1)}, id)`;
  const total = root.total ? rootTotal(composer, part, root.filter) : null;
  return [
    ...(total === null ? [] : [total]),
    'CALL () {',
    `MATCH (${variable}:${part.noun}) ${seek} WHERE NOT ${skip} AND ${key} ${over} ${from} AND ${variable}.id IS NOT NULL`,
    ...gate(composer, bound, [...readable, ...filter, following]),
    `WITH ${carried.join(', ')} ORDER BY ${key}${order}, ${variable}.id${order} LIMIT ${limit}`,
    `RETURN collect([${carried.join(', ')}]) AS page`,
    '}',
    'CALL (page) {',
    `UNWIND page AS item RETURN item, false AS rest`,
    'UNION ALL',
    // The bound decides whether the page needs more rows: a filter before the seek is planned behind it, and then reads every row in vain.
    `MATCH (${variable}:${part.noun}) WHERE ${variable}.id > CASE WHEN size(page) < ${limit} THEN ${restId} ELSE ${lastId} END`,
    ...gate(composer, bound, [`NOT coalesce(${and([...readable, `${key} IS NOT NULL`])}, false)`, ...filter], ['page']),
    `WITH ${carried.join(', ')} ORDER BY ${variable}.id LIMIT ${limit}`,
    `RETURN [${carried.join(', ')}] AS item, true AS rest`,
    '}',
    `WITH ${[...carried.map((name, at) => `item[${at}] AS ${name}`), 'rest', ...(total === null ? [] : ['total'])].join(', ')}`,
    `RETURN [rest, CASE WHEN NOT rest THEN ${projected(column.type, key)} END, ${variable}.id, ${composer.node(bound, root.node)}` +
      `${total === null ? '' : ', total'}] AS row`,
  ].join('\n');
}
