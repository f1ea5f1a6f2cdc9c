import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../src/analyse/job.js';
import { runJob } from '../../src/analyse/job.js';
import { analyse } from '../../src/analyse/jobs.js';
import { popularity } from '../../src/analyse/popularity/popularity.js';
import type { Graph } from '../../src/graph/graph.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, derivedFacts, everybody, writeWorld } from './analyse-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(() => clearGraph(graph));
afterAll(() => graph[Symbol.asyncDispose]());

async function count(text: string): Promise<number> {
  const { records } = await graph.raw(`${text} RETURN count(*) AS count`, {}, { mode: 'READ' });
  return records[0]?.get('count') as number;
}

test('without consent nobody takes part and nothing is written', async () => {
  await writeWorld(graph);
  const { deps } = consenting(graph);

  const reports = await analyse(deps);

  expect(reports.map(({ job, contributors, written }) => [job, contributors, written])).toEqual([
    ['influence', 0, 0],
    ['popularity', 0, 0],
    ['communities', 0, 0],
    ['neighbourhood', 0, 0],
    // What the tables of each organisation are about is no fact of anybody.
    ['statistics', 0, 2],
  ]);
});

test('only those who agreed take part, and an edge needs both its ends', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await say(['a0'], 'withdrawn', ['social_reco.contribute']);
  await say(['a1'], 'withdrawn', ['segment']);
  await say(['a2'], 'withdrawn', ['train']);

  const reports = await analyse(deps);

  expect(reports.map(({ job, contributors }) => [job, contributors])).toEqual([
    ['influence', 27],
    ['popularity', 27],
    ['communities', 27],
    ['neighbourhood', 27],
    ['statistics', 0],
  ]);
  expect(await count("MATCH (:Customer {externalId: 'a0'})-[:INFLUENCES]-()")).toBe(0);
  expect(await count('MATCH ()-[:INFLUENCES]->()')).toBe(13 * 12 + 14 * 13);
  expect(await count("MATCH (:Customer {externalId: 'a1'})-[:IN_COMMUNITY|IN_SEGMENT]->()")).toBe(0);
  expect(await count('MATCH ()-[:IN_COMMUNITY]->(:Community {size: 13})')).toBe(13);
  expect(await count('MATCH ()-[:IN_SEGMENT]->(:Segment)-[:BASED_ON]->(:Community {size: 14})')).toBe(14);
  expect(await count('MATCH (:Run {current: true, status: "done"})')).toBe(5);
});

test('a community with too few who agree is not there', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await say(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6'], 'withdrawn', ['segment']);

  await analyse(deps, new Set(['communities']));

  expect(await count('MATCH (:Community)')).toBe(1);
  expect(await count("MATCH (c:Customer)-[:IN_COMMUNITY|IN_SEGMENT]->() WHERE c.externalId STARTS WITH 'a'")).toBe(0);
});

test('after a withdrawal the next run is as if the person had never contributed', async () => {
  await writeWorld(graph);
  const withdrawn = consenting(graph);
  await withdrawn.say(everybody, 'given', consentPurposes);
  await analyse(withdrawn.deps);
  const before = await derivedFacts(graph);
  await withdrawn.say(['a3', 'b5'], 'withdrawn', consentPurposes);
  await analyse(withdrawn.deps);
  const after = await derivedFacts(graph);

  await clearGraph(graph);
  // Written in another order, so that nothing may depend on where the database keeps a node.
  await writeWorld(graph, everybody.toReversed());
  const never = consenting(graph);
  await never.say(
    everybody.filter((name) => name !== 'a3' && name !== 'b5'),
    'given',
    consentPurposes,
  );
  await analyse(never.deps);

  expect(after).not.toEqual(before);
  expect(after).toEqual(await derivedFacts(graph));
});

test('a run that fails leaves the earlier one served and nothing of its own', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await analyse(deps);
  const before = await derivedFacts(graph);
  const half: Job = {
    job: 'influence',
    algorithm: 'none',
    purpose: 'social_reco.contribute',
    categories: [],
    async run({ writes }, runId) {
      const known = {
        lower: null,
        upper: null,
        lift: 0,
        evidence: 0,
        lag: null,
        mutual: true,
        ties: 'FOLLOWS',
        method: 'class_mean',
      } as const;
      const edges = [{ from: customerId('a1'), probability: 0.5, ...known, inputs: [] }];
      await writes.influences({ runId, rows: [{ customerId: customerId('b1'), edges }] });
      throw new Error('half way');
    },
  };

  await expect(runJob(half, deps)).rejects.toThrow('half way');

  expect(await derivedFacts(graph)).toEqual(before);
  expect(await count('MATCH (:Run {status: "failed"})')).toBe(1);
});

test('a run that another one overtook is not served', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  let overtaken = '';
  const slow: Job = {
    ...popularity,
    async run(inner, runId) {
      overtaken = runId;
      await runJob(popularity, deps);
      return popularity.run(inner, runId);
    },
  };

  await expect(runJob(slow, deps)).rejects.toMatchObject({ code: 'RUN_SUPERSEDED' });

  const { records } = await graph.raw('MATCH (run:Run {current: true}) RETURN collect(run.id) AS ids');
  expect(records[0]?.get('ids')).toHaveLength(1);
  expect(records[0]?.get('ids')).not.toContain(overtaken);
});

test('communities keep their names, and memberships their beginning, over runs', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  const facts = async () => {
    const { records } = await graph.raw(
      `MATCH (customer:Customer)-[membership:IN_SEGMENT]->(segment:Segment)-[:BASED_ON]->(community:Community)
       WHERE customer.externalId IN ['a7', 'b7']
       RETURN customer.externalId AS name, community.id AS id, community.label AS label, segment.id AS segment, toString(membership.since) AS since
       ORDER BY name`,
    );
    return records.map((record) => record.toObject());
  };
  await analyse(deps, new Set(['communities']));
  const before = await facts();
  await say(['a0', 'b0', 'b1'], 'withdrawn', ['segment']);

  await analyse(deps, new Set(['communities']));

  expect(before).toHaveLength(2);
  expect(await facts()).toEqual(before);
  expect(await count('MATCH (:CommunityDraft|SegmentDraft)')).toBe(0);
});

test('no projection stays behind', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);

  await analyse(deps, new Set(['communities']));

  // The catalogue of projections is the JVM's, which may be that of another lane's server too.
  const { records } = await graph.raw(
    `MATCH (run:Run {job: 'communities'})
     CALL gds.graph.exists('communities ' + run.id) YIELD exists
     RETURN exists`,
  );
  expect(records.map((record) => record.get('exists'))).toEqual([false]);
});

test('cancelling ends the analysis and leaves nothing', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  const controller = new AbortController();
  const progress = () => controller.abort();

  await expect(analyse({ ...deps, progress, signal: controller.signal })).rejects.toMatchObject({
    code: 'REQUEST_CANCELLED',
  });

  expect(await derivedFacts(graph)).toEqual([]);
  expect(await count('MATCH (:Run {status: "running"})')).toBe(0);
});
