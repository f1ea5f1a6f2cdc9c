import { buildSchema, NoFragmentCyclesRule, parse, ValidationContext, validate } from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limitsRule, operationLimits } from '../../../src/serve/limits.js';

const schema = buildSchema('type Query { me: Query, name: String }');

afterEach(() => vi.restoreAllMocks());

const faultsOf = (text: string) => validate(schema, parse(text), [limitsRule]).map(({ message }) => message);

/** Fragments of which each spreads the next twice. */
const doubling = (count: number, last: string) =>
  Array.from(
    { length: count },
    (_, at) => `fragment f${at} on Query { ${at === count - 1 ? last : `...f${at + 1} ...f${at + 1}`} }`,
  ).join(' ');

describe('fragments that double', () => {
  test.each([
    ['to fields', 'name', 'The operation has 1001 fields; at most 1000 are allowed.'],
    ['to levels of fields', 'me { name }', 'The operation has 1001 fields; at most 1000 are allowed.'],
  ])('%s are refused, and each is looked at once', (_, last, message) => {
    const looked = vi.spyOn(ValidationContext.prototype, 'getFragment');

    expect(faultsOf(`{ ...f0 } ${doubling(200, last)}`)).toContain(message);

    expect(looked.mock.calls.length).toBe(200);
  });

  test.each([
    ['in a circle', '...f0'],
    ['to one that is not there', '...nobody'],
  ])('%s are looked at once each: another rule refuses them', (_, last) => {
    const looked = vi.spyOn(ValidationContext.prototype, 'getFragment');

    expect(faultsOf(`{ ...f0 } ${doubling(200, last)}`)).toEqual([]);

    expect(looked.mock.calls.length).toBeLessThanOrEqual(201);
    expect(validate(schema, parse(`{ ...f0 } ${doubling(3, '...f0')}`), [NoFragmentCyclesRule])).not.toEqual([]);
  });

  test('few enough pass', () => expect(faultsOf(`{ me { ...f0 } } ${doubling(9, 'name')}`)).toEqual([]));
});

describe('a fragment counts where it is spread', () => {
  const wide = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: name`).join(' ');

  test('at the root, through another and inline', () => {
    const text = (count: number) =>
      `{ ...one ... on Query { b: name } } fragment one on Query { ...two } fragment two on Query { ${wide(count)} }`;

    expect(faultsOf(text(operationLimits.rootFields - 1))).toEqual([]);
    expect(faultsOf(text(operationLimits.rootFields))).toEqual([
      'The operation has 11 root fields; at most 10 are allowed.',
    ]);
  });

  test('by its levels below the field that spreads it', () => {
    const nested = (depth: number): string => (depth === 1 ? 'name' : `me { ${nested(depth - 1)} }`);
    const text = (depth: number) => `{ me { ...deep } } fragment deep on Query { ${nested(depth)} }`;

    expect(faultsOf(text(operationLimits.depth - 1))).toEqual([]);
    expect(faultsOf(text(operationLimits.depth))).toEqual(['The operation has 16 levels; at most 15 are allowed.']);
  });

  test('in each operation of a document', () => {
    const text = `query One { me { ...many } } query Two { me { ...many ...many } } fragment many on Query { ${wide(600)} }`;

    expect(faultsOf(text)).toEqual(['The operation has 1001 fields; at most 1000 are allowed.']);
  });
});
