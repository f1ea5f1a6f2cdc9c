import { dayText, instantText } from './calendar.js';
import { putResponses } from './campaigns.js';
import type { Product } from './catalogue.js';
import { makeReplenishments } from './replenishment.js';
import { type Causes, makeHubPurchases, makePurchases, putPurchases, putVisits, type Redemption } from './commerce.js';
import { putConsents } from './consents.js';
import { putContacts, putGuardianships, putHousehold, putMerges } from './contacts.js';
import { putSessions } from './digital.js';
import { putIdentifiers } from './identifiers.js';
import { putInteractions, putRatings } from './opinions.js';
import { customerKey, makePeople, type Person } from './people.js';
import { itemAt, Random } from './random.js';
import type { Sink, WorldFile } from './rows.js';
import { makePosts, putBelongings, putReactions } from './social.js';
import { type Adoption, makeCascade, makeInfluences, makeTies, type Tie } from './ties.js';
import type { Community, World } from './world.js';

/** The files for which one must know who bought what, and so who brought whom to it. */
const doings = [
  'purchases',
  'purchase_lines',
  'promotion_reactions',
  'visits',
  'posts',
  'events',
  'ratings',
] as const satisfies readonly WorldFile[];

/** All rows of one community. What they hold depends on the world and the community's number alone. */
export function putCommunity(world: World, sink: Sink, community: Community): void {
  const people = makePeople(world, community);
  for (const person of people) putPerson(world, sink, person);
  if (sink.wants('guardianships')) putGuardianships(world, sink, people);
  if (sink.wants('merges')) putMerges(world, sink, people);
  if (!sink.wants('connections', ...doings, 'truth/influence')) return;
  const ties = makeTies(world, community, people);
  for (const tie of ties) putTie(world, sink, tie);
  if (!sink.wants(...doings, 'truth/influence')) return;
  const adoptions = putCascades(world, sink, community, people, ties);
  for (const person of people) putDoings(world, sink, person, adoptions.get(person.index) ?? []);
  if (sink.wants('posts', 'events')) putReactions(world, sink, people, ties, makePosts(world, sink, people));
}

function putPerson(world: World, sink: Sink, person: Person): void {
  sink.put('customers', {
    customer_id: person.customerId,
    name: `${person.name.given} ${person.name.surname}`,
    birth_date: person.birthDate === null ? null : dayText(person.birthDate),
    city: person.city.name,
    country: person.city.country,
    residency: person.residency,
    created_at: instantText(person.createdAt),
  });
  putTruth(world, sink, person);
  putHousehold(world, sink, person);
  if (sink.wants('identifiers')) putIdentifiers(world, sink, person);
  if (sink.wants('memberships', 'interests')) putBelongings(world, sink, person);
  if (sink.wants('consents')) putConsents(world, sink, person);
  if (sink.wants('interactions')) putInteractions(world, sink, person);
  if (sink.wants('contacts')) putContacts(world, sink, person);
}

function putTruth(world: World, sink: Sink, person: Person): void {
  const customer_id = person.customerId;
  const city = world.communities.at(person.community).city.name;
  sink.put('truth/communities', { customer_id, community: person.community, city, style: person.style });
  if (person.churnedAt !== null) sink.put('truth/churn', { customer_id, last_day: dayText(person.churnedAt) });
  if (person.household !== null) sink.put('truth/households', { customer_id, household: person.household });
}

function putTie(world: World, sink: Sink, tie: Tie): void {
  sink.put('connections', {
    from_customer_id: customerKey(world.options.seed, tie.from),
    to_customer_id: customerKey(world.options.seed, tie.to),
    type: tie.type,
    since: instantText(tie.since),
    strength: tie.strength,
  });
}

type Adopted = Causes['adoptions'][number];

/** Cascades a member of the community, at 20 receipts a customer. Fewer receipts, fewer cascades. */
const cascadesPerMember = 0.35;

/** Plants the influences, lets the cascades run over them, and gives each member's adoptions. */
function putCascades(
  world: World,
  sink: Sink,
  community: Community,
  people: readonly Person[],
  ties: readonly Tie[],
): ReadonlyMap<number, readonly Adopted[]> {
  const { seed, purchasesPerCustomer } = world.options;
  const influences = makeInfluences(world, community, ties);
  for (const { from, to, probability } of influences) {
    sink.put('truth/influence', { from: customerKey(seed, from), to: customerKey(seed, to), probability });
  }
  const reach = new Map(people.map((person) => [person.index, influences.filter((way) => way.from === person.index)]));
  const random = new Random(seed, ['cascades', community.number]);
  const wanted = Math.round(people.length * cascadesPerMember * Math.min(1, purchasesPerCustomer / 20));
  const adopted = new Map<number, Adopted[]>(people.map((person) => [person.index, []]));
  // A product runs through a community at most once, so that it is plain who was reached by whom.
  const first = random.integer(0, world.catalogue.wordOfMouth.length);
  for (let number = 0; number < Math.min(wanted, world.catalogue.wordOfMouth.length); number += 1) {
    const product = itemAt(world.catalogue.wordOfMouth, (first + number) % world.catalogue.wordOfMouth.length);
    for (const adoption of makeCascade(world, random, people, reach)) {
      adopted.get(adoption.person.index)?.push({ product, adoption });
      putAdoption(sink, `${community.number}-${number}`, product, adoption);
    }
  }
  return adopted;
}

function putAdoption(sink: Sink, cascade: string, product: Product, { person, at, by }: Adoption): void {
  sink.put('truth/cascades', {
    cascade,
    product_id: product.productId,
    customer_id: person.customerId,
    at: instantText(at),
    influenced_by: by?.customerId ?? null,
  });
}

function putDoings(world: World, sink: Sink, person: Person, adoptions: readonly Adopted[]): void {
  if (!sink.wants(...doings)) return;
  const redemptions: readonly Redemption[] = putResponses(world, sink, person);
  const purchases = makePurchases(world, person, { adoptions, redemptions });
  if (sink.wants('purchases', 'purchase_lines')) {
    putPurchases(world, sink, person, purchases);
    putPurchases(world, sink, person, makeHubPurchases(world, person));
    putPurchases(world, sink, person, makeReplenishments(world, person));
  }
  if (sink.wants('visits')) putVisits(world, sink, person, purchases);
  if (sink.wants('ratings')) putRatings(world, sink, person, purchases);
  if (sink.wants('events')) putSessions(world, sink, person, purchases);
}
