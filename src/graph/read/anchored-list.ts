import { int } from 'neo4j-driver';
import { literal, projected, sortEnds, sortValue } from './column-value.js';
import type { Composer } from './composer.js';
import { classesOf, conditions } from './conditions.js';
import { behindCursor } from './keyset.js';
import type { NounPart } from './part.js';
import { bindRoot, gate, rootTotal, start } from './root-scope.js';
import { and, named, rename } from './scope.js';
import type { RootSelection } from './selection.js';

/**
 * A root list whose filter asks for keyed hashes, or null for any other: it starts at those who have them, of whom there are few, and is the same list
 * as `list`. Which value a viewer may read is asked before rows are ordered by it; those without one come last, by id.
 */
export function anchoredList(
  composer: Composer,
  part: NounPart,
  root: RootSelection & { kind: 'list' },
): string | null {
  const bound = bindRoot(composer, part);
  const from = start(composer, bound, root.filter);
  const column = part.sorts.get(root.sort);
  if (from === null || root.filter === null || column === undefined) return null;
  if (column.type === 'Sealed' || column.type === 'Keyed') throw new Error('a part without such a @sort was loaded');
  const variable = named(bound.scope, part.variable);
  const { after } = root.page;
  const descending = root.direction === 'DESC';
  const [least, most] = sortEnds[column.type];
  const mode = composer.value(after === null ? 'first' : after.rest ? 'rest' : 'value');
  const begin = after === null || after.rest ? (descending ? most : least) : after.key;
  const key = literal(column.type, composer.value(sortValue(column.type, begin)));
  const id = composer.value(after?.id ?? '');
  // A value that is computed is ordered and compared alike, whatever letters are in it; a stored one is not.
  const value = rename(column.expression, bound.scope);
  const readable = [...conditions(column.rule, bound.scope), `${value} IS NOT NULL`];
  const sortKey = composer.variable('sortKey');
  const at = { mode, key: sortKey, cursorKey: key, id: `${variable}.id`, cursorId: id, descending };
  const carried = [...bound.scope.values(), ...classesOf(bound)];
  const total = root.total ? rootTotal(composer, part, root.filter) : null;
  return [
    ...(total === null ? [] : [total]),
    from.replace('WITH DISTINCT ', `WITH DISTINCT ${total === null ? '' : 'total, '}`),
    ...gate(composer, bound, [composer.filter(root.filter, bound)], total === null ? [] : ['total']),
    `WITH *, CASE WHEN ${and(readable)} THEN ${column.type === 'String' ? `'' + ${value}` : value} END AS ${sortKey}`,
    `WHERE ${behindCursor(at)}`,
    `WITH ${[...carried, sortKey, ...(total === null ? [] : ['total'])].join(', ')}`,
    `ORDER BY ${sortKey} IS NULL, ${sortKey}${descending ? ' DESC' : ''}, ${variable}.id LIMIT ${composer.value(int(root.page.first + 1))}`,
    `RETURN [${sortKey} IS NULL, ${projected(column.type, sortKey)}, ${variable}.id, ${composer.node(bound, root.node)}` +
      `${total === null ? '' : ', total'}] AS row`,
  ].join('\n');
}
