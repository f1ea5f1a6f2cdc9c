import { expect, test } from 'vitest';
import { windowsAt } from '../../../src/analyse/statistics/window.js';

test('windows end at whole months and days', () => {
  expect(windowsAt(Date.UTC(2026, 0, 1, 0, 0))).toEqual({
    epoch: '2026-01-01',
    months: { from: Date.UTC(2025, 0, 1), until: Date.UTC(2026, 0, 1) },
    days: { from: Date.UTC(2025, 0, 1), until: Date.UTC(2026, 0, 1) },
  });
  expect(windowsAt(Date.UTC(2026, 2, 31, 23, 59)).days.until).toBe(Date.UTC(2026, 2, 31));
});
