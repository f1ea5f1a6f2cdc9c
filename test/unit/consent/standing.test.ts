import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryLeaves } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type StandingConsent, standingConsents } from '../../../src/consent/leaf-states.js';
import { covers } from '../../../src/consent/paths.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import type { Subject } from '../../../src/consent/subject.js';
import { adult, aMoment, aSubject, day, events, policy, start, word } from './worlds.js';

// What one's own page of consents shows: for each purpose, category and recipient the word that decides, and whether it holds.

const now = start + 10 * day;

/** The groups that hold this leaf. */
function groupsOf(
  said: readonly ConsentEvent[],
  leaf: { purpose?: string; category?: string; recipient?: string } = {},
  subject = adult,
): readonly StandingConsent<ConsentEvent>[] {
  const { purpose = 'analytics.row', category = 'purchase.item', recipient = 'first_party.console' } = leaf;
  return standingConsents({ events: said, subject, policy: defaultPolicy, now }).filter(
    (group) =>
      group.purpose === purpose &&
      group.recipients.includes(recipient) &&
      group.categories.some((path) => covers(path, category)),
  );
}

function stateOf(...asked: Parameters<typeof groupsOf>) {
  const [group] = groupsOf(...asked);
  if (group === undefined) throw new Error('no group holds the leaf');
  const { state, inForce, basis, since, until, event } = group;
  return { state, inForce, basis, since, until, event };
}

describe('the state of a leaf', () => {
  const unheard = { state: 'UNKNOWN', inForce: false, basis: null, since: null, until: null, event: null };

  test('of whom nobody heard is unknown, and in force where a contract asks nobody', () => {
    expect(stateOf([])).toEqual(unheard);
    expect(stateOf([], { purpose: 'service' })).toEqual({ ...unheard, inForce: true, basis: 'without_asking' });
  });

  test('of a grant is given, from when it was said and to its end', () => {
    const open = word();
    const ending = word({ until: now + 1 });
    const longest = start + 1_095 * day;
    const given = { state: 'GIVEN', inForce: true, basis: 'consent', since: start, until: longest, event: open };

    expect(stateOf([open])).toEqual(given);
    expect(stateOf([ending])).toEqual({ ...given, until: now + 1, event: ending });
    expect(stateOf([word({ action: 'renewed' })]).state).toBe('RENEWED');
  });

  test('of a grant that ended is expired since its end', () => {
    const ended = word({ until: now });

    expect(stateOf([ended])).toEqual({
      state: 'EXPIRED',
      inForce: false,
      basis: null,
      since: now,
      until: now,
      event: ended,
    });
  });

  test('of a denial is what it says, since it was said', () => {
    for (const [action, state] of [
      ['refused', 'REFUSED'],
      ['withdrawn', 'WITHDRAWN'],
      ['revoked', 'REVOKED'],
      ['expired', 'EXPIRED'],
      ['invalidated', 'INVALIDATED'],
    ] as const) {
      const no = word({ action, at: start + day });
      expect(stateOf([word(), no])).toEqual({
        state,
        inForce: false,
        basis: null,
        since: start + day,
        until: null,
        event: no,
      });
    }
  });

  test('of a restricted customer is in force where the law asks nobody, of who is erased or lives elsewhere nowhere', () => {
    const legal = { purpose: 'legal', category: 'contact.email' };
    const of = (changed: Partial<Subject>, leaf = {}) => stateOf([word()], leaf, { ...adult, ...changed }).inForce;

    expect(of({ blocked: ['restricted'] }, legal)).toBe(true);
    expect(of({ blocked: ['deceased'] }, legal)).toBe(true);
    expect(of({ blocked: ['restricted'] }, { purpose: 'service' })).toBe(false);
    expect(of({ blocked: ['restricted'] })).toBe(false);
    expect(of({ blocked: ['erased'] }, legal)).toBe(false);
    expect(of({ residency: 'RU' }, legal)).toBe(false);
    expect(of({}, legal)).toBe(true);
  });

  test('of a grant without a proof is unknown', () => {
    expect(stateOf([word({ proof: null })]).state).toBe('UNKNOWN');
  });
});

