import { classProperties } from '../../../src/consent/classes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { int } from '../../../src/graph/statement.js';
import { keepHubKeys } from '../../world-writer.js';

/** The class whose customers grant everything, and the one whose customers grant nothing; of every ten, one is of it. */
export const [open, closed] = [2, 3];
export const nowMs = Date.UTC(2026, 9, 1);

/** What a page of each noun is read at in a hub world: the row that has most. */
export const hubs: Readonly<Record<string, string>> = {
  Customer: 'c0',
  Store: 's0',
  Product: 'p0',
  Category: 'k0',
  Purchase: 'u0',
  Visit: 'v0',
  Rating: 'r0',
  Post: 'o0',
  Promotion: 'm0',
  Interest: 'i0',
  Group: 'g0',
  Household: 'h0',
  Community: 'y0',
  Segment: 'e0',
  Session: 'se0',
  Event: 'ev0',
  Campaign: 'a0',
  Offer: 'f0',
  Contact: 'x0',
  Identifier: 'd0',
  LoyaltyAccount: 'l0',
};

/** Things, so many of each, and what is of none of the customers. */
const things = (size: string) => [
  `UNWIND range(0, ${size}) AS n CREATE (:Store {id: 's' + n, externalId: 's' + n, name: 'Store ' + n, city: 'Porto', format: 'kiosk'})`,
  `UNWIND range(0, ${size}) AS n CREATE (:Category {id: 'k' + n, externalId: 'k' + n, name: 'Category ' + n})`,
  `MATCH (top:Category {id: 'k0'}), (below:Category) WHERE below <> top CREATE (below)-[:CHILD_OF]->(top)`,
  `MATCH (top:Category {id: 'k0'}) UNWIND range(0, ${size}) AS n
   CREATE (:Product {id: 'p' + n, externalId: 'p' + n, name: 'Lamp ' + n, brand: 'Lumo', priceMinor: n, currency: 'EUR'})-[:IN_CATEGORY]->(top)`,
  `UNWIND range(0, ${size}) AS n CREATE (:Promotion {id: 'm' + n, name: 'Autumn', kind: 'coupon', startsAt: datetime({epochMillis: $now + n})})`,
  `UNWIND range(0, ${size}) AS n CREATE (:Interest {id: 'i' + n, name: 'i' + n}) CREATE (:Group {id: 'g' + n, name: 'g' + n, kind: 'club'})`,
  `UNWIND range(0, ${size}) AS n CREATE (community:Community {id: 'y' + n, label: 'y' + n, level: 0})
   CREATE (:Segment {id: 'e' + n, name: 'e' + n, kind: 'community'})-[:BASED_ON]->(community)`,
  `MATCH (store:Store {id: 's0'}), (product:Product {id: 'p0'}) CREATE (campaign:Campaign {id: 'a0', name: 'a0', channel: 'email', purpose: 'marketing.email', startsAt: datetime({epochMillis: $now})})-[:HELD_AT]->(store)
   WITH campaign, product UNWIND range(0, ${size}) AS n CREATE (campaign)-[:MAKES]->(:Offer {id: 'f' + n, name: 'f' + n})-[:ON]->(product)`,
  `UNWIND range(1, ${size}) AS n CREATE (:Campaign {id: 'a' + n, name: 'a' + n, channel: 'email', startsAt: datetime({epochMillis: $now + n})})`,
  `CREATE (:Household {id: 'h0'})`,
];

/** What Kith keeps for itself: one of each is served, all others are over. */
const machinery = (size: string) => [
  `UNWIND ['influence', 'neighbourhood', 'popularity', 'statistics', 'communities'] AS job
   CREATE (:Run {id: job, job: job, current: true, status: 'done', parameters: '{}', startedAt: datetime({epochMillis: $now})})
   WITH job UNWIND range(0, ${size} / 10) AS n CREATE (:Run {id: job + n, job: job, current: false, status: 'done'})`,
  "CREATE (:Run {id: 'under way', job: 'influence', current: false, status: 'running'})",
  `UNWIND range(0, ${size}) AS n UNWIND ['statistics', 'statistics' + n] AS run
   CREATE (:PublishedCount {runId: run, organisation: 'kith', measure: 'Store.customers', value: n, id: 's' + n})
   CREATE (:PublishedCount {runId: run, organisation: 'kith', measure: 'Product.buyers', value: n, id: 'p' + n})`,
  `UNWIND range(0, ${size}) AS n UNWIND range(0, 2) AS place
   CREATE (:StatisticsPart {runId: CASE n WHEN 0 THEN 'statistics' ELSE 's' + n END, organisation: 'kith', table: 'stores', place: place, rows: '[]'})
   CREATE (:ModelPart {runId: CASE n WHEN 0 THEN 'neighbourhood' ELSE 'm' + n END, place: place})`,
  `UNWIND range(0, ${size}) AS n CREATE (:ConsentClass {ring: 'firstParty', cc: n, vectorHash: 'hash ' + n, state: '{}'})`,
  `CREATE (:StatisticsLedger {organisation: 'kith', runId: 'statistics', questions: []})`,
];

