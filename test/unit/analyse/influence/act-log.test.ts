import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logUntil, packActs } from '../../../../src/analyse/influence/act-log.js';
import { type Exposure, exposuresOf } from '../../../../src/analyse/influence/exposures.js';
import { logOf, tiesOf } from './small-logs.js';

const hooks = fileURLToPath(new URL('../../../typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('./gathering-child.ts', import.meta.url));

function exposures(log: ReturnType<typeof logOf>, ties: ReturnType<typeof tiesOf>, tie = 0): Exposure[] {
  const found: Exposure[] = [];
  exposuresOf(log, ties, tie, (exposure) => found.push(exposure));
  return found;
}

test('the first act on an item counts, and an undated one only where there is no dated one', () => {
  const log = logOf(2, 3, [
    { customer: 0, item: 1, day: 9 },
    { customer: 0, item: 1, day: 4 },
    { customer: 0, item: 1, day: null },
    { customer: 1, item: 2, day: null },
  ]);

  expect([...log.day]).toEqual([4, Number.NaN]);
  expect([log.from, log.until]).toEqual([4, 4]);
});

test('an act of a kind that its customer does not let take part is not in the log, and its absence says nothing', () => {
  const items = [
    { kind: 0, category: 0 },
    { kind: 1, category: 0 },
  ];
  const rows = [0, 1].flatMap((customer) => [0, 1].map((item) => ({ customer, item, day: customer + item })));
  const log = packActs([...rows, { customer: 2, item: 0, day: 9 }], items, Uint8Array.of(0b11, 0b01, 0b11));

  expect(log.day).toHaveLength(4);
  expect(exposures(log, tiesOf([[0, 1]])).map(({ kind }) => kind)).toEqual([0]);
});

test('an exposure is an act that the follower had not done: with days to the act, or to the end of what is known', () => {
  const log = logOf(2, 5, [
    { customer: 0, item: 0, day: 1 },
    { customer: 1, item: 0, day: 3 },
    { customer: 0, item: 1, day: 5 },
    { customer: 1, item: 1, day: 2 },
    { customer: 0, item: 2, day: 6 },
    { customer: 0, item: 3, day: 7 },
    { customer: 1, item: 3, day: null },
    { customer: 1, item: 4, day: 10 },
  ]);

  const found = exposures(log, tiesOf([[0, 1]]));

  expect(found.map(({ days, later }) => [days, later >= 0])).toEqual([
    [2, true],
    [4, false],
  ]);
});

test('acts before a tie held expose nobody', () => {
  const rows = [1, 5].map((day) => ({ customer: 0, item: day, day }));
  const log = logOf(2, 9, [...rows, { customer: 1, item: 8, day: 9 }]);
  const ties = { ...tiesOf([[0, 1]]), since: Float64Array.of(3) };

  expect(exposures(log, ties)).toHaveLength(1);
});

test('a log until a moment knows nothing from then on', () => {
  const log = logOf(
    1,
    3,
    [1, 2, 3].map((day) => ({ customer: 0, item: day - 1, day })),
  );

  expect([...logUntil(log, 2).day]).toEqual([1]);
});

const act = fc.record({
  customer: fc.integer({ min: 0, max: 5 }),
  item: fc.integer({ min: 0, max: 6 }),
  day: fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 })),
});

test('a log is what its rows say, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.uint8Array({ minLength: 6, maxLength: 6 }), (rows, lets) => {
      const items = Array.from({ length: 7 }, (_, item) => ({ kind: item % 3, category: 0 }));
      const log = packActs(rows, items, lets);

      const said = new Map<string, number | null>();
      for (const { customer, item, day } of rows) {
        if (((lets[customer] ?? 0) & (1 << (item % 3))) === 0) continue;
        const known = said.get(`${customer} ${item}`) ?? null;
        said.set(`${customer} ${item}`, known === null || (day !== null && day < known) ? day : known);
      }
      const keys = [...said.keys()].toSorted();
      const days = [...said.values()].filter((day) => day !== null);
      expect(Array.from(log.day, (_, at) => `${log.customer[at]} ${log.item[at]}`)).toEqual(keys);
      expect([...log.day]).toEqual(keys.map((key) => said.get(key) ?? Number.NaN));
      expect([...log.starts]).toEqual(
        [0, 1, 2, 3, 4, 5, 6].map((end) => keys.filter((key) => Number(key[0]) < end).length),
      );
      expect([log.from, log.until]).toEqual(days.length === 0 ? [0, 0] : [Math.min(...days), Math.max(...days)]);
    }),
  );
});

test('100,000 customers with twenty acts and six ties each are read where V8 may hold 120 MB', async () => {
  const reading = spawn(process.execPath, ['--max-old-space-size=120', '--import', hooks, child, '100000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  reading.stdout.on('data', (text) => (said += String(text)));
  const [code] = await once(reading, 'close');

  expect(code).toBe(0);
  expect(JSON.parse(said)).toEqual([100_000, 2_000_000, 600_000]);
}, 240_000);
