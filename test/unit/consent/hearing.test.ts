import { describe, expect, test } from 'vitest';
import { type Bits, hasBit, isEmpty, noBits } from '../../../src/consent/bits.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { hear, lastOn, silenceOn } from '../../../src/consent/hearing.js';
import { type Jurisdiction, type Policy, purposesOf } from '../../../src/consent/policy.js';
import { mayAsk, purposesOfOperation, registrationOf } from '../../../src/consent/registration.js';
import { leafSpace } from '../../../src/consent/space.js';
import { agreedAt, baseState, caseOf, meet, stateAt } from '../../../src/consent/state.js';
import { ageGroupAt, comingOfAge, isStorable, jurisdictionOf, type Subject } from '../../../src/consent/subject.js';
import { type Word, wordsOf } from '../../../src/consent/words.js';
import { never } from '../../../src/model/time.js';
import { adult, day, policy as shortLived, start, word } from './worlds.js';

// What random histories hardly ever bring: words at one moment, undated imports, birthdays to the millisecond.

const leaf = 3;
const leaves: Bits = noBits(1).fill(1 << leaf);
const yes = (changed: Partial<Word> = {}): Word => ({
  at: 10,
  until: 100,
  leaves,
  yes: true,
  no: 'expired',
  denial: false,
  dated: true,
  firstHand: true,
  guardian: false,
  ...changed,
});
const no = (changed: Partial<Word> = {}): Word => yes({ yes: false, denial: true, no: 'refused', ...changed });
const imported = { firstHand: false } as const;
const undated = { firstHand: false, dated: false } as const;

/** In the order of their times, as they come. */
function heard(words: readonly Word[], at = 50) {
  const { self, guardian, objected } = hear(words, 1, at);
  return { self: hasBit(self, leaf), guardian: hasBit(guardian, leaf), objected: hasBit(objected, leaf) };
}

const open = { self: true, guardian: false, objected: false };
const closed = { self: false, guardian: false, objected: false };
const objected = { ...closed, objected: true };

describe('words in order of their times', () => {
  test.each<[string, readonly Word[], object]>([
    ['a yes', [yes()], open],
    ['a yes of the guardian', [yes({ guardian: true })], { ...closed, guardian: true }],
    ['a no', [no()], objected],
    ['a yes and a later no', [yes(), no({ at: 11 })], objected],
    ['a no and a later yes', [no(), yes({ at: 11 })], open],
    ['a yes and a no at one moment', [yes(), no()], objected],
    ['a no and a yes at one moment', [no(), yes()], objected],
    ['a yes that has ended', [yes({ until: 50 })], closed],
    ['a yes in its last millisecond', [yes({ until: 51 })], open],
    ['a yes that has ended after one that has not', [yes(), yes({ at: 11, until: 12 })], closed],
    ['a word of tomorrow', [yes(), no({ at: 51 })], open],
    ['a word of now', [yes(), no({ at: 50 })], objected],
    ['what opens nothing and denies nothing', [yes(), no({ at: 11, denial: false })], closed],
    ['a no and then what opens nothing', [no(), no({ at: 11, denial: false })], objected],
    ['an import over an import', [no(imported), yes({ at: 11, ...imported })], open],
    ['an import after a no of first hand', [no(), yes({ at: 11, ...imported })], objected],
    ['an import after a yes of first hand over a no', [no(), yes({ at: 11 }), yes({ at: 12, ...imported })], open],
    ['an import’s no with its time after a yes', [yes(), no({ at: 11, ...imported })], objected],
    ['an import’s no without a time after a yes', [yes(), no({ at: 11, ...undated })], open],
    [
      'an import’s no without a time after a yes that ended',
      [yes({ until: 20 }), no({ at: 30, ...undated })],
      objected,
    ],
    ['an import without proof after a yes', [yes(), no({ at: 11, denial: false, ...imported })], open],
    ['an import’s no without a time after an import’s yes', [yes(imported), no({ at: 11, ...undated })], objected],
    [
      'yeses of one moment, after a no, of an import by the guardian and of first hand',
      [no({ at: 9 }), yes(), yes({ guardian: true, ...imported })],
      open,
    ],
    [
      'an import’s yes for the guardian and a later one of first hand for oneself',
      [yes({ guardian: true, ...imported }), yes({ at: 11 })],
      { self: true, guardian: true, objected: false },
    ],
    ['both, and a no of either', [yes(), yes({ guardian: true, at: 11 }), no({ at: 12 })], objected],
  ])('%s', (_which, words, want) => {
    expect(heard(words)).toEqual(want);
  });

  test('about another leaf say nothing of this one', () => {
    const other = noBits(1).fill(1);

    expect(heard([yes(), no({ at: 11, leaves: other })])).toEqual(open);
    expect(lastOn([yes(), no({ at: 11, leaves: other })], leaf, 50)?.yes).toBe(true);
    expect(silenceOn([no({ leaves: other })], leaf, 50)).toBe('no_consent');
  });
});

