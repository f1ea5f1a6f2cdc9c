import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsText, without } from '../../../src/consent/bits.js';
import { hear } from '../../../src/consent/hearing.js';
import type { ConsentEvent } from '../../../src/consent/record.js';
import { leafSpace, ringsOf } from '../../../src/consent/space.js';
import { standingDenials } from '../../../src/consent/standing-denials.js';
import { agreedAt, caseOf } from '../../../src/consent/state.js';
import { comingOfAge, jurisdictionOf, type Subject } from '../../../src/consent/subject.js';
import { wordsOf } from '../../../src/consent/words.js';
import { adult, aSubject, day, events, policy, start, word } from './worlds.js';

const now = start + 5 * day;
/** 17, where both must agree. */
const minor: Subject = { ...adult, residency: 'RU', birthDate: '2009-01-01', ageBand: 'teen' };
const child: Subject = { ...adult, birthDate: '2015-01-01', ageBand: 'child' };

const no = (changed: Partial<ConsentEvent> = {}) => word({ action: 'withdrawn', purpose: 'analytics', ...changed });
const yes = (changed: Partial<ConsentEvent> = {}) => word({ at: start + 2 * day, seq: 2, ...changed });

function standing(said: readonly ConsentEvent[], subject = adult): readonly string[] {
  const denied = standingDenials(said, { policy, subject, now });
  return denied.map(({ purpose, category, recipient }) => `${purpose} ${category} ${recipient}`);
}

const whole = ['analytics * *'];

describe('a no stands', () => {
  test.each<[string, readonly ConsentEvent[], readonly string[], Subject?]>([
    ['with nothing behind it', [no()], whole],
    ['not at all where a yes takes it back', [no(), yes()], []],
    [
      'but for what a yes takes back',
      [no({ category: 'contact' }), yes({ category: 'contact.email' })],
      ['address', 'messenger', 'phone'].map((contact) => `analytics contact.${contact} *`),
    ],
    [
      'but for whom a yes lets see it',
      [no({ category: 'contact' }), yes({ recipient: 'staff.analyst' })],
      ['analysis', 'console', 'staff.marketing', 'staff.privacy', 'staff.support'].map(
        (who) => `analytics contact first_party.${who}`,
      ),
    ],
    ['where the yes is of other things', [no(), yes({ purpose: 'segment' })], whole],
    ['behind the yes that it takes back', [yes({ at: start, seq: 1 }), no({ at: start + day, seq: 2 })], whole],
    ['of first hand, whatever an import says later', [no(), yes({ source: 'import' })], whole],
    ['of an import, until a later one of it', [no({ source: 'import' }), yes({ source: 'import' })], []],
    ['where the yes has run out', [no(), yes({ until: start + 3 * day })], whole],
    ['where nothing proves the yes', [no(), yes({ proof: null })], whole],
    ['where the notice of the yes does not list it', [no({ purpose: 'partner' }), yes()], ['partner * *']],
    ['where a child says yes for itself', [no({ speaker: 'guardian' }), yes()], whole, child],
    ['and no longer where the guardian does', [no({ speaker: 'guardian' }), yes({ speaker: 'guardian' })], [], child],
    [
      'in the order of the sequence, where a clock was ahead when the yes was said',
      [
        yes({ seq: 1, at: start + 8 * day, recordedAt: start, receiptId: 'first' }),
        no({ seq: 2, at: start + day, recordedAt: start + day, receiptId: 'second' }),
      ],
      whole,
    ],
    ['once, however often it was said', [no(), no({ action: 'refused', at: start + day, seq: 2 })], whole],
    ['of everything', [no({ purpose: '*' }), yes({ at: start - day })], ['* * *']],
    ['not of what the policy does not have', [no({ purpose: 'gone' })], []],
    [
      'of the guardian of a minor, though the minor agrees later, where both must',
      [no({ speaker: 'guardian' }), yes()],
      whole,
      minor,
    ],
    ['of the minor, though the guardian agrees later', [no(), yes({ speaker: 'guardian' })], whole, minor],
    ['of a minor until the minor agrees', [no(), yes()], [], minor],
  ])('%s', (_, said, expected, subject) => {
    expect(standing(said, subject)).toEqual(expected);
  });

  test('with what was objected to, and nothing tells the two apart', () => {
    const objecting = { ...adult, objections: ['segment'] };
    expect(standing([no()], objecting)).toEqual(standing([no(), no({ purpose: 'segment', seq: 2 })]));
    expect(standing([no({ purpose: 'segment', category: 'contact' })], objecting)).toEqual(['segment * *']);
    expect(standing([], objecting)).toEqual(['segment * *']);
  });

  test('not what ran out, was asked for, or comes only later', () => {
    expect(standing([no({ action: 'expired' })])).toEqual([]);
    expect(standing([no({ action: 'requested' })])).toEqual([]);
    expect(standing([no({ at: now + day })])).toEqual([]);
  });
});

test('whoever hears what the noes of somebody close has that closed, and nothing else', () => {
  const said = events.map((list) => list.map((event, index) => ({ ...event, seq: index + 1 })));
  fc.assert(
    fc.property(said, aSubject, (list, someone) => {
      const subject = { ...someone, blocked: [], objections: [] };
      const words = list.filter(({ action }) => action !== 'expired');
      const handed = standingDenials(words, { policy, subject, now }).map((denied, index) =>
        word({ action: 'refused', ...denied, at: now, seq: index + 10 }),
      );
      const profile = jurisdictionOf(policy, subject.residency);
      const minor = { coming: comingOfAge(subject, profile), both: profile.minors.both };
      for (const ring of ringsOf(policy)) {
        const about = { ring, policy, now };
        const space = leafSpace(policy, ring);
        const { objected } = hear(wordsOf(words, space, { ...minor, now }), space.words, now);
        const other = caseOf([word(), ...handed], { ...about, subject: adult });
        const before = agreedAt(caseOf([word()], { ...about, subject: adult }), now);
        expect(bitsText(agreedAt(other, now))).toBe(bitsText(without(before, objected)));
      }
    }),
    { numRuns: 400 },
  );
});
