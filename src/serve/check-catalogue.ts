import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { categoryLeaves } from '../consent/categories.js';
import { type Catalogue } from '../graph/read/catalogue.js';
import type { ColumnType, EdgePart, PartNoun, Rule } from '../graph/read/part.js';
import { KithError } from '../model/errors.js';
import { declaredLoaded, governingOf, isLoaded } from './loaded.js';
import { roots } from './roots.js';

/** The GraphQL type of each column type. Text columns may be enumerations. */
const scalarOf: Readonly<Record<Exclude<ColumnType, 'Hidden' | 'Keyed'>, readonly string[]>> = {
  ID: ['ID'],
  String: ['String'],
  Int: ['Int'],
  SafeInt: ['SafeInt'],
  Float: ['Float'],
  Boolean: ['Boolean'],
  Date: ['Date'],
  DateTime: ['DateTime'],
  Sealed: ['String'],
};

/**
 * Holds the schema against the parts of `cypher/read`: every field of a composed type is a column or an edge with a category, categories exist,
 * governed fields can be null; and every other type against `loaded.ts`. Throws `CONSENT_CATALOGUE_INCOMPLETE` with every fault, so that no server starts that could show more.
 */
export function checkCatalogue(schema: GraphQLSchema, catalogue: Catalogue): void {
  const faults = [
    ...[...catalogue.nouns.keys()].flatMap((noun) => faultsOfNoun(schema, catalogue, noun)),
    ...Object.keys(roots)
      .filter((name) => schema.getQueryType()?.getFields()[name] === undefined)
      .map((name) => `Query.${name} is no field`),
    ...faultsOfLoaded(schema, catalogue),
    ...faultsOfCategories(catalogue),
  ];
  if (faults.length === 0) return;
  throw new KithError(
    'CONSENT_CATALOGUE_INCOMPLETE',
    `The consent catalogue does not cover the schema.\n${faults.join('\n')}`,
  );
}

function faultsOfNoun(schema: GraphQLSchema, catalogue: Catalogue, noun: PartNoun): readonly string[] {
  const type = schema.getType(noun);
  if (!isObjectType(type)) return [`${noun} is no type of the schema`];
  return Object.values(type.getFields()).flatMap((field) => faultsOfField(catalogue, noun, type, field));
}

function faultsOfField(
  catalogue: Catalogue,
  noun: PartNoun,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): readonly string[] {
  const coordinate = `${type.name}.${field.name}`;
  if (isLoaded(type.name, field.name)) return [];
  const edge = catalogue.edges.get(coordinate);
  if (edge !== undefined)
    return [
      ...faultsOfEdge(coordinate, field, edge.to, edge.columns),
      ...faultsOfOrders(coordinate, field, edge),
      ...faultsOfFilter(coordinate, field, edge, catalogue),
    ];
  const column = catalogue.nouns.get(noun)?.columns.get(field.name);
  if (column === undefined) return [`${coordinate}: cypher/read has neither a column nor an edge for it`];
  return faultsOfColumn(coordinate, column.type, column.rule, field);
}

function faultsOfEdge(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  to: PartNoun,
  columns: ReadonlyMap<string, { readonly type: ColumnType; readonly rule: Rule }>,
): readonly string[] {
  const named = getNamedType(field.type);
  if (named.name === to) return [];
  const edges = isObjectType(named) ? getNamedType(named.getFields()['edges']?.type) : undefined;
  if (!isObjectType(edges)) return [`${coordinate} leads to ${named.name}, its part to ${to}`];
  return Object.values(edges.getFields()).flatMap((each) => {
    if (each.name === 'cursor' || each.name === 'node') return [];
    const column = columns.get(each.name);
    if (column === undefined) return [`${coordinate}: the edge's field ${each.name} has no column`];
    return faultsOfColumn(`${edges.name}.${each.name}`, column.type, column.rule, each);
  });
}

/** Every order that the schema offers is one that the part knows. */
function faultsOfOrders(coordinate: string, field: GraphQLField<unknown, unknown>, edge: EdgePart): readonly string[] {
  const order = getNamedType(field.args.find((argument) => argument.name === 'orderBy')?.type);
  const by = isInputObjectType(order) ? getNamedType(order.getFields()['field']?.type) : undefined;
  if (!isEnumType(by)) return [];
  const unknown = by.getValues().filter((value) => !edge.sorts.has(value.name));
  return unknown.map((value) => `${coordinate} cannot be ordered by ${value.name}: its part has no such @sort`);
}

