import { Random } from '../../src/ingest/generate/random.js';
import { randomWorld, type World, worldMs } from '../random-world.js';

/** Enough customers for a partner's smallest group. */
const customersMin = 140;
const customersMax = 180;
/** Ties between customers grow with the square of their number, and statistics do not look at them. */
const social = new Set(['FOLLOWS', 'FRIEND_OF', 'LIKED', 'COMMENTED_ON', 'SHARED']);

/** A random world of so many customers that figures about them are published. Most let the deployment and the partner count them, some but for a part. */
export function townWorld(seed: number): World {
  const random = new Random(seed, ['town']);
  const world = manyPeople(random);
  const customers = world.nodes.filter(({ noun }) => noun === 'Customer').map(({ key }) => key);
  return {
    nodes: world.nodes,
    ties: world.ties.filter(({ type }) => !social.has(type) || random.chance(0.01)),
    words: customers.flatMap((customer) => wordsOf(customer, random)),
  };
}

function manyPeople(random: Random): World {
  for (;;) {
    const world = randomWorld(random.bits(), customersMax);
    if (world.nodes.filter(({ noun }) => noun === 'Customer').length >= customersMin) return world;
  }
}

function wordsOf(customer: string, random: Random): World['words'] {
  const lot = random.integer(0, 10);
  if (lot < 2) return [];
  const given = [
    [customer, { action: 'given', purpose: 'analytics' }] as const,
    [customer, { action: random.chance(0.9) ? 'given' : 'refused', purpose: 'segment' }] as const,
    ...['purchase', 'location.area', 'inferred.community', 'inferred.segment'].map(
      (category) => [customer, { action: 'given', purpose: 'partner.acme.statistics', category }] as const,
    ),
  ];
  if (lot > 3) return given;
  const category = random.pick([
    'purchase.amount',
    'location.visit',
    'location.area',
    'service.rating',
    'identity.birth',
  ]);
  const refused = ['analytics', 'partner.acme.statistics'].map(
    (purpose) => [customer, { action: 'refused', purpose, category, at: worldMs + 1 }] as const,
  );
  return [...given, ...refused];
}