/** Every customer does everything once with the same hub; the first does it with everything there is as well. */
const deeds = [
  `CREATE (c)-[:MADE]->(u:Purchase {id: 'u' + n, customerId: c.id, storeId: s.id, atOrder: n, at: datetime({epochMillis: n}), totalMinor: n})-[:AT]->(s)
   CREATE (u)-[:CONTAINS {quantity: 1.0}]->(p)
   CREATE (c)-[:SHOPS_AT {purchases: 1, lastOrder: n, storeId: s.id, customerId: c.id}]->(s)
   CREATE (c)-[:BOUGHT {purchases: 1, quantity: 1.0, lastOrder: n, productId: p.id, customerId: c.id}]->(p)`,
  `CREATE (c)-[:PAID_VISIT]->(:Visit {id: 'v' + n, customerId: c.id, storeId: s.id, atOrder: n, at: datetime({epochMillis: n}), durationMinutes: n})-[:TO]->(s)`,
  `CREATE (c)-[:RATED]->(:Rating {id: 'r' + n, customerId: c.id, objectId: p.id, objectType: 'product', score: 1.0, atOrder: n, at: datetime({epochMillis: n})})-[:OF]->(p)
   CREATE (c)-[:RATED]->(:Rating {id: 'rs' + n, customerId: c.id, objectId: s.id, objectType: 'store', score: 1.0, atOrder: n})-[:OF]->(s)`,
  `CREATE (c)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: 'used', at: datetime({epochMillis: n}), atOrder: n, productId: p.id, pageKey: c.id + 'used'}]->(p)`,
  `MATCH (m:Promotion {id: 'm' + thing}) CREATE (c)-[:REACTED_TO {reaction: 'shown', key: 'shown', at: datetime({epochMillis: n})}]->(m)`,
  `MATCH (i:Interest {id: 'i' + thing}) CREATE (c)-[:INTERESTED_IN {weight: 1.0, since: datetime({epochMillis: n})}]->(i)`,
  `MATCH (g:Group {id: 'g' + thing}) CREATE (c)-[:MEMBER_OF {since: datetime({epochMillis: n})}]->(g)`,
  `MATCH (e:Segment {id: 'e' + thing}) CREATE (c)-[:IN_SEGMENT {since: datetime({epochMillis: n}), runId: 'communities'}]->(e)`,
  `CREATE (c)-[:WROTE]->(:Post {id: 'o' + n, customerId: c.id, atOrder: n, at: datetime({epochMillis: n}), topic: 'lamps'})`,
  `MATCH (a:Campaign {id: 'a0'}), (f:Offer {id: 'f0'})
   CREATE (c)-[:ADDRESSED_BY]->(x:Contact {id: 'x' + n, customerId: c.id, campaignId: a.id, category: 'behaviour_ad', channel: 'email', outcome: 'sent', atOrder: n, at: datetime({epochMillis: n})})-[:IN_CAMPAIGN]->(a)
   CREATE (x)-[:CARRIES]->(f)`,
  `CREATE (c)-[:HAD]->(session:Session {id: 'se' + n, customerId: c.id, channel: 'web', startedAt: datetime({epochMillis: n})})
   CREATE (c)-[:DID]->(:Event {id: 'ev' + n, customerId: c.id, sessionId: CASE c.id WHEN 'c0' THEN 'se0' ELSE session.id END, type: 'view', category: 'behaviour_web',
     objectType: 'product', objectId: p.id, atOrder: n, at: datetime({epochMillis: n})})-[:ABOUT]->(p)`,
  `CREATE (c)-[:IDENTIFIED_BY {source: 'crm'}]->(:Identifier {id: 'd' + n, type: 'email', category: 'contact_email'})
   CREATE (c)-[:HOLDS]->(:LoyaltyAccount {id: 'l' + n, customerId: c.id, tier: 'gold'})`,
  `MATCH (k:Category {id: 'k' + thing}) CREATE (c)-[:NOT_INTERESTED_IN {at: datetime({epochMillis: n})}]->(k) CREATE (c)-[:DISMISSED {at: datetime({epochMillis: n})}]->(p)`,
  `CREATE (c)-[:GAVE]->(:ConsentEvent {id: 'w' + n, customerId: c.id, seq: n, action: 'given', receiptId: 'receipt' + n, at: datetime({epochMillis: n}), recordedAt: datetime({epochMillis: n})})
   CREATE (c)-[:ASKED]->(:DataSubjectRequest {id: 'q' + n, customerId: c.id, kind: 'access', state: 'received', receivedAt: datetime({epochMillis: n}), dueAt: datetime({epochMillis: n}),
     extended: false, held: false, history: [], jurisdiction: 'DE', linkHash: 'link' + n, linkUntil: datetime({epochMillis: $until})})`,
];

