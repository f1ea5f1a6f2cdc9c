import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { Condition, PartNoun } from '../../graph/read/part.js';

/** Coordinates of fields and lists, each with the categories that govern it. */
export type GovernedFields = ReadonlyMap<string, readonly Condition[]>;

/** An operation and what it is held against. */
export interface Source {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly catalogue: Catalogue;
}

/** The governed fields of an operation with their categories, sorted; `@skip` and `@include` are not looked at. */
export function governedFields(source: Source, operation: OperationDefinitionNode): GovernedFields {
  const found = new Map<string, readonly Condition[]>();
  walk(source, { set: operation.selectionSet, type: source.schema.getQueryType()?.name ?? '' }, found, new Set());
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function walk(
  source: Source,
  at: { readonly set: SelectionSetNode; readonly type: string },
  found: Map<string, readonly Condition[]>,
  spread: Set<string>,
): void {
  for (const selection of at.set.selections) {
    if (selection.kind === Kind.FIELD) walkField(source, { field: selection, type: at.type }, found, spread);
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      walk(
        source,
        { set: selection.selectionSet, type: selection.typeCondition?.name.value ?? at.type },
        found,
        spread,
      );
    else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = source.document.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
        walk(source, { set: fragment.selectionSet, type: fragment.typeCondition.name.value }, found, spread);
    }
  }
}

function walkField(
  source: Source,
  at: { readonly field: FieldNode; readonly type: string },
  found: Map<string, readonly Condition[]>,
  spread: Set<string>,
): void {
  const { catalogue, schema } = source;
  const coordinate = `${at.type}.${at.field.name.value}`;
  const edge = catalogue.edges.get(coordinate);
  const column = catalogue.nouns.get(at.type as PartNoun)?.columns.get(at.field.name.value);
  const rule = edge?.governed ?? column?.rule ?? [];
  if (rule.length > 0) found.set(coordinate, rule);
  const type = schema.getType(at.type);
  const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[at.field.name.value] : undefined;
  const below = definition === undefined ? undefined : getNamedType(definition.type);
  if (at.field.selectionSet !== undefined && isCompositeType(below))
    walk(source, { set: at.field.selectionSet, type: below.name }, found, spread);
}
