import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasBit, isEmpty, without } from '../../../src/consent/bits.js';
import { opensNothing } from '../../../src/consent/check-record.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Policy, readPolicy } from '../../../src/consent/policy.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { leafSpace, type Ring, ringsOf } from '../../../src/consent/space.js';
import { effectiveState } from '../../../src/consent/state.js';
import { vendorEntries } from '../../../src/consent/tc-string-size.js';
import { tcfPurposes } from '../../../src/consent/tcf.js';
import { hostileString, type Said, tcString } from './tc-strings.js';
import { aSubject, day, events as someEvents, start, policy as worldPolicy } from './worlds.js';

const acme = 812;

/** The default policy, or another, of a deployment that reads TC strings, with a client that asks for advertising. */
function withTcf(base: Policy): Policy {
  return readPolicy({
    ...base,
    clients: base.clients.map((client) =>
      client.id === 'kith.console'
        ? {
            ...client,
            asks: [
              ...client.asks,
              { purposes: ['ads', 'train', 'research'], categories: ['purchase', 'behaviour', 'location'] },
            ],
          }
        : client,
    ),
    notices: [
      ...base.notices,
      {
        ...base.notices[0],
        id: 'banner',
        covers: [{ purposes: ['*'], categories: ['*'], recipients: ['first_party', 'partner.acme'] }],
      },
    ],
    tcf: {
      maxAgeDays: 30,
      recipients: [
        { recipient: 'first_party', vendor: null },
        { recipient: 'partner.acme', vendor: acme },
      ],
      purposes: [{ purpose: 'partner.acme.offers', tcf: [3, 4] }],
    },
  });
}

const policy = withTcf(defaultPolicy);
const adult = {
  residency: 'DE',
  birthDate: null,
  ageBand: 'adult',
  blocked: [],
  objections: [],
  audience: 'everybody',
} as const;

function given(proof: string, more: Partial<ConsentEvent> = {}): ConsentEvent {
  return {
    action: 'given',
    purpose: '*',
    category: '*',
    recipient: '*',
    at: start + 1,
    until: null,
    noticeId: 'banner',
    noticeVersion: '1',
    proof,
    source: 'import',
    speaker: 'self',
    recordedAt: start + 1,
    seq: 1,
    receiptId: null,
    ...more,
  };
}

/** What is open of a ring, as `purpose category`, apart from what needs no consent. */
function opened(said: readonly ConsentEvent[], ring: Ring = 'firstParty', now = start + day): ReadonlySet<string> {
  const space = leafSpace(policy, ring);
  const about = { subject: adult, ring, policy, now };
  const { open } = effectiveState(said, about).state;
  const unasked = effectiveState([], about).state.open;
  return new Set(
    space.leaves
      .filter((_, index) => hasBit(open, index) && !hasBit(unasked, index))
      .map(({ purpose, category }) => `${purpose} ${category}`),
  );
}

const purposesIn = (leaves: ReadonlySet<string>) =>
  [...new Set([...leaves].map((leaf) => leaf.split(' ')[0]))].toSorted();
const tcf = (said: Said) => `tcf:${tcString(said)}`;

