import { expect, test } from 'vitest';
import { PassClock, passState, triesMax } from '../../../src/analyse/pass-clock.js';
import { noPasses } from '../../../src/graph/pass-lease.js';

const at = (text: string) => Date.parse(text);
const clock = new PassClock('03:15', 'Europe/Berlin');
const dueToday = at('2026-11-27T02:15:00Z');
const noon = at('2026-11-27T11:00:00Z');
const minuteMs = 60_000;

test('a pass is due at the time of day of the zone, and at that very moment', () => {
  expect(clock.last(dueToday)).toBe(dueToday);
  expect(clock.last(dueToday - 1)).toBe(at('2026-11-26T02:15:00Z'));
  expect(clock.last(dueToday + 999)).toBe(dueToday);
  expect(clock.next(dueToday)).toBe(at('2026-11-28T02:15:00Z'));
});

test('on the day on which clocks go forward a time that is left out comes once, and one that comes twice counts once', () => {
  const half = new PassClock('02:30', 'Europe/Berlin');

  expect(half.last(at('2026-03-29T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  expect(half.last(at('2026-10-25T12:00:00Z'))).toBe(at('2026-10-25T00:30:00Z'));
  expect(half.next(at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-26T01:30:00Z'));
});

test.each([
  ['nothing was ever done', noPasses, dueToday],
  ['the last was missed', { ...noPasses, doneBeganAt: dueToday - 1 }, dueToday],
  ['it was done, also by hand', { ...noPasses, doneBeganAt: dueToday + 1 }, at('2026-11-28T02:15:00Z')],
  ['one is under way', { ...noPasses, underWay: true }, null],
  [
    'one was broken off before',
    { ...noPasses, pass: 'a', beganAt: dueToday - 1, tries: 1, triedAt: dueToday - 1 },
    dueToday,
  ],
])('where %s', (_what, record, dueAt) => {
  expect(clock.dueAt(record, noon)).toBe(dueAt);
});

test('what failed is tried again after longer and longer, and after four times not before the next day', () => {
  const tried = (tries: number) =>
    clock.dueAt({ ...noPasses, pass: 'a', beganAt: dueToday, tries, triedAt: noon, code: 'MEMORY_EXCEEDED' }, noon);

  expect([0, 1, 2, 3].map((tries) => ((tried(tries) ?? 0) - noon) / minuteMs)).toEqual([0, 5, 20, 80]);
  expect(tried(triesMax)).toBe(at('2026-11-28T02:15:00Z'));
});

test('how things stand is told without what nobody needs to know', () => {
  const record = { ...noPasses, pass: 'a', beganAt: dueToday, tries: 1, triedAt: dueToday, code: 'DATABASE_BUSY' };

  expect(passState(clock, { ...record, doneAt: dueToday - 1_000 }, noon)).toEqual({
    state: 'due',
    last: '2026-11-27T02:14:59.000Z',
    next: '2026-11-27T02:20:00.000Z',
    failed: 'DATABASE_BUSY',
  });
  expect(passState(clock, { ...noPasses, underWay: true }, noon)).toEqual({
    state: 'under way',
    last: null,
    next: null,
  });
});
