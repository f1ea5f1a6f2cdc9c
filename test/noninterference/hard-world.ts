import { type Category, categoryLeaves, presence } from '../../src/consent/categories.js';
import { type Catalogue, loadCatalogue } from '../../src/graph/read/catalogue.js';
import { Random } from '../../src/ingest/generate/random.js';
import { dayMs, ending, firstEndMs, secondEndMs } from './endings.js';
import { childKey, family, twinKeys } from './family.js';
import { listTies, listWords, listWordsApart, ware, wares, whoHidePurchases } from './list-world.js';
import { runningOffers } from './offer-world.js';
import { randomWorld, type World, type WorldNode, worldMs } from '../random-world.js';

/** When the customers of a hard world spoke and were classified: two of their grants have run out since, and no timer came by. */
export const classifiedMs = worldMs + 2 * dayMs;
export interface WorldAbout {
  /** Most of the customers refuse this category alone, or agreed to it until a day that has passed, so that a condition on it decides. */
  readonly focus?: Category | null;
  readonly customersMin?: number;
  /** What lists rest on is refused, or has ended, apart from everything else. */
  readonly lists?: boolean;
}

/**
 * A random world with what makes consent hard: grants that ran out with nobody awake to reclassify, customers who are restricted or deceased, consents
 * for recommendations, and served runs whose lists rest on uses and ties of others.
 */
export function hardWorld(seed: number, customersMax: number, about: WorldAbout = {}): World {
  const { focus = null, customersMin, lists = false } = about;
  const world = randomWorld(seed, customersMax, customersMin);
  const random = new Random(seed, ['hard']);
  const customers = world.nodes.filter((node) => node.noun === 'Customer').map((node) => node.key);
  const home = family(customers, new Random(seed, ['family']));
  const offers = runningOffers(customers);
  const hiding = whoHidePurchases(customers);
  return {
    nodes: [
      ...world.nodes.map((node) => standing(node, random)),
      ...wares.map(ware),
      ...home.nodes,
      ...offers.nodes,
      ...hiding.nodes,
    ],
    ties: [...world.ties, ...listTies(customers, random), ...home.ties, ...offers.ties, ...hiding.ties],
    words: [
      ...nearMisses(customers, random, focus),
      // What chance says of the focus would take the place of what is said of it on purpose.
      ...world.words
        .filter(([, word]) => focus === null || word.category !== focus)
        .map(([who, word]) => [who, ending(word, random)] as const),
      ...listWords(customers, random),
      ...(focus === null ? bothEnds(customers, random) : []),
      ...(lists ? listWordsApart(customers, random) : []),
      ...hiding.words,
      ...home.words,
    ],
  };
}

/** Words about a purpose that no looker has, which end one after the other: behind both windows is what contract and law allow alone. */
function bothEnds(customers: readonly string[], random: Random): World['words'] {
  const words = [
    { action: 'given', purpose: 'research', category: 'identity.name', until: firstEndMs },
    { action: 'given', purpose: 'research', category: 'identity.birth', until: secondEndMs },
  ] as const;
  return customers
    .filter(() => random.chance(0.15))
    .flatMap((customer) => words.map((word) => [customer, word] as const));
}

function standing(node: WorldNode, random: Random): WorldNode {
  if (node.noun !== 'Customer' || node.key === 'c0') return node;
  const facts = { ...node.facts };
  if (random.chance(0.12)) return { ...node, standing: 'restricted', facts };
  return random.chance(0.06) ? { ...node, standing: 'deceased', facts } : node;
}

const purposes = [
  'analytics',
  'service',
  'personalise',
  'social_reco',
  'partner.acme.offers',
  'partner.acme.statistics',
];

/** Categories that some part of `cypher/read` asks for, and those that rows of the worlds name themselves. */
const governing: readonly Category[] = categoriesOf(loadCatalogue());

/**
 * Most customers agreed to everything but a few categories, so that each condition decides alone about somebody; or to everything until a day that has
 * passed, some of them to a part of it for longer.
 */
function nearMisses(customers: readonly string[], random: Random, focus: Category | null): World['words'] {
  return customers.flatMap((customer) => {
    if (focus !== null && random.chance(0.7)) return about(customer, focus, random);
    const lot = random.integer(0, 10);
    if (lot < 2) return [];
    if (lot < 4)
      return purposes.map((purpose) => [customer, { action: 'given' as const, purpose, until: firstEndMs }] as const);
    if (lot < 6) return reopened(customer, random);
    const refused = Array.from({ length: random.integer(1, 4) }, () => random.pick(governing));
    return purposes.flatMap((purpose) => [
      [customer, { action: 'given' as const, purpose }] as const,
      ...refused
        .filter((category) => purpose !== 'service' || !contracted(category))
        .map((category) => [customer, { action: 'refused' as const, purpose, category, at: worldMs + 2 }] as const),
    ]);
  });
}

