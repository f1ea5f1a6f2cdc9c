import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { classExpression, viewerShape } from '../../src/graph/read/conditions.js';
import type { Random } from '../../src/ingest/generate/random.js';
import { testIds } from '../graph-harness.js';
import { type World, type WorldTie, worldMs } from '../random-world.js';

/** A child for whom the customer who looks speaks. Nobody else may know of it: it has no classes. */
export const childKey = 'kid';
/** Records that are held to be of the same person as the customer who looks, and as another one. Nobody else may know of them either. */
export const twinKeys = ['twin', 'double'] as const;

/** The child with what was said for it, guardianships between others, which are no affair of who looks, and who is one person under two keys. */
export function family(customers: readonly string[], random: Random): World {
  const guardianOf = (from: string, to: string, number: number): WorldTie => ({
    type: 'GUARDIAN_OF',
    from: ['Customer', from],
    to: ['Customer', to],
    facts: {
      since: worldMs - 1_000 * number,
      until: worldMs + 3_650 * 86_400_000,
      proof: `form ${number}`,
      recordedBy: 'staff support',
    },
  });
  const child = { residency: 'DE', birthDate: '2018-05-01', ageBand: 'child', name: 'Kid', createdAt: worldMs - 9_000 };
  const others = customers
    .slice(1)
    .flatMap((from, at) =>
      random.chance(0.4) ? [guardianOf(from, random.pick(customers.slice(1).filter((to) => to !== from)), at + 2)] : [],
    );
  const said = ['personalise', 'analytics', 'segment', 'service'];
  const twin = { residency: 'DE', ageBand: 'adult', name: 'Twin', createdAt: worldMs - 9_000 };
  return {
    nodes: [
      { noun: 'Customer', key: childKey, facts: child },
      ...twinKeys.map((key) => ({ noun: 'Customer', key, facts: twin }) as const),
      ...twinKeys.map((key) => ({ noun: 'MergedProfile', key, facts: {} }) as const),
    ],
    ties: [
      guardianOf('c0', childKey, 1),
      ...others,
      ...twinKeys.flatMap((key, at) => [memberOf(key, key), memberOf(customers[at] ?? key, key)]),
    ],
    words: [
      ...said.map((purpose, at) => [childKey, { action: 'given', purpose, at: worldMs + at }] as const),
      ...twinKeys.map((key) => [key, { action: 'given', purpose: '*', at: worldMs }] as const),
    ],
  };
}

function memberOf(key: string, profile: string): WorldTie {
  return {
    type: 'MERGED_INTO',
    from: ['Customer', key],
    to: ['MergedProfile', profile],
    facts: { since: worldMs - 1_000, proof: 'form 21', recordedBy: 'staff support' },
  };
}

/** Changes guardianships of which the viewer may not know: of others, and of staff who may, those of which they do not see both ends. */
export async function changeFamily(
  graph: Graph,
  about: { readonly terms: ReadTerms; readonly isTold: boolean; readonly random: Random },
): Promise<number> {
  const { terms, isTold, random } = about;
  const classed = (end: string) => classExpression(end, { ...viewerShape(terms), self: true });
  const { records } = await graph.raw(
    `MATCH (guardian:Customer)-[tie:GUARDIAN_OF]->(ward:Customer) WHERE NOT $own IN [guardian.id, ward.id]
     RETURN elementId(tie) AS element, ${classed('guardian')} AS guardianClass, ${classed('ward')} AS wardClass`,
    { read: terms, own: testIds.of('Customer', 'c0') },
  );
  const isSeen = (consentClass: unknown) => terms.allow['identity_presence']?.[Number(consentClass ?? -1)] === 1;
  const withheld = records.filter(
    (record) => !isTold || !isSeen(record.get('guardianClass')) || !isSeen(record.get('wardClass')),
  );
  const elements = withheld.map((record) => record.get('element') as string);
  const gone = elements.filter(() => random.chance(0.5));
  await graph.raw('MATCH ()-[tie:GUARDIAN_OF]->() WHERE elementId(tie) IN $gone DELETE tie', { gone });
  await graph.raw(
    "MATCH ()-[tie:GUARDIAN_OF]->() WHERE elementId(tie) IN $elements SET tie.proof = 'another form', tie.since = datetime()",
    { elements },
  );
  return elements.length + (await changeMerges(graph));
}

/** Changes what was written down of others who are one person: the one's second record may be known to nobody. */
async function changeMerges(graph: Graph): Promise<number> {
  const { records } = await graph.raw(
    "MATCH (twin:Customer {id: $twin})-[tie:MERGED_INTO]->() SET tie.proof = 'another form', tie.since = datetime() RETURN tie.proof",
    { twin: testIds.of('Customer', twinKeys[1]) },
  );
  return records.length;
}
