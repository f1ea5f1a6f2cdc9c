import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { nounPart } from '../graph/read/catalogue.js';
import type { EdgePart, PartNoun } from '../graph/read/part.js';
import { type NodeSelection, type Order, type Page, rowsMax } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import type { CursorBinding } from './cursor.js';
import { type FilterSource, filterOf } from './filter.js';
import { NodeBuilder } from './node-builder.js';
import { arrangementOf, pageOf } from './page.js';
import type { ConnectionField, ConnectionPlan, EdgeFieldPlan, FieldPlan, ObjectPlan } from './plan-shape.js';
import { pageSizeMax } from './schema/connection.js';
import { type Asked, type AskedField, fieldsOf, objectTypeOf } from './select.js';

export interface Planned<T> {
  readonly selection: NodeSelection;
  readonly plan: T;
}

/** Where in the document the planner is: whether there is one parent whose id is known, and how many rows the way down asks for. */
interface Place {
  readonly single: boolean;
  readonly rows: number;
}

/** What a root's planner knows beside the document. */
export interface Planning extends FilterSource {
  readonly asked: Asked;
  /** Reads a cursor of a nested list. The parent is the root's only node. */
  readonly cursor: (binding: Omit<CursorBinding, 'parent'>, cursor: string) => Page['after'];
  /** How a field is answered that the composer does not answer, of at most `rows` nodes; null where it does. */
  readonly apart: (type: string, field: AskedField, rows: number) => FieldPlan | null;
}

/** Plans an object below a root that gives `count` nodes by id. */
export function planNode(
  planning: Planning,
  type: GraphQLObjectType,
  fields: readonly AskedField[],
  count = 1,
): Planned<ObjectPlan> {
  const builder = new NodeBuilder(nounPart(planning.catalogue, type.name as PartNoun));
  const finish = planObject(planning, builder, type, fields, { single: count === 1, rows: count });
  return { selection: builder.seal(), plan: finish() };
}

/** Plans a root list: the connection's fields and the node below. `coordinate` and `arrangement` bind its cursors. */
export function planConnection(
  planning: Planning,
  field: AskedField,
  page: Page,
  binding: Pick<ConnectionPlan, 'coordinate' | 'arrangement' | 'foundAt'>,
): Planned<ConnectionPlan> {
  const connection = objectTypeOf(field);
  const node = nodeTypeOf(connection);
  const builder = new NodeBuilder(nounPart(planning.catalogue, node.name as PartNoun));
  const finish = planRows(planning, builder, connection, field, { single: false, rows: page.first });
  const rows = finish(new Map());
  const selection = builder.seal();
  return { selection, plan: { ...rows, page, keyed: true, nodeAt: 3, ...binding } };
}

/** Adds what the fields ask to the builder; the plan can be taken once the builder is sealed. */
function planObject(
  planning: Planning,
  builder: NodeBuilder,
  type: GraphQLObjectType,
  fields: readonly AskedField[],
  place: Place,
): () => ObjectPlan {
  const makers = fields.map((field) => planField(planning, builder, type, field, place));
  return () => {
    // Asking for a place seals the builder, and only then do edges know theirs.
    const idAt = builder.at('id');
    return { noun: builder.part.noun, fields: makers.map((make) => make()), idAt, customerAt: builder.customerAt() };
  };
}

function planField(
  planning: Planning,
  builder: NodeBuilder,
  type: GraphQLObjectType,
  field: AskedField,
  place: Place,
): () => FieldPlan {
  const { responseName } = field;
  if (field.name === '__typename') return () => ({ kind: 'typename', responseName, value: type.name });
  const apart = planning.apart(type.name, field, place.rows);
  if (apart !== null) {
    builder.column('id');
    return () => apart;
  }
  const edge = planning.catalogue.edges.get(`${type.name}.${field.name}`);
  if (edge !== undefined) return planEdge(planning, builder, edge, field, place);
  const column = builder.column(field.name);
  return () => ({ kind: 'column', responseName, at: builder.at(field.name), column });
}

