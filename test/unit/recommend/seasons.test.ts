import { expect, test } from 'vitest';
import { DayClock } from '../../../src/model/day-clock.js';
import { monthsOfYear, seasons, seasonsAround } from '../../../src/model/season.js';
import { seasonsOfMost, typicalOfSeasons, type UsesByMonth } from '../../../src/recommend/groups-of-seasons.js';
import { packInteractions } from '../../../src/recommend/interactions.js';
import { learn, type LearnOptions } from '../../../src/recommend/learning.js';
import { seededRandom } from '../../../src/recommend/seeded.js';
import type { Typical } from '../../../src/recommend/typical.js';
import { finish } from './two-tastes.js';

const supportMin = 1;
const [january, june, december] = [0, 5, 11];
const january2024 = 2024 * monthsOfYear;

function monthAt(time: string, timeZone: string): string {
  const month = new DayClock(timeZone).monthAt(Date.parse(time) / 1_000);
  return `${Math.floor(month / monthsOfYear)}-${(month % monthsOfYear) + 1}`;
}

test('a month is told by the clock of the zone, and a day without a time is that day everywhere', () => {
  expect(monthAt('2025-12-31T23:30:00Z', 'UTC')).toBe('2025-12');
  expect(monthAt('2025-12-31T23:30:00Z', 'Europe/Berlin')).toBe('2026-1');
  expect(monthAt('2026-01-01T00:30:00Z', 'America/New_York')).toBe('2025-12');
  expect(monthAt('2026-01-01T00:00:00Z', 'America/New_York')).toBe('2026-1');
});

test('a season is a month, or one with those beside it, over the end of the year too', () => {
  expect(seasonsAround(june).map((season) => seasons[season])).toEqual(['06', '05 to 07']);
  expect(seasonsAround(december).map((season) => seasons[season])).toEqual(['12', '11 to 01']);
  expect(seasonsAround(january).map((season) => seasons[season])).toEqual(['01', '12 to 02']);
});

/** How many of 100 customers use product 1 in each month; all of them use product 0 in each. */
function monthly(users: readonly number[]) {
  const customers = Array.from({ length: 100 }, (_, customer) => customer);
  const months = users.map((count) =>
    packInteractions(
      customers.map((customer) => (customer < count ? [0, 1] : [0])),
      2,
    ),
  );
  const interactions = packInteractions(
    customers.map(() => [0, 1]),
    2,
  );
  return { interactions, uses: { from: january2024, months } };
}

/** The seasons in which a product is published. */
function seasonsTold({ names, starts, products }: Typical, product: number): readonly string[] {
  return names.filter((_, season) => [...products.subarray(starts[season], starts[season + 1])].includes(product));
}

function told(users: readonly number[], least = supportMin): readonly string[] {
  const { interactions, uses } = monthly(users);
  return seasonsTold(typicalOfSeasons(interactions, uses, { supportMin: least }), 1);
}

/** Two years in which so many use it in June and so many otherwise. */
function inJune(those: number, others = 5, years: readonly number[] = [0, 1]): number[] {
  return Array.from({ length: 24 }, (_, month) =>
    month % monthsOfYear === june && years.includes(Math.floor(month / monthsOfYear)) ? those : others,
  );
}

test('what comes back is of the season, and what came once is not', () => {
  expect(told(inJune(40))).toEqual(
    ['06', '04 to 06', '05 to 07', '06 to 08'].toSorted((a, b) => seasons.indexOf(a) - seasons.indexOf(b)),
  );
  expect(told(inJune(40, 5, [0]))).toEqual([]);
  expect(told(inJune(40, 5, [1]))).toEqual([]);
});

test('a year alone has no season, whatever it shows', () => {
  expect(told(inJune(40).slice(0, 12))).toEqual([]);
  expect(told(inJune(40).slice(0, 18))).toContain('06');
});

test('what only rises, or only falls, or is new, is a trend and of no season', () => {
  const rising = Array.from({ length: 36 }, (_, month) => 10 + 2 * month);

  expect(told(rising)).toEqual([]);
  expect(told(rising.toReversed())).toEqual([]);
  expect(told(Array.from({ length: 24 }, (_, month) => (month < 14 ? 0 : 60)))).toEqual([]);
});

test('a season is seen beside a trend', () => {
  const rising = Array.from({ length: 36 }, (_, month) => 10 + month + (month % monthsOfYear === june ? 30 : 0));

  expect(told(rising)).toContain('06');
  expect(told(rising)).not.toContain('12');
});