describe('a request', () => {
  const request = (changed: Partial<ConsentEvent> = {}) =>
    word({ action: 'requested', at: start + 2 * day, ...changed });
  const no = word({ action: 'refused', at: start + day });

  test('is the state until there is an answer', () => {
    const asked = request();
    const requested = { state: 'REQUESTED', inForce: false, basis: null, since: start + 2 * day, until: null };

    expect(stateOf([asked])).toEqual({ ...requested, event: asked });
    expect(stateOf([no, asked])).toEqual({ ...requested, event: asked });
  });

  test.each<[string, readonly ConsentEvent[], string]>([
    ['that was answered', [request({ at: start }), no], 'REFUSED'],
    ['at the moment of the answer', [request({ at: start + day }), no], 'REFUSED'],
    ['of whom agrees already', [word(), request()], 'GIVEN'],
    ['of tomorrow', [no, request({ at: now + 1 })], 'REFUSED'],
    ['of this moment', [no, request({ at: now })], 'REQUESTED'],
    ['for another purpose', [no, request({ purpose: 'marketing' })], 'REFUSED'],
    ['of another category', [no, request({ category: 'contact' })], 'REFUSED'],
    ['for another recipient', [no, request({ recipient: 'partner.acme' })], 'REFUSED'],
    ['of the staff role behind', [no, request({ recipient: 'staff.analyst' })], 'REFUSED'],
    ['after a grant that ended', [word({ until: start + day }), request()], 'REQUESTED'],
    [
      'of an unknown day that was written down later',
      [no, request({ at: null, recordedAt: start + 3 * day })],
      'REQUESTED',
    ],
    ['of an unknown day that was written down before', [no, request({ at: null, recordedAt: start })], 'REFUSED'],
  ])('%s', (_which, said, state) => {
    expect(stateOf(said).state).toBe(state);
  });

  test('is the latest of several, in whatever order they stand', () => {
    const [early, late, undated] = [
      request(),
      request({ at: start + 3 * day }),
      request({ at: null, recordedAt: start }),
    ];

    expect(stateOf([early, late]).event).toBe(late);
    expect(stateOf([late, early]).event).toBe(late);
    expect(stateOf([undated, early]).event).toBe(early);
    expect(stateOf([early, undated]).event).toBe(early);
    expect(stateOf([{ ...early }, early]).event).toBe(early);
  });

  test('to a role of staff is one by its short name', () => {
    const asked = request({ recipient: 'staff.analyst' });

    expect(stateOf([asked], { recipient: 'first_party.staff.analyst' }).event).toBe(asked);
    expect(stateOf([asked], { recipient: 'first_party.staff.support' }).event).toBeNull();
  });
});

describe('groups', () => {
  test('name what lies above categories where all of it is meant, and what is left of it where not', () => {
    const of = (...said: ConsentEvent[]) =>
      standingConsents({ events: said, subject: adult, policy: defaultPolicy, now }).filter(
        (group) => group.purpose === 'analytics.row' && group.recipients.includes('first_party.console'),
      );
    const all = of(word());
    const some = of(word(), word({ action: 'refused', category: 'contact.email', at: start + day }));

    expect(all).toHaveLength(1);
    expect(all[0]?.categories).toContain('contact');
    expect(all[0]?.categories).toEqual(all[0]?.categories.toSorted());
    expect(some.map(({ state }) => state).toSorted()).toEqual(['GIVEN', 'REFUSED']);
    expect(some.find(({ state }) => state === 'REFUSED')?.categories).toEqual(['contact.email']);
    expect(some.find(({ state }) => state === 'GIVEN')?.categories).toContain('contact.phone');
    expect(some.find(({ state }) => state === 'GIVEN')?.categories).not.toContain('contact');
  });

  test('join recipients of one state and no others, in order', () => {
    const said = [word({ recipient: 'first_party' }), word({ recipient: 'partner.acme', purpose: 'partner' })];
    const [group] = groupsOf(said);

    expect(group?.recipients.length).toBeGreaterThan(2);
    expect(group?.recipients).toEqual(group?.recipients.toSorted());
    const found = standingConsents({ events: said, subject: adult, policy: defaultPolicy, now });
    const places = found.map(({ purpose, categories, recipients }) => [purpose, categories.join(), recipients.join()]);
    expect(places).toEqual(places.toSorted(byParts));
  });

  test('tell two words of the same kind and time apart', () => {
    const [one, other] = [word({ category: 'contact' }), word({ category: 'purchase' })];

    expect(groupsOf([one, other], { category: 'contact.email' })[0]?.event).toBe(one);
    expect(groupsOf([one, other], { category: 'purchase.item' })[0]?.event).toBe(other);
  });

  test('hold every leaf once, whatever was said, and a consent is in force only by a yes', () => {
    fc.assert(
      fc.property(events, aSubject, aMoment, (said, subject, at) => {
        const groups = standingConsents({ events: said, subject, policy, now: at });
        const places = groups.flatMap((group) =>
          categoryLeaves
            .filter((leaf) => leaf !== 'identity.presence' && group.categories.some((path) => covers(path, leaf)))
            .flatMap((category) => group.recipients.map((recipient) => `${group.purpose} ${category} ${recipient}`)),
        );

        expect(places.length).toBeGreaterThan(1_000);
        expect(new Set(places).size).toBe(places.length);
        expect(groups.filter(({ basis, inForce }) => (basis === null) === inForce)).toEqual([]);
        expect(groups.filter(({ since }) => since !== null && since > at)).toEqual([]);
      }),
      { seed: 20_261_126, numRuns: 30 },
    );
  });
});

function byParts(one: readonly string[], other: readonly string[]): number {
  for (const [at, part] of one.entries()) {
    const against = other[at] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}
