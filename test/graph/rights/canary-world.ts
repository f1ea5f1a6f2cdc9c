import type { Graph } from '../../../src/graph/graph.js';
import { type Facts, storedFacts } from '../../../src/graph/property-types.js';
import { isKey, labels, sealedProperties, ties } from '../../../src/rights/personal-data.js';
import type { DataKey } from '../../../src/vault/key-store.js';
import { placeOf, seal } from '../../../src/vault/seal.js';
import { testIds, testKeys } from '../../graph-harness.js';

/** A value that stands nowhere else, in the words in which an export and a dump say it. */
export interface Canary {
  /** `Purchase.channel`, or `MADE` and `COMMENTED_ON.text`. */
  readonly place: string;
  readonly text: string;
}

const instants = new Set(['at', 'since', 'until', 'createdAt', 'startsAt', 'endsAt', 'startedAt', 'endedAt']);
const integers = new Set([
  'atOrder',
  'durationMinutes',
  'priceMinor',
  'totalMinor',
  'unitPriceMinor',
  'discountMinor',
  'points',
]);
/** Closed lists and marks of the product, in which no canary can stand; it is their own columns that are looked at. */
const closed: Readonly<Record<string, unknown>> = {
  ageBand: 'adult',
  residency: 'DE',
  restricted: false,
  deceased: false,
  audience: 'everybody',
  objections: [],
  corrected: [],
};
const leftOut = new Set([
  'erasedAt',
  'consentRev',
  'consentUntil',
  'keptUntil',
  'forgetting',
  'outOfCommunities',
  'outOfInfluence',
]);
/** Words and requests are written by the product itself; see the test. */
const writtenElsewhere = new Set(['ConsentEvent', 'DataSubjectRequest']);

/** Made-up values of one customer, each different from every other. */
class Mint {
  readonly canaries: Canary[] = [];
  #number = 0;

  constructor(
    private readonly who: string,
    private readonly offset: number,
  ) {}

  facts(place: string, properties: readonly string[]): Record<string, unknown> {
    const facts: Record<string, string | number> = {};
    const rest: Record<string, unknown> = {};
    for (const property of properties) {
      if (property in closed) rest[property] = closed[property];
      else if (!isKey(property) && !leftOut.has(property))
        facts[property] = this.#value(`${place}.${property}`, property);
    }
    return { ...storedFacts(facts as Facts), ...rest };
  }

  #value(place: string, property: string): string | number {
    this.#number += 1;
    const number = this.offset + this.#number;
    if (property === 'birthDate') {
      this.canaries.push({ place, text: `1961-0${1 + (this.offset % 7)}-17` });
      return `1961-0${1 + (this.offset % 7)}-17`;
    }
    if (instants.has(property)) {
      const at = Date.UTC(2020, 0, 1) + number * 61_000;
      this.canaries.push({ place, text: new Date(at).toISOString() });
      return at;
    }
    if (integers.has(property)) {
      // Kith's own order of pages is in no export; it goes with its record.
      if (property !== 'atOrder') this.canaries.push({ place, text: String(700_000_000 + number) });
      return 700_000_000 + number;
    }
    const text = `canary-${this.who}-${place.replace('.', '-')}-${number}`;
    if (property !== 'lastOrder' && property !== 'pageKey') this.canaries.push({ place, text });
    return text;
  }
}

