import { expect, test } from 'vitest';
import { checkRetention } from '../../../src/cli/doctor-retention.js';
import { readConfig } from '../../../src/config.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';

const now = Date.parse('2026-11-27T11:00:00Z');
const hourMs = 3_600_000;
const production = { NODE_ENV: 'production', KITH_JWKS_URL: 'https://identity.example/keys' };
const never = { since: null, doneBeganAt: null, doneAt: null, code: null };
const waitsFor = (hours: number) => ({ ...never, since: now - hours * hourMs });
const doneBefore = (hours: number) => ({ ...never, doneBeganAt: now - hours * hourMs, doneAt: now - hours * hourMs });
const aging = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'purchase', days: 30 }] } });

test.each([
  [
    'the time has not come yet',
    {},
    aging,
    waitsFor(9),
    'ok',
    '1 rules; never done yet, next at 2026-11-28T02:15:00.000Z',
  ],
  ['the time came and it was not done', {}, aging, waitsFor(27), 'warning', 'waited for since 27 hours'],
  ['no server looked yet', {}, aging, never, 'warning', 'no server has looked'],
  ['no server looked yet and there is no rule', {}, defaultPolicy, never, 'ok', 'never done yet'],
  ['it was done', {}, aging, doneBefore(9), 'ok', 'last done 2026-11-27T02:00:00.000Z'],
  ['it was not for a day', {}, aging, doneBefore(27), 'warning', '27 hours ago'],
  ['the last try failed', {}, aging, { ...doneBefore(9), code: 'AUDIT_FAILED' }, 'warning', 'failed with AUDIT_FAILED'],
  ['nobody said when', production, defaultPolicy, never, 'warning', 'KITH_RETENTION_AT is not set'],
  ['somebody else does it', { KITH_RETENTION_AT: 'off' }, aging, doneBefore(9), 'ok', 'not by itself'],
  ['somebody else should have', { KITH_RETENTION_AT: 'off' }, aging, doneBefore(27), 'warning', '27 hours ago'],
  ['somebody else never did', { KITH_RETENTION_AT: 'off' }, aging, never, 'warning', 'nobody deletes'],
  ['there is no rule', { KITH_RETENTION_AT: 'off' }, defaultPolicy, never, 'ok', 'no rule'],
])('the doctor says when what is too old is deleted, where %s', (_what, env, policy, record, state, found) => {
  expect(checkRetention(readConfig(env), policy, { record, now })).toMatchObject({
    state,
    found: expect.stringContaining(found),
  });
});
