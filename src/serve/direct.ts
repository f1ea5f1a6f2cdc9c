import { setImmediate as turn } from 'node:timers/promises';
import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getVariableValues,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { KithError } from '../model/errors.js';
import { type PlannedRoot, planRoot, presentRoot, readRoot, type Rows } from './answer.js';
import type { RequestContext } from './context.js';
import { declaredOf, KeptOfOperations } from './kept.js';
import { type Lists, MisfitError } from './present.js';
import { DirectLists } from './recommendation/direct-lists.js';
import { type RootField, roots } from './roots.js';
import { type Asked, type AskedField, fieldsOf } from './select.js';

/** Plans that are kept of all operations together. */
const plansMax = 10_000;

interface DirectRoot {
  readonly field: AskedField;
  readonly root: RootField;
  readonly planned: PlannedRoot;
}

/** Null for an operation that graphql-js answers, whoever asks. */
type Plans = KeptOfOperations<readonly DirectRoot[] | null>;

interface MadeDirect {
  readonly direct: DirectRoot[] | null;
  /** Whether it is the same for every viewer who asks for the same with the same variables. */
  readonly isForAll: boolean;
}

type Format = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Answers an operation whose roots all compose, straight from the rows: parsing, validation, limits and authorisation have run by then, and
 * graphql-js is not asked to walk what the statement has shaped already. Everything else, and every row that does not fit, goes to graphql-js.
 */
export function directAnswers(format: Format): ApolloServerPlugin<RequestContext> {
  const plans: Plans = new KeptOfOperations(plansMax);
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, operation, request, contextValue }) {
          const compiled = contextValue.watch?.compile();
          const direct = planDirect(plans, contextValue, document, operation, request.variables ?? {});
          compiled?.();
          // What the gate denies is answered by graphql-js, whose resolvers stand behind the same gate.
          return direct === null || !permitted(contextValue, direct) ? null : respond(contextValue, direct, format);
        },
      };
    },
  };
}

/** Asked for every request: plans are kept for all viewers. */
function permitted({ gate, viewer }: RequestContext, direct: readonly DirectRoot[]): boolean {
  return direct.every(({ field }) => gate.permits(`Query.${field.name}`, field.args, viewer));
}

function planDirect(
  plans: Plans,
  context: RequestContext,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly DirectRoot[] | null {
  if (operation.operation !== 'query') return null;
  // The text of a statement differs for viewers who may meet their own row, and from ring to ring.
  const key = `${context.terms.self === null} ${context.terms.cc} ${JSON.stringify(declaredOf(operation, variables))}`;
  const known = plans.get(operation, key);
  if (known !== undefined) return known;
  const { direct, isForAll } = makeDirect(context, document, operation, variables);
  if (isForAll) plans.set(operation, key, direct);
  return direct;
}

/** `node(id)` is planned by the noun inside the id, which only its recipient's key reveals. */
function dependsOnRecipient(root: RootField): boolean {
  return root.kind === 'node';
}

function makeDirect(
  context: RequestContext,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): MadeDirect {
  const { coerced } = getVariableValues(context.schema, operation.variableDefinitions ?? [], variables);
  const type = context.schema.getQueryType();
  if (coerced === undefined || type === null || type === undefined) return { direct: null, isForAll: false };
  const asked: Asked = { schema: context.schema, fragments: fragmentsOf(document), variables: coerced };
  try {
    const fields = fieldsOf(asked, type, [operation.selectionSet]);
    const direct: DirectRoot[] = [];
    for (const field of fields) {
      const root = roots[field.name];
      if (root === undefined) return { direct: null, isForAll: true };
      const planned = planRoot(context, asked, root, { field, lists: 'planned' });
      if (planned.traits.loaded) return { direct: null, isForAll: !dependsOnRecipient(root) };
      direct.push({ field, root, planned });
    }
    return { direct, isForAll: !direct.some((each) => each.planned.traits.cursor || dependsOnRecipient(each.root)) };
  } catch (error) {
    // The specification says which root an error belongs to and what becomes of the others: graphql-js knows.
    if (error instanceof KithError || error instanceof GraphQLError) return { direct: null, isForAll: false };
    throw error;
  }
}

async function respond(
  context: RequestContext,
  direct: readonly DirectRoot[],
  format: Format,
): Promise<GraphQLResponse | null> {
  const isListed = direct.some(({ planned }) => planned.traits.lists !== 'none');
  // Where customers can follow, found or not, all is written down once, at the end.
  const lists = new DirectLists(context, {
    completes: !direct.some(({ planned }) => planned.traits.lists === 'followed'),
    count: direct.reduce((sum, { planned }) => sum + planned.traits.listCount, 0),
  });
  // What takes longest goes first.
  if (direct.filter((each) => beginOwn(context, lists, each)).length > 0) await turn();
  const read = await Promise.allSettled(
    direct.map(({ planned, root, field }) => readRoot(context, planned, root, field)),
  );
  if (isListed) lists.rootsRead();
  else context.reading.complete();
  // What was begun within this turn is handed to the disk now: the answer, which is made without a pause, would else be waited for.
  await Promise.resolve();
  const presented = context.watch?.present();
  const settled = await Promise.allSettled(
    direct.map(({ planned }, index) => presentRead(context, planned, read[index] as PromiseSettledResult<Rows>, lists)),
  );
  presented?.();
  const data: Record<string, unknown> = {};
  const errors: GraphQLFormattedError[] = [];
  for (const [index, { field }] of direct.entries()) {
    const outcome = settled[index];
    data[field.responseName] = outcome?.status === 'fulfilled' ? outcome.value : null;
    if (outcome?.status !== 'rejected') continue;
    if (outcome.reason instanceof MisfitError) {
      context.reading.again();
      return null;
    }
    const error = new GraphQLError('', { path: [field.responseName], originalError: outcome.reason as Error });
    errors.push(format(error.toJSON(), error));
  }
  const singleResult = errors.length === 0 ? { data } : { errors, data };
  return {
    http: { headers: new HeaderMap(), status: undefined },
    body: { kind: 'single', singleResult },
  } as unknown as GraphQLResponse;
}

async function presentRead(
  context: RequestContext,
  planned: PlannedRoot,
  read: PromiseSettledResult<Rows>,
  lists: Lists,
): Promise<unknown> {
  if (read.status === 'rejected') throw read.reason;
  return presentRoot(context, planned, read.value, lists);
}

/** A customer's own lists need nothing of the customer's row: both are read at the same time, and where there is no row nobody asks for the lists. */
function beginOwn(context: RequestContext, lists: DirectLists, { planned, root }: DirectRoot): boolean {
  const { self } = context;
  if (root.kind !== 'self' || planned.kind !== 'object' || self === null) return false;
  const asked = planned.plan.fields.flatMap((field) => (field.kind === 'recommendations' ? [field.list] : []));
  for (const list of asked) lists.begin(list, self);
  return asked.length > 0;
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
