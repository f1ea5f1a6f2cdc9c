import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  parse,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What one operation looks at: `Customer.name`; `CustomerFilter.name eq` of a condition; `CustomerSort.NAME` of an order. */
export function coordinatesOf(schema: GraphQLSchema, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const fields: string[] = [];
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field: () => void found.add(`${info.getParentType()?.name}.${info.getFieldDef()?.name}`),
      EnumValue: (node) => void found.add(`${getNamedType(info.getInputType())?.name}.${node.value}`),
      ObjectField: {
        enter(node) {
          const [input, parent] = [getNamedType(info.getInputType()), getNamedType(info.getParentInputType())];
          const own = `${parent?.name}.${node.name.value}`;
          if (isLeafType(input) && fields.at(-1) !== undefined) found.add(`${fields.at(-1)} ${node.name.value}`);
          fields.push(own);
        },
        leave: () => void fields.pop(),
      },
    }),
  );
  return found;
}

/** A condition on one field by one operator, among the coordinates of an operation. */
export function isCondition(coordinate: string): boolean {
  return /^\w*Filter\.\w+ \w+$/.test(coordinate);
}

/** Every field that an answer gave a value: selections walked beside the data. */
export class ReachedFields {
  readonly reached = new Set<string>();
  readonly #documents = new Map<string, DocumentNode>();
  #all: readonly string[] | null = null;

  constructor(private readonly schema: GraphQLSchema) {}

  add(text: string, data: unknown): void {
    const document = this.#documents.get(text) ?? parse(text);
    this.#documents.set(text, document);
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') return;
    this.#walk('Query', operation.selectionSet, data);
  }

  /** Fields of every object type that can be reached from Query, without those of introspection and federation. */
  all(): readonly string[] {
    const found = new Set<string>();
    const seen = new Set<string>();
    const queue = [this.schema.getQueryType(), ...Object.values(this.schema.getTypeMap()).filter(isEntity)];
    for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
      if (!isObjectType(type) || seen.has(type.name) || type.name.startsWith('_')) continue;
      seen.add(type.name);
      for (const field of Object.values(type.getFields())) {
        if (field.name !== '_service') found.add(`${type.name}.${field.name}`);
        queue.push(getNamedType(field.type) as never);
      }
    }
    return [...found].sort();
  }

  missing(): readonly string[] {
    this.#all ??= this.all();
    return this.#all.filter((field) => !this.reached.has(field));
  }

  #walk(typeName: string, set: SelectionSetNode, data: unknown): void {
    if (Array.isArray(data)) {
      for (const each of data) this.#walk(typeName, set, each);
      return;
    }
    if (typeof data !== 'object' || data === null) return;
    const row = data as Record<string, unknown>;
    const type = this.schema.getType(typeof row['__typename'] === 'string' ? row['__typename'] : typeName);
    if (!isObjectType(type)) {
      this.#walkAny(set, row);
      return;
    }
    for (const selection of set.selections) {
      if (selection.kind === 'InlineFragment') {
        if (selection.typeCondition?.name.value === type.name) this.#walk(type.name, selection.selectionSet, row);
      } else if (selection.kind === 'Field') {
        const value = row[selection.alias?.value ?? selection.name.value];
        const field = type.getFields()[selection.name.value];
        if (value === null || value === undefined || field === undefined) continue;
        this.reached.add(`${type.name}.${field.name}`);
        if (selection.selectionSet !== undefined)
          this.#walk(getNamedType(field.type).name, selection.selectionSet, value);
      }
    }
  }

  /** Below an interface whose type was not asked for: its one fragment says which type it is. */
  #walkAny(set: SelectionSetNode, row: Record<string, unknown>): void {
    for (const selection of set.selections)
      if (selection.kind === 'InlineFragment' && selection.typeCondition !== undefined && Object.keys(row).length > 0)
        this.#walk(selection.typeCondition.name.value, selection.selectionSet, row);
  }
}

function isEntity(type: unknown): boolean {
  return isObjectType(type) && 'id' in type.getFields();
}
