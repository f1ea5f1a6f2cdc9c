import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryKey, categoryLeaves } from '../../../src/consent/categories.js';
import { baseClass, type ClassTable, readTerms, stateOf, stateText } from '../../../src/consent/classes.js';
import { type Ask, decide, ringOf } from '../../../src/consent/decide.js';
import { judge } from '../../../src/consent/explain.js';
import { isGrant } from '../../../src/consent/record.js';
import { baseState, type ConsentState, effectiveState, meet } from '../../../src/consent/state.js';
import type { Subject } from '../../../src/consent/subject.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { naive } from './naive.js';
import { aMoment, anAsk, anEvent, aSubject, day, events, policy, start } from './worlds.js';

const runs = { numRuns: 2_000 };

function stateOfAsk(ask: Ask, said: readonly ConsentEvent[], subject: Subject, now: number) {
  return effectiveState(said, { subject, ring: ringOf(policy, ask), policy, now });
}

function allowed(ask: Ask, said: readonly ConsentEvent[], subject: Subject, now: number): boolean {
  return decide(ask, stateOfAsk(ask, said, subject, now).state, policy).allow;
}

describe('the decision equals the naive interpreter over random histories', () => {
  test('taken from the state', () => {
    let granted = 0;
    const asks = fc.array(anAsk, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(events, aSubject, asks, aMoment, (said, subject, several, now) => {
        for (const ask of several) {
          const want = naive(ask, { events: said, subject, policy, now }, categoryLeaves);
          if (want && ask.purpose !== 'service' && ask.purpose !== 'legal') granted += 1;
          expect(allowed(ask, said, subject, now)).toBe(want);
          expect(judge(ask, { events: said, subject, policy, now }).allow).toBe(want);
        }
      }),
      { numRuns: 2_000 },
    );
    // A comparison in which hardly anything is allowed would show little.
    expect(granted).toBeGreaterThan(200);
  });

  test('taken through an interned class, its text and the vector of the terms', () => {
    fc.assert(
      fc.property(events, aSubject, anAsk, aMoment, (said, subject, ask, now) => {
        const ring = ringOf(policy, ask);
        const { state } = stateOfAsk(ask, said, subject, now);
        const table: ClassTable = { [ring]: [null, baseState(policy, ring), stateOf(stateText(state), ring, policy)] };
        const { allow } = readTerms({ policy, table, viewer: ask, now });
        expect(allow[categoryKey(ask.category)]?.[2] === 1).toBe(
          naive(ask, { events: said, subject, policy, now }, categoryLeaves),
        );
      }),
      runs,
    );
  });

  test('read later through the two windows, it never allows too much, and is right as long as they reach', () => {
    fc.assert(
      fc.property(
        events,
        aSubject,
        anAsk,
        aMoment,
        fc.integer({ min: 0, max: 12 * day }),
        (said, subject, ask, now, later) => {
          const at = now + later;
          const effective = stateOfAsk(ask, said, subject, now);
          const want = naive(ask, { events: said, subject, policy, now: at }, categoryLeaves);
          const got = decide(ask, windowAt(effective, at, ask), policy).allow;
          if (at < effective.nextUntil) expect(got).toBe(want);
          else if (got) expect(want).toBe(true);
        },
      ),
      runs,
    );
  });
});

function windowAt(effective: ReturnType<typeof effectiveState>, at: number, ask: Ask): ConsentState {
  if (at < effective.until) return effective.state;
  return at < effective.nextUntil ? effective.next : baseState(policy, ringOf(policy, ask));
}

