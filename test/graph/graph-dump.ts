import type { Graph } from '../../src/graph/graph.js';

/** What an import may write differently each time: moments of the import itself. */
const momentProperties = new Set(['recordedAt', 'seq', 'from', 'classifiedAt']);
/** What the chain makes of an event: it begins with a random salt and with the event before. */
const chainProperties = new Set(['salt', 'contentHash', 'hash', 'prevHash']);

/**
 * The whole graph as sorted lines, a line a node and a line a relationship, so that two graphs can be compared by their content alone.
 * Records of imports and migrations are left out, and classes are named by what they hold, for their numbers follow the order of arrival.
 */
export async function dumpGraph(graph: Graph): Promise<readonly string[]> {
  const classes = await classNames(graph);
  const nodes = await graph.raw(
    `MATCH (node) WHERE NOT (node:ImportBatch OR node:Migration OR node:Deployment OR node:ConsentClass)
     RETURN labels(node) AS labels, properties(node) AS properties`,
  );
  const ties = await graph.raw(
    `MATCH (from)-[tie]->(to) RETURN from.id AS from, type(tie) AS type, to.id AS to, properties(tie) AS properties`,
  );
  const nodeLines = nodes.records.map((record) => {
    const row = record.toObject() as { labels: string[]; properties: Record<string, unknown> };
    const isEvent = row.labels.includes('ConsentEvent');
    const kept = Object.entries(row.properties).filter(([name]) => !isEvent || !chainProperties.has(name));
    return `${row.labels.toSorted().join(':')} ${textOf(Object.fromEntries(kept), classes)}`;
  });
  const tieLines = ties.records.map((record) => {
    const row = record.toObject() as { from: string; type: string; to: string; properties: Record<string, unknown> };
    return `${row.from} ${row.type} ${row.to} ${textOf(row.properties, classes)}`;
  });
  return [...nodeLines, ...tieLines].toSorted();
}

async function classNames(graph: Graph): Promise<ReadonlyMap<string, string>> {
  const found = await graph.raw(
    'MATCH (class:ConsentClass) RETURN class.ring AS ring, class.cc AS cc, class.vectorHash AS hash',
  );
  return new Map(
    found.records.map((record) => [`${record.get('ring')} ${record.get('cc')}`, String(record.get('hash'))]),
  );
}

function textOf(properties: Readonly<Record<string, unknown>>, classes: ReadonlyMap<string, string>): string {
  const kept = Object.entries(properties)
    .filter(([name]) => !momentProperties.has(name))
    .map(([name, value]) => [name, classOf(name, value, classes)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(kept, (_key, value: unknown) =>
    typeof value === 'object' && value !== null ? plain(value) : value,
  );
}

function classOf(name: string, value: unknown, classes: ReadonlyMap<string, string>): unknown {
  const ring = /^cc(?:Next)?_(.+)$/.exec(name)?.[1];
  return ring === undefined ? value : (classes.get(`${ring} ${value}`) ?? value);
}

/** Temporal values of the driver print themselves; lists and points are taken as they are. */
function plain(value: object): unknown {
  return 'timeZoneOffsetSeconds' in value || 'day' in value ? String(value) : value;
}