/** Every condition that the schema offers is on a column of the far noun or of the edge, or on an edge of the far noun. */
function faultsOfFilter(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  edge: EdgePart,
  catalogue: Catalogue,
): readonly string[] {
  const filter = getNamedType(field.args.find((argument) => argument.name === 'filter')?.type);
  if (!isInputObjectType(filter)) return [];
  const columns = catalogue.nouns.get(edge.to)?.columns;
  const isKnown = (name: string) =>
    columns?.has(name) === true || edge.columns.has(name) || catalogue.edges.has(`${edge.to}.${name}`);
  const unknown = Object.keys(filter.getFields()).filter(
    (name) => !['and', 'or', 'not'].includes(name) && !isKnown(name),
  );
  return unknown.map((name) => `${coordinate} cannot be filtered by ${name}: its parts have no such column or edge`);
}

function faultsOfColumn(
  coordinate: string,
  type: ColumnType,
  rule: Rule,
  field: GraphQLField<unknown, unknown>,
): readonly string[] {
  const expected = type === 'Hidden' || type === 'Keyed' ? [] : scalarOf[type];
  const named = getNamedType(field.type).name;
  return [
    ...(expected.includes(named) ? [] : [`${coordinate} is ${named}, its column ${type}`]),
    ...(rule.length > 0 && String(field.type).endsWith('!')
      ? [`${coordinate} is governed, so it must be nullable`]
      : []),
  ];
}

/** Objects that loaders make pass no statement of the read path: each of their fields says what governs it. */
function faultsOfLoaded(schema: GraphQLSchema, catalogue: Catalogue): readonly string[] {
  const missing = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || isHeldElsewhere(schema, catalogue, type)) return [];
    return Object.keys(type.getFields())
      .filter((name) => !pageFields.has(name) || !/(Connection|Edge)$/.test(type.name))
      .filter((name) => governingOf(type.name, name) === null)
      .map((name) => `${type.name}.${name}: src/serve/loaded.ts does not say what governs it`);
  });
  const stale = declaredLoaded().filter((coordinate) => {
    const [name = '', field = ''] = coordinate.split('.');
    const type = schema.getType(name);
    return !isObjectType(type) || type.getFields()[field] === undefined;
  });
  return [...missing, ...stale.map((coordinate) => `${coordinate}: src/serve/loaded.ts names it, the schema does not`)];
}

/** What a page and its edges have beside what they hold. */
const pageFields: ReadonlySet<string> = new Set(['edges', 'nodes', 'pageInfo', 'totalCount', 'cursor', 'node']);

/** Root types have the gate, composed types and the edges between them their parts. */
function isHeldElsewhere(schema: GraphQLSchema, catalogue: Catalogue, type: GraphQLObjectType): boolean {
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
  if (isRoot || type.name.startsWith('_') || type.name === 'PageInfo') return true;
  return catalogue.nouns.has(type.name as PartNoun) || edgeTypes(schema, catalogue).has(type.name);
}

/** The types of the edges that lie on a way from noun to noun: `faultsOfEdge` looks at their fields. */
function edgeTypes(schema: GraphQLSchema, catalogue: Catalogue): ReadonlySet<string> {
  const names = [...catalogue.edges.keys()].map((coordinate) => {
    const [noun = '', name = ''] = coordinate.split('.');
    const type = schema.getType(noun);
    const page = isObjectType(type) ? getNamedType(type.getFields()[name]?.type) : undefined;
    return isObjectType(page) ? getNamedType(page.getFields()['edges']?.type)?.name : undefined;
  });
  return new Set(names.filter((name) => name !== undefined));
}

function faultsOfCategories(catalogue: Catalogue): readonly string[] {
  const known = new Set<string>(categoryLeaves);
  const rules = [
    ...[...catalogue.nouns.values()].map(
      (part) => [part.noun, [part.visible, ...[...part.columns.values()].map((column) => column.rule)]] as const,
    ),
    ...[...catalogue.edges].map(
      ([name, part]) => [name, [part.governed, ...[...part.columns.values()].map((column) => column.rule)]] as const,
    ),
  ];
  return rules.flatMap(([name, all]) =>
    all
      .flat()
      .filter((condition) => !condition.dynamic && !known.has(condition.category))
      .map((condition) => `${name}: there is no category ${condition.category}`),
  );
}
