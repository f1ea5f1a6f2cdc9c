import { expect, test } from 'vitest';
import { checkRequests } from '../../../src/cli/doctor-requests.js';

const now = Date.parse('2026-11-27T11:00:00Z');
const due = (days: number) => ({ dueAt: now + days * 86_400_000 });

test.each([
  ['nobody demands anything', [], 'ok', 'none waits'],
  ['there is time', [due(8), due(30)], 'ok', '2 wait, the first is due before 2026-12-05'],
  [
    'time is nearly over',
    [due(2), due(7), due(8)],
    'warning',
    '3 wait, the first is due before 2026-11-29: 2 within 7 days',
  ],
  ['it is over', [due(-1), due(0), due(3)], 'failed', '3 wait, the first is due before 2026-11-26: 2 are overdue'],
  ['there are very many', Array.from({ length: 1_000 }, () => due(9)), 'ok', '1000 or more wait'],
])('the doctor says how requests stand, where %s', (_what, waiting, state, found) => {
  expect(checkRequests(waiting, now)).toMatchObject({ state, found: expect.stringContaining(found) });
});
