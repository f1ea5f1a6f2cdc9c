import { Random } from '../../src/ingest/generate/random.js';
import { randomWorld, type World, type WorldNode, type WorldTie, worldMs } from '../random-world.js';

const dayMs = 86_400_000;

/** When the customers of a hard world spoke and were classified: two of their grants have run out since, and no timer came by. */
export const classifiedMs = worldMs + 2 * dayMs;
const firstEndMs = worldMs + 5 * dayMs;
const secondEndMs = worldMs + 9 * dayMs;

/** Products that nobody bought, which lists of recommendations are made of. */
const wares = Array.from({ length: 8 }, (_, at) => `w${at}`);

/**
 * A random world with what makes consent hard: grants that ran out with nobody awake to reclassify, customers who are restricted or deceased, consents
 * for recommendations, and served runs whose lists rest on uses and ties of others.
 */
export function hardWorld(seed: number, customersMax: number): World {
  const world = randomWorld(seed, customersMax);
  const random = new Random(seed, ['hard']);
  const customers = world.nodes.filter((node) => node.noun === 'Customer').map((node) => node.key);
  return {
    nodes: [...world.nodes.map((node) => standing(node, random)), ...wares.map(ware)],
    ties: [...world.ties, ...listTies(customers, random)],
    words: [...world.words.map(([who, word]) => [who, ending(word, random)] as const), ...listWords(customers, random)],
  };
}

function standing(node: WorldNode, random: Random): WorldNode {
  if (node.noun !== 'Customer' || node.key === 'c0') return node;
  const facts = { ...node.facts };
  if (random.chance(0.12)) return { ...node, standing: 'restricted', facts };
  return random.chance(0.06) ? { ...node, standing: 'deceased', facts } : node;
}

function ending<T extends { readonly action?: string }>(word: T, random: Random): T {
  if (word.action !== 'given' || random.chance(0.6)) return word;
  return { ...word, until: random.chance(0.5) ? firstEndMs : secondEndMs };
}

function ware(key: string): WorldNode {
  return { noun: 'Product', key, facts: { name: `Ware ${key}`, brand: 'Lumo', priceMinor: 100, currency: 'EUR' } };
}

function listWords(customers: readonly string[], random: Random): World['words'] {
  return customers.flatMap((customer) =>
    ['personalise', 'social_reco.receive', 'social_reco.contribute', 'social_reco.attribute']
      .filter(() => random.chance(0.6))
      .map((purpose) => [customer, ending({ action: 'given' as const, purpose }, random)] as const),
  );
}

function listTies(customers: readonly string[], random: Random): readonly WorldTie[] {
  const ties: WorldTie[] = [];
  for (const [at, ware] of wares.entries())
    for (const product of ['p0', 'p1', 'p2', ...wares.slice(0, at)])
      if (random.chance(0.5))
        ties.push({
          type: 'SIMILAR',
          from: ['Product', product],
          to: ['Product', ware],
          facts: { weight: random.integer(1, 9) / 10, rank: 1, runId: 'neighbourhood' },
        });
  for (const from of customers) {
    for (const ware of wares)
      if (random.chance(0.25))
        ties.push({
          type: 'INTERACTED',
          from: ['Customer', from],
          to: ['Product', ware],
          facts: {
            kind: 'listened',
            weight: 1,
            at: worldMs - 2_000,
            category: random.chance(0.5) ? 'behaviour_app' : 'purchase_item',
            key: 'listened',
          },
        });
    for (const to of customers)
      if (from !== to && random.chance(0.5))
        ties.push({
          type: 'INFLUENCES',
          from: ['Customer', from],
          to: ['Customer', to],
          facts: { probability: random.integer(1, 9) / 10, lift: 1, evidence: 1, method: 'prior', runId: 'influence' },
        });
  }
  return ties;
}

/** The runs behind a hard world's derived facts, as the analyses leave them. */
export const servedRuns = `
  MATCH (ware:Product) WHERE ware.externalId STARTS WITH 'w' WITH ware ORDER BY ware.externalId
  WITH collect(ware.id) AS popular
  UNWIND ['neighbourhood', 'influence', 'popularity', 'communities'] AS job
  CREATE (run:Run {id: job, job: job, current: true, status: 'done'})
  SET run.popular = CASE job WHEN 'popularity' THEN popular END,
    run.popularSupport = CASE job WHEN 'popularity' THEN [at IN range(1, size(popular)) | 100 - 10 * at] END`;
