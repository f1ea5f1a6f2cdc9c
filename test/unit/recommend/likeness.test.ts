import { expect, test } from 'vitest';
import { noWeights } from '../../../src/recommend/item-weights.js';
import { mostLike } from '../../../src/recommend/likeness.js';
import { unlearned } from '../../../src/recommend/learning.js';
import { digestOf, encodeModel } from '../../../src/recommend/model-bytes.js';
import { nothingReplenished } from '../../../src/recommend/replenishing.js';
import { ModelShelf, servedModel } from '../../../src/recommend/served-model.js';
import { typicalBySignal } from '../../../src/recommend/typical.js';

/** Two of one direction, one aslant, one opposite, one that is new and of the traits of the first, and one of which nothing is known. */
const productIds = ['a', 'a-too', 'aslant', 'new', 'opposite', 'unknown'];
const factors = [2, 0, 1, 0, 1, 1, 0, 0, -3, 0, 0, 0];
const bytes = encodeModel({
  productIds,
  timeZone: 'UTC',
  learned: unlearned,
  model: {
    productCount: 6,
    linear: noWeights({ productCount: 6 }),
    walk: noWeights({ productCount: 6 }),
    factors: { rank: 2, confidence: 1, ridge: 1, products: Float32Array.from(factors) },
    content: {
      starts: Int32Array.of(0, 0, 0, 0, 2, 2, 2),
      traits: Int32Array.of(0, 1),
      factors: Float32Array.of(3, 1, 1, -1),
    },
    replenishing: nothingReplenished,
    popular: new Float32Array(6),
    typical: typicalBySignal(),
  },
});
const model = servedModel(bytes, digestOf(bytes));

test('like a product is what its factors, or those of what it is like, point to, and only what has factors of its own', () => {
  expect(mostLike(model, 'new', 9)).toEqual({
    ids: ['a', 'a-too', 'aslant'],
    weights: [1, 1, expect.closeTo(Math.SQRT1_2, 6)],
  });
  expect(mostLike(model, 'new', 1).ids).toEqual(['a']);
  expect(mostLike(model, 'a', 9).ids).toEqual(['a-too', 'aslant']);
  expect(mostLike(model, 'opposite', 9).ids).toEqual([]);
});

test('like what the model does not know, or knows nothing of, is nothing', () => {
  for (const product of ['unknown', 'none']) expect(mostLike(model, product, 9)).toEqual({ ids: [], weights: [] });
});

test('the model that was read last is known without a question, and one that could not be read is not', async () => {
  const shelf = new ModelShelf();
  expect(await shelf.latest()).toBeNull();

  await shelf.get(digestOf(bytes), async () => bytes);
  expect((await shelf.latest())?.digest).toBe(digestOf(bytes));

  const failed = shelf.get('other', () => Promise.reject(new Error('no')));
  expect(await shelf.latest()).toBeNull();
  await expect(failed).rejects.toThrow('no');
  expect((await shelf.latest())?.digest).toBe(digestOf(bytes));
});
