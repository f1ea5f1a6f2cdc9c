import { type AnalyseSettings, defaultSettings, type JobDeps } from '../../src/analyse/job.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { type Policy, policyRev } from '../../src/consent/policy.js';
import type { ConsentAction } from '../../src/consent/record.js';
import { figureKeyOf } from '../../src/consent/statistics/figure.js';
import { AnalysisReads } from '../../src/graph/analysis-reads.js';
import { AnalysisWrites } from '../../src/graph/analysis-writes.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ExperimentReads } from '../../src/graph/experiment-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { RunWrites } from '../../src/graph/run-writes.js';
import { StatisticsReads } from '../../src/graph/statistics-reads.js';
import { StatisticsWrites } from '../../src/graph/statistics-writes.js';
import type { InternalId } from '../../src/model/ids.js';
import { noProgress } from '../../src/model/progress.js';
import type { Weights } from '../../src/recommend/blend.js';
import { asksFor, decodeModel, digestOf, encodeModel } from '../../src/recommend/model-bytes.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { testIds, testSecret } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';

const circleSize = 14;
/** Customers `a0` to `a13` are friends of each other and use the products `a…`; so do the `b`s among themselves. */
export const everybody = ['a', 'b'].flatMap((circle) =>
  Array.from({ length: circleSize }, (_, index) => `${circle}${index}`),
);

export const consentPurposes = ['personalise', 'social_reco', 'segment', 'train'] as const;

export const settings: AnalyseSettings = { ...defaultSettings, itemSupportMin: 3, communityMembersMin: 8 };

export function customerId(name: string): InternalId {
  return testIds.of('Customer', name);
}

export function productId(name: string): InternalId {
  return testIds.of('Product', name);
}

/** Writes the customers in the order given, their ties and what they used, without a word of consent. */
export async function writeWorld(graph: Graph, names: readonly string[] = everybody): Promise<void> {
  const customers = names.map((name) => ({ name, id: customerId(name) }));
  const uses = names.flatMap((name) =>
    usesOf(name).map((product) => ({ id: customerId(name), product, productId: productId(product) })),
  );
  const friends = names.flatMap((one) =>
    names
      .filter((other) => one < other && one[0] === other[0])
      .map((other) => ({ from: customerId(one), to: customerId(other) })),
  );
  await graph.raw(
    `UNWIND $customers AS row
     CREATE (:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})`,
    { customers },
  );
  await graph.raw(
    `UNWIND $uses AS row
     MATCH (customer:Customer {id: row.id})
     MERGE (product:Product {id: row.productId}) ON CREATE SET product.externalId = row.product, product.name = row.product
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', atOrder: -8640000000000000, productId: product.id, pageKey: customer.id + 'listened'}]->(product)`,
    { uses },
  );
  await graph.raw(
    `UNWIND $friends AS row
     MATCH (one:Customer {id: row.from}), (other:Customer {id: row.to})
     CREATE (one)-[:FRIEND_OF]->(other)`,
    { friends },
  );
}

