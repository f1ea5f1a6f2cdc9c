import { expect, test } from 'vitest';
import { placesBetween, type StandingStore } from '../../../src/analyse/neighbourhood/nearby-stores.js';
import { cellOf, cellsNear, distanceKm, isOnGlobe, nearKm, type Point } from '../../../src/model/place.js';

const bonn: Point = { latitude: 50.735, longitude: 7.1 };
/** So many kilometres to the north. */
const north = ({ latitude, longitude }: Point, km: number): Point => ({ latitude: latitude + km / 111.195, longitude });

test('distances are those along great circles, over the date line and a pole too', () => {
  expect(distanceKm({ latitude: 52.52, longitude: 13.405 }, { latitude: 48.8566, longitude: 2.3522 })).toBeCloseTo(
    877.5,
    0,
  );
  expect(distanceKm({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 })).toBeCloseTo(22.24, 1);
  expect(distanceKm({ latitude: 89.9, longitude: 0 }, { latitude: 89.9, longitude: 180 })).toBeCloseTo(22.24, 1);
  expect(distanceKm(bonn, bonn)).toBe(0);
});

test('a square is some 5.6 km high and wide, wherever it lies, and near a place are those whose middles are within 10 km', () => {
  for (const latitude of [0, 45, -45, 60, 80, 89.99, -90, 90]) {
    for (const longitude of [0, 7.1, 179.99, -180, 180]) {
      const here = { latitude, longitude };
      const near = cellsNear(here);

      expect(near).toContain(cellOf(here));
      // As many as fit into a circle, so that none is left out at the date line or towards a pole.
      if (Math.abs(latitude) < 85) expect(Math.abs(near.length - (Math.PI * nearKm ** 2) / 5.56 ** 2)).toBeLessThan(4);
      expect(new Set(near).size).toBe(near.length);
    }
  }
  expect(cellOf(bonn)).toBe(cellOf({ latitude: 50.7499, longitude: 7.09 }));
  expect(cellOf(bonn)).not.toBe(cellOf(north(bonn, 6)));
  expect(cellsNear(bonn)).not.toContain(cellOf(north(bonn, 15)));
});

test('what is not on the globe is nowhere', () => {
  expect(isOnGlobe({ latitude: -90, longitude: 180 })).toBe(true);
  for (const [latitude, longitude] of [
    [90.01, 0],
    [0, -180.5],
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
  ] as const)
    expect(isOnGlobe({ latitude, longitude })).toBe(false);
});

function store(storeId: string, point: Point | null, city: string | null = null): StandingStore {
  return { storeId, city, point };
}

const nowhere = () => null;

test('stores within some 10 km are one place by whatever square is asked for, and a store that stands alone is that store', () => {
  const { areas, also, around } = placesBetween(
    [store('a', bonn), store('b', north(bonn, 1)), store('far', north(bonn, 80)), store('lost', null)],
    nowhere,
  );

  const both = areas.find(({ stores }) => stores.join() === '0,1');
  expect(also['around a']).toBe(both?.name);
  expect(also['around b']).toBe(both?.name);
  expect(also['around far']).toBe('far');
  expect(also[cellOf(north(bonn, 80))]).toBe('far');
  expect(also).not.toHaveProperty(['around lost']);
  expect(around).toEqual([
    4 + areas.indexOf(both as (typeof areas)[number]),
    4 + areas.indexOf(both as (typeof areas)[number]),
    2,
    null,
  ]);
  // No two places are of the same stores.
  expect(new Set(areas.map(({ stores }) => stores.join())).size).toBe(areas.length);
});

test('where nobody stands near, no square is named', () => {
  const { areas, also } = placesBetween([store('a', bonn)], nowhere);

  expect(areas).toEqual([]);
  expect(also).not.toHaveProperty([cellOf(north(bonn, 20))]);
  expect(Object.values(also).every((name) => name === 'a')).toBe(true);
});

const gb: Point = { latitude: 52.5, longitude: -1.9 };
const us: Point = { latitude: 33.5, longitude: -86.8 };

test('two cities of one name are two where they stand apart and it is known in which countries', () => {
  const stores = [store('a', gb, 'Birmingham'), store('b', us, 'Birmingham'), store('c', north(us, 30), 'Birmingham')];
  const { areas, also } = placesBetween(stores, (these) => (these.includes(0) ? 'GB' : 'US'));

  expect(also['in GB/Birmingham']).toBe('a');
  expect(areas.find(({ name }) => name === 'in US/Birmingham')?.stores).toEqual([1, 2]);
  expect(also).not.toHaveProperty(['in Birmingham']);
});

test('where it is not known in which country a city of two such stands it is nobody’s, and one that stands alone is everybody’s', () => {
  const two = [store('a', gb, 'Birmingham'), store('b', us, 'Birmingham')];
  const half = placesBetween(two, (these) => (these.includes(0) ? 'GB' : null));
  expect(Object.keys(half.also).filter((name) => name.startsWith('in '))).toEqual(['in GB/Birmingham']);

  const one = placesBetween([store('a', gb, 'Birmingham'), store('b', null, 'Birmingham')], nowhere);
  expect(one.areas.find(({ name }) => name === 'in Birmingham')?.stores).toEqual([0, 1]);
});

test('stores without a point are told apart from those of a name that stands in two places, and are one city else', () => {
  const all = [store('a', gb, 'Birmingham'), store('b', us, 'Birmingham'), store('c', null, 'Birmingham')];
  const asked: string[] = [];
  placesBetween(all, (these) => {
    asked.push(these.join());
    return null;
  });
  expect(asked.toSorted()).toEqual(['0', '1', '2']);

  const { areas } = placesBetween([store('a', null, 'Bonn'), store('b', null, 'Bonn')], () => 'DE');
  expect(areas).toEqual([{ name: 'in DE/Bonn', stores: [0, 1] }]);
});
