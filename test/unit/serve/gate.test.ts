import 'reflect-metadata';
import { buildSchema, type GraphQLSchema, graphql, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { guardRoots } from '../../../src/serve/gate.js';
import type { GateRule } from '../../../src/serve/gate-rules.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';

const anybody: GateRule = () => true;

function schemaOf(sdl: string): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = () => ({});
  }
  return schema;
}

const rulesOf = (...coordinates: string[]) => new Map(coordinates.map((each) => [each, anybody]));

test('every root field of the product has a rule, and every rule a field', async () => {
  const schema = await buildKithSchema();

  expect(() => guardRoots(schema)).not.toThrow();
});

test.each([
  ['a query without a rule', 'type Query { a: Int b: Int }', ['Query.a'], /Query\.b has no rule/],
  [
    'a mutation without a rule',
    'type Query { a: Int } type Mutation { b: Int }',
    ['Query.a'],
    /Mutation\.b has no rule/,
  ],
  ['a rule without a field', 'type Query { a: Int }', ['Query.a', 'Query.gone'], /the rule Query\.gone has no field/],
  [
    'a rule on an interface, which shield would ignore',
    'type Query { a: Thing } interface Thing { b: Int } type Real implements Thing { b: Int }',
    ['Query.a', 'Thing.b'],
    /the rule Thing\.b has no field/,
  ],
  [
    'a subscription, whose stream shield would leave open',
    'type Query { a: Int } type Subscription { b: Int }',
    ['Query.a', 'Subscription.b'],
    /Subscription\.b is not guarded/,
  ],
])('%s keeps the server from starting', (_what, sdl, rules, fault) => {
  expect(() => guardRoots(schemaOf(sdl), rulesOf(...rules))).toThrow(fault);
});

test('roots are wrapped, types below are not', async () => {
  const schema = schemaOf('type Query { a: Thing } type Mutation { c: Int } type Thing { b: Int }');
  const [query, mutation, thing] = ['Query', 'Mutation', 'Thing'].map((name) => {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`${name} is missing`);
    return () => Object.values(type.getFields()).map((field) => field.resolve);
  });
  const before = [query?.(), mutation?.(), thing?.()];

  guardRoots(schema, rulesOf('Query.a', 'Mutation.c'));

  expect(query?.()).not.toEqual(before[0]);
  expect(mutation?.()).not.toEqual(before[1]);
  expect(thing?.()).toEqual(before[2]);
});

test('a root field without a resolver, which nothing could guard, keeps the server from starting', () => {
  expect(() => guardRoots(buildSchema('type Query { a: Int }'), rulesOf('Query.a'))).toThrow(/no resolver to guard/);
});

test('a gate that throws denies, and an error of a resolver stays what it is', async () => {
  const schema = buildSchema('type Query { a: Int }');
  const field = schema.getQueryType()?.getFields()['a'];
  if (field === undefined) throw new Error('a is missing');
  const asked: string[] = [];
  field.resolve = () => {
    asked.push('a');
    throw new Error('the resolver failed');
  };
  guardRoots(schema, rulesOf('Query.a'));
  const ask = async (permits: () => boolean) => {
    const { errors } = await graphql({ schema, source: '{ a }', contextValue: { gate: { permits }, viewer: null } });
    return errors?.map((error) => error.message);
  };

  expect(await ask(() => false)).toEqual([expect.stringMatching(/not registered/)]);
  const broken = await ask(() => {
    throw new Error('the policy is gone');
  });
  expect(broken).toEqual(['the policy is gone']);
  expect(asked).toEqual([]);
  expect(await ask(() => true)).toEqual(['the resolver failed']);
  expect(asked).toEqual(['a']);
});
