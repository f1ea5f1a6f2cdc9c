import type { Graph } from '../../src/graph/graph.js';
import { requestKinds } from '../../src/model/data-subject-request.js';
import { itemAt, type Random } from '../../src/ingest/generate/random.js';
import { sealedCorrections } from '../../src/rights/corrected-identifiers.js';
import { testIds, testKeys } from '../graph-harness.js';
import { worldMs } from '../random-world.js';

/** Standings that no worker moves. A held erasure is verified and waits. */
const standings = [
  { state: 'received', held: false, refusedFor: null },
  { state: 'done', held: false, refusedFor: null },
  { state: 'refused', held: false, refusedFor: 'excessive' },
  { state: 'withdrawn', held: true, refusedFor: null },
] as const;
const ownNumber = 4;

/** Writes what the customer who looks has demanded, and some of the others. */
export async function writeDemands(graph: Graph, random: Random): Promise<void> {
  await write(graph, [
    ...Array.from({ length: ownNumber }, (_, number) => demand('c0', number, itemAt(standings, number))),
    ...someOfOthers(random),
  ]);
}

/** Changes what the others demanded, which nobody but they and an officer may know of. Returns how many requests there are now. */
export async function changeDemands(graph: Graph, random: Random): Promise<number> {
  await graph.raw('MATCH (request:DataSubjectRequest) WHERE request.customerId <> $own DETACH DELETE request', {
    own: testIds.of('Customer', 'c0'),
  });
  const changed = someOfOthers(random);
  await write(graph, changed);
  return changed.length;
}

function someOfOthers(random: Random) {
  return ['c1', 'c2', 'c3', 'c4'].flatMap((who) =>
    Array.from({ length: random.integer(0, 3) }, (_, number) =>
      demand(who, number, itemAt(standings, random.integer(0, standings.length))),
    ),
  );
}

function demand(who: string, number: number, standing: (typeof standings)[number]) {
  return {
    id: `request-${who}-${number}`,
    customerId: testIds.of('Customer', who),
    at: worldMs + number,
    facts: {
      ...standing,
      kind: itemAt(requestKinds, number),
      extended: number % 2 === 1,
      jurisdiction: 'gdpr',
      history: [JSON.stringify({ at: worldMs + number, action: 'open', by: 'self', reason: standing.refusedFor })],
      alongWith: number === 1 ? `request-${who}-0` : null,
      result: standing.state === 'done' ? '{"records":3}' : null,
    },
  };
}

/** What a request that waits wants in particular: facts, and an identifier that is kept enciphered. */
async function wantedOf({ customerId, facts: { state } }: ReturnType<typeof demand>): Promise<string | null> {
  if (state !== 'received') return null;
  const key = (await testKeys.ensure([customerId])).get(customerId);
  if (key === undefined) throw new Error('a customer of the world has no key');
  const corrections = [{ type: 'email', wrong: 'wrong@example.org', right: `${customerId}@example.org` }] as const;
  const identifiers = sealedCorrections(corrections, { ids: testIds, key });
  return JSON.stringify({ city: `City of ${customerId}`, objections: ['marketing'], identifiers });
}

async function write(graph: Graph, demands: readonly ReturnType<typeof demand>[]): Promise<void> {
  const rows = await Promise.all(
    demands.map(async (each) => ({ ...each, facts: { ...each.facts, wanted: await wantedOf(each) } })),
  );
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row.customerId})
     CREATE (customer)-[:ASKED]->(request:DataSubjectRequest {id: row.id, customerId: row.customerId})
     SET request += row.facts, request.receivedAt = datetime({epochMillis: toInteger(row.at)}),
       request.dueAt = datetime({epochMillis: toInteger(row.at)}) + duration('P1M')`,
    { rows },
  );
}
