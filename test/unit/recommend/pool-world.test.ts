import { expect, test } from 'vitest';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { profileOf, type World, type WorldTie } from '../../../src/recommend/world.js';

const moved = (...by: readonly (readonly [customer: number, probability: number])[]): WorldTie[] =>
  by.map(([customer, probability]) => ({ customer, probability, named: false, mutual: true }));

/** Customer 0 with the friends 1 and 2, who have friends in common; 5 contributes nothing. */
const world: World = {
  interactions: packInteractions([[0], [1], [2], [3], [4], []], 5),
  ties: [
    moved([1, 0.5], [2, 0.25]),
    moved([0, 1], [2, 1], [3, 0.5]),
    moved([3, 1], [4, 0.5], [5, 1]),
    moved([4, 1]),
    [],
    moved([4, 1]),
  ],
};

test('around a customer are the friends of friends, by what they move the friends, and nobody twice', () => {
  const around = profileOf(world, 0).around?.map(({ probability, products }) => [
    [...Array.from(products)],
    probability,
  ]);

  expect(around).toEqual([
    [[3], 0.5],
    [[4], 0.125],
  ]);
});

test('whom somebody alone follows leads to nobody, is nobody’s friend of a friend, and counts as far as they may be named', () => {
  const alone = (ties: readonly WorldTie[], at: number) =>
    ties.map((tie, place) => (place === at ? { ...tie, mutual: false } : tie));
  const [friends = [], first = [], ...others] = world.ties;
  const around = (ties: World['ties']) =>
    profileOf({ ...world, ties }, 0).around?.map(({ products }) => [...Array.from(products)]);

  // By way of a friend, the one who is followed is there again.
  expect(around([alone(friends, 1), first, ...others])).toEqual([[2], [3]]);
  expect(around([friends, alone(first, 2), ...others])).toEqual([[3], [4]]);
  expect(around([friends, alone(first, 2), alone(others[0] ?? [], 0), ...others.slice(1)])).toEqual([[4]]);
  const { ties } = profileOf({ ...world, ties: [alone(friends, 1), first, ...others] }, 0);
  expect(ties.map(({ products, mutual }) => [[...Array.from(products)], mutual])).toEqual([
    [[1], true],
    [[], false],
  ]);
});

test('who contributes nothing leads to nobody', () => {
  const ties = [moved([5, 1]), ...world.ties.slice(1)];

  expect(profileOf({ ...world, ties }, 0).around).toEqual([]);
});

test('nobody is asked where friends are enough, or one may be named', () => {
  const named = [[{ customer: 1, probability: 1, named: true, mutual: true }], ...world.ties.slice(1)];
  const rows = Array.from({ length: 12 }, (_, product) => [product]);
  const many = {
    interactions: packInteractions(rows, 12),
    ties: rows.map((_, at) =>
      at === 0 ? moved(...rows.slice(1, 11).map(([by]) => [by as number, 0.1] as const)) : moved([11, 1]),
    ),
  };

  expect(profileOf({ ...world, ties: named }, 0).around).toEqual([]);
  expect(profileOf(many, 0).around).toEqual([]);
  expect(profileOf({ ...many, ties: [many.ties[0]?.slice(1) ?? [], ...many.ties.slice(1)] }, 0).around).toHaveLength(1);
});
