import { expect, test } from 'vitest';
import { predictionsAfter, refuseForesight } from '../../../../bench/influence/prediction.js';
import { logUntil } from '../../../../src/analyse/influence/act-log.js';
import { ring } from './small-logs.js';

test('a prediction from what was known before is let through, and one with a feature of its own day is refused', () => {
  const { log, ties } = ring(1, 0.2);
  const cut = 250;
  const predictions = predictionsAfter(log, ties, { cut, days: 14 });
  const first = Math.min(...predictions.map(({ day }) => day));

  expect(() => refuseForesight(logUntil(log, cut), predictions)).not.toThrow();
  expect(() => refuseForesight(logUntil(log, first + 0.001), predictions)).toThrow(/A feature is dated/);
});

test('what is predicted begins at the cut and ends early enough for its outcome to be known', () => {
  const { log, ties } = ring(1, 0.2);
  const predictions = predictionsAfter(log, ties, { cut: 250, days: 14 });

  expect(predictions.length).toBeGreaterThan(100);
  expect(predictions.every(({ day }) => day >= 250 && day + 14 <= log.until)).toBe(true);
});
