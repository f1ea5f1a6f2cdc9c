import { createRequire } from 'node:module';
import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { KithError } from '../model/errors.js';
import type { RequestContext } from './context.js';
import { type GateRule, gateRules } from './gate-rules.js';

// Its module form imports `isUndefined` of `util`, which Node 24 has no more; the other form asks for it in chains and races of rules alone.
const { deny, rule, shield } = createRequire(import.meta.url)('graphql-shield') as typeof import('graphql-shield');

/** What shield makes of a rule: it calls `resolve`, or does not. */
type RootMiddleware = (
  resolve: GraphQLFieldResolver<unknown, unknown>,
  ...asked: Parameters<GraphQLFieldResolver<unknown, unknown>>
) => unknown;

/**
 * Puts the gate before every field of Query and Mutation, in place, so that a resolver runs only for a viewer whom the gate of the request
 * permits it. Object types are left alone: the composer and the catalogue's check at start govern them, and wrapping every field cost 17 to
 * 19 % of a request. Throws `CONSENT_CATALOGUE_INCOMPLETE` where a root field has no rule, a rule no field, or a subscription could begin
 * unguarded.
 */
export function guardRoots(schema: GraphQLSchema, rules: ReadonlyMap<string, GateRule> = gateRules()): void {
  const types = rootTypes(schema);
  checkGate(schema, types, rules);
  const tree = Object.fromEntries(
    types.map((type) => [
      type.name,
      { '*': deny, ...Object.fromEntries(Object.keys(type.getFields()).map((name) => [name, askGate()])) },
    ]),
  );
  const middleware = shield(tree, { debug: true, fallbackError: forbidden }).generate(schema) as unknown as Readonly<
    Record<string, Readonly<Record<string, RootMiddleware>>>
  >;
  for (const type of types) {
    for (const field of Object.values(type.getFields())) guard(field, middleware[type.name]?.[field.name]);
  }
}

/** The one answer of the gate, whatever the arguments: it must not tell what exists. */
function forbidden(): Error {
  return new KithError('FORBIDDEN', 'The client is not registered to ask this, for this purpose and end user.');
}

/** Not cached: shield keeps its cache on the context and by arguments alone, which outlives a decision. A rule that throws denies. */
function askGate() {
  return rule({ cache: 'no_cache' })((_source, args, context: RequestContext, info: GraphQLResolveInfo) =>
    context.gate.permits(`${info.parentType.name}.${info.fieldName}`, args as Record<string, unknown>, context.viewer),
  );
}

function guard(field: GraphQLField<unknown, unknown>, middleware: RootMiddleware | undefined): void {
  const { resolve } = field;
  if (resolve === undefined || middleware === undefined) throw new Error(`${field.name} has no resolver to guard`);
  field.resolve = (source, args, context, info) => middleware(resolve, source, args, context, info);
}

function rootTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType()].filter((type) => isObjectType(type));
}

function checkGate(
  schema: GraphQLSchema,
  types: readonly GraphQLObjectType[],
  rules: ReadonlyMap<string, GateRule>,
): void {
  const fields = new Set(types.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)));
  const subscriptions = Object.keys(schema.getSubscriptionType()?.getFields() ?? {});
  const faults = [
    ...[...fields].filter((each) => !rules.has(each)).map((each) => `${each} has no rule; see src/serve/gate-rules.ts`),
    ...[...rules.keys()].filter((each) => !fields.has(each)).map((each) => `the rule ${each} has no field`),
    // Shield wraps `resolve` alone, so `subscribe` would open the stream to anybody and then give one error an event.
    ...subscriptions.map((name) => `Subscription.${name} is not guarded in subscribe`),
  ];
  if (faults.length === 0) return;
  throw new KithError('CONSENT_CATALOGUE_INCOMPLETE', `The gate does not fit the schema.\n${faults.join('\n')}`);
}
