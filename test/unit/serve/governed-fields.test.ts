import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { conditionsKey, governedFields } from '../../../src/serve/consent/governed-fields.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';

const schema = await buildKithSchema();
const catalogue = loadCatalogue();

function operationOf(text: string) {
  const document = parse(text);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return { document, operation };
}

function fieldsOf(text: string, variables: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { document, operation } = operationOf(text);
  return [...governedFields({ schema, document, catalogue, variables }, operation).keys()];
}

const cases: readonly [string, string, readonly string[]][] = [
  ['what is shown', '{ customers { nodes { id name } } }', ['Customer.name']],
  ['what is filtered by', '{ customers(filter: { city: { eq: "Porto" } }) { nodes { id } } }', ['Customer.city']],
  [
    'what stands deep in a filter',
    '{ customers(filter: { or: [{ not: { name: { eq: "Ana" } } }, { purchases: { some: { at: { isNull: true } } } }] }) { nodes { id } } }',
    ['Customer.name', 'Customer.purchases', 'Purchase.at'],
  ],
  [
    'what is sorted by',
    '{ customers(orderBy: { field: BIRTH_DATE, direction: ASC }) { nodes { id } } }',
    ['Customer.birthDate'],
  ],
  [
    'what a nested list is filtered and sorted by, at its far end',
    '{ customers { nodes { following(filter: { country: { eq: "PT" } }, orderBy: { field: NAME }) { nodes { id } } } } }',
    ['Customer.country', 'Customer.following', 'Customer.name'],
  ],
  [
    'what is counted for an order',
    '{ customers { nodes { following(orderBy: { field: PURCHASES }) { nodes { id } } } } }',
    ['Customer.following', 'Customer.purchases'],
  ],
  [
    'fields of a relationship, in a fragment too',
    '{ customers { nodes { following { edges { ...tie node { id } } } } } } fragment tie on CustomerTieEdge { strength }',
    ['Customer.following', 'CustomerTieEdge.strength'],
  ],
  [
    'what a relationship is sorted by',
    '{ customers { nodes { following(orderBy: { field: SINCE }) { nodes { id } } } } }',
    ['Customer.following', 'CustomerTieEdge.since'],
  ],
  [
    'what a relationship is filtered by',
    '{ customers { nodes { interactions(filter: { not: { kind: { eq: "listened" } } }) { nodes { id } } } } }',
    ['Customer.interactions', 'ProductInteractionEdge.kind'],
  ],
  ['lists whose rows are governed themselves', '{ purchases { nodes { id } } }', ['Query.purchases']],
  ['nothing of what is open', '{ products(filter: { name: { contains: "a" } }) { nodes { name } } }', []],
];

test.each(cases)('the governed fields of an operation are %s', (_title, text, fields) => {
  expect(fieldsOf(text)).toEqual(fields);
});

const inVariables =
  'query ($filter: CustomerFilter = { name: { eq: "" } }, $by: CustomerSort!, $id: ID!) { customers(filter: $filter, orderBy: { field: $by }) { nodes { id } } customer(id: $id) { id } }';

test('filters and orders in variables count, and so do their defaults', () => {
  expect(fieldsOf(inVariables, { by: 'CITY' })).toEqual(['Customer.city', 'Customer.name']);
  expect(fieldsOf(inVariables, { by: 'COUNTRY', filter: { ageBand: { eq: 'adult' } } })).toEqual([
    'Customer.ageBand',
    'Customer.country',
  ]);
});

test('the key by which the list is kept holds inputs and enums, but no ids', () => {
  const { operation } = operationOf(inVariables);
  const key = (variables: Readonly<Record<string, unknown>>) => conditionsKey(schema, operation, variables);

  expect(key({ by: 'CITY', id: 'one' })).toBe(key({ by: 'CITY', id: 'two' }));
  expect(key({ by: 'CITY' })).not.toBe(key({ by: 'NAME' }));
  expect(key({ by: 'CITY' })).not.toBe(key({ by: 'CITY', filter: { name: { eq: 'x' } } }));
});
