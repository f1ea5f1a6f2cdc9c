import { expect, test } from 'vitest';
import { productNumber, randomId } from '../../../src/model/ids.js';
import { ProductIndex } from '../../../src/recommend/product-index.js';

test.each([0, 1, 2, 5_000])('of %i products each is found by its id and by its number, and no other is', (count) => {
  const ids = Array.from({ length: count }, () => randomId());
  const index = new ProductIndex(ids);

  for (const [place, id] of ids.entries()) {
    expect(index.of(id)).toBe(place);
    expect(index.of(productNumber(id))).toBe(place);
  }
  for (let more = 0; more < 1_000; more += 1) {
    const id = randomId();
    expect(index.of(id)).toBeUndefined();
    expect(index.of(productNumber(id))).toBeUndefined();
  }
});

test('numbers that end in the same bits are told apart', () => {
  const ids = ['AAAAAAAA', 'BAAAAAAA', 'CAAAAAAA', 'DAAAAAAA'];
  const index = new ProductIndex(ids);

  expect(ids.map((id) => index.of(productNumber(id)))).toEqual([0, 1, 2, 3]);
  expect(index.of(productNumber('EAAAAAAA'))).toBeUndefined();
});

test('the number of a product is the first 53 bits of its id, which a double holds', () => {
  expect(productNumber('_________________w')).toBe(Number.MAX_SAFE_INTEGER);
  expect(productNumber('AAAAAAAACAAAAAAAAAAAAA')).toBe(1);
  expect(productNumber('AAAAAAAAAAAAAAAAAAAAAA')).toBe(0);
  expect(Number.isSafeInteger(productNumber(randomId()))).toBe(true);
});