describe('a grant that a TC string proves', () => {
  test('keeps the purposes that the publisher has consent for, all of them, and no others', () => {
    const all = purposesIn(opened([given('web form')]));

    expect(all).toContain('marketing.email');
    expect(purposesIn(opened([given(tcf({ publisher: [1, 9, 10] }))]))).toEqual([
      'analytics.aggregate',
      'research',
      'train',
    ]);
    expect(purposesIn(opened([given(tcf({ publisher: [1, 2, 3, 4, 7] }))]))).toEqual(['ads']);
    expect(purposesIn(opened([given(tcf({ publisher: [1, 2, 3, 7] }))]))).toEqual([]);
  });

  test('proves nothing to us by what it consents to for vendors, nor by a legitimate interest', () => {
    expect(opened([given(tcf({ purposes: [1, 2, 3, 4, 7, 9, 10], vendors: [1, acme] }))]).size).toBe(0);
    expect(opened([given(tcf({ interests: [1, 2, 3, 4, 7, 9, 10] }))]).size).toBe(0);
  });

  test('needs consent to reading the device for what was read there, and to precise geolocation for that', () => {
    const ads = [2, 3, 4, 7];

    expect(opened([given(tcf({ publisher: ads }))]).has('ads behaviour.web')).toBe(false);
    expect(opened([given(tcf({ publisher: ads }))]).has('ads purchase.item')).toBe(true);
    expect(opened([given(tcf({ publisher: [1, ...ads] }))]).has('ads behaviour.web')).toBe(true);
    expect(opened([given(tcf({ publisher: ads }))]).has('ads location.precise')).toBe(false);
    expect(opened([given(tcf({ publisher: ads, specialFeatures: [1] }))]).has('ads location.precise')).toBe(true);
  });

  test('proves to a partner what its vendor number has consent for, was shown for, and was not forbidden', () => {
    const agreed: Said = { purposes: [1, 3, 4], vendors: [acme] };
    const acmeRing = 'partner_acme';
    const range = [[800, 900]] as const;

    expect(purposesIn(opened([given(tcf(agreed))], acmeRing))).toEqual(['partner.acme.offers']);
    expect(opened([given(tcf({ ...agreed, vendors: [1] }))], acmeRing).size).toBe(0);
    expect(opened([given(tcf({ ...agreed, purposes: [1, 3] }))], acmeRing).size).toBe(0);
    expect(opened([given(tcf({ ...agreed, disclosed: [1] }))], acmeRing).size).toBe(0);
    for (const [type, size] of [
      [0, 0],
      [2, 0],
      [1, 4],
    ] as const)
      expect(
        opened([given(tcf({ ...agreed, restrictions: [{ purpose: 3, type, vendors: range }] }))], acmeRing).size,
      ).toBe(size);
  });

  test('ends with the life of the string', () => {
    const [grant] = [given(tcf({ publisher: [9] }))];

    expect(opened([grant], 'firstParty', start + 30 * day - 1).size).toBeGreaterThan(0);
    expect(opened([grant], 'firstParty', start + 30 * day).size).toBe(0);
  });

  test('leaves no earlier grant standing for what the string does not consent to', () => {
    const before = given('web form', { at: start, until: start + 100 * day });
    const after = given(tcf({ publisher: [9] }));

    expect(purposesIn(opened([before, after]))).toEqual(['analytics.aggregate']);
  });

  test.each<[string, string]>([
    ['cannot be read', 'tcf:not a string'],
    ['is empty', 'tcf:'],
    ['is cut short', `tcf:${tcString({ publisher: [9] }).slice(0, 30)}`],
    ['would take minutes to lay out', `tcf:${hostileString()}`],
    ['is of version 1', tcf({ publisher: [9], version: 1 })],
    ['is of a framework before 2.2', tcf({ publisher: [9], policyVersion: 3 })],
    ['was not made for this service', tcf({ publisher: [9], isServiceSpecific: false })],
    ['was changed before it was made', tcf({ publisher: [9], createdAt: start + day })],
    ['was changed after the grant', tcf({ publisher: [9], changedAt: start + 3 * day })],
    ['had expired when the grant was given', tcf({ publisher: [9], changedAt: start - 30 * day })],
    ['does not say who was shown', tcf({ publisher: [9], disclosed: [] })],
  ])('opens nothing and counts as unproven where the string %s', (_, proof) => {
    const began = performance.now();

    expect(opened([given(proof)]).size).toBe(0);
    expect(opensNothing(given(proof), policy)).toBe(true);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('opens nothing where the policy reads no TC strings', () => {
    const reads = given(tcf({ publisher: [9] }));

    expect(opensNothing(reads, policy)).toBe(false);
    expect(opensNothing(reads, readPolicy({ ...policy, tcf: null }))).toBe(true);
  });
});

test('ranges are counted before they are laid out, by any segment', () => {
  expect(vendorEntries(hostileString())).toBeGreaterThan(3_000_000);
  expect(vendorEntries(tcString({ vendors: [1, acme] }))).toBeLessThan(2_000);
  expect(vendorEntries(`${tcString({})}.${hostileString()}`)).toBeGreaterThan(3_000_000);
});

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { minLength: 6 });
const aString = fc
  .record({
    purposes: ids,
    publisher: ids,
    interests: ids,
    vendors: fc.constantFrom([acme], [acme], [1]),
    disclosed: fc.constantFrom([acme], [1, acme], [1], []),
    specialFeatures: fc.constantFrom([1], []),
    changedAt: fc.integer({ min: -40, max: 6 }).map((days) => start + days * day),
    policyVersion: fc.constantFrom(5, 5, 4, 2),
    restrictions: fc.constantFrom([], [], [{ purpose: 3, type: 0 as const, vendors: [[1, 900]] as const }]),
  })
  .map(tcf);

describe('over random histories', () => {
  test('with any TC string among the proofs, nothing is open that is not open without', () => {
    const random = withTcf(worldPolicy);
    let narrowed = 0;
    let kept = 0;
    fc.assert(
      fc.property(
        someEvents,
        fc.array(
          fc.option(
            fc.oneof(
              { weight: 6, arbitrary: aString },
              { weight: 1, arbitrary: fc.base64String().map((text) => `tcf:${text}`) },
            ),
          ),
          { minLength: 8, maxLength: 8 },
        ),
        aSubject,
        fc.integer({ min: 0, max: 50 }).map((days) => start + days * day),
        (said, proofs, subject, now) => {
          const lasting = said.map((event, index) =>
            index % 2 === 0 ? { ...event, noticeId: 'banner', noticeVersion: '1' } : event,
          );
          const evidenced = lasting.map((event, index) => ({
            ...event,
            proof: event.proof === null ? null : (proofs[index] ?? event.proof),
          }));
          for (const ring of ringsOf(random)) {
            const about = { subject, ring, policy: random, now };
            const plain = effectiveState(lasting, about).state.open;
            const open = effectiveState(evidenced, about).state.open;
            expect(isEmpty(without(open, plain))).toBe(true);
            if (!isEmpty(without(plain, open))) narrowed += 1;
            if (!isEmpty(without(open, effectiveState([], about).state.open))) kept += 1;
          }
        },
      ),
      { numRuns: 600 },
    );
    // Otherwise the strings would have closed all or nothing, and the property would say little.
    expect(narrowed).toBeGreaterThan(60);
    expect(kept).toBeGreaterThan(30);
  }, 180_000);
});

test('the table of docs/policy.md gives each purpose what the code asks for', () => {
  const page = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
  for (const [purpose, needed] of Object.entries(tcfPurposes)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${purpose}\` |`) && line.split('|').length === 7);

    expect(row?.split('|')[5]?.trim()).toBe(needed === null ? '—' : needed.join(', '));
  }
});
