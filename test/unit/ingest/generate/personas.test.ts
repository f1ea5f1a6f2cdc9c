import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { personas } from '../../../../src/ingest/generate/personas.js';
import { defaultOptions } from '../../../../src/ingest/generate/world.js';
import { buildKithSchema } from '../../../../src/serve/schema/build.js';
import { WorldInMemory } from './world.js';

const names = personas.map((persona) => persona.externalId);
// The smallest world whose first community is whole, a small one, and one of another seed.
const worlds = [
  new WorldInMemory({ customers: 80, seed: 1 }),
  new WorldInMemory({ customers: 600, seed: 1 }),
  new WorldInMemory({ customers: 600, seed: 99 }),
];

describe('personas', () => {
  test('are the first customers of every world, with the same properties', () => {
    const heads = worlds.map((world) =>
      world
        .rows('customers')
        .slice(0, names.length)
        .map(({ customer_id, name, birth_date, residency }) => ({
          customer_id,
          name,
          birth_date,
          residency,
        })),
    );

    expect(heads[0]?.map((row) => row.customer_id)).toEqual(names);
    expect(heads[1]).toEqual(heads[0]);
    expect(heads[2]).toEqual(heads[0]);
  });

  test('are also there in the smallest world', () => {
    const world = new WorldInMemory({ customers: 10, seed: 1 });

    expect(
      world
        .rows('customers')
        .slice(0, names.length)
        .map((row) => row.customer_id),
    ).toEqual(names);
    const people = new Set(world.rows('customers').map((row) => row.customer_id));
    const ends = world.rows('connections').flatMap((tie) => [tie.from_customer_id, tie.to_customer_id]);
    expect(ends.filter((end) => !people.has(end))).toEqual([]);
  });

  test.each(names)('%s has a life worth looking at', (name) => {
    for (const world of worlds) {
      const own = (rows: readonly { readonly customer_id: unknown }[]) =>
        rows.filter((row) => row.customer_id === name).length;
      expect(own(world.rows('purchases'))).toBeGreaterThanOrEqual(5);
      expect(own(world.rows('ratings'))).toBeGreaterThanOrEqual(1);
      expect(own(world.rows('posts'))).toBeGreaterThanOrEqual(3);
      expect(own(world.rows('interests'))).toBeGreaterThanOrEqual(1);
      expect(own(world.rows('memberships'))).toBeGreaterThanOrEqual(1);
      expect(own(world.rows('identifiers'))).toBeGreaterThanOrEqual(2);
      expect(own(world.rows('visits'))).toBeGreaterThanOrEqual(1);
      expect(own(world.rows('events'))).toBeGreaterThanOrEqual(1);
    }
  });

  test.each(names)('%s has friends who agree to everything', (name) => {
    for (const world of worlds) {
      const agree = agreeing(world);
      const friends = friendsOf(world, name).filter((friend) => agree.has(friend));
      expect(friends.length).toBeGreaterThanOrEqual(3);
    }
  });

  test('Greta has more friends than any other persona', () => {
    for (const world of worlds) {
      const counts = names.map((name) => friendsOf(world, name).length);
      expect(Math.max(...counts)).toBe(counts[names.indexOf('greta')]);
    }
  });

  test('say what their titles promise', () => {
    for (const world of worlds) {
      const said = (name: string) => world.rows('consents').filter((row) => row.customer_id === name);
      const refusals = (name: string) => said(name).filter((row) => row.action !== 'given');

      expect(said('ana').every((row) => row.action === 'given' && row.category === '*' && row.proof !== null)).toBe(
        true,
      );
      expect(said('boris')).toMatchObject([{ purpose: '*', category: '*', recipient: '*', action: 'refused' }]);
      expect(refusals('dmitri')).toMatchObject([
        { purpose: '*', category: '*', action: 'withdrawn', at: '2026-10-31T12:00:00Z' },
      ]);
      expect(refusals('elena')).toMatchObject([
        { purpose: '*', category: 'contact', recipient: '*', action: 'refused' },
      ]);
      expect(refusals('chiara')).toEqual([]);
      expect(refusals('farid')).toEqual([]);
    }
  });

  test('Chiara is fifteen, and Farid alone resides in Russia', () => {
    const people = worlds[0]?.rows('customers') ?? [];
    const chiara = people.find((row) => row.customer_id === 'chiara');
    const years = (defaultOptions.now - Date.parse(String(chiara?.birth_date))) / (365.25 * 86_400_000);

    expect(Math.floor(years)).toBe(15);
    expect(people.filter((row) => names.includes(String(row.customer_id)) && row.residency === 'RU')).toMatchObject([
      { customer_id: 'farid' },
    ]);
  });

  test('their queries are valid against the schema', async () => {
    const schema = await buildKithSchema();
    for (const persona of personas) expect(validate(schema, parse(persona.query))).toEqual([]);
  });
});

function friendsOf(world: WorldInMemory, name: string): readonly string[] {
  const ties = world.rows('connections').filter((tie) => tie.type === 'FRIEND_OF');
  return ties.flatMap((tie) => {
    if (tie.from_customer_id === name) return [String(tie.to_customer_id)];
    return tie.to_customer_id === name ? [String(tie.from_customer_id)] : [];
  });
}

/** Those whose every word is a yes without an end, and who said it to everything. */
function agreeing(world: WorldInMemory): ReadonlySet<string> {
  const words = new Map<string, number>();
  for (const row of world.rows('consents')) {
    const yes = row.action === 'given' && row.until === null && row.proof !== null ? 1 : -100;
    words.set(String(row.customer_id), (words.get(String(row.customer_id)) ?? 0) + yes);
  }
  return new Set([...words].filter(([, count]) => count === words.get('ana')).map(([name]) => name));
}