describe('the word that decides', () => {
  test.each<[string, readonly Word[], number | null]>([
    ['is none where nobody spoke', [], null],
    ['is the later of two', [yes(), no({ at: 11 })], 1],
    ['is the no of two at one moment', [no(), yes()], 0],
    ['is not an import’s yes after a no of first hand', [no(), yes({ at: 11, ...imported })], 0],
    ['is an import’s yes after a yes of first hand', [yes(), yes({ at: 11, ...imported })], 1],
    ['is an import’s no that has its time', [yes(), no({ at: 11, ...imported })], 1],
    ['is not an import’s no without a time after a yes', [yes(), no({ at: 11, ...undated })], 0],
    ['is an import’s no without a time where no first hand spoke', [yes(imported), no({ at: 11, ...undated })], 1],
    ['is not an unproven import after a yes', [yes(), no({ at: 11, denial: false, no: 'unproven', ...imported })], 0],
    ['is an unproven import where no first hand spoke', [no({ denial: false, no: 'unproven', ...imported })], 0],
    ['is a denial without a time over a yes that ended', [yes({ until: 20 }), no({ at: 30, ...undated })], 1],
    ['stays the denial before one without a time', [no(), no({ at: 30, ...undated })], 0],
    ['is the import’s no of two noes at one moment', [no(imported), no()], 0],
  ])('%s', (_which, words, at) => {
    expect(lastOn(words, leaf, 50)).toBe(at === null ? null : words[at]);
  });

  test('gives the reason: its own, or the age where a yes opened nothing', () => {
    expect(silenceOn([yes()], leaf, 50)).toBe('not_of_age');
    expect(silenceOn([yes()], leaf, 100)).toBe('expired');
    expect(silenceOn([no({ no: 'withdrawn' })], leaf, 50)).toBe('withdrawn');
    expect(silenceOn([no()], leaf, 9)).toBe('no_consent');
  });
});

describe('who it is about', () => {
  const subject: Subject = {
    residency: 'DE',
    birthDate: '2010-06-15',
    ageBand: 'unknown',
    blocked: [],
    objections: [],
    audience: 'everybody',
  };
  const gdpr = jurisdictionOf(defaultPolicy, 'DE');
  const elsewhere: Policy = { ...defaultPolicy, region: 'ru' };

  test('comes of age at the birthday, to the millisecond', () => {
    const coming = comingOfAge(subject, gdpr);
    const groupAt = (at: string, less = 0) => ageGroupAt(subject, coming, Date.parse(at) - less);

    expect(coming).toEqual({ consentAt: Date.UTC(2026, 5, 15), adultAt: Date.UTC(2028, 5, 15) });
    expect([groupAt('2026-06-15', 1), groupAt('2026-06-15')]).toEqual(['child', 'minor']);
    expect([groupAt('2028-06-15', 1), groupAt('2028-06-15')]).toEqual(['minor', 'adult']);
  });

  test('is of the age band where no birth date is known, and a teen counts as a child', () => {
    const groups = (['adult', 'unknown', 'teen', 'child'] as const).map((ageBand) =>
      ageGroupAt({ ...subject, ageBand }, null, 0),
    );

    expect(groups).toEqual(['adult', 'unknown', 'child', 'child']);
    expect(comingOfAge({ ...subject, birthDate: null }, gdpr)).toBeNull();
    expect(comingOfAge({ ...subject, birthDate: '2010-99-99' }, gdpr)).toBeNull();
  });

  test('lives where the country says, and else where the law is strictest', () => {
    const strict = defaultPolicy.jurisdictions.find(({ id }) => id === defaultPolicy.strictest) as Jurisdiction;

    expect(jurisdictionOf(defaultPolicy, 'de')).toBe(gdpr);
    expect(jurisdictionOf(defaultPolicy, null)).toBe(strict);
    expect(jurisdictionOf(defaultPolicy, 'XX')).toBe(strict);
    expect(() => jurisdictionOf({ ...defaultPolicy, strictest: 'gone' }, 'XX')).toThrow('no jurisdiction gone');
    expect([isStorable(defaultPolicy, 'DE'), isStorable(defaultPolicy, 'RU')]).toEqual([true, false]);
    expect([isStorable(elsewhere, 'DE'), isStorable(elsewhere, 'RU')]).toEqual([true, true]);
  });
});

test('a client shows people of themselves what it is registered for as their own, and staff nothing of that', () => {
  const clients = defaultPolicy.clients.map((client) =>
    client.id === 'kith.web' ? { ...client, self: ['special'] } : client,
  );
  const policy: Policy = { ...defaultPolicy, clients };
  const customer = { kind: 'customer', id: 'x' as never } as const;
  const own = registrationOf(policy, { client: 'kith.web', purpose: 'service', endUser: customer });
  const machine = registrationOf(policy, { client: 'kith.web', purpose: 'service', endUser: null });

  expect(own !== null && mayAsk(own, 'special.health')).toBe(true);
  expect(machine !== null && mayAsk(machine, 'special.health')).toBe(false);
});

