import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { classExpression, type ViewerShape, viewerShape } from '../../src/graph/read/conditions.js';
import { spread } from '../bench.js';

const category = 'purchase_item';
const purpose = 'analytics.row';
const anchors = 40;
/** Categories of which each customer has a grant or not. */
const categories = [
  category,
  ...['identity_name', 'identity_birth', 'contact_email', 'contact_phone', 'social_group', 'purchase_amount'],
  ...['location_visit', 'location_area', 'service_rating', 'behaviour_web', 'device_id'],
];
const rowsPerStatement = 4_000;

const ways = ['classes', 'nodes', 'list'] as const;
type Way = (typeof ways)[number];

/** Whether a customer of the pattern may be used, in the words of each way. */
const allowed: Readonly<Record<Way, (customer: string) => string>> = {
  classes: (customer) => `$read.allow.${category}[class_${customer}] = 1`,
  nodes: (customer) =>
    `EXISTS { (${customer})-[:BENCH_GRANTED]->(grant:BenchGrant {purpose: $purpose, category: $category}) WHERE grant.until > $read.now }`,
  // With the two windows that a class has, or the list could not tell when a grant ends.
  list: (customer) =>
    `$leaf IN CASE WHEN ${customer}.benchUntil > $read.now THEN ${customer}.benchGrants WHEN ${customer}.benchNextUntil > $read.now THEN ${customer}.benchNext END`,
};

/** Everybody two steps from the anchors who may be used, over those who may be used; 25,000 paths with 25 follows a customer. */
function statementOf(way: Way, viewer: ViewerShape): string {
  const classed = (customer: string) =>
    way === 'classes' ? `, ${classExpression(customer, viewer)} AS class_${customer}` : '';
  return `MATCH (start:Customer) WHERE start.id IN $anchors
MATCH (start)-[:FOLLOWS]->(one:Customer) WITH one${classed('one')} WHERE ${allowed[way]('one')}
MATCH (one)-[:FOLLOWS]->(two:Customer) WITH two${classed('two')} WHERE ${allowed[way]('two')}
RETURN count(two) AS paths, count(DISTINCT two) AS customers`;
}

export interface TwoHopsReport {
  readonly ms: Readonly<Record<Way, { readonly min: number; readonly median: number }>>;
  readonly paths: number;
  readonly customers: number;
  readonly grants: number;
}

/** Filters two hops in three ways, interleaved: consent classes, a node a grant, a list of strings. All must find the same. */
export async function measureTwoHops(graph: Graph, terms: ReadTerms, turns: number): Promise<TwoHopsReport> {
  const grants = await writeGrants(graph, terms);
  const params = {
    // As the server sends it: the vectors that the statement reads, and no others.
    read: { ...terms, allow: { [category]: terms.allow[category] } },
    anchors: await anchorIds(graph),
    purpose,
    category,
    leaf: `${purpose}|${category}`,
  };
  const ms: Record<Way, number[]> = { classes: [], nodes: [], list: [] };
  const found = new Map<Way, string>();
  for (let turn = -5; turn < turns; turn += 1) {
    for (const way of ways) {
      const began = performance.now();
      const { records } = await graph.raw(statementOf(way, viewerShape(terms)), params, { mode: 'READ' });
      const took = performance.now() - began;
      found.set(way, JSON.stringify([records[0]?.get('paths'), records[0]?.get('customers')]));
      if (turn >= 0) ms[way].push(took);
    }
  }
  if (new Set(found.values()).size !== 1) throw new Error(`the ways find different rows: ${[...found].join('; ')}`);
  const [paths, customers] = JSON.parse(found.get('classes') ?? '[]') as [number, number];
  if (!(customers > 0)) throw new Error('two hops lead to nobody');
  const summed = (way: Way) => ({ min: Math.min(...ms[way]), median: spread(ms[way]).median });
  return {
    ms: { classes: summed('classes'), nodes: summed('nodes'), list: summed('list') },
    paths,
    customers,
    grants,
  };
}

async function anchorIds(graph: Graph): Promise<readonly string[]> {
  const text = 'MATCH (customer:Customer) RETURN customer.id AS id ORDER BY id LIMIT toInteger($anchors)';
  const { records } = await graph.raw(text, { anchors }, { mode: 'READ' });
  return records.map((record) => record.get('id') as string);
}

/** Gives every customer, as nodes and as a list, what the classes open to the viewer: the two forms that Kith did not choose. */
async function writeGrants(graph: Graph, terms: ReadTerms): Promise<number> {
  const read = `MATCH (customer:Customer) RETURN customer.id AS id, customer.${terms.cc} AS class`;
  const { records } = await graph.raw(read, {}, { mode: 'READ' });
  const rows = records.map((record) => {
    const number = Number(record.get('class'));
    const open = categories.filter((key) => terms.allow[key]?.[number] === 1);
    return { id: record.get('id') as string, open, leaves: open.map((key) => `${purpose}|${key}`) };
  });
  const write = `UNWIND $rows AS row MATCH (customer:Customer {id: row.id}) SET customer.benchGrants = row.leaves, customer.benchUntil = $until,
      customer.benchNext = row.leaves, customer.benchNextUntil = $until
    WITH customer, row UNWIND row.open AS category
    CREATE (customer)-[:BENCH_GRANTED]->(:BenchGrant {purpose: $purpose, category: category, until: $until})`;
  await graph.raw('MATCH (grant:BenchGrant) CALL (grant) { DETACH DELETE grant } IN TRANSACTIONS OF 20000 ROWS');
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    await graph.raw(write, { rows: rows.slice(from, from + rowsPerStatement), purpose, until: terms.now + 1e9 });
  }
  return rows.reduce((sum, row) => sum + row.open.length, 0);
}
