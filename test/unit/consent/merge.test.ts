import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateText } from '../../../src/consent/classes.js';
import { type Ask, decide, ringOf } from '../../../src/consent/decide.js';
import { judge } from '../../../src/consent/explain.js';
import { standingConsents } from '../../../src/consent/leaf-states.js';
import { baseState, effectiveMeet, type EffectiveState, type OwnFacts } from '../../../src/consent/state.js';
import type { Subject } from '../../../src/consent/subject.js';
import { statusFor } from '../../../src/consent/withheld-report.js';
import { never } from '../../../src/model/time.js';
import { adult, aMoment, anAsk, aSubject, day, events, policy, start, word } from './worlds.js';

const aCustomer: fc.Arbitrary<OwnFacts> = fc.record({ events, subject: aSubject });
const aPair = fc.tuple(aCustomer, aCustomer);

const meetOf = (customers: readonly OwnFacts[], ask: Ask, now: number) =>
  effectiveMeet(customers, { ring: ringOf(policy, ask), policy, now });
const factsOf = (one: OwnFacts, others: readonly OwnFacts[], now: number) => ({ ...one, others, policy, now });

/** What a statement finds at a moment: the windows, and behind them contract and law, unless the customer's own standing forbids it. */
function readAt(effective: EffectiveState, { at, ask, subject }: { at: number; ask: Ask; subject: Subject }): boolean {
  if (at < effective.until) return decide(ask, effective.state, policy).allow;
  if (at < effective.nextUntil) return decide(ask, effective.next, policy).allow;
  if (subject.blocked.length > 0) return false;
  return decide(ask, baseState(policy, ringOf(policy, ask)), policy).allow;
}

describe('a merge', () => {
  test('never shows what one of the customers did not let be seen, now or later', () => {
    let opened = 0;
    fc.assert(
      fc.property(aPair, anAsk, aMoment, fc.integer({ min: 0, max: 12 * day }), (pair, ask, now, later) => {
        const together = meetOf(pair, ask, now);
        for (const one of pair) {
          const at = now + later;
          const isSeen = readAt(together, { at, ask, subject: one.subject });
          const alone = pair.map((each) => decide(ask, meetOf([each], ask, at).state, policy).allow);
          if (isSeen) opened += 1;
          if (isSeen) expect(alone).toEqual([true, true]);
        }
      }),
      { numRuns: 3_000 },
    );
    // A comparison in which hardly anything is seen would show little.
    expect(opened).toBeGreaterThan(100);
  });

  test('has no end where one of the customers is shut out: what stands behind a window knows nothing of that', () => {
    let open = 0;
    fc.assert(
      fc.property(aPair, anAsk, aMoment, ([one, other], ask, now) => {
        const restricted = { ...one, subject: { ...one.subject, blocked: ['restricted'] as const } };
        const together = meetOf([restricted, other], ask, now);
        expect([together.until, together.nextUntil]).toEqual([never, never]);
        if (meetOf([one, other], ask, now).until < never) open += 1;
      }),
      { numRuns: 300 },
    );
    // Without the block some of them do end.
    expect(open).toBeGreaterThan(0);
  });

  test('is the same in any order, and of one customer alone changes nothing', () => {
    fc.assert(
      fc.property(aPair, anAsk, aMoment, ([one, other], ask, now) => {
        const texts = (effective: EffectiveState) => [
          stateText(effective.state),
          effective.until,
          stateText(effective.next),
          effective.nextUntil,
        ];
        expect(texts(meetOf([one, other], ask, now))).toEqual(texts(meetOf([other, one], ask, now)));
        expect(texts(meetOf([one, one], ask, now))).toEqual(texts(meetOf([one], ask, now)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('is explained by the same decision, and by one reason where the other customer closes it', () => {
    let closedByOther = 0;
    fc.assert(
      fc.property(aPair, anAsk, aMoment, ([one, other], ask, now) => {
        const own = judge(ask, factsOf(one, [], now));
        const told = judge(ask, factsOf(one, [other], now));

        expect(told.allow).toBe(decide(ask, meetOf([one, other], ask, now).state, policy).allow);
        if (own.allow && !told.allow) closedByOther += 1;
        // What is closed by the customer's own words is explained as if there were no other.
        expect(told).toEqual(own.allow && !told.allow ? { allow: false, reason: 'merged' } : own);
      }),
      { numRuns: 2_000 },
    );
    expect(closedByOther).toBeGreaterThan(40);
  });

  test('with a restricted customer is as closed after every window as before', () => {
    const minor = { ...adult, ageBand: 'teen', birthDate: '2012-03-02' } as const;
    const restricted = { ...adult, blocked: ['restricted'] } as const;
    const pair = [
      { events: [word({ until: start + day }), word({ action: 'withdrawn', at: start + 2 * day })], subject: minor },
      { events: [], subject: restricted },
    ];

    const together = effectiveMeet(pair, { ring: 'firstParty', policy, now: start });

    expect(together.until).toBe(Number.MAX_SAFE_INTEGER);
    expect(together.state.blocked).toEqual(['restricted']);
  });
});

describe('a customer who is held to be the same person as one who said no', () => {
  const yes = { events: [word()], subject: adult };
  const no = { events: [word({ action: 'refused' })], subject: adult };
  const viewer = {
    client: 'kith.console',
    purpose: 'analytics.row',
    endUser: { kind: 'staff', role: 'analyst' },
  } as const;

  test('is told that nothing is in force, and no word that would open it', () => {
    const consents = standingConsents(factsOf(yes, [no], start + 1)).filter(({ state }) => state === 'GIVEN');
    const entries = statusFor(viewer, factsOf(yes, [no], start + 1)).filter(({ reason }) => reason === 'merged');

    expect(consents.length).toBeGreaterThan(0);
    expect(consents.some(({ inForce, basis }) => inForce && basis === 'consent')).toBe(false);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.every(({ allowed, step, remedy }) => !allowed && step === 'words' && remedy === null)).toBe(true);
  });

  test('is told the same, whatever the other’s reason', () => {
    const others = (['refused', 'withdrawn', 'revoked'] as const).map((action) => ({
      events: [word({ action })],
      subject: adult,
    }));
    const told = others.map((other) => JSON.stringify(statusFor(viewer, factsOf(yes, [other], start + 1))));

    expect(new Set(told).size).toBe(1);
  });
});