function planEdge(
  planning: Planning,
  builder: NodeBuilder,
  edge: EdgePart,
  field: AskedField,
  place: Place,
): () => FieldPlan {
  const { responseName } = field;
  const coordinate = `${edge.from}.${edge.name}`;
  if (edge.cardinality === 'page') return planPage(planning, builder, edge, field, place);
  const type = getNamedType(field.definition?.type);
  if (!isObjectType(type)) throw new Error(`${coordinate} does not lead to an object type`);
  const far = new NodeBuilder(nounPart(planning.catalogue, edge.to), edge.binds.has('owner'));
  const first = edge.cardinality === 'one' ? 1 : pageSizeMax;
  const below = { single: false, rows: bounded(place.rows * (edge.cardinality === 'one' ? 1 : 10)) };
  const finish = planObject(planning, far, type, fieldsOf(planning.asked, type, field.below), below);
  const entry = builder.edge(`${coordinate} ${responseName}`, () => ({
    edge: coordinate,
    columns: [],
    node: far.seal(),
    page: { first, after: null },
    filter: null,
    order: null,
    keyed: false,
    total: false,
  }));
  const kind = edge.cardinality;
  return () => ({ kind, responseName, at: entry.at, node: finish() });
}

function planPage(
  planning: Planning,
  builder: NodeBuilder,
  edge: EdgePart,
  field: AskedField,
  place: Place,
): () => FieldPlan {
  const { responseName } = field;
  const coordinate = `${edge.from}.${edge.name}`;
  const filter = filterOf(planning, edge.to, field.args['filter'], edge);
  const order = (field.args['orderBy'] ?? null) as Order | null;
  const arrangement = arrangementOf(filter, order === null ? null : [order.field, order.direction]);
  const page = pageOf(field, (cursor) => {
    if (!place.single) {
      throw new KithError(
        'CURSOR_PARENT',
        `\`after\` of ${coordinate} needs exactly one ${edge.from}. Ask for it through \`node(id)\`.`,
      );
    }
    return planning.cursor({ coordinate, arrangement }, cursor);
  });
  const far = new NodeBuilder(nounPart(planning.catalogue, edge.to), edge.binds.has('owner'));
  const finish = planRows(planning, far, objectTypeOf(field), field, {
    single: false,
    rows: bounded(place.rows * page.first),
  });
  const columns = new Map<string, number>();
  const wanted = finishColumns(planning, field, edge);
  if (wanted.keyed) builder.column('id');
  const head = wanted.keyed ? 2 : 0;
  for (const [index, name] of wanted.columns.entries()) columns.set(name, head + index);
  const entry = builder.edge(`${coordinate} ${responseName}`, () => ({
    edge: coordinate,
    columns: wanted.columns,
    node: far.seal(),
    page,
    filter,
    order,
    keyed: wanted.keyed,
    total: wanted.total,
  }));
  return () => {
    const rows = finish(columns, edge);
    const connection = {
      ...rows,
      page,
      keyed: wanted.keyed,
      nodeAt: head + wanted.columns.length === 0 ? -1 : head + wanted.columns.length,
      coordinate,
      arrangement,
    };
    return { kind: 'connection', responseName, at: entry.at, connection };
  };
}

/** Which columns of the relationship are asked, and whether cursors or a total are. */
function finishColumns(
  planning: Planning,
  field: AskedField,
  edge: EdgePart,
): { columns: readonly string[]; keyed: boolean; total: boolean } {
  const connection = objectTypeOf(field);
  const columns = new Set<string>();
  let keyed = false;
  let total = false;
  for (const asked of fieldsOf(planning.asked, connection, field.below)) {
    if (asked.name === 'totalCount') total = true;
    if (asked.name === 'pageInfo')
      keyed ||= fieldsOf(planning.asked, objectTypeOf(asked), asked.below).some((each) => each.name.endsWith('Cursor'));
    if (asked.name !== 'edges') continue;
    for (const each of fieldsOf(planning.asked, objectTypeOf(asked), asked.below)) {
      if (each.name === 'cursor') keyed = true;
      else if (edge.columns.has(each.name)) columns.add(each.name);
    }
  }
  return { columns: [...columns].sort(), keyed, total };
}

