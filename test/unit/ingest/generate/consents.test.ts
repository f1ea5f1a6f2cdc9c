import { describe, expect, test } from 'vitest';
import { type Category, categoryKey, categoryLeaves, presence } from '../../../../src/consent/categories.js';
import { classVerdicts, stateText } from '../../../../src/consent/classes.js';
import { defaultPolicy } from '../../../../src/consent/default-policy.js';
import { recordFault } from '../../../../src/consent/check-record.js';
import { groundsOf } from '../../../../src/consent/lineage.js';
import type { Ring } from '../../../../src/consent/space.js';
import { type ConsentState, effectiveState } from '../../../../src/consent/state.js';
import type { Viewer } from '../../../../src/consent/viewer.js';
import type { InternalId } from '../../../../src/model/ids.js';
import { makeWords, noticeVersion } from '../../../../src/ingest/generate/consents.js';
import { makePeople, type Person } from '../../../../src/ingest/generate/people.js';
import { defaultOptions, makeWorld } from '../../../../src/ingest/generate/world.js';

const customers = 5000;
const sameWorld = makeWorld({ ...defaultOptions, customers, seed: 11 });

describe('consents', () => {
  const people = everybody();
  const words = people.map((person) => ({ person, words: makeWords(sameWorld, person) }));

  test('people answer in at least 300 ways', () => {
    const answers = words.map(({ words: said }) =>
      JSON.stringify(said.map(({ purpose, category, recipient, action }) => [purpose, category, recipient, action])),
    );

    expect(new Set(answers).size).toBeGreaterThanOrEqual(300);
  });

  test('at least 300 classes arise, and about three in ten of each category are withheld from staff and from customers', () => {
    const staff = withheld('firstParty', {
      client: 'kith.console',
      purpose: 'personalise.own',
      endUser: { kind: 'staff', role: 'analyst' },
    });
    const customer = withheld('subject', {
      client: 'kith.web',
      purpose: 'personalise.own',
      endUser: { kind: 'customer', id: 'somebody' as InternalId },
    });

    expect(staff.classes).toBeGreaterThanOrEqual(300);
    expect(staff.shares.length).toBeGreaterThan(30);
    expect(Math.min(...staff.shares)).toBeGreaterThan(0.22);
    expect(Math.max(...staff.shares)).toBeLessThan(0.4);
    // Who does not let it be inferred withholds it as well.
    expect(Math.min(...staff.inferredShares)).toBeGreaterThan(Math.max(...staff.shares));
    expect(Math.max(...staff.inferredShares)).toBeLessThan(0.55);
    expect(Math.min(...customer.shares)).toBeGreaterThan(0.25);
    expect(Math.max(...customer.shares)).toBeLessThan(0.45);
  });

  test('everything that is said is a word of the default policy, on a notice that it has', () => {
    const rows = words.flatMap(({ words: said }) => said);
    const customerId = 'somebody' as InternalId;
    const faults = rows.map((word) =>
      recordFault({ ...word, customerId, noticeVersion: word.noticeId === null ? null : noticeVersion }, defaultPolicy),
    );
    const notices = new Set(defaultPolicy.notices.map((notice) => `${notice.id}/${notice.version}`));
    const unknown = rows.filter((row) => row.noticeId !== null && !notices.has(`${row.noticeId}/${noticeVersion}`));

    expect(new Set(faults)).toEqual(new Set([null]));
    expect(unknown).toEqual([]);
  });

  test('a partner is let in by some and not by most', () => {
    const { shares } = withheld('partner_acme', { client: 'acme.app', purpose: 'partner.acme.offers', endUser: null });

    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(Math.min(...shares)).toBeLessThan(0.75);
  });

  test('some grants have no proof, some have been taken back, some end', () => {
    const rows = words.flatMap(({ words: said }) => said);
    const share = (some: readonly unknown[]): number => some.length / rows.length;

    expect(share(rows.filter((row) => row.action === 'given' && row.proof === null))).toBeGreaterThan(0.01);
    expect(share(rows.filter((row) => row.action === 'withdrawn'))).toBeGreaterThan(0.005);
    expect(share(rows.filter((row) => row.until !== null))).toBeGreaterThan(0.02);
    expect(rows.filter((row) => (row.at ?? 0) > defaultOptions.now)).toEqual([]);
  });

  function withheld(ring: Ring, viewer: Viewer) {
    const numbers = new Map<string, number>();
    const states: (ConsentState | null)[] = [null];
    const classes = words.map(({ person, words: said }) => {
      const state = stateOf(person, said, ring);
      const text = stateText(state);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, states.length);
      return states.push(state) - 1;
    });
    const verdicts = classVerdicts(defaultPolicy, { [ring]: states }, viewer);
    const sharesOf = (categories: readonly Category[]) =>
      categories.map((category) => {
        const allowed = verdicts[categoryKey(category)] ?? new Int8Array();
        return 1 - classes.filter((number) => allowed[number] === 1).length / classes.length;
      });
    const asked = categoryLeaves.filter((category) => category !== presence && !category.startsWith('special'));
    return {
      classes: numbers.size,
      shares: sharesOf(asked.filter((category) => groundsOf(category).length === 0)),
      inferredShares: sharesOf(asked.filter((category) => groundsOf(category).length > 0)),
    };
  }

  function stateOf(person: Person, said: ReturnType<typeof makeWords>, ring: Ring): ConsentState {
    const birthDate = person.birthDate === null ? null : new Date(person.birthDate).toISOString().slice(0, 10);
    const events = said.map((word) => ({
      ...word,
      noticeVersion: word.noticeId === null ? null : noticeVersion,
      source: 'import' as const,
      speaker: 'self' as const,
      recordedAt: defaultOptions.now,
      seq: 1,
      receiptId: null,
    }));
    const subject = {
      residency: person.residency,
      birthDate,
      ageBand: birthDate === null ? ('unknown' as const) : ('adult' as const),
      blocked: [],
      objections: [],
      audience: 'everybody' as const,
    };
    return effectiveState(events, { subject, ring, policy: defaultPolicy, now: defaultOptions.now }).state;
  }
});

function everybody(): readonly Person[] {
  const all = sameWorld.communities;
  return Array.from({ length: all.count }, (_, number) => makePeople(sameWorld, all.at(number))).flat();
}