/** Agreed to everything but the focus, or to the focus alone until a day that has passed, or to everything. */
function about(customer: string, focus: Category, random: Random): World['words'] {
  const kind = random.integer(0, 3);
  const asked = purposes.filter((purpose) => purpose !== 'service' || !contracted(focus));
  if (kind === 0) return purposes.map((purpose) => [customer, { action: 'given' as const, purpose }] as const);
  if (kind === 1)
    return [
      ...purposes.map((purpose) => [customer, { action: 'given' as const, purpose }] as const),
      ...asked.map(
        (purpose) => [customer, { action: 'refused' as const, purpose, category: focus, at: worldMs + 2 }] as const,
      ),
    ];
  return [
    [customer, { action: 'given' as const, purpose: 'analytics', until: firstEndMs }] as const,
    ...governing
      .filter((category) => category !== focus)
      .map((category) => [customer, { action: 'given', purpose: 'analytics', category, at: worldMs + 3 }] as const),
  ];
}

/** Agreed to everything until a day that has passed, and later to some of it without an end: a class that has run out differs in the rest alone. */
function reopened(customer: string, random: Random): World['words'] {
  const still = governing.filter(() => random.chance(0.7));
  return [
    [customer, { action: 'given', purpose: 'analytics', until: firstEndMs }],
    ...still.map(
      (category) => [customer, { action: 'given' as const, purpose: 'analytics', category, at: worldMs + 3 }] as const,
    ),
  ];
}

function categoriesOf({ nouns, edges }: Catalogue): readonly Category[] {
  const rules = [
    ...[...nouns.values()].flatMap((part) => [
      part.visible,
      ...[...part.columns.values()].map((column) => column.rule),
    ]),
    ...[...edges.values()].flatMap((part) => [
      part.governed,
      ...[...part.columns.values()].map((column) => column.rule),
    ]),
  ];
  const named = new Set(rules.flat().map((condition) => condition.category));
  const byRows = ['contact.email', 'contact.phone', 'device.id', 'behaviour.web', 'behaviour.app', 'behaviour.ad'];
  return categoryLeaves.filter((leaf) => leaf !== presence && (named.has(leaf) || byRows.includes(leaf)));
}

/** What the contract covers cannot be refused for the service alone. */
function contracted(category: string): boolean {
  return /^(?:identity|contact|purchase|service)\.|^location\.area$/.test(category);
}

/** Customers who were imported and are not classified yet: nobody but they themselves may see them. */
export const withoutClasses = `
  MATCH (customer:Customer) WHERE customer.externalId IN ['c5', 'c9', 'c13', '${childKey}', '${twinKeys.join("', '")}']
  UNWIND [key IN keys(customer) WHERE key STARTS WITH 'cc'] AS key
  SET customer[key] = null`;

/** Customers who are restricted or have died since they were classified, which their class does not know yet. */
export const restrictedKeys = ['c4', 'c7', 'c10', 'c14'] as const;
export const restrictedSince = `
  MATCH (customer:Customer) WHERE customer.externalId IN $restricted
  SET customer.restricted = CASE WHEN customer.externalId IN $restricted[..2] THEN true ELSE customer.restricted END,
    customer.deceased = CASE WHEN customer.externalId IN $restricted[2..] THEN true ELSE customer.deceased END`;

/** The runs behind a hard world's derived facts, as the analyses leave them. */
export const servedRuns = `
  MATCH ()-[tie:INFLUENCES]->()
  SET tie.inputs = CASE
    WHEN tie.probability < 0.25 THEN ['purchase_item']
    WHEN tie.probability < 0.5 THEN ['social_edge']
    ELSE ['social_edge', 'purchase_item'] END,
    tie.mutual = NOT tie.probability IN [0.3, 0.7]
  WITH count(tie) AS ties
  MATCH (ware:Product) WHERE ware.externalId STARTS WITH 'w' WITH ware ORDER BY ware.externalId
  WITH collect(ware.id) AS popular
  UNWIND ['neighbourhood', 'influence', 'popularity', 'communities'] AS job
  CREATE (run:Run {id: job, job: job, current: true, status: 'done'})
  SET run.popular = CASE job WHEN 'popularity' THEN popular END,
    run.popularSupport = CASE job WHEN 'popularity' THEN [at IN range(1, size(popular)) | 100 - 10 * at] END
  WITH run, job WHERE job = 'influence'
  MATCH (category:Category {externalId: 'k0'})
  CREATE (run)-[:FOUND]->(:InfluenceClass {runId: run.id, ofAll: false, ties: 'FOLLOWS', acts: 'bought', passing: 'LESS_FAR', multiplier: 0.8, lower: 0.7,
    upper: 0.9, lift: 1.5, customers: 20, claim: 'CAUSE', experiment: 'without-ties', difference: 0.2, differenceLower: 0.1, differenceUpper: 0.3,
    shownCustomers: 500, heldOutCustomers: 495})-[:OF_CATEGORY]->(category)`;

/** Products, categories and stores whose names end so are sensitive, which nobody of these worlds agreed to: to all others what was done with them is not there. */
export const markedSensitive = (ends: '1' | '[258]') => `
  MATCH (thing:Product|Category|Store) WHERE thing.externalId =~ '.*${ends}'
  SET thing.special = 'special_health'
  WITH thing
  CALL (thing) {
    MATCH (fact:Purchase|Visit|Rating|Event)-[:AT|TO|OF|ABOUT]->(thing)
    SET fact.special = thing.special
  }
  CALL (thing) {
    MATCH (contact:Contact)-[:CARRIES]->(:Offer)-[:ON]->(thing)
    SET contact.special = thing.special
  }
  MATCH (contact:Contact)-[:IN_CAMPAIGN]->(:Campaign)-[:HELD_AT]->(thing)
  SET contact.storeSpecial = thing.special`;
