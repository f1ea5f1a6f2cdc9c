import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { jurisdictionOf } from '../../../src/consent/subject.js';
import {
  extensionReasons,
  holdReasons,
  type RequestAction,
  type RequestReason,
  type RequestStanding,
  refusalReasons,
  requestActions,
  requestKinds,
} from '../../../src/model/data-subject-request.js';
import { periodEnd } from '../../../src/rights/clock.js';
import { moved, openedRequest } from '../../../src/rights/request-machine.js';

const at = Date.parse('2026-01-30T23:30:00Z');
const clockOf = (residency: string | null) => ({ ...jurisdictionOf(defaultPolicy, residency).requests, holidays: [] });
const clock = clockOf('DE');
const opened = (kind: RequestStanding['kind'] = 'access') => openedRequest(kind, { at, by: 'self', clock });
const day = (ms: number) => new Date(ms).toISOString();

/** The request after these steps; each must be possible. */
function after(request: RequestStanding, ...actions: readonly (readonly [RequestAction, RequestReason?])[]) {
  return actions.reduce((before, [action, reason = null]) => {
    const { request: next, fault } = moved(before, { at: at + 1, action, by: 'staff privacy', reason, clock });
    if (next === undefined) throw new Error(`${action}: ${fault}`);
    return next;
  }, request);
}

const faultOf = (request: RequestStanding, action: RequestAction, reason: RequestReason | null = null, when = at + 1) =>
  moved(request, { at: when, action, by: 'staff privacy', reason, clock }).fault;

test('a request goes from receipt over identity and work to its end, and each step stands in its history', () => {
  const done = after(opened(), ['verify_identity'], ['start'], ['finish']);

  expect(done.state).toBe('done');
  expect(done.history.map((step) => step.action)).toEqual(['open', 'verify_identity', 'start', 'finish']);
});

test('nothing is done before the identity is shown, and what is finished never moves again', () => {
  expect(faultOf(opened(), 'start')).toBe('not_from_this_state');
  for (const ended of [
    after(opened(), ['verify_identity'], ['start'], ['finish']),
    after(opened(), ['refuse', 'excessive']),
    after(opened(), ['withdraw']),
  ]) {
    for (const action of requestActions)
      expect(faultOf(ended, action, action === 'refuse' ? 'unfounded' : null)).toBe('not_from_this_state');
  }
});

test('what is under way can be neither refused nor withdrawn', () => {
  const running = after(opened('erasure'), ['verify_identity'], ['start']);

  expect(faultOf(running, 'refuse', 'unfounded')).toBe('not_from_this_state');
  expect(faultOf(running, 'withdraw')).toBe('not_from_this_state');
});

test('a refusal, an extension and a hold need a reason of their own list', () => {
  expect(faultOf(opened(), 'refuse')).toBe('reason_missing');
  expect(faultOf(opened(), 'refuse', 'complexity')).toBe('reason_unknown');
  expect(faultOf(opened(), 'extend', 'unfounded')).toBe('reason_unknown');
  expect(faultOf(opened(), 'hold')).toBe('reason_missing');
  expect(faultOf(opened(), 'verify_identity', 'unfounded')).toBe('reason_unknown');
  expect(after(opened(), ['refuse', 'rights_of_others']).refusedFor).toBe('rights_of_others');
});

test('a held erasure does not begin before it is released; other requests go on', () => {
  const held = after(opened('erasure'), ['verify_identity'], ['hold', 'legal_claims']);

  expect(faultOf(held, 'start')).toBe('held');
  expect(after(held, ['release'], ['start']).state).toBe('in_progress');
  expect(after(opened('access'), ['verify_identity'], ['hold', 'legal_claims'], ['start']).state).toBe('in_progress');
});

test('under the GDPR the clock is one month, and three with an extension that is said in time and once', () => {
  const request = opened();

  expect(day(request.dueAt)).toBe('2026-03-01T00:00:00.000Z');
  expect(faultOf(request, 'extend', 'complexity', request.dueAt)).toBe('not_extendable');
  const extended = after(request, ['extend', 'complexity']);
  expect(day(extended.dueAt)).toBe('2026-04-29T00:00:00.000Z');
  expect(faultOf(extended, 'extend', 'complexity')).toBe('not_extendable');
});

test('under FZ-152 the clock is ten working days, without weekends and the holidays of the policy', () => {
  const friday = Date.parse('2026-06-05T09:00:00Z');

  const request = openedRequest('access', { at: friday, by: 'self', clock: clockOf('RU') });

  expect(day(request.dueAt)).toBe('2026-06-20T00:00:00.000Z');
  expect(day(periodEnd(friday, { workingDays: 10 }, ['2026-06-12']))).toBe('2026-06-23T00:00:00.000Z');
});

test('a period of days or months counts its last day whole, also over a short February and in a leap year', () => {
  expect(day(periodEnd(Date.parse('2026-05-04T00:00:00Z'), { days: 45 }, []))).toBe('2026-06-19T00:00:00.000Z');
  expect(day(periodEnd(Date.parse('2028-01-31T12:00:00Z'), { months: 1 }, []))).toBe('2028-03-01T00:00:00.000Z');
  expect(day(periodEnd(Date.parse('2026-12-31T12:00:00Z'), { months: 2 }, []))).toBe('2027-03-01T00:00:00.000Z');
});

test('whatever is tried: the history only grows, an end is an end, and no erasure starts while it is held', () => {
  const reason = fc.constantFrom<RequestReason | null>(null, ...refusalReasons, ...extensionReasons, ...holdReasons);
  const attempts = fc.array(fc.tuple(fc.constantFrom(...requestActions), reason, fc.nat(90 * 86_400_000)), {
    maxLength: 30,
  });

  fc.assert(
    fc.property(fc.constantFrom(...requestKinds), attempts, (kind, tried) => {
      let request = opened(kind);
      for (const [action, why, later] of tried) {
        const { request: next } = moved(request, { at: at + later, action, by: 'operator', reason: why, clock });
        if (next === undefined) continue;
        expect(next.history.slice(0, -1)).toEqual(request.history);
        expect(['done', 'refused', 'withdrawn']).not.toContain(request.state);
        expect(next.state === 'in_progress' && action === 'start' && kind === 'erasure' && request.held).toBe(false);
        expect(next.dueAt).toBeGreaterThanOrEqual(request.dueAt);
        request = next;
      }
    }),
  );
});
