import type { Graph } from '../../src/graph/graph.js';
import type { Ends } from './graphs.js';

const rowsEach = 20_000;
const projection = 'wikiVote';

export interface CelfAnswer {
  readonly seeds: Uint32Array;
  readonly seconds: number;
  /** What it says its seeds reach. */
  readonly reported: number;
}

/** Writes the edges and projects them into Graph Data Science. */
export async function project(graph: Graph, { nodes, from, to }: Ends): Promise<void> {
  await graph.raw('CREATE INDEX voter IF NOT EXISTS FOR (voter:Voter) ON (voter.number)', {});
  await graph.raw('CALL db.awaitIndexes(60)', {});
  await graph.raw('UNWIND range(0, toInteger($nodes) - 1) AS number CREATE (:Voter {number: number})', { nodes });
  for (let start = 0; start < from.length; start += rowsEach) {
    const rows = Array.from(from.subarray(start, start + rowsEach), (source, at) => [source, to[start + at] ?? 0]);
    await graph.raw(
      `UNWIND $rows AS row
       MATCH (source:Voter {number: toInteger(row[0])}), (target:Voter {number: toInteger(row[1])})
       CREATE (source)-[:VOTED]->(target)`,
      { rows },
    );
  }
  await graph.raw(`CALL gds.graph.project('${projection}', 'Voter', 'VOTED')`, {});
}

/** CELF of Graph Data Science with its own default of 100 simulations. */
export async function celf(
  graph: Graph,
  about: { probability: number; seedsMax: number; seed: number },
): Promise<CelfAnswer> {
  const began = performance.now();
  const { records } = await graph.raw(
    `CALL gds.influenceMaximization.celf.stream('${projection}', {
       seedSetSize: toInteger($seedsMax), propagationProbability: $probability, monteCarloSimulations: 100,
       randomSeed: toInteger($seed), concurrency: 1})
     YIELD nodeId, spread
     RETURN gds.util.asNode(nodeId).number AS number, spread`,
    about,
  );
  const seconds = (performance.now() - began) / 1_000;
  const seeds = Uint32Array.from(records, (record) => Number(record.get('number')));
  return { seeds, seconds, reported: records.reduce((sum, record) => sum + Number(record.get('spread')), 0) };
}