test('clients together may ask for what each of them may, and all for whether somebody is there', () => {
  const registration = [['contact', 'purchase'], ['purchase']];

  expect(mayAsk(registration, 'purchase.item')).toBe(true);
  expect(mayAsk(registration, 'contact.email')).toBe(false);
  expect(mayAsk(registration, 'identity.presence')).toBe(true);
});

test('a listed operation is sent for the purposes that it is listed with, by its name or by its hash, and any where nothing is listed', () => {
  const clients = defaultPolicy.clients.map((client) =>
    client.id === 'kith.web'
      ? {
          ...client,
          operations: [
            { operation: 'Home', purposes: ['service'] },
            { operation: 'f00d', purposes: ['personalise'] },
          ],
        }
      : client,
  );
  const policy: Policy = { ...defaultPolicy, clients };
  const purposes = purposesOf(defaultPolicy).filter((each) => ['service', 'personalise.own'].includes(each));
  const sent = (name: string | null, sha256: string, client = 'kith.web', actors: string[] = []) =>
    purposesOfOperation(policy, { client, actors }, { name, sha256 }, purposes);

  expect(purposes).toHaveLength(2);
  expect(sent('Home', 'beef')).toEqual(['service']);
  expect(sent(null, 'f00d')).toEqual(['personalise.own']);
  expect(sent('Home', 'f00d')).toEqual(purposes);
  expect(sent('Other', 'beef')).toEqual([]);
  expect(sent('Other', 'beef', 'kith.console')).toEqual(purposes);
  expect(sent('Other', 'beef', 'kith.console', ['kith.web'])).toEqual([]);
});

test('states of two rings or revisions are not merged', () => {
  const [first, subject] = [baseState(defaultPolicy, 'firstParty'), baseState(defaultPolicy, 'subject')];

  expect(() => meet(first, subject)).toThrow('one ring');
  expect(() => meet(first, { ...first, rev: 'of yesterday' })).toThrow('one ring');
  expect(meet(first, first)).toEqual(first);
});

test.each<[string, Subject, boolean, string]>([
  ['an adult', adult, false, 'adult'],
  ['one who is restricted', { ...adult, blocked: ['restricted'] }, true, 'unknown'],
])('what %s said, and how old they are, counts or does not', (_, subject, isNothing, age) => {
  const one = caseOf([word()], { subject, ring: 'firstParty', policy: defaultPolicy, now: start + day });

  expect(isEmpty(agreedAt(one, start + day))).toBe(isNothing);
  expect(stateAt(one, start + day).ages).toEqual([age]);
});

test('what holds for everybody is open in every jurisdiction, in whatever order they stand', () => {
  const openIn = (jurisdictions: Policy['jurisdictions']) =>
    baseState({ ...defaultPolicy, jurisdictions }, 'firstParty').open;
  const [wide, ...others] = defaultPolicy.jurisdictions.filter(({ regions }) => regions === null);
  const closed = [{ purposes: ['service'], categories: ['*'], recipients: ['first_party'] }];
  const narrow = others.map((each) => ({ ...each, closed }));
  if (wide === undefined) throw new Error('no jurisdiction is served everywhere');

  expect(openIn([wide, ...narrow])).toEqual(openIn(narrow));
  expect(openIn([...narrow, wide])).toEqual(openIn(narrow));
  expect(openIn([wide])).not.toEqual(openIn(narrow));
});

test.each([
  ['expired', 'expired'],
  ['withdrawn', 'withdrawn'],
  ['refused', 'refused'],
] as const)('a word that something was %s says so', (action, silence) => {
  const words = wordsOf([word({ action })], leafSpace(defaultPolicy, 'firstParty'), {
    coming: null,
    both: false,
    now: never,
  });

  expect(words.map((word) => word.no)).toEqual([silence]);
});

test('what a guardian grants lapses at full age, and not what is granted from that very moment on', () => {
  const coming = { consentAt: start - 2 * day, adultAt: start };
  const untilOf = (at: number) =>
    wordsOf([word({ at, speaker: 'guardian' })], leafSpace(defaultPolicy, 'firstParty'), {
      coming,
      both: false,
      now: never,
    }).map(({ until }) => until);

  expect(untilOf(start - 1).every((until) => until === start)).toBe(true);
  expect(untilOf(start).every((until) => until > start)).toBe(true);
});

test('a grant whose life and whose notice end at one moment has expired', () => {
  const at = start + 5 * day;
  const said = [word({ purpose: 'segment', at, recordedAt: at })];

  const ends = wordsOf(said, leafSpace(shortLived, 'firstParty'), { coming: null, both: false, now: never });

  expect(ends.map(({ until, no }) => ({ until, no }))).toContainEqual({ until: start + 8 * day, no: 'expired' });
});
