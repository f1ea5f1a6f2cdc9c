import { expect, test } from 'vitest';
import type { ReadTerms } from '../../../src/consent/terms.js';
import { givenRead } from '../../../src/graph/given-read.js';

const read: ReadTerms = {
  self: null,
  now: 5,
  cc: 'cc_firstParty',
  ccUntil: 'ccUntil_firstParty',
  ccNext: 'ccNext_firstParty',
  ccNextUntil: 'ccNextUntil_firstParty',
  allow: { purchase_item: Int8Array.of(0, 0, 1, 0), behaviour_web: Int8Array.of(0, 0, 0, 0) },
};
const given = { read, productsMax: 1_000, untilMs: 1_764_000_000_000 };

test('no parameter is left, and of classes no more is told than what is allowed', () => {
  const text = givenRead(given);

  expect(text).not.toContain('$');
  expect(text).toContain("customer['cc_firstParty']");
  expect(text).toContain('{purchase_item: [0,0,1]}[CASE');
  expect(text).toContain('timestamp() < 1764000000000');
  expect(text).toMatch(/;$/);
});

test.each(["x'] = 1 OR true //", 'x\\u0027] OR true //', '', 'a b'])('%j is not written into a statement', (name) => {
  expect(() => givenRead({ ...given, read: { ...read, cc: name } })).toThrow('is no word');
  expect(() => givenRead({ ...given, read: { ...read, allow: { [name]: Int8Array.of(0, 1) } } })).toThrow('is no word');
});

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is no moment', (untilMs) => {
  expect(() => givenRead({ ...given, untilMs })).toThrow('is no whole number');
});
