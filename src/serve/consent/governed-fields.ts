import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Catalogue } from '../../graph/read/catalogue.js';
import type { Condition, EdgePart, PartNoun } from '../../graph/read/part.js';
import { askedConditions, edgeRule, rowRule } from './asked-conditions.js';

/** Coordinates of fields and lists, each with the categories that govern it. */
export type GovernedFields = ReadonlyMap<string, readonly Condition[]>;

/** An operation and what it is held against. */
export interface Source {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly catalogue: Catalogue;
  /** For filters and orders that stand in variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Where in the document the walk is: the type, and the edge over which its rows are reached. */
interface Place {
  readonly type: string;
  readonly edge: EdgePart | null;
}

/** The governed fields of an operation, those of its filters and orders among them, with their categories, sorted; `@skip` and `@include` are not looked at. */
export function governedFields(source: Source, operation: OperationDefinitionNode): GovernedFields {
  const walk = new Walk(source, variablesOf(operation, source.variables ?? {}));
  walk.set(operation.selectionSet, { type: source.schema.getQueryType()?.name ?? '', edge: null });
  return new Map([...walk.found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The variables that decide which fields an operation reads, as a key: inputs and enums, but no ids and no texts. */
export function conditionsKey(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string {
  const deciding = (operation.variableDefinitions ?? []).filter(
    (each) => !isScalarType(typeFromAST(schema, innermost(each.type))),
  );
  return JSON.stringify(deciding.map((each) => variables[each.variable.name.value] ?? null));
}

function innermost(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : innermost(type.type);
}

function variablesOf(operation: OperationDefinitionNode, given: Readonly<Record<string, unknown>>) {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

class Walk {
  readonly found = new Map<string, readonly Condition[]>();
  readonly #spread = new Set<string>();

  constructor(
    private readonly source: Source,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  set(set: SelectionSetNode, at: Place): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.#field(selection, at);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        this.set(selection.selectionSet, { ...at, type: selection.typeCondition?.name.value ?? at.type });
      else this.#fragment(selection.name.value, at);
    }
  }

  #fragment(name: string, at: Place): void {
    // A fragment on the type of an edge is about another edge wherever it is spread.
    const key = `${name} ${at.edge?.from}.${at.edge?.name}`;
    if (this.#spread.has(key)) return;
    this.#spread.add(key);
    const fragment = this.source.document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
    );
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
      this.set(fragment.selectionSet, { ...at, type: fragment.typeCondition.name.value });
  }

  #field(field: FieldNode, at: Place): void {
    const { catalogue, schema } = this.source;
    const name = field.name.value;
    const coordinate = `${at.type}.${name}`;
    const noun = catalogue.nouns.get(at.type as PartNoun);
    const edge = catalogue.edges.get(coordinate) ?? null;
    // A field of the relationship stands on the type of the edge, which several edges may have in common.
    const column = noun === undefined ? at.edge?.columns.get(name) : noun.columns.get(name);
    const type = schema.getType(at.type);
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    const below = definition === undefined ? undefined : getNamedType(definition.type);
    this.#note(coordinate, edge === null ? (column?.rule ?? []) : edgeRule(catalogue, edge));
    if (!isCompositeType(below)) return;
    const rows = edge?.to ?? rowsOf(below);
    if (at.type === schema.getQueryType()?.name) this.#note(coordinate, rowRule(catalogue, rows));
    if (field.arguments !== undefined && field.arguments.length > 0) this.#list(field, { below, rows, edge });
    if (field.selectionSet !== undefined)
      this.set(field.selectionSet, { type: below.name, edge: edge ?? (noun === undefined ? at.edge : null) });
  }

  #list(
    field: FieldNode,
    {
      below,
      rows,
      edge,
    }: { readonly below: GraphQLNamedType; readonly rows: PartNoun; readonly edge: EdgePart | null },
  ): void {
    const { catalogue } = this.source;
    const edgeType = fieldTypeOf(below, 'edges') ?? '';
    const list = { catalogue, field, noun: rows, edge, edgeType, variables: this.variables };
    for (const [coordinate, rule] of askedConditions(list)) this.#note(coordinate, rule);
  }

  /** Edges that share a type have fields of one coordinate: each of their categories counts. */
  #note(coordinate: string, rule: readonly Condition[]): void {
    if (rule.length === 0) return;
    const known = this.found.get(coordinate) ?? [];
    const more = rule.filter((one) => !known.some((each) => isSame(each, one)));
    this.found.set(coordinate, [...known, ...more]);
  }
}

/** The noun of a type: of a connection, that of its rows. */
function rowsOf(type: GraphQLNamedType): PartNoun {
  return (fieldTypeOf(type, 'nodes') ?? type.name) as PartNoun;
}

function fieldTypeOf(type: GraphQLNamedType, name: string): string | undefined {
  return isObjectType(type) ? getNamedType(type.getFields()[name]?.type)?.name : undefined;
}

function isSame(a: Condition, b: Condition): boolean {
  return a.category === b.category && a.dynamic === b.dynamic && a.of === b.of;
}
