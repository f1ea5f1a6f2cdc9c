import { expect, test } from 'vitest';
import { communitiesFound, nameByOverlap } from '../../../src/analyse/communities/naming.js';

const rows = [
  { customerId: 'a', communities: [7, 1] },
  { customerId: 'b', communities: [7, 1] },
  { customerId: 'c', communities: [8, 1] },
  { customerId: 'd', communities: [8, 1] },
  { customerId: 'e', communities: [9, 2] },
  { customerId: 'f', communities: [9, 2] },
  { customerId: 'g', communities: [4, 5] },
];

test('a level that changes nothing adds nothing, and what is too small is not there', () => {
  expect(communitiesFound(rows, 2)).toEqual([
    { level: 0, members: ['a', 'b'] },
    { level: 0, members: ['c', 'd'] },
    { level: 0, members: ['e', 'f'] },
    { level: 1, members: ['a', 'b', 'c', 'd'] },
  ]);
  expect(communitiesFound(rows, 4)).toEqual([{ level: 1, members: ['a', 'b', 'c', 'd'] }]);
  expect(communitiesFound([], 2)).toEqual([]);
});

test('new communities are numbered on from the last number, the larger first', () => {
  const found = communitiesFound(rows, 2);

  const { named, lastNumber } = nameByOverlap(found, [], 10);

  expect(named.map(({ members, number }) => [members.join(''), number])).toEqual([
    ['ab', 12],
    ['cd', 13],
    ['ef', 14],
    ['abcd', 11],
  ]);
  expect(lastNumber).toBe(14);
});

test('a community keeps its name while enough members stay, and gives it to one only', () => {
  const before = [
    { level: 0, number: 3, members: ['a', 'b', 'c'] },
    { level: 0, number: 4, members: ['x', 'y'] },
  ];
  const found = [
    { level: 0, members: ['a', 'b', 'd'] },
    { level: 0, members: ['c', 'e'] },
    { level: 0, members: ['x', 'q', 'r', 's'] },
  ];

  const { named, lastNumber } = nameByOverlap(found, before, 4);

  // `c` alone is a quarter of what it would share with number 3, and `x` a fifth of number 4: both are new.
  expect(named.map(({ number }) => number)).toEqual([3, 6, 5]);
  expect(lastNumber).toBe(6);
});

test('of two that could keep a name the more alike does', () => {
  const before = [{ level: 0, number: 1, members: ['a', 'b', 'c', 'd'] }];
  const found = [
    { level: 0, members: ['a', 'b'] },
    { level: 1, members: ['a', 'b', 'c'] },
  ];

  expect(nameByOverlap(found, before, 1).named.map(({ number }) => number)).toEqual([2, 1]);
});
