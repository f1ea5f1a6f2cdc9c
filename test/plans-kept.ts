import type { Graph } from '../src/graph/graph.js';

/** How many plans the database made and kept since it was last asked. Forgets them. */
export async function plansKept(graph: Graph): Promise<number> {
  const { records } = await graph.raw('CALL db.clearQueryCaches()', {}, { mode: 'READ' });
  return Number(/cleared of (\d+) quer/.exec(String(records[0]?.get('value')))?.[1] ?? 0);
}
