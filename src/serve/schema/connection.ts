import { type GraphQLScalarType } from 'graphql';
import { Args, ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';

export const pageSizeMax = 100;
export const pageSizeDefault = 20;

@ObjectType({ description: 'Where a page lies in its list.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more visible rows follow.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the page began after a cursor.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first row; null on an empty page.' })
  startCursor?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last row, for `after`; null on an empty page.',
  })
  endCursor?: string;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: pageSizeDefault, description: `How many rows, 1 to ${pageSizeMax}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: 'The cursor after which the page begins.' })
  after?: string;
}

export interface EdgeColumn {
  readonly type: () => GraphQLScalarType | StringConstructor | NumberConstructor | BooleanConstructor;
  readonly description: string;
}

interface EdgeFieldOptions {
  readonly description: string;
  /** Fields of the relationship itself, on the edge. */
  readonly edge?: Readonly<Record<string, EdgeColumn>>;
  /** Input that filters the far end. */
  readonly filter?: () => ClassType;
  /** Input that orders the rows. */
  readonly order?: () => ClassType;
  /** Name of the connection type where the relationship has fields of its own. */
  readonly name?: string;
}

const made = new Map<string, ClassType>();

/** The connection type over a noun, made once: `edges`, `nodes`, `pageInfo`, `totalCount`. */
export function connectionType(
  name: string,
  node: () => ClassType,
  columns: Readonly<Record<string, EdgeColumn>> = {},
): ClassType {
  const known = made.get(name);
  if (known !== undefined) return known;

  @ObjectType(`${name}Edge`, { description: 'A row of the list: the node and what the relationship says.' })
  class Edge {
    @Field(() => String, { description: 'The place of this row, for `after`.' })
    cursor!: string;

    @Field(node, { description: 'The far end.' })
    node!: object;
  }
  for (const [field, column] of Object.entries(columns)) {
    Field(column.type, { nullable: true, description: column.description })(Edge.prototype, field);
  }

  @ObjectType(`${name}Connection`, {
    description: 'A page of a list. Rows that the viewer may not see are not part of it.',
  })
  class Connection {
    @Field(() => [Edge], { description: 'The rows with their relationship.' })
    edges!: Edge[];

    @Field(() => [node()], { description: 'The rows alone.' })
    nodes!: object[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { nullable: true, description: 'How many rows the viewer may see; null beyond 1,000.' })
    totalCount?: number;
  }
  made.set(name, Connection);
  return Connection;
}

/** A field that leads to many neighbours, as a cursor connection. `noun` names the far type. */
export function ManyField(noun: string, node: () => ClassType, options: EdgeFieldOptions): PropertyDecorator {
  return (target, key) => {
    const field = String(key);
    const columns = options.edge ?? {};
    const name = options.name ?? noun;
    const args = options.filter === undefined && options.order === undefined ? PageArgs : pageArgsWith(options);
    const Connection = connectionType(name, node, columns);
    resolvedMethod(target, field);
    Field(() => Connection, { description: options.description })(target, field, methodOf(target, field));
    Args(() => args)(target, field, 0);
  };
}

function pageArgsWith(options: EdgeFieldOptions): ClassType {
  @ArgsType()
  class OtherPageArgs extends PageArgs {}
  const filter = 'Which rows. A value that the viewer may not see satisfies no condition.';
  if (options.filter !== undefined)
    Field(options.filter, { nullable: true, description: filter })(OtherPageArgs.prototype, 'filter');
  const order = 'In which order, among the latest 1,000 rows; the latest first if none is given.';
  if (options.order !== undefined)
    Field(options.order, { nullable: true, description: order })(OtherPageArgs.prototype, 'orderBy');
  return OtherPageArgs;
}

/** type-graphql takes arguments of methods only; the statement has brought the value, so the method is never called. */
function resolvedMethod(target: object, field: string): void {
  Object.defineProperty(target, field, { value: () => undefined, configurable: true, writable: true });
}

function methodOf(target: object, field: string): TypedPropertyDescriptor<unknown> {
  return Object.getOwnPropertyDescriptor(target, field) ?? {};
}
