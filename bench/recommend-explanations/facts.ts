import type { Graph } from '../../src/graph/graph.js';
import type { InternalId } from '../../src/model/ids.js';

/** That a customer has a product. */
export interface Use {
  readonly product: string;
  readonly category: string;
  /** Milliseconds since 1970, or 0. */
  readonly at: number;
  readonly isBought: boolean;
}

/** That what one customer does moves another. */
export interface Influence {
  readonly from: InternalId;
  readonly inputs: readonly string[];
  readonly isMutual: boolean;
}

/** What stands in the graph, whoever may know it. */
export interface Facts {
  readonly customers: readonly { readonly id: InternalId; readonly externalId: string }[];
  /** Of products that are not sensitive. */
  readonly uses: ReadonlyMap<InternalId, readonly Use[]>;
  readonly holders: ReadonlyMap<string, readonly (readonly [customer: InternalId, category: string])[]>;
  readonly sensitive: ReadonlySet<string>;
  readonly influences: ReadonlyMap<InternalId, readonly Influence[]>;
  readonly friends: ReadonlySet<string>;
  readonly communities: ReadonlyMap<InternalId, readonly string[]>;
}

export async function readFacts(graph: Graph): Promise<Facts> {
  const rows = async <R>(text: string): Promise<readonly R[]> =>
    (await graph.raw(text, {}, { mode: 'READ' })).records.map((record) => record.get('row') as R);
  const all = await rows<[InternalId, string, string, number, boolean]>(
    `MATCH (c:Customer)-[use:INTERACTED|BOUGHT]->(p:Product) WHERE p.special IS NULL
     RETURN [c.id, p.id, CASE type(use) WHEN 'BOUGHT' THEN 'purchase_item' ELSE use.category END,
       coalesce(use.at, use.lastAt, datetime({epochMillis: 0})).epochMillis, type(use) = 'BOUGHT'] AS row`,
  );
  const influences = await rows<[InternalId, InternalId, string[], boolean]>(
    `MATCH (run:Run {job: 'influence', current: true}) MATCH (f:Customer)-[tie:INFLUENCES {runId: run.id}]->(c:Customer)
     WHERE tie.probability > 0 RETURN [c.id, f.id, tie.inputs, coalesce(tie.mutual, false)] AS row`,
  );
  const friends = await rows<[string, string]>(
    'MATCH (a:Customer)-[:FRIEND_OF]->(b:Customer) RETURN [a.id, b.id] AS row',
  );
  return {
    customers: (
      await rows<[InternalId, string]>('MATCH (c:Customer) RETURN [c.id, c.externalId] AS row ORDER BY c.id')
    ).map(([id, externalId]) => ({ id, externalId })),
    uses: grouped(all.map(([id, product, category, at, isBought]) => [id, { product, category, at, isBought }])),
    holders: grouped(all.map(([id, product, category]) => [product, [id, category] as const])),
    sensitive: new Set(await rows<string>('MATCH (p:Product) WHERE p.special IS NOT NULL RETURN p.id AS row')),
    influences: grouped(influences.map(([id, from, inputs, isMutual]) => [id, { from, inputs, isMutual }])),
    friends: new Set(friends.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`])),
    communities: grouped(
      await rows<[InternalId, string]>('MATCH (c:Customer)-[:IN_COMMUNITY]->(k:Community) RETURN [c.id, k.id] AS row'),
    ),
  };
}

function grouped<K, V>(pairs: readonly (readonly [K, V])[]): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key) ?? [];
    group.push(value);
    groups.set(key, group);
  }
  return groups;
}
