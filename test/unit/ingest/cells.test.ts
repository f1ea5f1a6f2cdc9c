import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCell } from '../../../src/ingest/cells.js';
import { contract, fileNames } from '../../../src/ingest/contract.js';
import type { Column, ColumnType } from '../../../src/ingest/contract-form.js';
import { eventCategory, useCategory } from '../../../src/consent/acts.js';
import { SeenKeys } from '../../../src/ingest/seen-keys.js';
import { ageBandOf } from '../../../src/model/age-band.js';
import { normalIdentifier } from '../../../src/model/identifier-key.js';

const column = (type: ColumnType, extra: Partial<Column> = {}): Column => ({
  name: 'cell',
  type,
  required: false,
  example: '',
  description: '',
  ...extra,
});
const outcome = (type: ColumnType, text: string, extra: Partial<Column> = {}) => {
  const parsed = parseCell(column(type, extra), text);
  return parsed.fault ?? parsed.value;
};

test.each([
  ['2026-03-01', Date.UTC(2026, 2, 1)],
  ['2026-03-01T09:30Z', Date.UTC(2026, 2, 1, 9, 30)],
  ['2026-03-01 09:30:15', Date.UTC(2026, 2, 1, 9, 30, 15)],
  ['2026-03-01T12:30:00.1239+03:00', Date.UTC(2026, 2, 1, 9, 30, 0, 123)],
  ['2026-01-01T00:30:00-0100', Date.UTC(2026, 0, 1, 1, 30)],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2026-02-29', 'impossible-date'],
  ['2026-04-31T10:00Z', 'impossible-date'],
  ['2026-04-30T24:00Z', 'impossible-date'],
  ['2026-04-30T10:00+19:00', 'impossible-date'],
  ['1815-12-10', 'impossible-date'],
  ['0000-00-00', 'impossible-date'],
  ['30.04.2026', 'wrong-type'],
  ['1767225600', 'wrong-type'],
  ['  ', null],
])('an instant written %j is %j', (text, value) => {
  expect(outcome('instant', text)).toBe(value);
});

test.each([
  ['integer', '42', { min: 0 }, 42],
  ['integer', '-1', { min: 0 }, 'out-of-range'],
  ['integer', '4.0', {}, 'wrong-type'],
  ['integer', '1e3', {}, 'wrong-type'],
  ['integer', '9999999999999999999', {}, 'wrong-type'],
  ['decimal', '-0', {}, 0],
  ['decimal', '1e-3', {}, 0.001],
  ['decimal', '1e999', {}, 'out-of-range'],
  ['decimal', 'NaN', {}, 'wrong-type'],
  ['decimal', '0x10', {}, 'wrong-type'],
  ['decimal', '1,5', {}, 'wrong-type'],
  ['country', 'pt', {}, 'PT'],
  ['country', 'ßx', {}, 'wrong-type'],
  ['choice', 'b', { values: ['a', 'b'] }, 'b'],
  ['choice', 'c', { values: ['a', 'b'] }, 'wrong-type'],
  ['id', 'x'.repeat(201), {}, 'too-long'],
  ['text', 'caf\uFFFD', {}, 'broken-text'],
  ['text', 'a\0b', {}, 'broken-text'],
  ['text', ' ', { required: true }, 'missing'],
] as const)('a cell of type %s that holds %j under %j is %j', (type, text, extra, value) => {
  expect(outcome(type, text, extra)).toBe(value);
});

test('no text crashes the parser of any column, and a value always fits its column', () => {
  const columns = fileNames.flatMap((file) => contract[file].columns as readonly Column[]);
  fc.assert(
    fc.property(
      fc.constantFrom(...columns),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.date().map(String)),
      (one, text) => {
        const parsed = parseCell(one, text);
        if (parsed.fault !== undefined) return;
        expect(parsed.value === null && one.required).toBe(false);
        if (typeof parsed.value !== 'number') return;
        expect(parsed.value).toBeGreaterThanOrEqual(one.min ?? -Infinity);
        expect(parsed.value).toBeLessThanOrEqual(one.max ?? Infinity);
      },
    ),
    { numRuns: 3_000 },
  );
});

test.each([
  ['2012-11-02', 'child'],
  ['2012-11-01', 'teen'],
  ['2008-11-02', 'teen'],
  ['2008-11-01', 'adult'],
  [null, 'unknown'],
])('someone born on %j is %s on 1 November 2026', (born, band) => {
  expect(ageBandOf(born, Date.parse('2026-11-01T00:00:00Z'))).toBe(band);
});

test.each([
  ['email', ' Ana@Example.ORG', 'ana@example.org'],
  ['phone', '+351 (21) 123-45-67', '+351211234567'],
  ['phone', '00351 211234567', '+351211234567'],
  ['phone', 'unknown', 'unknown'],
  ['loyalty_card', '12-34 ab', '1234AB'],
  ['device', 'A-b', 'A-b'],
])('an identifier of type %s written %j is looked up as %j', (type, raw, value) => {
  expect(normalIdentifier(type, raw)).toBe(value);
});

test('events and uses of products fall under the category that their kind says', () => {
  expect(['bought', 'rated', 'checked_in', 'visited', 'listened', 'constructor'].map(useCategory)).toEqual([
    'purchase_item',
    'service_rating',
    'location_visit',
    'location_visit',
    'behaviour_app',
    'behaviour_app',
  ]);
  expect([
    eventCategory('ad_click', 'app'),
    eventCategory('sensor_x', ''),
    eventCategory('view', 'app'),
    eventCategory('', ''),
  ]).toEqual(['behaviour_ad', 'behaviour_iot', 'behaviour_app', 'behaviour_web']);
});

test('the filter of keys never forgets one, and seldom takes a new one for seen', () => {
  const seen = new SeenKeys(50_000);
  const keys = Array.from({ length: 50_000 }, (_, index) => `customer-${index}`);

  const wrong = keys.filter((key) => seen.perhapsSeen(key)).length;

  expect(wrong).toBeLessThan(200);
  expect(keys.every((key) => seen.perhapsSeen(key))).toBe(true);
});
