import neo4j from 'neo4j-driver';

/** The properties that the graph keeps as instants, days and integers (docs/model.md). Any other is stored as it comes; numbers as FLOAT. */
const instants = new Set([
  'at',
  'since',
  'createdAt',
  'startsAt',
  'endsAt',
  'startedAt',
  'endedAt',
  'validFrom',
  'validUntil',
  'until',
]);
const days = new Set(['birthDate']);
const integers = new Set([
  'atOrder',
  'durationMinutes',
  'priceMinor',
  'totalMinor',
  'unitPriceMinor',
  'discountMinor',
  'points',
]);

/** A position on the globe, degrees, WGS 84. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** What a property may be before it is stored: instants as milliseconds since 1970, days as `YYYY-MM-DD`. */
export type Fact = string | number | Position | null;
export type Facts = Readonly<Record<string, Fact>>;

/** The facts in the types in which the graph stores them. */
export function storedFacts(facts: Facts): Record<string, unknown> {
  const stored: Record<string, unknown> = {};
  for (const property in facts) stored[property] = storedFact(property, facts[property] ?? null);
  return stored;
}

/** An instant as the graph stores it: `ZONED DATETIME` in UTC. */
export function storedInstant(milliseconds: number): unknown {
  const time = new Date(milliseconds);
  return new neo4j.types.DateTime(
    time.getUTCFullYear(),
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
    time.getUTCMilliseconds() * 1_000_000,
    0,
  );
}

function storedDay(day: string): unknown {
  const [year, month, date] = day.split('-').map(Number);
  return new neo4j.types.Date(year ?? 0, month ?? 0, date ?? 0);
}

function storedFact(property: string, fact: Fact): unknown {
  if (fact === null) return null;
  if (typeof fact === 'object') return new neo4j.types.Point(neo4j.int(4326), fact.longitude, fact.latitude);
  if (typeof fact === 'string') return days.has(property) ? storedDay(fact) : fact;
  if (instants.has(property)) return storedInstant(fact);
  return integers.has(property) ? neo4j.int(fact) : fact;
}
