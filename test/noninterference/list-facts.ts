import { type SocialTerms, socialTerms } from '../../src/consent/social-terms.js';
import type { ReadTerms } from '../../src/consent/terms.js';
import type { Viewer } from '../../src/consent/viewer.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Random } from '../../src/ingest/generate/random.js';
import { type Looker, viewerOf } from './viewers.js';

/** What lists of recommendations may rest on when this looker asks for them, and which influences the looker may know. */
export interface ListFacts {
  /** Element ids of uses, influences, memberships and stores shopped at, and of customers for where they live, whose owners agreed that these lists rest on them: the looker may learn of them. */
  readonly agreed: ReadonlySet<string>;
  /** Influences that are withheld from these lists. */
  readonly withheld: readonly string[];
}

/** An algorithm reads for the client, not for who looks: its consents are those of its own purposes. */
export async function listFacts(
  graph: Graph,
  looker: Looker,
  termsFor: (viewer: Viewer) => ReadTerms,
): Promise<ListFacts> {
  const { client, endUser } = viewerOf(looker);
  const own = looker.purposes.includes('personalise.own');
  const social = own && looker.purposes.includes('social_reco.receive');
  const terms = await socialTerms(async (purpose) => {
    const read = termsFor({ client, purpose, endUser: purpose === 'social_reco.attribute' ? endUser : null });
    return (purpose === 'personalise.own' ? own : social) ? read : { ...read, allow: {} };
  }, 'personalise.own');
  // Whose row the looker may not know of has no list that the looker could ask for.
  const visible = termsFor(viewerOf(looker));
  // To another customer, every list but their own is the one that everybody gets.
  const listed = endUser?.kind === 'customer' ? [endUser.id] : null;
  const uses = await elements(graph, usesAgreed, { ...terms, visible }, listed);
  const ties = await elements(graph, tiesAgreed, { ...terms, visible }, listed);
  const around = await elements(graph, aroundAgreed, terms, null);
  const memberships = await elements(graph, membershipsAgreed, { ...terms, visible }, listed);
  const places = [
    ...(await elements(graph, shopsAgreed, { ...terms, visible }, listed)),
    ...(await elements(graph, areasAgreed, { ...terms, visible }, listed)),
  ];
  // What is told of influences themselves is told under the looker's own terms, and to no customer.
  const known =
    endUser?.kind === 'customer'
      ? []
      : await elements(graph, influencesKnown, { read: termsFor(viewerOf(looker)) }, null);
  const agreed = new Set([...uses, ...ties, ...around, ...memberships, ...places, ...known]);
  const all = await graph.raw('MATCH ()-[tie:INFLUENCES]->() RETURN elementId(tie) AS element');
  const withheld = all.records.map((record) => record.get('element') as string).filter((each) => !agreed.has(each));
  return { agreed, withheld };
}

/** Takes some of the withheld influences away and changes the others. */
export async function changeTies(graph: Graph, { withheld }: ListFacts, random: Random): Promise<number> {
  const gone = withheld.filter(() => random.chance(0.3));
  await graph.raw('MATCH ()-[tie:INFLUENCES]->() WHERE elementId(tie) IN $gone DELETE tie', { gone });
  const stay = withheld.filter((element) => !gone.includes(element));
  await graph.raw(
    'MATCH ()-[tie:INFLUENCES]->() WHERE elementId(tie) IN $stay SET tie.probability = 1.0 - tie.probability',
    {
      stay,
    },
  );
  return withheld.length;
}

/** Those of the purposes that lists rest on, and under which the looker knows of customers. */
interface ListTerms extends SocialTerms {
  readonly visible: ReadTerms;
}

const isListed =
  'CASE WHEN $listed IS NULL THEN $visible.allow.identity_presence[seen] = 1 ELSE customer.id IN $listed END';

