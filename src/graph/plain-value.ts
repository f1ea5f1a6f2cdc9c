import neo4j from 'neo4j-driver';

/** What a property holds, as JSON can say it: instants and days as ISO 8601, points as degrees (WGS 84). */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | { readonly latitude: number; readonly longitude: number }
  | readonly PlainValue[];

export function plainValue(value: unknown): PlainValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (neo4j.isDateTime(value)) return value.toStandardDate().toISOString();
  if (neo4j.isPoint(value)) return { latitude: value.y, longitude: value.x };
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

export function plainProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, PlainValue>> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, plainValue(value)]));
}
