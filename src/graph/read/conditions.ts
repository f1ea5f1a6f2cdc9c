import assert from 'node:assert';
import type { ReadTerms } from '../../consent/terms.js';
import { literal, operators, projected, sortValue } from './column-value.js';
import type { Column, Condition, Rule } from './part.js';
import { and, type Bound, customersOf, named, rename, type Scope } from './scope.js';
import type { FilterOperator } from './selection.js';

export function governed(column: Column, bound: Bound): string {
  const open = conditions(column.rule, bound.scope).filter((condition) => !bound.holds.has(condition));
  const value = projected(column.type, rename(column.expression, bound.scope));
  return open.length === 0 ? value : `CASE WHEN ${and(open)} THEN ${value} END`;
}

export function conditions(rule: Rule, scope: Scope): readonly string[] {
  return rule.map((condition) => allows(condition, scope));
}

function allows(condition: Condition, scope: Scope): string {
  const subject = className(named(scope, condition.of));
  if (condition.dynamic) {
    const property = rename(condition.category, scope);
    const allowed = `$read.allow[${property}][${subject}] = 1`;
    return condition.optional === true ? `(${property} IS NULL OR ${allowed})` : allowed;
  }
  return `$read.allow.${condition.category.replaceAll('.', '_')}[${subject}] = 1`;
}

/**
 * What of the viewer decides the text; everything else about them is a value. The properties of the ring are in it because the server would look a
 * name from a parameter up at every row: about a fiftieth of a page.
 */
export interface ViewerShape extends Pick<ReadTerms, 'cc' | 'ccUntil' | 'ccNext' | 'ccNextUntil'> {
  /** Whether a row may be the viewer's own (`ReadTerms.self`). Most viewers are staff and partners, whose text and rows are cheaper without. */
  readonly self: boolean;
}

export function viewerShape({ self, cc, ccUntil, ccNext, ccNextUntil }: ReadTerms): ViewerShape {
  return { self: self !== null, cc, ccUntil, ccNext, ccNextUntil };
}

/** The row's consent class; see `docs/model.md`. Without `self`, for viewers none of whose rows is their own affair, nobody has class 0. */
export function classExpression(customer: string, viewer: ViewerShape): string {
  const { self, cc, ccUntil, ccNext, ccNextUntil } = viewer;
  // The names come from the policy, which accepts no partner that is no identifier; here they would become Cypher.
  for (const name of [cc, ccUntil, ccNext, ccNextUntil]) assert(/^[a-z]\w*$/i.test(name), `${name} is no identifier`);
  return (
    `CASE ${self ? `WHEN ${customer}.id = $read.self THEN 0 ` : ''}WHEN ${customer}.${ccUntil} > $read.now THEN ${customer}.${cc} ` +
    `WHEN ${customer}.${ccNextUntil} > $read.now THEN ${customer}.${ccNext} ` +
    `WHEN ${customer}.${cc} IS NOT NULL AND NOT (coalesce(${customer}.restricted, false) OR coalesce(${customer}.deceased, false)) THEN 1 END`
  );
}

export function className(customer: string): string {
  return `class_${customer}`;
}

/** Whether a condition speaks of customers only who are known before the edge is followed. */
export function onlyKnown(condition: string, known: ReadonlySet<string>): boolean {
  const subject = /\[class_(\w+)\] = 1\)?$/.exec(condition)?.[1] ?? '';
  return known.has(subject) && !condition.includes('$read.allow[');
}

export function classesOf(bound: Bound): readonly string[] {
  return customersOf(bound).map(className);
}

/** One comparison of a filter: the value's own conditions come with it. `bind` makes a parameter of a value. */
export function comparison(
  column: Column,
  filter: { readonly operator: FilterOperator; readonly value: unknown },
  bound: Bound,
  bind: (value: unknown) => string,
): string {
  if (column.type === 'Sealed') throw new Error(`${bound.part.noun}.${column.name} is sealed, so nobody filters by it`);
  if (column.type === 'Keyed') return keyed(column, filter, bound, bind);
  const expression = rename(column.expression, bound.scope);
  const allowed = conditions(column.rule, bound.scope);
  // To a viewer a withheld value is an absent one, so it is null here as well.
  if (filter.operator === 'isNull') {
    return `coalesce(${and([...allowed, `${expression} IS NOT NULL`])}, false) <> ${bind(filter.value)}`;
  }
  if (filter.operator === 'in')
    return and([...allowed, membership(column, expression, filter.value as readonly unknown[], bind)]);
  const operand = literal(column.type, bind(sortValue(column.type, filter.value)));
  return and([...allowed, `${expression} ${operators[filter.operator]} ${operand}`]);
}

/** Whether one of the ids is asked for. Nothing but equality: the ids are hashes. */
function keyed(
  column: Column,
  { operator, value }: { readonly operator: FilterOperator; readonly value: unknown },
  bound: Bound,
  bind: (value: unknown) => string,
): string {
  if (operator !== 'eq' && operator !== 'in')
    throw new Error(`${bound.part.noun}.${column.name} is keyed, so it is filtered by equality alone`);
  const wanted = bind(operator === 'eq' ? [value] : value);
  const found = `any(each IN ${rename(column.expression, bound.scope)} WHERE each IN ${wanted})`;
  return and([...conditions(column.rule, bound.scope), found]);
}

function membership(
  column: Column,
  expression: string,
  values: readonly unknown[],
  bind: (value: unknown) => string,
): string {
  const list = bind(values.map((value) => sortValue(column.type, value)));
  const temporal = column.type === 'Date' || column.type === 'DateTime';
  return temporal
    ? `any(each IN ${list} WHERE ${expression} = ${literal(column.type, 'each')})`
    : `${expression} IN ${list}`;
}