const ties = [
  `MATCH (s:Store), (p:Product {id: 'p0'}) CREATE (s)-[:SELLS {runId: 'popularity'}]->(p)`,
  `MATCH (p:Product {id: 'p5'}), (other:Product) WHERE other <> p AND other.priceMinor < 10 CREATE (other)-[:SIMILAR {runId: 'neighbourhood', weight: 0.5, rank: 1}]->(p)`,
  `MATCH (c:Customer {id: 'c0'}), (ward:Customer {id: 'c1'}) CREATE (c)-[:GUARDIAN_OF {since: c.createdAt}]->(ward)`,
  `MATCH (c:Customer {id: 'c0'}), (other:Customer {id: 'c1'}) CREATE (profile:MergedProfile {id: 'm0'}), (c)-[:MERGED_INTO {since: c.createdAt}]->(profile), (other)-[:MERGED_INTO {since: c.createdAt}]->(profile)`,
  `MATCH (:Customer {id: 'c0'})-[:ADDRESSED_BY]->(x:Contact) WHERE x.id <> 'x0' WITH x LIMIT 1 SET x.outcome = 'queued', x.category = 'queued_marketing_email'`,
  `MATCH (c:Customer), (h:Household {id: 'h0'}) WHERE c.number < 5 CREATE (c)-[:LIVES_IN]->(h)`,
  `MATCH (c:Customer), (y:Community {id: 'y0'}) CREATE (c)-[:IN_COMMUNITY {level: 0, runId: 'communities'}]->(y)`,
  `MATCH (c:Customer), (d:Identifier {id: 'd0'}) WHERE 0 < c.number < 5 CREATE (c)-[:IDENTIFIED_BY]->(d)`,
  `MATCH (u:Purchase {id: 'u0'}), (p:Product) WHERE p.id <> 'p0' CREATE (u)-[:CONTAINS {quantity: 1.0}]->(p)`,
  `MATCH (run:Run {job: 'influence', current: true}), (k:Category) WHERE k.id IN ['k0', 'k1', 'k2'] UNWIND ['FOLLOWS', 'FRIEND_OF'] AS ties
   CREATE (run)-[:FOUND]->(:InfluenceClass {runId: run.id, ofAll: false, ties: ties, acts: 'bought', passing: 'ALIKE', multiplier: 1.1, lower: 0.9, upper: 1.3, lift: 0.0, customers: 10})-[:OF_CATEGORY]->(k)`,
  `MATCH (hub:Customer {id: 'c0'}), (c:Customer) WHERE c <> hub
   CREATE (hub)-[:FOLLOWS {since: c.createdAt, strength: 0.5}]->(c) CREATE (c)-[:FOLLOWS {since: c.createdAt, strength: 0.5}]->(hub) CREATE (hub)-[:FRIEND_OF {since: c.createdAt}]->(c)
   CREATE (hub)-[:INFLUENCES {runId: 'influence', probability: 0.5, inputs: ['purchase_item'], mutual: true}]->(c) CREATE (c)-[:INFLUENCES {runId: 'influence', probability: 0.5, inputs: ['purchase_item'], mutual: true}]->(hub)`,
  ...['LIKED', 'COMMENTED_ON', 'SHARED'].flatMap((type) => [
    `MATCH (c:Customer), (o:Post {id: 'o0'}) CREATE (c)-[:${type} {key: c.id, at: c.createdAt}]->(o)`,
    `MATCH (c:Customer {id: 'c0'}), (o:Post) WHERE o.id <> 'o0' CREATE (c)-[:${type} {key: o.id, at: o.at}]->(o)`,
  ]),
];

/** A world in which everything that a page can be read of has `size` rows: what a read costs here that it does not cost in a small one grows with the data. */
export async function writeHubWorld(graph: Graph, size: number): Promise<void> {
  const { cc, ccUntil } = classProperties('firstParty');
  const params = { size: int(size), now: int(nowMs), until: int(nowMs + 86_400_000) };
  const people = `UNWIND range(0, $size - 1) AS n CREATE (:Customer {id: 'c' + n, number: n, externalId: 'c' + n, name: 'Name ' + n % 7, city: 'Porto', country: 'PT',
    ageBand: 'adult', birthDate: date('1990-01-01'), createdAt: datetime({epochMillis: $now - n}), consentRev: 'rev', consentUntil: $until,
    ${cc}: CASE WHEN n % 10 = 9 THEN ${closed} ELSE ${open} END, ${ccUntil}: $until})`;
  const everybody = `MATCH (s:Store {id: 's0'}), (p:Product {id: 'p0'}) MATCH (c:Customer) WITH c, s, p, c.number AS n, 0 AS thing`;
  const first = `MATCH (c:Customer {id: 'c0'}) UNWIND range(1, $size - 1) AS thing MATCH (s:Store {id: 's' + thing}), (p:Product {id: 'p' + thing}) WITH c, s, p, $size + thing AS n, thing`;
  const done = deeds.flatMap((deed) => [`${everybody} ${deed}`, `${first} ${deed}`]);
  for (const text of [people, ...things('$size - 1'), ...machinery('$size - 1'), ...done, ...ties])
    await graph.raw(text, params);
  await keepHubKeys(graph);
  // Plans are made for the data that is there: a server comes to that by itself some seconds after an import.
  await graph.raw('CALL db.prepareForReplanning(300)');
}
