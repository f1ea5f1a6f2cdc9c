import { type NounPart, patternVariables } from './part.js';

/** Names in force at one row: part variable → variable of the statement. */
export type Scope = ReadonlyMap<string, string>;

export interface Bound {
  readonly part: NounPart;
  readonly scope: Scope;
  /** Conditions that every row of this scope meets, as text. */
  readonly holds: ReadonlySet<string>;
}

/** The variables of the customers whom the scope's rules are about. */
export function customersOf(bound: Bound): readonly string[] {
  const own = bound.part.noun === 'Customer' ? [named(bound.scope, bound.part.variable)] : [];
  const owner = bound.scope.get('owner');
  return owner === undefined ? own : [...own, owner];
}

/** What the pattern that leads to a row's owner binds, besides the row. */
export function ownerVariables(part: NounPart): readonly string[] {
  return part.owner === null ? [] : patternVariables(part.owner).filter((name) => name !== part.variable);
}

export function rename(text: string, scope: Scope): string {
  return text.replace(/(?<![.:\w$'`])([a-z]\w*)(?=[.\])}\s,]|$)/g, (word) => scope.get(word) ?? word);
}

export function renamePattern(text: string, scope: Scope): string {
  return text.replace(/(?<=[([])([a-z]\w*)(?=[:)\]\s{])/g, (word) => scope.get(word) ?? word);
}

export function named(scope: Scope, variable: string): string {
  return required(scope.get(variable), `${variable} is bound nowhere`);
}

export function and(conditions_: readonly string[]): string {
  return conditions_.join(' AND ');
}

export function required<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem);
  return value;
}
