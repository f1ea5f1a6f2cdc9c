import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateText } from '../../../src/consent/classes.js';
import type { Ask } from '../../../src/consent/decide.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { judge } from '../../../src/consent/explain.js';
import { standingConsents } from '../../../src/consent/leaf-states.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { spokenAt } from '../../../src/consent/spoken-at.js';
import { effectiveState } from '../../../src/consent/state.js';
import { never } from '../../../src/model/time.js';
import { adult, anEvent, day, policy, start, word } from './worlds.js';

// What was said to servers whose clocks were wrong: an instance is ahead, or a clock was set back between two words.

const minute = 60_000;
const hour = 60 * minute;
const ask: Ask = {
  client: 'kith.console',
  purpose: 'analytics.row',
  category: 'purchase.item',
  endUser: { kind: 'staff', role: 'analyst' },
  about: 'other',
  relation: 'stranger',
};

/** Words in the order in which they were written down, each with what the clock said then. */
function spoken(...said: (Partial<ConsentEvent> & { readonly at: number })[]): readonly ConsentEvent[] {
  return said.map((one, place) => word({ recordedAt: one.at, seq: place + 1, receiptId: `r${place}`, ...one }));
}

function verdictOf(events: readonly ConsentEvent[], now: number) {
  return judge(ask, { events, subject: adult, policy: defaultPolicy, now });
}

function effective(events: readonly ConsentEvent[], now: number) {
  return effectiveState(events, { subject: adult, ring: 'firstParty', policy: defaultPolicy, now });
}

const open = { allow: true, basis: 'consent' };
const withdrawn = { allow: false, reason: 'withdrawn' };

describe('a withdrawal', () => {
  const no = { action: 'withdrawn', at: start + 5 * minute } as const;

  test.each<[string, readonly ConsentEvent[]]>([
    ['a yes', spoken({ at: start + hour }, no)],
    ['a yes after an older one', spoken({ at: start - day }, { at: start + hour }, no)],
    ['a renewal', spoken({ at: start - day }, { action: 'renewed', at: start + hour }, no)],
    ['one of many words', spoken(...Array.from({ length: 20 }, (_, more) => ({ at: start + hour + more })), no)],
  ])('after %s by a clock ahead closes at once and stays closed', (_what, said) => {
    for (const now of [no.at, no.at + 1, start + hour - 1, start + hour, start + 2 * hour, start + 30 * day]) {
      expect(verdictOf(said, now)).toEqual(withdrawn);
      const { state, until } = effective(said, now);
      expect(stateText(state)).toBe(stateText(effective([no].map(word), now).state));
      expect(until).toBe(never);
    }
  });

  test('of a guardian takes back what either said by a clock ahead', () => {
    const child = { ...adult, ageBand: 'child' } as const;
    const own: Ask = { ...ask, client: 'kith.web', purpose: 'personalise.own', endUser: null };
    const verdict = (...said: Parameters<typeof spoken>) =>
      judge(own, { events: spoken(...said), subject: child, policy: defaultPolicy, now: no.at });
    const guardian = { at: start + hour, speaker: 'guardian' } as const;

    expect(verdict(guardian)).toEqual(open);
    expect(verdict(guardian, { ...no, speaker: 'guardian' })).toEqual(withdrawn);
    expect(verdict(guardian, { at: start + hour }, no)).toEqual(withdrawn);
  });

  test('by a clock ahead counts for who reads by another clock', () => {
    const said = spoken({ at: start - day }, { action: 'withdrawn', at: start + hour });

    expect(verdictOf(said, start)).toEqual(withdrawn);
    expect(effective(said, start).until).toBe(never);
  });

  test('by a clock that is behind closes what was opened before', () => {
    const said = spoken({ at: start }, { action: 'withdrawn', at: start - hour });

    expect(verdictOf(said, start + minute)).toEqual(withdrawn);
  });

  test('that was on its way together with a yes counts, whichever was written down first', () => {
    const yesFirst = spoken({ at: start + 2, recordedAt: start + 3 }, { ...no, at: start + 1, recordedAt: start + 4 });
    const noFirst = spoken({ ...no, at: start + 2, recordedAt: start + 3 }, { at: start + 1, recordedAt: start + 4 });

    expect(verdictOf(yesFirst, start + 4)).toEqual(withdrawn);
    expect(verdictOf(noFirst, start + 4)).toEqual(withdrawn);
  });

  test('is told to its customer with the moment from which it counts', () => {
    const said = spoken({ at: start + hour }, no);
    const facts = { events: said, subject: adult, policy: defaultPolicy, now: start + 6 * minute };
    const found = standingConsents(facts).filter(({ event }) => event !== null);

    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['WITHDRAWN']));
    expect(new Set(found.map(({ event }) => event))).toEqual(new Set([said[1]]));
    expect(new Set(found.map(({ since }) => since))).toEqual(new Set([no.at]));
  });
});

describe('a yes', () => {
  test.each([1, 2, 60])('after a no by a clock %s minutes ahead opens at once', (ahead) => {
    const said = spoken({ action: 'withdrawn', at: start + ahead * minute + 1 }, { at: start });

    for (const now of [start, start + hour, start + 2 * hour]) expect(verdictOf(said, now)).toEqual(open);
  });

  test('by a clock ahead stays later than a no of that clock when something else is said by a right one', () => {
    const said = spoken(
      { action: 'withdrawn', at: start + hour },
      { at: start + hour + minute },
      { action: 'withdrawn', purpose: 'marketing', at: start },
    );

    for (const now of [start, start + hour, start + 2 * hour]) expect(verdictOf(said, now)).toEqual(open);
  });

  test('of an import keeps its own time', () => {
    const tomorrow = word({ at: start + day, source: 'import', recordedAt: start, seq: 1 });

    expect(verdictOf([tomorrow], start)).toEqual({ allow: false, reason: 'no_consent' });
    expect(verdictOf([tomorrow], start + day)).toEqual(open);
  });
});

test('words by clocks that differ make what they make by one clock', () => {
  const skewed = fc.array(fc.tuple(anEvent, fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 8 });
  let closed = 0;
  fc.assert(
    fc.property(skewed, fc.integer({ min: -5, max: 5 }), (said, readersHours) => {
      const wordsBy = (clock: (hours: number) => number) =>
        said.map(([event, hours], place) => {
          const at = start + (place + 1) * 61 * minute + clock(hours) * hour;
          return {
            ...event,
            at,
            recordedAt: at,
            until: null,
            seq: place + 1,
            receiptId: 'r',
            source: 'first_hand' as const,
          };
        });
      const now = start + 10 * hour;
      const about = { subject: adult, ring: 'firstParty', policy, now } as const;
      const want = effectiveState(
        wordsBy(() => 0),
        about,
      ).state;
      const got = effectiveState(
        wordsBy((hours) => hours),
        { ...about, now: now + readersHours * hour },
      ).state;

      expect(stateText(got)).toBe(stateText(want));
      if (stateText(want) === stateText(effectiveState([], about).state)) closed += 1;
    }),
    { numRuns: 1_000, seed: 20_261_127 },
  );
  expect(closed).toBeLessThan(700);
});

test('words of a right clock keep the moments at which they were said', () => {
  const said = spoken({ at: start }, { at: start + 5, action: 'withdrawn' }, { at: start + 5 }, { at: start + 7 });

  expect([...spokenAt(said, start + 7)].toSorted()).toEqual([
    [1, start],
    [2, start + 5],
    [3, start + 5],
    [4, start + 7],
  ]);
});