const usesAgreed = `MATCH (customer:Customer)-[element:INTERACTED|BOUGHT|DISMISSED|NOT_INTERESTED_IN]->(thing)
  WHERE thing.special IS NULL OR (type(element) IN ['DISMISSED', 'NOT_INTERESTED_IN'] AND customer.id IN coalesce($listed, []))
  WITH customer, element, CASE type(element) WHEN 'BOUGHT' THEN 'purchase_item' WHEN 'DISMISSED' THEN 'behaviour_web' WHEN 'NOT_INTERESTED_IN' THEN 'behaviour_web' ELSE element.category END AS category,
    ${classUnder('read', 'customer')} AS class, ${classUnder('contribute', 'customer')} AS contributes, ${classUnder('visible', 'customer')} AS seen
  WHERE (${isListed} AND $read.allow[category][class] = 1)
    OR ($contribute.allow.social_edge[contributes] = 1 AND $contribute.allow[category][contributes] = 1)`;

const tiesAgreed = `MATCH (customer:Customer)<-[element:INFLUENCES]-(other:Customer)
  WITH customer, element, ${classUnder('receive', 'customer')} AS class, ${classUnder('contribute', 'other')} AS contributes,
    ${classUnder('contribute', 'customer')} AS learned, ${classUnder('visible', 'customer')} AS seen
  WHERE ${isListed} AND $contribute.allow.social_edge[contributes] = 1
    AND all(input IN element.inputs + ['inferred_influence'] WHERE $contribute.allow[input][contributes] = 1)
    // Whose list it is may look at what it would be if they agreed.
    AND ($listed IS NOT NULL OR ($receive.allow.social_edge[class] = 1
      AND all(input IN element.inputs + ['inferred_influence'] WHERE $contribute.allow[input][learned] = 1)))`;

/** Over whom a pool reaches: both of them contribute, and the one who is moved moves somebody. */
const aroundAgreed = `MATCH (friend:Customer)<-[element:INFLUENCES]-(other:Customer)
  WITH friend, element, ${classUnder('contribute', 'friend')} AS class, ${classUnder('contribute', 'other')} AS otherClass
  WHERE EXISTS { (friend)-[:INFLUENCES]->(:Customer) } AND $contribute.allow.social_edge[class] = 1 AND $contribute.allow.social_edge[otherClass] = 1
    AND all(input IN element.inputs + ['inferred_influence'] WHERE $contribute.allow[input][class] = 1 AND $contribute.allow[input][otherClass] = 1)`;

const membershipsAgreed = `MATCH (customer:Customer)-[element:IN_COMMUNITY]->()
  WITH customer, element, ${classUnder('read', 'customer')} AS class, ${classUnder('visible', 'customer')} AS seen
  WHERE ${isListed} AND $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1`;

const shopsAgreed = `MATCH (customer:Customer)-[element:SHOPS_AT]->(store)
  WHERE store.special IS NULL
  WITH customer, element, ${classUnder('read', 'customer')} AS class, ${classUnder('visible', 'customer')} AS seen
  WHERE ${isListed} AND $read.allow.purchase_item[class] = 1 AND $read.allow.location_visit[class] = 1`;

const areasAgreed = `MATCH (customer:Customer)
  WITH customer, customer AS element, ${classUnder('read', 'customer')} AS class, ${classUnder('visible', 'customer')} AS seen
  WHERE ${isListed} AND $read.allow.location_area[class] = 1`;

const influencesKnown = `MATCH (customer:Customer)<-[element:INFLUENCES]-(other:Customer)
  WITH element, ${classUnder('read', 'customer')} AS class, ${classUnder('read', 'other')} AS otherClass
  WHERE all(input IN element.inputs + ['inferred_influence'] WHERE $read.allow[input][class] = 1 AND $read.allow[input][otherClass] = 1)`;

/** Behind both windows there is no class: contract and law let nobody into a list. */
function classUnder(terms: keyof ListTerms, customer: string): string {
  return `CASE WHEN ${customer}[$${terms}.ccUntil] > $${terms}.now THEN ${customer}[$${terms}.cc]
    WHEN ${customer}[$${terms}.ccNextUntil] > $${terms}.now THEN ${customer}[$${terms}.ccNext] END`;
}

async function elements(
  graph: Graph,
  match: string,
  terms: Partial<ListTerms>,
  listed: readonly string[] | null,
): Promise<ReadonlySet<string>> {
  const { records } = await graph.raw(`${match} RETURN elementId(element) AS element`, { ...terms, listed });
  return new Set(records.map((record) => record.get('element') as string));
}