test('it comes back over the end of the year', () => {
  const winter = Array.from({ length: 25 }, (_, month) => ([0, 11].includes(month % monthsOfYear) ? 50 : 5));

  expect(told(winter)).toContain('11 to 01');
  expect(told(winter)).not.toContain('06');
});

test('nothing is published of what 9 used in one of its two years, nor of a season of 49', () => {
  const inLastJune = (last: number) => inJune(40, 0).map((users, month) => (month === 12 + june ? last : users));
  expect(told(inLastJune(9))).toEqual([]);
  expect(told(inLastJune(10))).toContain('06');
  expect(told(inJune(40), 41)).not.toContain('06');
  const { interactions, uses } = monthly(inJune(40));
  const few = (members: number) => ({
    ...uses,
    months: uses.months.map((month) =>
      packInteractions(
        Array.from({ length: 100 }, (_, customer) =>
          customer < members ? [...month.products.subarray(month.starts[customer], month.starts[customer + 1])] : [],
        ),
        2,
      ),
    ),
  });
  expect(seasonsTold(typicalOfSeasons(interactions, few(49), { supportMin }), 1)).toEqual([]);
  expect(seasonsTold(typicalOfSeasons(interactions, few(50), { supportMin }), 1)).toContain('06');
});

test('a use that is kept from the model is not counted, and no use makes no season', () => {
  const { uses } = monthly(inJune(40));
  const held = packInteractions(
    Array.from({ length: 100 }, (_, customer) => (customer < 35 ? [0] : [0, 1])),
    2,
  );

  expect(seasonsTold(typicalOfSeasons(held, uses, { supportMin }), 1)).toEqual([]);
  const nothing: UsesByMonth = { from: january2024, months: [packInteractions([[], []], 2)] };
  expect([...typicalOfSeasons(held, nothing, { supportMin }).products]).toEqual([]);
});

test('of what is held out counts what was used in the month with most of it, whatever the year', () => {
  const months = Array.from({ length: 24 }, (_, month) =>
    packInteractions([month === june ? [1] : month === 12 + june ? [2] : month === december ? [0] : []], 3),
  );
  const uses = { from: january2024, months };

  expect(seasonsOfMost(uses, 0, new Set([0, 1, 2]))).toEqual({
    groups: seasonsAround(june),
    products: new Set([1, 2]),
  });
  expect(seasonsOfMost(uses, 0, new Set([0, 1]))).toEqual({ groups: seasonsAround(june), products: new Set([1]) });
  expect(seasonsOfMost(uses, 0, new Set())).toBeNull();
});

const options: LearnOptions = {
  seed: 1,
  customersMax: 2_000,
  linear: { predictorsMax: 20, supportMin: 1, pairSupportMin: 2 },
  factors: { rounds: 3, supportMin: 2 },
  popularity: { supportMin: 1, productsMax: 100 },
};

/** What each of many customers uses is drawn from 60 products, in a month of two years that the product likes or that is any. */
function datedWorld(isSeasonal: boolean) {
  const random = seededRandom(3);
  const rows = Array.from({ length: 800 }, () => Array.from({ length: 12 }, () => Math.floor(60 * random())));
  const months = Array.from({ length: 24 }, () => rows.map((): number[] => []));
  for (const [customer, row] of rows.entries()) {
    for (const product of row) {
      const month = isSeasonal ? 3 * (product % 4) + Math.floor(3 * random()) : Math.floor(12 * random());
      months[month + 12 * Math.floor(2 * random())]?.[customer]?.push(product);
    }
  }
  const season = { from: january2024, months: months.map((each) => packInteractions(each, 60)) };
  return { interactions: packInteractions(rows, 60), ties: rows.map(() => []), groups: { season } };
}

test('where the time of year tells what is used it gets a weight, and the others stay what they are without it', () => {
  const world = datedWorld(true);
  const { groups: _, ...undated } = world;

  const learned = finish(learn(world, options));
  const without = finish(learn(undated, options));

  expect(learned.blend.map(({ weights }) => weights.season > 0)).toContain(true);
  const unset = learned.blend.map((anchor) => ({ ...anchor, weights: { ...anchor.weights, season: 0 } }));
  expect({ ...learned, blend: unset }).toEqual(without);
});

test('where it tells nothing its weight is 0', () => {
  const { blend } = finish(learn(datedWorld(false), options));

  expect(blend.map(({ weights }) => weights.season)).toEqual(blend.map(() => 0));
});
