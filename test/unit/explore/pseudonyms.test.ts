import { expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/explore/pseudonyms.js';

const key = (byte: number) => Buffer.alloc(32, byte);
const people = Array.from({ length: 300 }, (_, at) => `c${at}`);

test('names are of one build, and by how much times are moved lasts as long as the project', () => {
  const [one, next, otherProject] = [
    new Pseudonyms(key(1), key(9)),
    new Pseudonyms(key(2), key(9)),
    new Pseudonyms(key(2), key(8)),
  ];
  const shifts = (names: Pseudonyms) => people.map((id) => names.shiftDays(id, 15));

  expect(people.filter((id) => one.of('Customer', id) === next.of('Customer', id))).toEqual([]);
  expect(shifts(next)).toEqual(shifts(one));
  expect(shifts(otherProject)).not.toEqual(shifts(one));
  // Every amount is drawn, and none beyond.
  expect(new Set(shifts(one)).size).toBe(31);
  expect(Math.max(...shifts(one).map(Math.abs))).toBe(15);
});

test('after a build nobody makes a name or an amount again, with neither key', () => {
  const keys = [key(1), key(9)] as const;
  const names = new Pseudonyms(...keys);

  names.destroy();

  expect(() => names.of('Customer', 'c1')).toThrow('destroyed');
  expect(() => names.shiftDays('c1', 15)).toThrow('destroyed');
  for (const each of keys) expect(each.equals(Buffer.alloc(32))).toBe(true);
});