type RowsPlan = Pick<ConnectionPlan, 'typename' | 'fields' | 'total'>;

/** Plans the fields of a connection type. Both `nodes` and `edges { node }` read the same rows. */
function planRows(
  planning: Planning,
  far: NodeBuilder,
  connection: GraphQLObjectType,
  field: AskedField,
  place: Place,
) {
  const asked = fieldsOf(planning.asked, connection, field.below);
  const makers = asked.map((each) => planConnectionField(planning, far, connection, each, place));
  return (columns: ReadonlyMap<string, number>, edge?: EdgePart): RowsPlan => ({
    typename: connection.name,
    total: asked.some((each) => each.name === 'totalCount'),
    fields: makers.map((make) => make(columns, edge)),
  });
}

type ConnectionFieldMaker = (columns: ReadonlyMap<string, number>, edge?: EdgePart) => ConnectionField;

function planConnectionField(
  planning: Planning,
  far: NodeBuilder,
  connection: GraphQLObjectType,
  field: AskedField,
  place: Place,
): ConnectionFieldMaker {
  const { responseName } = field;
  if (field.name === '__typename') return () => ({ kind: 'typename', responseName });
  if (field.name === 'totalCount') return () => ({ kind: 'total', responseName });
  if (field.name === 'pageInfo') {
    const names = fieldsOf(planning.asked, objectTypeOf(field), field.below).map(
      (each) => [each.responseName, each.name] as const,
    );
    return () => ({ kind: 'pageInfo', responseName, names });
  }
  if (field.name === 'nodes') {
    const type = nodeTypeOf(connection);
    const finish = planObject(planning, far, type, fieldsOf(planning.asked, type, field.below), place);
    return () => ({ kind: 'nodes', responseName, node: finish() });
  }
  const type = objectTypeOf(field);
  const makers = fieldsOf(planning.asked, type, field.below).map((each) =>
    planEdgeField(planning, far, type, each, place),
  );
  return (columns, edge) => ({ kind: 'edges', responseName, fields: makers.map((make) => make(columns, edge)) });
}

type EdgeFieldMaker = (columns: ReadonlyMap<string, number>, edge?: EdgePart) => EdgeFieldPlan;

function planEdgeField(
  planning: Planning,
  far: NodeBuilder,
  type: GraphQLObjectType,
  field: AskedField,
  place: Place,
): EdgeFieldMaker {
  const { responseName } = field;
  if (field.name === '__typename') return () => ({ kind: 'typename', responseName, value: type.name });
  if (field.name === 'cursor') return () => ({ kind: 'cursor', responseName });
  if (field.name === 'node') {
    const node = objectTypeOf(field);
    const finish = planObject(planning, far, node, fieldsOf(planning.asked, node, field.below), place);
    return () => ({ kind: 'node', responseName, node: finish() });
  }
  return (columns, edge) => {
    const column = edge?.columns.get(field.name);
    const at = columns.get(field.name);
    if (column === undefined || at === undefined) throw new Error(`${type.name}.${field.name} is no column`);
    return { kind: 'column', responseName, at, column };
  };
}

export function nodeTypeOf(connection: GraphQLObjectType): GraphQLObjectType {
  const type = getNamedType(connection.getFields()['nodes']?.type);
  if (!isObjectType(type)) throw new Error(`${connection.name} is no connection`);
  return type;
}

function bounded(rows: number): number {
  if (rows > rowsMax) {
    throw new KithError(
      'QUERY_TOO_LARGE',
      `The operation asks for up to ${rows} rows on one way down; at most ${rowsMax}. Ask for smaller pages.`,
    );
  }
  return rows;
}
