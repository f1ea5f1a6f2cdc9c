import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import { nounPart } from '../graph/read/catalogue.js';
import { type Composition, compose } from '../graph/read/compose.js';
import { viewerShape } from '../graph/read/conditions.js';
import type { PartNoun } from '../graph/read/part.js';
import type { NodeSelection, RootSelection } from '../graph/read/selection.js';
import type { InternalId } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';
import { type RequestContext, runComposed, runOwn } from './context.js';
import { refuseStatus } from './consent/who-may.js';
import { isLoaded } from './loaded.js';
import { NodeBuilder } from './node-builder.js';
import { type Planning, planNode } from './plan.js';
import type { NodesPlan } from './plan-shape.js';
import { type Lists, present, presentObject } from './present.js';
import type { ProductColumns } from './product/kept-products.js';
import { seeObject } from './seen.js';
import { type Asked, type AskedField, fieldsOf } from './select.js';

type Row = readonly [id: InternalId, row: readonly unknown[]];

/** Most rows that one statement reads by id. */
export const nodesMax = 1_000;

/** Rows of a noun by id, under one selection: what loaders and reference resolvers call. Unknown and invisible are null alike. */
export async function answerIds(
  context: RequestContext,
  info: GraphQLResolveInfo,
  noun: Noun,
  ids: readonly InternalId[],
): Promise<readonly unknown[]> {
  const asked = askedOf(info);
  const type = context.schema.getType(noun) as GraphQLObjectType;
  const field = fieldOfInfo(asked, info);
  const planning: Planning = {
    asked,
    catalogue: context.catalogue,
    lookup: context.lookup,
    apart: (parent, { name, responseName, args }) =>
      isAnsweredApart(context, parent, name, args) ? { kind: 'loaded', responseName } : null,
    cursor: (binding, cursor) => context.cursors.read({ ...binding, parent: ids[0] ?? '' }, cursor),
  };
  const nodes = planNodes(context, planning, { type, fields: fieldsOf(asked, type, field.below), count: ids.length });
  return answerNodes(context, nodes, ids, null);
}

/** Plans rows of a noun by id, at most `count` of them. */
export function planNodes(
  context: RequestContext,
  planning: Planning,
  about: { readonly type: GraphQLObjectType; readonly fields: readonly AskedField[]; readonly count: number },
): NodesPlan {
  const { selection, plan } = planNode(planning, about.type, about.fields, about.count);
  return { composition: composeIds(context, selection), plan };
}

/** One statement for these ids. `lists`: what puts lists together below them; null: graphql-js completes the answer. */
export async function answerNodes(
  context: RequestContext,
  { composition, plan }: NodesPlan,
  ids: readonly InternalId[],
  lists: Lists | null,
): Promise<readonly unknown[]> {
  const wanted = [...new Set(ids)];
  const kept = context.products.rows({ composition, plan }, wanted, () => ownColumns(context));
  const rows = kept ?? ((await runComposed(context, composition, wanted)) as readonly Row[]);
  for (const [, row] of rows) seeObject(context.reading.customers, plan, row);
  const about = { ids: context.ids, keys: context.keys, cursors: context.cursors, lists };
  const byId = await present(
    about,
    (presenting) => new Map(rows.map(([id, row]) => [id, presentObject(presenting, plan, row)])),
  );
  return ids.map((id) => byId.get(id) ?? null);
}

/** Every column of a product, read apart from the request. */
function ownColumns(context: RequestContext): ProductColumns {
  const { graph } = context;
  const known = columnsOf.get(context.catalogue);
  if (known !== undefined) return known;
  const builder = new NodeBuilder(nounPart(context.catalogue, 'Product'));
  for (const name of builder.part.columns.keys()) builder.column(name);
  const selection = builder.seal();
  const { statement, args } = composeIds(context, selection);
  const made: ProductColumns = {
    names: selection.columns,
    read: async (ids) => (await graph.composed(statement, { read: { args, ids } })) as readonly Row[],
  };
  columnsOf.set(context.catalogue, made);
  return made;
}

const columnsOf = new WeakMap<RequestContext['catalogue'], ProductColumns>();

/** Those of some ids whose rows the viewer may know of, by one statement. */
export async function visibleIds(
  context: RequestContext,
  noun: PartNoun,
  ids: readonly InternalId[],
): Promise<ReadonlySet<InternalId>> {
  const builder = new NodeBuilder(nounPart(context.catalogue, noun));
  builder.column('id');
  const rows = await runOwn(context, composeIds(context, builder.seal()), [...new Set(ids)]);
  const found = new Set(rows.map((row) => (row as readonly [InternalId])[0]));
  if (noun === 'Customer') for (const id of found) context.reading.customers.add(id);
  return found;
}

/** Whether a resolver of its own answers a field. Refuses, before any statement, what this viewer may not ask of it. */
export function isAnsweredApart(
  context: RequestContext,
  type: string,
  name: string,
  args: AskedField['args'],
): boolean {
  refuseStatus({ policy: context.consent.parts.policy, viewer: context.viewer }, `${type}.${name}`, args);
  return isLoaded(type, name);
}

export function askedOf(info: Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>): Asked {
  return { schema: info.schema, fragments: info.fragments, variables: info.variableValues };
}

/** The one field that `info` is about, merged from all its places. */
export function fieldOfInfo(asked: Asked, info: GraphQLResolveInfo): AskedField {
  const [field] = fieldsOf(asked, info.parentType, [{ kind: 'SelectionSet', selections: info.fieldNodes } as never]);
  if (field === undefined) throw new Error('a resolver runs for a field that is asked');
  return field;
}

export function composeIds(context: RequestContext, node: NodeSelection): Composition {
  return composed(context, { kind: 'ids', node, ids: [] });
}

export function composed(context: RequestContext, selection: RootSelection): Composition {
  return compose(context.catalogue, selection, viewerShape(context.terms));
}
