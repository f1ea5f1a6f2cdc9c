import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Guardianship, guardianshipFault } from '../../../src/consent/guardianship.js';
import type { Subject } from '../../../src/consent/subject.js';
import { testIds } from '../../graph-harness.js';

const now = Date.UTC(2026, 10, 26);
const adult: Subject = {
  residency: 'DE',
  birthDate: '1985-02-03',
  ageBand: 'adult',
  blocked: [],
  objections: [],
  audience: 'everybody',
};
const child: Subject = { ...adult, birthDate: '2018-01-01', ageBand: 'child' };
const whole: Guardianship = {
  guardianId: testIds.of('Customer', 'ana'),
  wardId: testIds.of('Customer', 'kim'),
  since: now - 1,
  until: null,
  proof: 'form 17',
  guardian: [adult],
  ward: [child],
};
const fault = (change: Partial<Guardianship>, at = now) =>
  guardianshipFault({ ...whole, ...change }, defaultPolicy, at);

test('who is of full age speaks for a child', () => {
  expect(fault({})).toBeNull();
});

test.each<[string, Partial<Guardianship>, ReturnType<typeof guardianshipFault>]>([
  ['nothing shows it', { proof: null }, 'unproven'],
  ['an empty text shows it', { proof: '' }, 'unproven'],
  ['it begins later', { since: now + 1 }, 'not_begun'],
  ['it ended', { until: now }, 'ended'],
  ['the guardian is restricted', { guardian: [{ ...adult, blocked: ['restricted'] }] }, 'guardian_standing'],
  ['the guardian has died', { guardian: [{ ...adult, blocked: ['deceased'] }] }, 'guardian_standing'],
  ['the guardian’s law wants another region', { guardian: [{ ...adult, residency: 'RU' }] }, 'guardian_standing'],
  ['the guardian objects to the service', { guardian: [{ ...adult, objections: ['service'] }] }, 'guardian_objects'],
  ['the guardian objects to everything', { guardian: [{ ...adult, objections: ['*'] }] }, 'guardian_objects'],
  ['the guardian is a minor', { guardian: [{ ...adult, birthDate: '2009-01-01' }] }, 'guardian_not_adult'],
  [
    'the guardian is of unknown age',
    { guardian: [{ ...adult, birthDate: null, ageBand: 'unknown' }] },
    'guardian_not_adult',
  ],
  ['the ward is erased', { ward: [{ ...child, blocked: ['erased'] }] }, 'ward_standing'],
  ['the ward has died', { ward: [{ ...child, blocked: ['deceased'] }] }, 'ward_standing'],
  ['the ward is of full age', { ward: [adult] }, 'ward_of_age'],
  ['the ward is of unknown age', { ward: [{ ...child, birthDate: null, ageBand: 'unknown' }] }, 'ward_of_age'],
])('nobody speaks where %s', (_title, change, expected) => {
  expect(fault(change)).toBe(expected);
});

test.each<[string, Partial<Guardianship>, ReturnType<typeof guardianshipFault>]>([
  ['guardian that is restricted', { guardian: [adult, { ...adult, blocked: ['restricted'] }] }, 'guardian_standing'],
  [
    'guardian whose law wants another region',
    { guardian: [adult, { ...adult, residency: 'RU' }] },
    'guardian_standing',
  ],
  ['guardian that objects', { guardian: [adult, { ...adult, objections: ['service'] }] }, 'guardian_objects'],
  ['guardian that is a minor', { guardian: [adult, child] }, 'guardian_not_adult'],
  ['ward that has died', { ward: [child, { ...child, blocked: ['deceased'] }] }, 'ward_standing'],
  ['ward that is of full age', { ward: [child, adult] }, 'ward_of_age'],
])('nobody speaks where there is another record of the %s', (_title, change, expected) => {
  expect(fault(change)).toBe(expected);
  const reversed = Object.fromEntries(
    Object.entries(change).map(([end, records]) => [end, [records].flat().toReversed()]),
  );
  expect(fault(reversed)).toBe(expected);
});

describe('what closes nothing', () => {
  test('an objection to marketing, and that the ward is restricted', () => {
    expect(fault({ guardian: [{ ...adult, objections: ['marketing'] }] })).toBeNull();
    expect(fault({ ward: [{ ...child, blocked: ['restricted'] }] })).toBeNull();
  });
});

test('it holds from its first millisecond to the last before its end', () => {
  const span = { since: now, until: now + 10 };
  expect([now - 1, now, now + 9, now + 10].map((at) => fault(span, at))).toEqual(['not_begun', null, null, 'ended']);
});

test('it ends with the last millisecond before the ward is of full age, by the law of the ward', () => {
  const birthday = Date.UTC(2036, 0, 1);
  expect(fault({}, birthday - 1)).toBeNull();
  expect(fault({}, birthday)).toBe('ward_of_age');
});

test('no further reason to close opens what one of them has closed', () => {
  const closing: readonly Partial<Guardianship>[] = [
    { proof: null },
    { until: now - 1 },
    { guardian: [child] },
    { ward: [adult] },
    { guardian: [{ ...adult, blocked: ['restricted'] }] },
  ];
  for (const one of closing) for (const other of closing) expect(fault({ ...one, ...other })).not.toBeNull();
});
