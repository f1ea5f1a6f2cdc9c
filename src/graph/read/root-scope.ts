import type { Composer } from './composer.js';
import { classExpression, className, conditions } from './conditions.js';
import type { NounPart } from './part.js';
import { and, type Bound, customersOf, named, ownerVariables, rename, renamePattern } from './scope.js';
import { type Filter, totalCountMax } from './selection.js';

/** The scope of a root's rows: the node, and the owner where the part has one. */
export function bindRoot(composer: Composer, part: NounPart): Bound {
  const scope = new Map([[part.variable, composer.variable(part.variable)]]);
  for (const name of ownerVariables(part)) scope.set(name, composer.variable(name));
  return { part, scope, holds: new Set(conditions(part.visible, scope)) };
}

/** Finds the owner, computes the classes of the customers that the scope binds, and admits only visible rows. */
export function gate(
  composer: Composer,
  bound: Bound,
  also: readonly string[],
  carried: readonly string[] = [],
): readonly string[] {
  const { part, scope } = bound;
  const owner = part.owner === null ? [] : [`MATCH ${renamePattern(part.owner, scope)}`];
  const classes = customersOf(bound).map(
    (customer) => `${classExpression(customer, composer.viewer)} AS ${className(customer)}`,
  );
  const present = part.where === null ? [] : [rename(part.where, scope)];
  const where = [...new Set([...present, ...bound.holds, ...also])];
  const all = [...carried, ...scope.values(), ...classes];
  return [...owner, `WITH ${all.join(', ')}`, ...(where.length === 0 ? [] : [`WHERE ${and(where)}`])];
}

/** The way from the keyed hashes that a filter asks for to the rows that have them, or null where it asks for none. */
export function start(composer: Composer, bound: Bound, filter: Filter | null): string | null {
  const ids = filter === null ? null : keyedIds(bound.part, filter);
  if (ids === null || bound.part.keyed === null) return null;
  const holder = composer.variable('keyed');
  const pattern = renamePattern(bound.part.keyed, new Map([...bound.scope, ['keyed', holder]]));
  const label = /\(keyed:(\w+)\)/.exec(bound.part.keyed)?.[1] ?? '';
  return [
    `MATCH ${pattern} USING INDEX ${holder}:${label}(id) WHERE ${holder}.id IN ${composer.value(ids)}`,
    `WITH DISTINCT ${named(bound.scope, bound.part.variable)}`,
  ].join('\n');
}

/** The hashes one of which every row has that meets the filter. The filter itself is asked all the same, with its consents. */
function keyedIds(part: NounPart, filter: Filter): readonly unknown[] | null {
  if (filter.kind === 'column') {
    if (part.columns.get(filter.column)?.type !== 'Keyed') return null;
    return filter.operator === 'in' ? (filter.value as readonly unknown[]) : [filter.value];
  }
  if (filter.kind === 'and')
    return filter.of.reduce<readonly unknown[] | null>((found, each) => found ?? keyedIds(part, each), null);
  if (filter.kind !== 'or' || filter.of.length === 0) return null;
  const all = filter.of.map((each) => keyedIds(part, each));
  return all.includes(null) ? null : all.flatMap((each) => each ?? []);
}

/** A subquery that gives `total`: the visible rows of a root list, up to a bound. */
export function rootTotal(composer: Composer, part: NounPart, filter: Filter | null): string {
  const bound = bindRoot(composer, part);
  const variable = named(bound.scope, part.variable);
  const also = filter === null ? [] : [composer.filter(filter, bound)];
  return [
    `CALL () { ${start(composer, bound, filter) ?? `MATCH (${variable}:${part.noun})`}`,
    ...gate(composer, bound, also),
    `WITH ${variable} LIMIT ${totalCountMax + 1} RETURN count(*) AS total }`,
  ].join('\n');
}