/** Six of the ten products of the circle, always the same for one name. */
export function usesOf(name: string): string[] {
  const random = seededRandom([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const products = Array.from({ length: 10 }, (_, index) => `${name[0]}-product${index}`);
  return products
    .map((product) => ({ product, place: random() }))
    .sort((x, y) => x.place - y.place)
    .slice(0, 6)
    .map(({ product }) => product);
}

/** What a test knows of a graph with consents: how to speak for a customer, and the analyses' view. */
export function consenting(graph: Graph, now: () => number = Date.now, policy: Policy = defaultPolicy) {
  const writes = new ConsentWrites(graph, policy, now);
  const cache = new ClassTableCache(graph, policy, now, 0);
  const say = async (names: readonly string[], action: ConsentAction, purposes: readonly string[], category = '*') => {
    const records = names.flatMap((name) =>
      purposes.map((purpose) => ({
        customerId: customerId(name),
        action,
        purpose,
        category,
        recipient: '*',
        at: now() - 1_000,
        until: null,
        noticeId: 'terms-2026',
        noticeVersion: '1',
        proof: 'test',
      })),
    );
    await writes.append(records, { source: 'first_hand', actor: 'test' });
  };
  const deps: JobDeps = {
    reads: new AnalysisReads(graph),
    writes: new AnalysisWrites(graph),
    runs: new RunWrites(graph),
    experiments: new ExperimentReads(graph),
    ids: testIds,
    termsFor: (purpose) => cache.terms({ client: 'kith.analyse', purpose, endUser: null }),
    policyRev: policyRev(policy),
    statistics: {
      reads: new StatisticsReads(graph),
      writes: new StatisticsWrites(graph),
      policy,
      figureKey: figureKeyOf(testSecret),
      terms: (viewer) => cache.terms(viewer),
      now,
    },
    settings,
    progress: noProgress,
  };
  return { say, deps };
}

/** In so small a world ties are not seen to help, and the run gave them no weight: serves its model with one. */
export function letTiesCount(graph: Graph): Promise<void> {
  return serveWeights(
    graph,
    ofSignals({ linear: 1, factors: 0.5, tiesLinear: 1, tiesFactors: 0.5, tiesPopular: 1, popular: 0.01 }),
  );
}

/** Serves the model of the run with other weights. */
export async function serveWeights(graph: Graph, weights: Weights): Promise<void> {
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood', current: true}) MATCH (part:ModelPart {runId: run.id}) RETURN run.model AS digest, part.bytes AS bytes",
  );
  if (records.length !== 1) throw new Error('the model of so small a world lies in one part');
  const given = new Uint8Array(records[0]?.get('bytes') as Int8Array);
  const { learned, ...served } = decodeModel(given, records[0]?.get('digest') as string);
  const reweighted = { ...served, learned: { ...learned, blend: [{ known: 0, weights }] } };
  const bytes = encodeModel(reweighted);
  await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood', current: true}) MATCH (part:ModelPart {runId: run.id}) SET run.model = $digest, run.asksFor = $asksFor, part.bytes = $bytes",
    {
      digest: digestOf(bytes),
      asksFor: asksFor(served.model, reweighted.learned),
      bytes: new Int8Array(bytes),
    },
  );
}

/** Every fact that the analyses left, without what only says which run it was. Statistics are not among them: they change once a day. */
export async function derivedFacts(graph: Graph) {
  const { records } = await graph.raw(
    `CALL () {
       MATCH (one:Product)-[edge:SIMILAR]->(other:Product)
       RETURN 'similar' AS kind, [one.externalId, other.externalId, edge.weight, edge.rank] AS fact
       UNION ALL
       MATCH (one:Customer)-[edge:INFLUENCES]->(other:Customer)
       RETURN 'influences' AS kind, [one.externalId, other.externalId, edge.probability, edge.lower, edge.upper, edge.lag, edge.method, edge.lift, edge.evidence, edge.mutual, edge.ties] + edge.inputs AS fact
       UNION ALL
       MATCH (run:Run {current: true})-[:FOUND]->(class:InfluenceClass)
       OPTIONAL MATCH (class)-[:OF_CATEGORY]->(category)
       RETURN 'influence class' AS kind, [category.externalId, class.ties, class.acts, class.passing, class.multiplier, class.lower, class.upper, class.lift, class.customers, class.claim, class.experiment, class.difference, class.differenceLower, class.differenceUpper, class.shownCustomers, class.heldOutCustomers] AS fact
       UNION ALL
       MATCH (customer:Customer)-[edge:IN_COMMUNITY]->(community)
       WITH community, edge.level AS level, customer ORDER BY customer.externalId
       WITH community, level, collect(customer.externalId) AS members
       RETURN 'community' AS kind, [labels(community)[0], level, community.size] + members AS fact
       UNION ALL
       MATCH (customer:Customer)-[:IN_SEGMENT]->(segment)-[:BASED_ON]->()
       WITH segment, customer ORDER BY customer.externalId
       WITH segment, collect(customer.externalId) AS members
       RETURN 'segment' AS kind, [labels(segment)[0], segment.kind] + members AS fact
       UNION ALL
       MATCH (run:Run {current: true}) WHERE run.job <> 'statistics'
       RETURN 'run' AS kind, [run.job, run.parameters, run.read, run.written, coalesce(run.model, '')] + coalesce(run.popular, []) + coalesce(run.popularSupport, []) AS fact
     }
     RETURN kind, fact`,
    {},
    { mode: 'READ' },
  );
  return records.map((record) => JSON.stringify([record.get('kind'), record.get('fact')])).sort();
}
