import { expect, test } from 'vitest';
import { qualityByGroup } from '../../../src/analyse/evaluation/customer-groups.js';
import { figureKeyOf } from '../../../src/consent/statistics/figure.js';
import { ownOrganisation } from '../../../src/consent/statistics/organisation.js';
import type { InternalId } from '../../../src/model/ids.js';
import { testSecret } from '../../graph-harness.js';

const key = { key: figureKeyOf(testSecret), organisation: ownOrganisation, epoch: '2026-11-27' };
const found = ['hit', 'other'];

/** So many customers of an age band, of whom every third finds nothing. Null lets nobody know it. */
function people(name: string, count: number, ageBand: string | null) {
  return Array.from({ length: count }, (_, at) => ({
    customerId: `${name}${at}` as InternalId,
    ageBand,
    country: null,
    list: at % 3 === 0 ? [] : found,
  }));
}

/** What is told of the age bands, where only the customers of `known` are read of. */
function told(all: ReturnType<typeof people>, customersMin = 10) {
  return qualityByGroup({
    lists: new Map(all.map(({ customerId, list }) => [customerId, list])),
    heldOut: new Map(all.map(({ customerId }) => [customerId, new Set(['hit'])])),
    groups: all.flatMap(({ list: _, ...groups }) => (groups.ageBand === null ? [] : [groups])),
    customersMin,
    key,
  }).byAgeBand;
}

test('a group is told with noise that leaves the figure within its interval', () => {
  const [adults, none] = told(people('a', 300, 'adult'));

  expect(none).toBeUndefined();
  expect(adults?.group).toBe('adult');
  expect(Math.abs((adults?.customers ?? 0) - 300)).toBeLessThanOrEqual(10);
  expect((adults?.customers ?? 1) % 5).toBe(0);
  expect(adults?.recallAt20.lower).toBeLessThan(2 / 3);
  expect(adults?.recallAt20.upper).toBeGreaterThan(2 / 3);
  expect(told(people('a', 300, 'adult'))).toEqual([adults]);
});

test('a group of too few is not told, and neither is what would be left of too few', () => {
  expect(told(people('t', 9, 'teen'))).toEqual([]);
  expect(told(people('a', 40, 'adult')).map(({ group }) => group)).toEqual(['adult']);
  // The four who said nothing would be the difference to all.
  expect(told([...people('a', 40, 'adult'), ...people('s', 4, null)])).toEqual([]);
  const mixed = [...people('a', 60, 'adult'), ...people('t', 40, 'teen'), ...people('s', 4, null)];
  expect(told(mixed).map(({ group }) => group)).toEqual(['adult']);
});

test('where all of a group are alike nothing is told, for the mean would be what each has', () => {
  const alike = people('a', 40, 'adult').map((each) => ({ ...each, list: found }));

  expect(told(alike)).toEqual([]);
});

test('one customer more or fewer is another draw of the noise', () => {
  const truth = (count: number) => (count - Math.ceil(count / 3)) / count;
  const noiseOf = (count: number) =>
    (told(people('a', count, 'adult'))[0]?.recallAt20.value ?? Number.NaN) - truth(count);
  const noises = Array.from({ length: 40 }, (_, at) => noiseOf(100 + at));

  // One customer of a hundred moves the mean by less than 0.01.
  const steps = noises.slice(1).map((noise, at) => Math.abs(noise - (noises[at] ?? Number.NaN)));
  expect(steps.filter((step) => step > 0.01).length).toBeGreaterThan(20);
});
