import { type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import { contentHash } from '../consent/policy.js';
import { nounPart } from '../graph/read/catalogue.js';
import type { Composition } from '../graph/read/compose.js';
import type { Page, RootSelection } from '../graph/read/selection.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';
import { type Published, type RequestContext, runComposed, runOptions } from './context.js';
import { filterOf } from './filter.js';
import { askedOf, composed, composeIds, fieldOfInfo, isAnsweredApart } from './nodes.js';
import { arrangementOf, pageOf } from './page.js';
import { type Planning, planConnection, planNode } from './plan.js';
import type { ConnectionPlan, ObjectPlan } from './plan-shape.js';
import { type Lists, present, presentConnection, presentObject } from './present.js';
import { planRecommendations } from './recommendation/list-plan.js';
import { askedListOf } from './recommendation/recommendation.filter.js';
import { beginList } from './recommendation/recommendation.loader.js';
import type { RootField } from './roots.js';
import { seeConnection, seeObject } from './seen.js';
import { searchText } from './search-text.js';
import { type Asked, type AskedField, fieldsOf } from './select.js';
import type { Question } from './statistics/desk.js';

export interface Traits {
  /** Whether a resolver of its own answers a field below, so that graphql-js must complete the answer. */
  loaded: boolean;
  /** Whether lists of recommendations are put together below, and whether rows of customers can follow them. */
  lists: 'none' | 'alone' | 'followed';
  /** How many of them the document asks for. */
  listCount: number;
  /** Whether a cursor was read, which belongs to one viewer: such a plan is not kept. */
  cursor: boolean;
}

/** A root, planned and composed: what can be kept for the next request of the same document and variables. */
export type PlannedRoot =
  | {
      readonly kind: 'object';
      readonly noun: Noun;
      readonly composition: Composition;
      readonly plan: ObjectPlan;
      readonly traits: Traits;
    }
  | {
      readonly kind: 'connection';
      /** What an order by published counts asks of statistics, or null. */
      readonly question: Question | null;
      readonly composition: Composition;
      readonly plan: ConnectionPlan;
      readonly traits: Traits;
    }
  /** An id that this recipient was never given. */
  | { readonly kind: 'nothing'; readonly traits: Traits };

/** Select and compile: from a root field of the document to one statement. `lists`: whether lists of recommendations are planned as well, or answered by a resolver of their own. */
export function planRoot(
  context: RequestContext,
  asked: Asked,
  root: RootField,
  { field, lists }: { readonly field: AskedField; readonly lists: 'planned' | 'resolved' },
): PlannedRoot {
  const traits: Traits = { loaded: false, lists: 'none', listCount: 0, cursor: false };
  const ids = rootIds(context, root, field);
  const planning: Planning = {
    asked,
    catalogue: context.catalogue,
    lookup: context.lookup,
    cursor: (binding, cursor) => {
      traits.cursor = true;
      return context.cursors.read({ ...binding, parent: ids?.[0] ?? '' }, cursor);
    },
    apart: (parent, below, rows) => {
      const { name, responseName, args } = below;
      if (!isAnsweredApart(context, parent, name, args)) return null;
      if (lists === 'planned' && `${parent}.${name}` === 'Customer.recommendations') {
        // A cursor below a list is read for the products that are found, which no plan knows.
        const cursor = () => {
          traits.loaded = true;
          return null;
        };
        const plan = planRecommendations(context, { ...planning, cursor }, below, rows);
        traits.listCount += 1;
        if (traits.lists !== 'followed') traits.lists = plan.list.isFollowed ? 'followed' : 'alone';
        return plan;
      }
      traits.loaded = true;
      return { kind: 'loaded', responseName };
    },
  };
  if (root.kind === 'list') {
    traits.cursor ||= typeof field.args['after'] === 'string';
    const { selection, plan, question } = planList(context, planning, root, field);
    return { kind: 'connection', question, composition: composed(context, selection), plan, traits };
  }
  const type = rootType(context, root, field);
  if (type === null) return { kind: 'nothing', traits };
  const { selection, plan } = planNode(planning, type, fieldsOf(asked, type, field.below));
  return { kind: 'object', noun: type.name as Noun, composition: composeIds(context, selection), plan, traits };
}

/** Where a row of a root list has its id (`compose`). */
const idAtOfRow = 2;

/** The rows of a root, before an answer is made of them; null where nothing was asked of the database. */
export type Rows = readonly (readonly unknown[])[] | null;

/** Sends the statement once, and notes whom its rows are about. */
export async function readRoot(
  context: RequestContext,
  planned: PlannedRoot,
  root: RootField,
  field: AskedField,
): Promise<Rows> {
  if (planned.kind === 'nothing') return null;
  const seen = context.reading.customers;
  if (planned.kind === 'connection') {
    const published = planned.question === null ? null : await publishedFor(context, planned.question);
    const rows = await rowsOf(context, planned.composition, [], published);
    seeConnection(seen, planned.plan, rows);
    return rows;
  }
  const ids = rootIds(context, root, field);
  if (ids === null || ids.length === 0) return null;
  const rows = await rowsOf(context, planned.composition, ids);
  for (const row of rows) seeObject(seen, planned.plan, row[1] as readonly unknown[]);
  return rows;
}

async function rowsOf(
  context: RequestContext,
  composition: Composition,
  ids: readonly InternalId[],
  published: Published | null = null,
): Promise<NonNullable<Rows>> {
  const read = context.watch?.read(composition.statement.name);
  try {
    return (await runComposed(context, composition, ids, published)) as NonNullable<Rows>;
  } finally {
    read?.();
  }
}

/** Maps the rows of a root. `lists`: what puts lists together below them; null: graphql-js completes the answer. */
export async function presentRoot(
  context: RequestContext,
  planned: PlannedRoot,
  rows: Rows,
  lists: Lists | null,
): Promise<unknown> {
  if (planned.kind === 'nothing' || rows === null) return null;
  const about = { ids: context.ids, keys: context.keys, cursors: context.cursors, lists };
  if (planned.kind === 'connection') {
    return present(about, (presenting) =>
      presentConnection(presenting, planned.plan, rows, totalOf(planned.plan, rows), '', 1),
    );
  }
  const [row] = rows;
  if (row === undefined) return null;
  return present(about, (presenting) => presentObject(presenting, planned.plan, row[1] as readonly unknown[]));
}

/** For resolvers: a root of the document as graphql-js hands it over. */
export async function answerInfo(context: RequestContext, info: GraphQLResolveInfo, root: RootField): Promise<unknown> {
  const asked = askedOf(info);
  const field = fieldOfInfo(asked, info);
  const compiled = context.watch?.compile();
  const planned = planRoot(context, asked, root, { field, lists: 'resolved' });
  compiled?.();
  if (root.kind === 'self' && planned.traits.loaded) beginLists(context, asked, field);
  const rows = await readRoot(context, planned, root, field);
  const presented = context.watch?.present();
  return presentRoot(context, planned, rows, null).finally(presented);
}

/** A customer's own lists need nothing of the customer's row: both are read at the same time, and where there is no row nobody asks for the lists. */
function beginLists(context: RequestContext, asked: Asked, field: AskedField): void {
  const type = context.schema.getType('Customer') as GraphQLObjectType;
  for (const { name, args } of fieldsOf(asked, type, field.below)) {
    if (name === 'recommendations') beginList(context, askedListOf(args));
  }
}

function rootIds(context: RequestContext, root: RootField, field: AskedField): readonly InternalId[] | null {
  if (root.kind === 'list') return null;
  if (root.kind === 'self') return context.self === null ? [] : [context.self];
  const read = context.ids.read(String(field.args['id']));
  const fits = read !== null && (root.kind === 'node' || read.noun === root.noun);
  return fits ? [read.id] : [];
}

function rootType(context: RequestContext, root: RootField, field: AskedField): GraphQLObjectType | null {
  if (root.kind === 'list') return null;
  const noun =
    root.kind === 'self'
      ? 'Customer'
      : root.kind === 'one'
        ? root.noun
        : context.ids.read(String(field.args['id']))?.noun;
  const type = noun === undefined ? undefined : context.schema.getType(noun);
  return isObjectType(type) ? type : null;
}

function planList(
  context: RequestContext,
  planning: Planning,
  root: RootField & { kind: 'list' },
  field: AskedField,
): { selection: RootSelection; plan: ConnectionPlan; question: Question | null } {
  const coordinate = `Query.${field.name}`;
  const filter = filterOf(context, root.noun, field.args['filter']);
  const order = (field.args['orderBy'] ?? { field: root.sort, direction: root.direction }) as {
    field: string;
    direction: 'ASC' | 'DESC';
  };
  const search = typeof field.args['search'] === 'string' ? searchText(field.args['search']) : null;
  const arrangement = arrangementOf(filter, search ?? [order.field, order.direction]);
  const page: Page = pageOf(field, (cursor) => context.cursors.read({ coordinate, parent: '', arrangement }, cursor));
  const isFound = filter !== null && root.noun === 'Customer';
  const binding = { coordinate, arrangement, ...(isFound && { foundAt: idAtOfRow }) };
  const { selection: node, plan } = planConnection(planning, field, page, binding);
  if (search !== null && (filter !== null || field.args['orderBy'] !== undefined)) {
    throw new KithError('BAD_USER_INPUT', '`search` is ordered by relevance: it takes neither `filter` nor `orderBy`.');
  }
  if (search !== null) return { selection: { kind: 'search', node, text: search, page }, plan, question: null };
  const part = nounPart(context.catalogue, root.noun);
  const { direction } = order;
  if (part.counts.has(order.field)) {
    const selection = {
      kind: 'counted',
      node,
      count: order.field,
      direction,
      page,
      filter,
      total: plan.total,
    } as const;
    return { selection, plan, question: orderQuestion(coordinate, arrangement, page) };
  }
  if (!part.sorts.has(order.field)) throw new Error(`cypher/read has no sort ${order.field} for ${root.noun}`);
  const selection: RootSelection = {
    kind: 'list',
    node,
    sort: order.field,
    direction,
    page,
    filter,
    total: plan.total,
  };
  return { selection, plan, question: null };
}

/** Each page of an order is a question of its own, as each page of a table is; only its hash goes into the ledger. */
function orderQuestion(coordinate: string, arrangement: string, page: Page): Question {
  return { kind: 'order', about: { page: contentHash([coordinate, arrangement, page.first, page.after]) } };
}

/** Whose counts order the list, once the question is admitted. Where no snapshot is served, nothing has a count. */
async function publishedFor(context: RequestContext, question: Question): Promise<Published> {
  const snapshot = await context.statistics.open(context.viewer, question, Date.now(), runOptions(context));
  return { runId: snapshot?.runId ?? '', organisation: snapshot?.organisation.id ?? '' };
}

function totalOf(plan: ConnectionPlan, rows: readonly (readonly unknown[])[]): number | null {
  const [first] = rows;
  if (first !== undefined) return (first[4] as number | undefined) ?? null;
  return plan.page.after === null ? 0 : null;
}
