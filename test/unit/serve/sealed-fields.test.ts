import { getNamedType, type GraphQLSchema, isEnumType, isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { classProperties } from '../../../src/consent/classes.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { compose } from '../../../src/graph/read/compose.js';
import { parseNounPart } from '../../../src/graph/read/part.js';
import type { Filter, RootSelection } from '../../../src/graph/read/selection.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';

const catalogue = loadCatalogue();
const viewer = { self: false, ...classProperties('firstParty') };
const sealed = [...catalogue.nouns.values()].flatMap((part) =>
  [...part.columns.values()]
    .filter((column) => column.type === 'Sealed')
    .map((column) => [part.noun, column.name] as const),
);

function list(change: Partial<RootSelection & { kind: 'list' }>): RootSelection {
  const node = { noun: 'Identifier', columns: [], edges: [] } as unknown as RootSelection['node'];
  const page = { first: 10, after: null };
  return {
    kind: 'list',
    node,
    sort: 'id',
    direction: 'ASC',
    page,
    filter: null,
    total: false,
    ...change,
  } as RootSelection;
}

/** Every input object that an argument of the schema leads to, by the type of the field that takes it. */
function inputsOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).filter(isInputObjectType);
}

test('the values that identify a person are sealed', () => {
  expect(sealed.map((each) => each.join('.')).toSorted()).toEqual(['Identifier.value', 'LoyaltyAccount.number']);
});

test('no filter of the schema compares a sealed value, and no order names one', async () => {
  const schema = await buildKithSchema();
  const inputs = inputsOf(schema);
  expect(inputs.length).toBeGreaterThan(10);
  for (const [noun, name] of sealed) {
    // A filter of the noun itself, or one of an edge that leads to it.
    expect(inputs.filter((input) => input.name.startsWith(noun))).toEqual([]);
    for (const input of inputs) {
      for (const field of Object.values(input.getFields())) {
        expect(getNamedType(field.type).name.startsWith(noun), `${input.name}.${field.name}`).toBe(false);
      }
    }
    const orders = Object.values(schema.getTypeMap()).filter(isEnumType);
    const named = orders.filter((order) => order.name.startsWith(noun) && /Sort|Order/.test(order.name));
    expect(named, name).toEqual([]);
  }
});

test.each(['eq', 'in', 'contains', 'startsWith', 'lt', 'isNull'] as const)(
  'a statement that filters a sealed value by %s is not composed',
  (operator) => {
    const value = operator === 'in' ? ['a'] : operator === 'isNull' ? false : 'a';
    const filter: Filter = { kind: 'column', column: 'value', operator, value };
    expect(() => compose(catalogue, list({ filter }), viewer)).toThrow('Identifier.value is sealed');
  },
);

test('nor is one that sorts by it, and a part that offers such an order does not load', () => {
  expect(() => compose(catalogue, list({ sort: 'value' }), viewer)).toThrow('is sealed');
  const part = [
    '// A test.',
    '// @visible open',
    '// @sort VALUE value',
    'MATCH (identifier:Identifier)',
    'RETURN',
    '  [owner.id, identifier.id, identified.value] AS value // Sealed contact.email of owner',
  ].join('\n');
  expect(() => parseNounPart('read/identifier', part)).toThrow('nobody sorts by value');
});
