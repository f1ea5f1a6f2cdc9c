import type { ReadTerms } from '../../src/consent/terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { classExpression, viewerShape } from '../../src/graph/read/conditions.js';
import type { Random } from '../../src/ingest/generate/random.js';
import { testIds } from '../graph-harness.js';
import { type World, type WorldTie, worldMs } from '../random-world.js';

/** A child for whom the customer who looks speaks. Nobody else may know of it: it has no classes. */
export const childKey = 'kid';

/** The child with what was said for it, and guardianships between others, which are no affair of who looks. */
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
  return {
    nodes: [{ noun: 'Customer', key: childKey, facts: child }],
    ties: [guardianOf('c0', childKey, 1), ...others],
    words: said.map((purpose, at) => [childKey, { action: 'given', purpose, at: worldMs + at }] as const),
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
  return elements.length;
}