describe('laws of the decision', () => {
  test('one more denial never opens anything', () => {
    const denial = anEvent.map((event) => ({ ...event, action: 'refused' as const }));
    fc.assert(
      fc.property(events, denial, aSubject, anAsk, aMoment, (said, no, subject, ask, now) => {
        if (allowed(ask, [...said, no], subject, now)) expect(allowed(ask, said, subject, now)).toBe(true);
      }),
      runs,
    );
  });

  test('a grant in force that is taken away never opens anything', () => {
    fc.assert(
      fc.property(events, anEvent, aSubject, anAsk, aMoment, (said, one, subject, ask, now) => {
        const yes: ConsentEvent = {
          ...one,
          action: 'given',
          at: one.at ?? start,
          proof: 'form',
          noticeId: 'terms-2026',
          noticeVersion: '1',
          until: null,
        };
        // In force: neither run out nor spoken by a child.
        const inForce = allowed(ask, [yes], subject, now);
        if (inForce && allowed(ask, said, subject, now)) expect(allowed(ask, [...said, yes], subject, now)).toBe(true);
      }),
      runs,
    );
  });

  test('without any grant nothing is open that contract, law or a legitimate interest does not open', () => {
    fc.assert(
      fc.property(events, aSubject, anAsk, aMoment, (said, subject, ask, now) => {
        const denials = said.filter((event) => !isGrant(event.action));
        if (allowed(ask, denials, subject, now)) expect(allowed(ask, [], subject, now)).toBe(true);
      }),
      runs,
    );
  });

  test('the order of the list and repetition change nothing', () => {
    const shuffled = events.chain((said) =>
      fc.tuple(
        fc.constant(said),
        fc.shuffledSubarray([...said, ...said], { minLength: said.length * 2, maxLength: said.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, aSubject, anAsk, aMoment, ([said, other], subject, ask, now) => {
        const a = stateOfAsk(ask, said, subject, now);
        const b = stateOfAsk(ask, other, subject, now);
        expect([stateText(b.state), b.until, stateText(b.next), b.nextUntil]).toEqual([
          stateText(a.state),
          a.until,
          stateText(a.next),
          a.nextUntil,
        ]);
      }),
      runs,
    );
  });

  test('windows are half-open: the state holds to the last millisecond and not at the next', () => {
    fc.assert(
      fc.property(events, aSubject, anAsk, aMoment, (said, subject, ask, now) => {
        const { state, until, next, nextUntil } = stateOfAsk(ask, said, subject, now);
        expect(until).toBeGreaterThan(now);
        if (until === Number.MAX_SAFE_INTEGER) return;
        expect(stateText(stateOfAsk(ask, said, subject, until - 1).state)).toBe(stateText(state));
        expect(stateText(stateOfAsk(ask, said, subject, until).state)).toBe(stateText(next));
        expect(stateText(next)).not.toBe(stateText(state));
        expect(stateOfAsk(ask, said, subject, until).until).toBe(nextUntil);
      }),
      runs,
    );
  });

  test('what two profiles allow together is what both allow', () => {
    fc.assert(
      fc.property(events, events, aSubject, aSubject, anAsk, aMoment, (one, two, subject, other, ask, now) => {
        const a = stateOfAsk(ask, one, subject, now).state;
        const b = stateOfAsk(ask, two, other, now).state;
        const together = decide(ask, a, policy).allow && decide(ask, b, policy).allow;
        if (ask.category !== 'identity.presence') expect(decide(ask, meet(a, b), policy).allow).toBe(together);
        else if (decide(ask, meet(a, b), policy).allow) expect(together).toBe(true);
        expect(stateText(meet(a, b))).toBe(stateText(meet(b, a)));
        expect(stateText(meet(a, a))).toBe(stateText(a));
      }),
      runs,
    );
  });

  test('class 1 allows nothing that any customer who is not blocked withholds, and the service', () => {
    const unblocked = aSubject.filter((subject) => subject.blocked.length === 0 && subject.residency !== 'RU');
    fc.assert(
      fc.property(events, unblocked, anAsk, aMoment, (said, subject, ask, now) => {
        const base = decide(ask, baseState(policy, ringOf(policy, ask)), policy).allow;
        if (base) expect(allowed(ask, said, subject, now)).toBe(true);
      }),
      runs,
    );
    const table = { firstParty: [null, baseState(policy, 'firstParty')] };
    const viewer = { client: 'kith.console', purpose: 'service' as const, endUser: null };
    expect(readTerms({ policy, table, viewer, now: start }).allow['contact_email']?.[baseClass]).toBe(1);
  });

  test('every ask has a verdict, whatever its words', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'kith.web', 'service', '*', 'constructor'));
    fc.assert(
      fc.property(word, word, word, events, aSubject, (client, purpose, category, said, subject) => {
        const ask = {
          client,
          purpose,
          category,
          endUser: null,
          about: 'other',
          relation: 'stranger',
        } as unknown as Ask;
        expect(typeof decide(ask, stateOfAsk(ask, said, subject, start).state, policy).allow).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
