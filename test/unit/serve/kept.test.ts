import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { askedOnce, declaredOf, KeptOfOperations } from '../../../src/serve/kept.js';

function operationOf(text: string): OperationDefinitionNode {
  const operation = parse(text).definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return operation;
}

describe('what is kept of operations', () => {
  const [one, other] = [operationOf('{ a }'), operationOf('{ b }')];

  test('is of an operation and a key', () => {
    const kept = new KeptOfOperations<number | null>(10);
    kept.set(one, 'x', 1);
    kept.set(other, 'x', null);

    expect([kept.get(one, 'x'), kept.get(other, 'x'), kept.get(one, 'y')]).toEqual([1, null, undefined]);
  });

  test('goes when there is too much of one operation, and the others keep theirs', () => {
    const kept = new KeptOfOperations<number>(10_000);
    kept.set(other, 'x', 1);
    for (let at = 0; at < 201; at += 1) kept.set(one, String(at), at);

    expect([kept.get(one, '0'), kept.get(one, '200'), kept.get(other, 'x')]).toEqual([undefined, 200, 1]);
  });

  test('goes when there is too much of all: each caller can write another operation', () => {
    const kept = new KeptOfOperations<number>(3);
    const operations = [1, 2, 3].map((at) => operationOf(`{ a${at} }`));
    for (const operation of operations) kept.set(operation, '', 1);
    kept.set(one, '', 1);

    expect(operations.map((operation) => kept.get(operation, ''))).toEqual([undefined, undefined, undefined]);
    expect(kept.get(one, '')).toBe(1);
    // What was set twice counts once, and what one operation lost counts no more.
    kept.set(one, '', 2);
    kept.set(other, '', 2);
    expect([kept.get(one, ''), kept.get(other, '')]).toEqual([2, 2]);
  });

  test('has no long keys: they hold what a caller sent', () => {
    const kept = new KeptOfOperations<number>(10);
    kept.set(one, 'x'.repeat(2_001), 1);

    expect(kept.get(one, 'x'.repeat(2_001))).toBeUndefined();
  });
});

test('variables that an operation does not declare are no part of its key', () => {
  const operation = operationOf('query ($b: Int, $a: Int, $none: Int) { a }');

  expect(declaredOf(operation, { more: 'x', a: 1, b: undefined })).toEqual([
    ['b', undefined],
    ['a', 1],
  ]);
  expect(JSON.stringify(declaredOf(operation, { a: 1 }))).not.toBe(JSON.stringify(declaredOf(operation, { b: 1 })));
});

test('what everybody may ask is asked once for all who ask at a time, and anew after it, also where it failed', async () => {
  let asked = 0;
  const ready = askedOnce(async () => {
    asked += 1;
    await Promise.resolve();
    if (asked === 2) throw new Error('not now');
    return asked;
  });

  expect(await Promise.all([ready(), ready()])).toEqual([1, 1]);
  const failing = [ready(), ready()];
  for (const each of failing) await expect(each).rejects.toThrow('not now');
  expect(await ready()).toBe(3);
});
