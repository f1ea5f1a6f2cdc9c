import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { KithError } from '../model/errors.js';

/** The document's side of a request: what is needed to resolve fragments, directives and arguments. */
export interface Asked {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One field of a selection, after fragments, `@skip`, `@include` and merging: keyed by its response name. */
export interface AskedField {
  readonly responseName: string;
  readonly name: string;
  readonly definition: GraphQLField<unknown, unknown> | null;
  readonly args: Readonly<Record<string, unknown>>;
  /** The selections below, to be merged. */
  readonly below: readonly SelectionSetNode[];
}

/** The fields that are asked of an object type, in the order of the answer (CollectFields of the specification, §6.3.2). */
export function fieldsOf(
  asked: Asked,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): readonly AskedField[] {
  const groups = new Map<string, FieldNode[]>();
  for (const set of sets) collect(asked, type, set, groups, new Set());
  return [...groups].map(([responseName, nodes]) => merged(asked, type, responseName, nodes));
}

function collect(
  asked: Asked,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  groups: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of set.selections) {
    if (!included(asked, selection)) continue;
    if (selection.kind === 'Field') {
      const responseName = selection.alias?.value ?? selection.name.value;
      groups.set(responseName, [...(groups.get(responseName) ?? []), selection]);
      continue;
    }
    const fragment =
      selection.kind === 'InlineFragment' ? selection : fragmentOnce(asked, selection.name.value, visited);
    if (fragment !== null && applies(asked, type, fragment.typeCondition?.name.value)) {
      collect(asked, type, fragment.selectionSet, groups, visited);
    }
  }
}

function fragmentOnce(asked: Asked, name: string, visited: Set<string>): FragmentDefinitionNode | null {
  if (visited.has(name)) return null;
  visited.add(name);
  return asked.fragments[name] ?? null;
}

function included(asked: Asked, selection: SelectionSetNode['selections'][number]): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, asked.variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, asked.variables)?.['if'] !== false;
}

function applies(asked: Asked, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = asked.schema.getType(condition);
  return isAbstractType(named) && asked.schema.isSubType(named, type);
}

function merged(asked: Asked, type: GraphQLObjectType, responseName: string, nodes: readonly FieldNode[]): AskedField {
  const [node] = nodes;
  if (node === undefined) throw new Error('a field group is never empty');
  const name = node.name.value;
  const definition = type.getFields()[name] ?? null;
  return {
    responseName,
    name,
    definition,
    args:
      definition === null || definition.args.length === 0 ? {} : getArgumentValues(definition, node, asked.variables),
    below: nodes.flatMap((each) => (each.selectionSet === undefined ? [] : [each.selectionSet])),
  };
}

/** The object type that a field leads to, lists and non-null unwrapped. */
export function objectTypeOf(field: AskedField): GraphQLObjectType {
  const type = field.definition === null ? undefined : getNamedType(field.definition.type);
  if (!isObjectType(type))
    throw new KithError('INTERNAL_SERVER_ERROR', `${field.name} does not lead to an object type.`);
  return type;
}
