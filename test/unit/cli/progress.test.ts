import { expect, test } from 'vitest';
import { ProgressDisplay, progressText } from '../../../src/cli/progress.js';

function display(isTTY: boolean) {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const stream = { isTTY, columns: 120, write: (text: string) => written.push(text) };
  return { written, clock, display: new ProgressDisplay(stream, () => clock.nowMs) };
}

test('a line says how much is done, how fast, and how long it will take', () => {
  const event = { stage: 'customers', done: 2_500, total: 10_000, unit: 'rows', note: '3 rejected' };

  expect(progressText(event, { elapsedMs: 2_000, doneAtStart: 500 })).toBe(
    'customers: 2,500 of 10,000 rows (25 %), 1,000 rows/s, 8 s left, 3 rejected',
  );
});

test('bytes are megabytes, and without a total there is no end to foretell', () => {
  const some = { stage: 'downloading', done: 5_242_880, total: null, unit: 'bytes' };

  expect(progressText(some, { elapsedMs: 1_000, doneAtStart: 0 })).toBe('downloading: 5.0 MB, 5.0 MB/s');
});

test('a rate is not told before half a second has passed', () => {
  const event = { stage: 'rows', done: 10, total: 10, unit: 'rows' };

  expect(progressText(event, { elapsedMs: 100, doneAtStart: 0 })).toBe('rows: 10 of 10 rows (100 %)');
});

test('a terminal gets a bar that is redrawn, and its line is ended with the stage', () => {
  const { written, clock, display: bar } = display(true);

  for (const done of [1, 2, 3, 4]) {
    bar.show({ stage: 'rows', done, total: 4, unit: 'rows' });
    clock.nowMs += 60;
  }

  expect(written.filter((text) => text.startsWith('\r\u001b[2K'))).toHaveLength(3);
  expect(written.at(-2)).toContain(`${'█'.repeat(24)} rows: 4 of 4 rows (100 %)`);
  expect(written.at(-1)).toBe('\n');
});

test('a file gets a plain line every five seconds and at the end of a stage', () => {
  const { written, clock, display: lines } = display(false);

  for (let done = 0; done <= 12; done += 1) {
    lines.show({ stage: 'rows', done, total: 12, unit: 'rows' });
    clock.nowMs += 1_000;
  }

  expect(written.map((text) => /(\d+) of/.exec(text)?.[1])).toEqual(['5', '10', '12']);
  expect(written.join('')).not.toContain('\u001b');
});

test('the end of a stage is told once, however often the job says it', () => {
  const { written, display: lines } = display(false);

  for (let times = 0; times < 3; times += 1) lines.show({ stage: 'visits', done: 2_048, total: 2_048, unit: 'bytes' });
  lines.show({ stage: 'ratings', done: 1, total: 1, unit: 'rows' });

  expect(written).toEqual(['visits: 2.0 of 2.0 kB (100 %)\n', 'ratings: 1 of 1 rows (100 %)\n']);
});
