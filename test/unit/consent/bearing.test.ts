import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bearing } from '../../../src/consent/bearing.js';
import { type Bits, both, noBits, setBit } from '../../../src/consent/bits.js';
import { hear, lastOn, lastWords } from '../../../src/consent/hearing.js';
import { inferencesLost } from '../../../src/consent/inferences.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { leafSpace, ringsOf } from '../../../src/consent/space.js';
import { caseOf, effectiveState } from '../../../src/consent/state.js';
import { comingOfAge, jurisdictionOf } from '../../../src/consent/subject.js';
import { type Word, wordsOf } from '../../../src/consent/words.js';
import { adult, anEvent, aSubject, day, policy, start, word } from './worlds.js';

// Somebody may say a thing a thousand times. What is heard of it must be the same, and must not take a thousand times as long.

/** Counts how often a state was worked out of words: each time the space is asked once for what is a legitimate interest. */
function evaluations() {
  const space = leafSpace(policy, 'firstParty');
  return vi.spyOn(space, 'interest');
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what words that are settled by later ones are left out of', () => {
  const histories = fc.array(anEvent, { minLength: 1, maxLength: 30, size: 'max' });
  const ring = fc.constantFrom(...ringsOf(policy));
  const moments = fc.tuple(fc.integer({ min: -2, max: 24 }), fc.integer({ min: 0, max: 24 }));

  test('is heard as it would be with them, then and later, by every leaf', () => {
    let [all, kept] = [0, 0];
    fc.assert(
      fc.property(histories, aSubject, ring, moments, (said, subject, ofRing, [halves, later]) => {
        const from = start + (halves * day) / 2;
        const space = leafSpace(policy, ofRing);
        const profile = jurisdictionOf(policy, subject.residency);
        const minor = { coming: comingOfAge(subject, profile), both: profile.minors.both };
        const words = wordsOf(said, space, { ...minor, now: from });
        const interest = space.interest(profile);
        const bear = bearing(words, { from, interest });
        all += words.length;
        kept += bear.length;
        for (const at of [from, from + (later * day) / 2]) {
          const want = hear(words, space.words, at);
          const got = hear(bear, space.words, at);
          expect(got.self).toEqual(want.self);
          expect(got.guardian).toEqual(want.guardian);
          expect(both(got.objected, interest)).toEqual(both(want.objected, interest));
        }
        const deciding = lastWords(bear, space.leaves.length, from);
        for (const [leaf, found] of deciding.entries()) expect(found?.event).toBe(lastOn(words, leaf, from)?.event);
      }),
      { numRuns: 150, seed: 20_261_127 },
    );
    // A comparison of the same words would show little.
    expect(kept / all).toBeLessThan(0.8);
  });

  test.each<[string, readonly Partial<Word>[], readonly number[]]>([
    ['of two yeses of one speaker the later', [{}, { at: 2 }], [2]],
    ['a yes that a no takes back', [{}, { at: 2, yes: false, denial: true }], [2]],
    [
      'a yes of another speaker, which the end of the one between takes back',
      [{ guardian: true }, { at: 2 }, { at: 3 }],
      [1, 2, 3],
    ],
    ['what both say again', [{ guardian: true }, { at: 2 }, { at: 3, guardian: true }, { at: 4 }], [3, 4]],
    ['a yes before an import that it may outrank', [{}, { at: 2, firstHand: false }], [1, 2]],
    ['an import before a word of first hand', [{ firstHand: false }, { at: 2 }], [2]],
    ['what is said at one moment', [{}, {}], [1, 1]],
    ['a yes until that of tomorrow', [{}, { at: 11 }], [1, 11]],
  ])('keeps %s', (_what, said, times) => {
    const leaves: Bits = noBits(1);
    setBit(leaves, 3);
    const base = {
      at: 1,
      until: 100,
      leaves,
      yes: true,
      no: 'expired',
      denial: false,
      dated: true,
      firstHand: true,
    } as const;
    const words = said.map((one): Word => ({ ...base, guardian: false, ...one }));

    expect(bearing(words, { from: 10, interest: noBits(1) }).map(({ at }) => at)).toEqual(times);
  });
});

describe('a customer who never stops talking', () => {
  const many = 2_000;
  const now = start + day;
  const leaves = leafSpace(policy, 'firstParty').leaves.length;
  const purposes = [...new Set(leafSpace(policy, 'firstParty').leaves.map(({ purpose }) => purpose))];
  const categories = [...new Set(leafSpace(policy, 'firstParty').leaves.map(({ category }) => category))];

  /** Words with ends that follow one another, as whoever wants to be heard again and again would choose them. */
  function said(change: (place: number) => Partial<ConsentEvent> = () => ({})): readonly ConsentEvent[] {
    return Array.from({ length: many }, (_, place) => {
      const at = start + place;
      const own = { at, recordedAt: at, seq: place + 1, receiptId: `r${place}`, until: now + 1_000 + place };
      return word({ recipient: 'first_party', ...own, ...change(place) });
    });
  }
  const scoped = (place: number) => ({
    purpose: purposes[place % purposes.length] ?? '*',
    category: categories[Math.floor(place / purposes.length) % categories.length] ?? '*',
  });
  const takesTurns = (place: number) => (place % 2 === 0 ? {} : { action: 'withdrawn' as const, until: null });
  const histories: readonly (readonly [string, readonly ConsentEvent[]])[] = [
    ['the same yes', said()],
    ['a yes to each scope in turn', said(scoped)],
    ['yes and no in turn', said(takesTurns)],
    ['yes and no to each scope in turn', said((place) => ({ ...scoped(place), ...takesTurns(place) }))],
    ['yeses with ends that come ever earlier', said((place) => ({ until: now + 1_000 + many - place }))],
    ['no alone', said((place) => ({ ...scoped(place), action: 'refused', until: null }))],
  ];

  test.each(histories)('with %s is heard a few times', (_what, events) => {
    const about = { subject: adult, ring: 'firstParty', policy, now } as const;
    const asked = evaluations();
    const { words } = caseOf(events, about);
    asked.mockClear();
    effectiveState(events, about);

    expect(words.length).toBeGreaterThan(0);
    expect(words.length).toBeLessThanOrEqual(leaves);
    expect(asked.mock.calls.length).toBeGreaterThan(1);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(12);
  });

  test('is heard a few times where it is asked what ran out since a while', () => {
    const events = said((place) => ({ ...scoped(place), until: now - 10_000 + place }));
    const asked = evaluations();
    inferencesLost([{ events, subject: adult }], { policy, now, since: now - 10_001 });

    expect(asked.mock.calls.length).toBeGreaterThan(1);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(100);
  });
});
