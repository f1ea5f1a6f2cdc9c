import { expect, test } from 'vitest';
import { checkSchedule } from '../../../src/cli/doctor-analyses.js';
import { readConfig } from '../../../src/config.js';
import { noPasses } from '../../../src/graph/pass-lease.js';

const now = Date.parse('2026-11-27T11:00:00Z');
const production = { NODE_ENV: 'production', KITH_JWKS_URL: 'https://identity.example/keys' };

test('a time of day is taken in production where it is said, and without it where Kith brings up the database', () => {
  expect(readConfig({}).analyseAt).toEqual({ at: '03:15', isSaid: false });
  expect(readConfig(production).analyseAt).toEqual({ at: null, isSaid: false });
  expect(readConfig({ NEO4J_URI: 'bolt://127.0.0.1:1' }).analyseAt).toEqual({ at: null, isSaid: false });
  expect(readConfig({ ...production, KITH_ANALYSE_AT: '23:59' }).analyseAt).toEqual({ at: '23:59', isSaid: true });
  expect(readConfig({ KITH_ANALYSE_AT: 'off' }).analyseAt).toEqual({ at: null, isSaid: true });
  for (const wrong of ['24:00', '3:15', '03:60', 'daily'])
    expect(() => readConfig({ KITH_ANALYSE_AT: wrong })).toThrow('KITH_ANALYSE_AT');
});

test.each([
  ['nobody said whether analyses begin', production, noPasses, 'warning', 'KITH_ANALYSE_AT is not set'],
  ['they do not', { KITH_ANALYSE_AT: 'off' }, noPasses, 'ok', 'off'],
  ['none was done yet', {}, noPasses, 'ok', 'daily at 03:15 UTC: none was done yet, one is due since 2026-11-27T03:15'],
  [
    'the last was done',
    { KITH_TIME_ZONE: 'Europe/Berlin' },
    { ...noPasses, doneBeganAt: now - 1, doneAt: now },
    'ok',
    'the last was done 2026-11-27T11:00:00.000Z, the next begins 2026-11-28T02:15:00.000Z',
  ],
  [
    'the last try failed',
    {},
    { ...noPasses, pass: 'a', beganAt: now, tries: 1, triedAt: now, code: 'MEMORY_EXCEEDED' },
    'warning',
    'the last try failed with MEMORY_EXCEEDED',
  ],
])('the doctor says when analyses begin, where %s', (_what, env, record, state, found) => {
  expect(checkSchedule(readConfig(env), record, now)).toMatchObject({ state, found: expect.stringContaining(found) });
});
