import { type Integer, int } from 'neo4j-driver';
import type { ColumnType } from './part.js';
import type { FilterOperator } from './selection.js';

/** The comparing operators of a filter as Cypher spells them. */
export const operators: Readonly<Record<Exclude<FilterOperator, 'in' | 'isNull'>, string>> = {
  eq: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  startsWith: 'STARTS WITH',
  contains: 'CONTAINS',
};

const longest = Number.MAX_SAFE_INTEGER;
const yearOne = -62_135_596_800_000;
const year9999 = 253_402_300_799_999;
// No text but one of that character alone comes after it, and it stands for no letter.
const lastText = '\u{10FFFF}'.repeat(64);

/** Where a list begins when no cursor is given, ascending and descending: before and after every value of the type. */
export const sortEnds: Readonly<
  Record<Exclude<ColumnType, 'Sealed' | 'Keyed'>, readonly [number | string, number | string]>
> = {
  ID: ['', lastText],
  String: ['', lastText],
  Int: [-longest, longest],
  SafeInt: [-longest, longest],
  Hidden: [-longest, longest],
  Float: [-longest, longest],
  Boolean: [0, 1],
  Date: ['0001-01-01', '9999-12-31'],
  DateTime: [yearOne, year9999],
};

export function sortValue(type: ColumnType, value: unknown): Integer | unknown {
  const whole = type === 'Int' || type === 'SafeInt' || type === 'Hidden' || type === 'DateTime';
  return whole && typeof value === 'number' ? int(value) : value;
}

export function literal(type: ColumnType, parameter: string): string {
  if (type === 'Date') return `date(${parameter})`;
  if (type === 'DateTime') return `datetime({epochMillis: ${parameter}})`;
  return parameter;
}

export function projected(type: ColumnType, expression: string): string {
  if (type === 'Date') return `toString(${expression})`;
  // The driver makes an object of every 64-bit integer on the way to a number; a float holds any time exactly and arrives as it is.
  if (type === 'DateTime') return `toFloat(${expression}.epochMillis)`;
  return expression;
}
