import { type ArgumentNode, type FieldNode, valueFromASTUntyped } from 'graphql';
import { presence } from '../../consent/categories.js';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { Condition, EdgePart, EdgeSort, PartNoun } from '../../graph/read/part.js';

type Found = readonly [coordinate: string, rule: readonly Condition[]];

/** A list of an operation: which noun its rows are, by which edge they are reached, and how the schema calls the type of that edge. */
export interface AskedList {
  readonly catalogue: Catalogue;
  readonly field: FieldNode;
  readonly noun: PartNoun;
  readonly edge: EdgePart | null;
  readonly edgeType: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What a list's filter and order read, by the coordinates of the fields themselves: to filter or to sort by a field is to read it. Only names are
 * looked at, so the values, and a condition that says nothing, change nothing.
 */
export function askedConditions(list: AskedList): readonly Found[] {
  const filter = argument(list, 'filter');
  const order = argument(list, 'orderBy');
  return [
    ...filtered(list, filter),
    ...(isObject(order) && typeof order['field'] === 'string' ? ordered(list, order['field']) : []),
  ];
}

function argument({ field, variables }: AskedList, name: string): unknown {
  const given: ArgumentNode | undefined = field.arguments?.find((each) => each.name.value === name);
  return given === undefined ? undefined : valueFromASTUntyped(given.value, variables);
}

type Filtered = Pick<AskedList, 'catalogue' | 'noun'> & Partial<Pick<AskedList, 'edge' | 'edgeType'>>;

function filtered(list: Filtered, input: unknown): readonly Found[] {
  const { catalogue, noun, edge: way, edgeType } = list;
  if (Array.isArray(input)) return input.flatMap((each) => filtered(list, each));
  if (!isObject(input)) return [];
  return Object.entries(input).flatMap(([name, value]): readonly Found[] => {
    if (name === 'and' || name === 'or' || name === 'not') return filtered(list, value);
    const column = catalogue.nouns.get(noun)?.columns.get(name);
    if (column !== undefined) return [[`${noun}.${name}`, column.rule]];
    const edge = catalogue.edges.get(`${noun}.${name}`);
    const onEdge = way?.columns.get(name);
    if (edge === undefined) return onEdge === undefined ? [] : [[`${edgeType}.${name}`, onEdge.rule]];
    const some = isObject(value) ? filtered({ catalogue, noun: edge.to }, value['some']) : [];
    return [[`${noun}.${name}`, edgeRule(catalogue, edge)], ...some];
  });
}

function ordered({ catalogue, noun, edge, edgeType }: AskedList, field: string): readonly Found[] {
  if (edge === null) {
    const column = catalogue.nouns.get(noun)?.sorts.get(field);
    return column === undefined ? [] : [[`${noun}.${column.name}`, column.rule]];
  }
  const sort: EdgeSort | undefined = edge.sorts.get(field);
  if (sort === undefined) return [];
  const counted = sort.kind === 'count' ? catalogue.edges.get(sort.edge) : undefined;
  if (sort.kind === 'count') return counted === undefined ? [] : [[sort.edge, edgeRule(catalogue, counted)]];
  if (sort.kind === 'edge') return [[`${edgeType}.${sort.column}`, edge.columns.get(sort.column)?.rule ?? []]];
  return [[`${noun}.${sort.column}`, catalogue.nouns.get(noun)?.columns.get(sort.column)?.rule ?? []]];
}

/** What must be allowed for a row over this edge: the edge itself, and that such a row is seen at all. */
export function edgeRule(catalogue: Catalogue, edge: EdgePart): readonly Condition[] {
  return [...edge.governed, ...rowRule(catalogue, edge.to)];
}

/** What must be allowed for a row of the noun to be seen, beside that its customer is known of, which nobody grants. */
export function rowRule(catalogue: Catalogue, noun: PartNoun): readonly Condition[] {
  return (catalogue.nouns.get(noun)?.visible ?? []).filter((one) => one.dynamic || one.category !== presence);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