/** Writes a customer with a canary in every property of every label and relationship that the catalogue knows to be of a customer. */
export async function writeCanaries(
  graph: Graph,
  who: string,
  about: { readonly offset: number; readonly other: string },
): Promise<readonly Canary[]> {
  const mint = new Mint(who, about.offset);
  const customerId = testIds.of('Customer', who);
  const keysOf = {
    customerId,
    storeId: idOf('Store', 'thing'),
    productId: idOf('Product', 'thing'),
    objectId: idOf('Product', 'thing'),
  };
  const nodes = Object.entries(labels)
    .filter(([name, { bearing }]) => ['person', 'own', 'shared'].includes(bearing) && !writtenElsewhere.has(name))
    .map(([name, { properties }]) => ({
      label: name,
      id: name === 'Customer' ? customerId : idOf(name, who),
      facts: {
        ...Object.fromEntries(Object.entries(keysOf).filter(([key]) => properties.includes(key))),
        ...mint.facts(name, properties),
        ...(name === 'Customer' && { externalId: who }),
      },
    }));
  await graph.raw('UNWIND $nodes AS node MERGE (made:$(node.label) {id: node.id}) SET made += node.facts', { nodes });
  await writeThings(graph);
  const key = (await testKeys.ensure([customerId])).get(customerId);
  if (key === undefined) throw new Error('no key');
  const edges = Object.entries(ties)
    .filter(([, tie]) => tie.from.some(isOfCustomers) && !tie.to.some((to) => writtenElsewhere.has(to)))
    .flatMap(([type, tie]) => {
      const [from = '', to = ''] = [tie.from[0], tie.to[0]];
      const far =
        to === 'Customer' ? testIds.of('Customer', about.other) : isOfCustomers(to) ? idOf(to, who) : idOf(to, 'thing');
      const near = from === 'Customer' ? customerId : idOf(from, who);
      return { type, from, to, near, far, facts: sealed(key, { type, far }, mint.facts(type, tie.properties)) };
    });
  await graph.raw(
    `UNWIND $edges AS edge
     MERGE (near:$(edge.from) {id: edge.near}) MERGE (far:$(edge.to) {id: edge.far})
     CREATE (near)-[tie:$(edge.type)]->(far) SET tie = edge.facts`,
    { edges },
  );
  // The key by which a customer is imported again is theirs as well, but it must be a key.
  return mint.canaries.filter(({ place }) => place !== 'Customer.externalId');
}

/** The same with what the product enciphers enciphered. */
function sealed(key: DataKey, to: { readonly type: string; readonly far: string }, facts: Record<string, unknown>) {
  const texts = (sealedProperties[to.type] ?? []).map((property) => [
    property,
    seal(key, placeOf(to.far, property), String(facts[property])),
  ]);
  return { ...facts, ...Object.fromEntries(texts) };
}

async function writeThings(graph: Graph): Promise<void> {
  const things = Object.entries(labels)
    .filter(([, { bearing }]) => bearing === 'thing')
    .map(([name]) => ({ label: name, id: idOf(name, 'thing'), name: `thing ${name}` }));
  await graph.raw('UNWIND $things AS thing MERGE (made:$(thing.label) {id: thing.id}) SET made.name = thing.name', {
    things,
  });
}

function isOfCustomers(label: string): boolean {
  return ['person', 'own', 'shared'].includes(labels[label]?.bearing ?? '');
}

/** An influence is inferred from what both ends do, so it is in the export of neither. */
export function isExported({ place }: Canary): boolean {
  return !place.startsWith('INFLUENCES.');
}

export function idOf(label: string, who: string): string {
  return testIds.of('Event', `${label} ${who}`);
}

/** Every node and relationship of the database as text: what an operator who dumps it would read. */
export async function dumpText(graph: Graph): Promise<string> {
  const nodes = await graph.raw('MATCH (node) RETURN labels(node) AS labels, properties(node) AS properties');
  const edges = await graph.raw('MATCH ()-[tie]->() RETURN type(tie) AS labels, properties(tie) AS properties');
  const lines = [...nodes.records, ...edges.records].map((record) => {
    const { labels: names, properties } = record.toObject() as { labels: unknown; properties: Record<string, unknown> };
    return `${String(names)} ${Object.entries(properties)
      .map(([name, value]) => `${name}=${textOf(value)}`)
      .join(' ')}`;
  });
  return lines.join('\n');
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'toStandardDate' in value && 'hour' in value)
    return (value as { toStandardDate(): Date }).toStandardDate().toISOString();
  return String(value);
}
